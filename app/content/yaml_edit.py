"""Edits one case inside a quiz file and keeps everything else, comments included, byte for byte."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from app.content.fields import CaseFields
from app.content.model import Case
from app.content.yaml_tree import load
from app.content.yaml_write import block, flow, item
from app.said import said

_DEFAULTS: Mapping[str, Any] = {
    name: field.default for name, field in CaseFields.model_fields.items() if not field.is_required()
}
_COMMENT = re.compile(r"[ \t]+#[^\r\n]*")


def with_case(source: str, fields: Mapping[str, Any]) -> str:
    """The quiz file with this case (keys as in the file, `id` among them) changed, or added behind the last one.

    Of a case that is there only the keys whose values differ are written anew; a key that `fields` lacks goes, unless
    it says what is so anyway. Raises ValueError where the source is no quiz file with a list of cases.
    """
    return with_cases(source, [fields])


def with_cases(source: str, cases: Sequence[Mapping[str, Any]]) -> str:
    """As `with_case`, for many at once."""
    opened = _open(source)
    edits: list[_Edit] = []
    added: list[Mapping[str, Any]] = []
    for fields in cases:
        found = opened.case(str(fields["id"]))
        if found is None:
            added.append(fields)
        else:
            edits += _changed(opened, found, fields)
    if added:
        edits.append(_appended(opened, added))
    return opened.edited(edits)


def without_case(source: str, code: str) -> str:
    """The quiz file without this case. Raises KeyError where it isn't there, ValueError as `with_case`."""
    opened = _open(source)
    index = next((at for at, one in enumerate(opened.items) if opened.value_of(one).get("id") == code), None)
    if index is None:
        raise KeyError(code)
    if len(opened.items) == 1:
        return opened.edited([_Edit(opened.key_end, _end(opened.text, opened.sequence), " []")])
    node = opened.items[index]
    if opened.sequence.flow_style:
        after = opened.items[index + 1].start_mark.index if index + 1 < len(opened.items) else None
        before = _end(opened.text, opened.items[index - 1]) if after is None else node.start_mark.index
        return opened.edited([_Edit(before, after or _end(opened.text, node), "")])
    start = opened.text.rfind("\n", 0, _dash(opened.text, node)) + 1
    end = opened.text.find("\n", _end(opened.text, node)) + 1 or len(opened.text)
    return opened.edited([_Edit(start, end, "")])


def case_source(source: str, code: str) -> str:
    """The YAML of one case as it stands in the file, moved to the left margin. Raises KeyError where it isn't there."""
    opened = _open(source)
    node = opened.case(code)
    if node is None:
        raise KeyError(code)
    margin = " " * node.start_mark.column
    lines = opened.text[node.start_mark.index : _end(opened.text, node)].splitlines()
    return "\n".join(line.removeprefix(margin) if line.strip() else "" for line in lines) + "\n"


def fields_of(case: Case) -> dict[str, Any]:
    """A case as the keys of its file, defaults left out; a decision's options are its scale's."""
    fields: dict[str, Any] = {"id": case.code, "rev": case.rev, "clause": case.clause, "kind": case.kind}
    fields |= {"prompt": case.prompt}
    fields |= {"options": dict(case.options)} if case.kind != "decision" else {}
    gold = {"default": case.gold, **case.gold_by_market}
    written = {key: list(ids) if case.kind in ("multiple", "order") else "".join(ids[:1]) for key, ids in gold.items()}
    fields |= {"gold": written if case.gold_by_market else written["default"], "accept": dict(case.accept)}
    kept = ("cite", "use", "twin", "flips", "graphic", "void", "why", "origin")
    fields |= {name: getattr(case, name) for name in kept}
    fields |= {"listing": case.listing.as_fields()} if case.listing else {}
    return {key: value for key, value in fields.items() if key not in _DEFAULTS or value != _DEFAULTS[key]}


@dataclass(frozen=True)
class _Edit:
    """Characters to replace; `new` holds \\n, which becomes what the file uses."""

    start: int
    end: int
    new: str


class _Opened:
    """A quiz file with the places of its cases; places count characters of `text`, which has no byte order mark."""

    def __init__(self, source: str, text: str, value: Any, key: yaml.Node, sequence: yaml.Node) -> None:
        self.mark = source[: len(source) - len(text)]
        self.text = text
        self.key_end = text.index(":", key.end_mark.index) + 1
        self.sequence: Any = sequence
        self.items: list[Any] = list(sequence.value) if isinstance(sequence, yaml.SequenceNode) else []
        self.values: list[Any] = value.get("cases") or []
        self.value_at = {id(node): value for node, value in zip(self.items, self.values, strict=True)}
        self.by_id = {one["id"]: at for at, one in enumerate(self.values) if isinstance(one, dict) and "id" in one}

    def case(self, code: str) -> Any:
        return self.items[self.by_id[code]] if code in self.by_id else None

    def value_of(self, node: Any) -> Any:
        return self.value_at[id(node)]

    def edited(self, edits: Sequence[_Edit]) -> str:
        end_of_line = "\r\n" if 2 * self.text.count("\r\n") > self.text.count("\n") else "\n"
        text = self.text
        for edit in sorted(edits, key=lambda one: (one.start, one.end), reverse=True):
            text = text[: edit.start] + edit.new.replace("\n", end_of_line) + text[edit.end :]
        return self.mark + text


