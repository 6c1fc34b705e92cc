"""The decision scales as their editor shows them: problems at their line, who uses each, and what a change orphans."""

import re
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.authoring.around import Around, is_source
from app.authoring.checking import highest
from app.authoring.documents import as_bytes
from app.authoring.editing import Line, numbered
from app.authoring.elsewhere import misfits, released_decisions
from app.content.model import Problem, Scale, Sop
from app.content.parse import parse
from app.content.scales_file import SCALES
from app.said import said

_OWN = re.compile(r"^scale:", re.MULTILINE)


@dataclass(frozen=True)
class LookedScales:
    """`users` holds the SOPs of each scale by its id; `elsewhere` what cases decide that has no level any more."""

    lines: tuple[Line, ...]
    scales: tuple[Scale, ...]
    users: dict[str, list[Sop]]
    elsewhere: tuple[Problem, ...]

    @property
    def checked(self) -> "LookedScales":
        """As other documents say it: the errors it makes elsewhere."""
        return self

    @property
    def marks(self) -> dict[int, str]:
        return {line.problem.line: line.problem.severity for line in reversed(self.lines)}


def scale_of(tree: Around, sop_code: str) -> Scale | None:
    """The scale that an SOP decides by."""
    path = tree.sop_path(sop_code)
    return next((one for one in tree.scales if path and one.id == tree.sops[path].scale), None)


def look_scales(session: Session, tree: Around, text: str) -> LookedScales:
    """Hold scales as typed against the tree that uses them."""
    raw = as_bytes(text)
    library, problems = parse({SCALES: raw})
    known = {scale.id: scale for scale in library.scales}
    first = next(iter(known), "")
    users: dict[str, list[Sop]] = {}
    elsewhere: list[Problem] = []
    released, revs = released_decisions(session), highest(session)
    for sop in sorted(filter(is_source, tree.sops.values()), key=lambda one: one.title):
        wanted = sop.scale if _OWN.search(sop.source) else first
        users.setdefault(wanted, []).append(sop)
        if wanted in known:
            for quiz in tree.quizzes_of(sop.code):
                elsewhere += misfits(quiz, known[wanted], released.get(quiz.code), revs)
        elif wanted:
            message = said("its scale '%(scale)s' is gone: keep it, or give the SOP another", scale=wanted)
            elsewhere.append(Problem(sop.path, 1, message))
    return LookedScales(numbered(problems, raw), library.scales, users, tuple(elsewhere))
