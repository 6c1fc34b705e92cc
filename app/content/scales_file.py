"""`decisions.yaml`: the decision scales of a library, and an SOP that decides by one that isn't there."""

from collections.abc import Iterable

from app.content.fields import UNREAD, LevelFields, read_fields
from app.content.model import Level, Problem, Scale, Sop
from app.content.text import is_code, line_of, nearest
from app.content.yaml_tree import load
from app.said import said, to_say

SCALES = "decisions.yaml"
_LEVELS = "'enforcement: [{id: allow, name: Allow}, {id: remove, name: Remove}]'"


def missing_scales() -> Problem:
    """The file is missing where there are SOPs."""
    message = said("missing: add this file with a decision scale, as in %(example)s", example=_LEVELS)
    return Problem(SCALES, 1, message)


def read_scales(source: str) -> tuple[list[Scale], list[Problem]]:
    """The scales that can be made out, and every problem."""
    tree = load(SCALES, source)
    if not isinstance(tree.value, dict) or not tree.value:
        if not tree.problems:
            tree.refuse((), said("holds no decision scale: add one, as in %(example)s", example=_LEVELS))
        tree.value = {}
    scales = []
    for name, levels in tree.value.items():
        if not is_code(name) or not isinstance(levels, list) or len(levels) < 2:
            text = to_say("scale '%(scale)s' needs two or more levels from least to most severe, as in %(example)s")
            tree.refuse((name,), said(text, scale=name, example=_LEVELS))
            continue
        fallback: dict[str, object] = {"id": UNREAD, "name": "?"}
        read = [read_fields(LevelFields, tree, (name, index), fallback=fallback) for index in range(len(levels))]
        for index, level in enumerate(read):
            if level.id != UNREAD and level.id in {other.id for other in read[:index]}:
                message = said(
                    "level '%(level)s' stands twice in scale '%(scale)s': keep one", level=level.id, scale=name
                )
                tree.refuse((name, index), message)
        unique = {level.id: Level(level.id, level.name) for level in read if level.id != UNREAD}
        scales.append(Scale(name, tuple(unique.values())))
    return scales, tree.problems


def unknown_scale(sop: Sop, wanted: str, scales: Iterable[str]) -> list[Problem]:
    """What is wrong where an SOP decides by a scale that is not among these ids."""
    known = list(scales)
    if not wanted or wanted in known:
        return []
    values = {"scale": wanted, "near": nearest(wanted, known), "known": ", ".join(known) or said("none")}
    if values["near"]:
        message = said("unknown scale '%(scale)s': did you mean '%(near)s'? decisions.yaml has %(known)s", **values)
    else:
        message = said("unknown scale '%(scale)s': decisions.yaml has %(known)s", **values)
    return [Problem(sop.path, line_of(sop.source, "scale:"), message)]