def _open(source: str) -> _Opened:
    text = source.removeprefix("\ufeff")
    tree = load("", text)
    root = yaml.compose(text, Loader=yaml.CSafeLoader) if not tree.problems else None
    if not isinstance(root, yaml.MappingNode) or not isinstance(tree.value, dict):
        problem = tree.problems[0].message if tree.problems else said("no keys")
        raise ValueError(said("not a quiz file: %(problem)s", problem=problem))
    found = next(((key, value) for key, value in root.value if key.value == "cases"), None)
    if found is None or not (isinstance(found[1], yaml.SequenceNode) or found[1].value == ""):
        raise ValueError(said("not a quiz file: no list 'cases'"))
    return _Opened(source, text, tree.value, *found)


def _end(text: str, node: Any) -> int:
    """Where a node's last character stands; what PyYAML counts to a block (comments, blank lines) left out."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style:
        start, end = int(node.start_mark.index), int(node.end_mark.index)
        return start + len(text[start:end].rstrip()) if isinstance(node, yaml.ScalarNode) else end
    last = node.value[-1]
    return _end(text, last[1] if isinstance(last, tuple) else last) if _written(text, last) else _key_end(text, last)


def _written(text: str, pair: Any) -> bool:
    """Whether a pair has a value: `twin:` alone has none, and no place either."""
    node = pair[1] if isinstance(pair, tuple) else pair
    return bool(node.end_mark.index > node.start_mark.index)


def _key_end(text: str, pair: Any) -> int:
    if not isinstance(pair, tuple):
        return int(pair.start_mark.index)
    end: int = pair[0].end_mark.index
    return text.index(":", end) + 1


def _dash(text: str, node: Any) -> int:
    """Where the dash of a case stands; only space and comments lie between."""
    line_start = text.rfind("\n", 0, node.start_mark.index) + 1
    before = text[line_start : node.start_mark.index]
    if before.strip() == "-":
        return line_start + before.index("-")
    while line_start:
        previous = text.rfind("\n", 0, line_start - 1) + 1
        written = text[previous : line_start - 1]
        if written.lstrip().startswith("-"):
            return previous + written.index("-")
        line_start = previous
    raise ValueError(said("not a quiz file: a case without its dash"))


def _changed(opened: _Opened, node: Any, fields: Mapping[str, Any]) -> Iterator[_Edit]:
    """What makes the case in the file hold these fields."""
    old: dict[str, Any] = opened.value_of(node)
    wanted = {key: value for key, value in fields.items() if not _same(value, old.get(key, _DEFAULTS.get(key)))}
    unwanted = [key for key in old if key not in fields and not _same(old[key], _DEFAULTS.get(key))]
    if not wanted and not unwanted:
        return
    pairs = {str(key.value): (key, value) for key, value in node.value}
    first = next(iter(pairs))
    if node.flow_style or first in unwanted or not _one_key_a_line(opened.text, node):
        kept = {key: value for key, value in old.items() if key in fields} | dict(fields)
        start, end, margin = node.start_mark.index, _end(opened.text, node), node.start_mark.column
        yield _Edit(start, end, flow(kept) if opened.sequence.flow_style else block(kept, margin).lstrip(" "))
        return
    margin = node.start_mark.column
    for key in unwanted:
        start = opened.text.rfind("\n", 0, pairs[key][0].start_mark.index)
        yield _Edit(start, _pair_end(opened.text, pairs[key]), "")
    for key in (key for key in wanted if key in pairs):
        start, end = pairs[key][0].start_mark.index, _pair_end(opened.text, pairs[key])
        written = block({key: wanted[key]}, margin).lstrip(" ")
        comment = _COMMENT.match(opened.text, end)
        multiline = "\n" in written and comment is not None  # a comment can't stand behind a block of text
        yield _Edit(start, end + len(comment[0]) if multiline and comment else end, written)
    if added := {key: value for key, value in wanted.items() if key not in pairs}:
        end = _line_end(opened.text, _end(opened.text, node))
        yield _Edit(end, end, "\n" + block(added, margin))


def _pair_end(text: str, pair: Any) -> int:
    return _end(text, pair[1]) if _written(text, pair) else _key_end(text, pair)


def _line_end(text: str, at: int) -> int:
    found = re.compile(r"\r?\n|$").search(text, at)
    return found.start() if found else len(text)


def _one_key_a_line(text: str, node: Any) -> bool:
    return all(
        not text[text.rfind("\n", 0, key.start_mark.index) + 1 : key.start_mark.index].strip(" -")
        for key, _ in node.value
    )


def _same(one: Any, other: Any) -> bool:
    """Whether two values read the same: line ends around a text are no part of it."""
    if isinstance(one, str) and isinstance(other, str):
        return one.strip("\n") == other.strip("\n")
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return (type(one) is type(other) and bool(one == other)) or _number(one) == _number(other) is not None


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _appended(opened: _Opened, cases: Sequence[Mapping[str, Any]]) -> _Edit:
    """New cases behind the last one, indented as it is."""
    if not opened.items:
        start = opened.key_end
        end = start if opened.sequence.value == "" else opened.sequence.end_mark.index
        return _Edit(start, end, "".join("\n" + item(fields, 2) for fields in cases))
    last = opened.items[-1]
    if opened.sequence.flow_style:
        return _Edit(last.end_mark.index, last.end_mark.index, "".join(f", {flow(fields)}" for fields in cases))
    dash = _dash(opened.text, last)
    margin = dash - (opened.text.rfind("\n", 0, dash) + 1)
    end = _line_end(opened.text, _end(opened.text, last))
    return _Edit(end, end, "".join("\n" + item(fields, margin) for fields in cases))
