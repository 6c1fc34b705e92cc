"""A translation beside its source, part by part, and the file that what was typed makes; pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from app.content.model import Case, CaseTranslation, Clause, Quiz, QuizTranslation, Sop
from app.content.text import without_control
from app.content.yaml_edit import with_cases
from app.library.translations import MISSING, STALE

HEAD = "head"  # the part that holds the title of an SOP or a quiz, and an introduction; no clause or case is called so


@dataclass(frozen=True)
class Words:
    """One text in the source's language and in the other; `rows` is how many lines its field offers."""

    name: str
    label: str
    source: str
    text: str
    rows: int = 1


@dataclass(frozen=True)
class Part:
    """A clause or a case, at the source's `rev`, translated from `of_rev` (None: not yet). The head has no rev."""

    code: str
    rev: int | None
    of_rev: int | None
    words: tuple[Words, ...]

    @property
    def lag(self) -> str | None:
        if self.rev is None or self.of_rev == self.rev:
            return None
        return MISSING if self.of_rev is None else STALE


Typed = Mapping[str, str]  # by "code:name"


def sop_parts(source: Sop, translated: Sop | None) -> list[Part]:
    """The head and every clause."""
    mine = {clause.code: clause for clause in translated.clauses} if translated else {}
    head = (
        Words("title", "Title", source.title, translated.title if translated else ""),
        Words(
            "text",
            "Introduction",
            source.introduction,
            translated.introduction if translated else "",
            _rows(source.introduction),
        ),
    )
    return [Part(HEAD, None, None, head), *(_clause(clause, mine.get(clause.code)) for clause in source.clauses)]


def _clause(source: Clause, mine: Clause | None) -> Part:
    words = (
        Words("title", "Title", source.title, mine.title if mine else ""),
        Words("text", "Rule", source.text.strip("\n"), mine.text.strip("\n") if mine else "", _rows(source.text)),
    )
    return Part(source.code, source.rev, mine.of_rev if mine else None, words)


def quiz_parts(source: Quiz, translated: QuizTranslation | None) -> list[Part]:
    """The head and every case."""
    mine = {case.code: case for case in translated.cases} if translated else {}
    head = Words("title", "Title", source.title, (translated.title or "") if translated else "")
    return [Part(HEAD, None, None, (head,)), *(_case(case, mine.get(case.code)) for case in source.cases)]


def _case(source: Case, mine: CaseTranslation | None) -> Part:
    words = [Words("prompt", "Case", source.prompt, mine.prompt if mine else "", _rows(source.prompt))]
    if source.kind != "decision":
        options = mine.options if mine else {}
        words += [
            Words(f"option-{id}", f"Option {id}", name, options.get(id, "")) for id, name in source.options.items()
        ]
    words.append(Words("why", "Why", source.why, mine.why if mine else "", 2))
    return Part(source.code, source.rev, mine.of_rev if mine else None, tuple(words))


def _rows(text: str) -> int:
    return min(max(len(text) // 60 + text.count("\n") + 1, 3), 24)


def typed_into(parts: Iterable[Part], typed: Typed) -> list[Part]:
    """The parts as typed. What was changed, or is said to fit, is from then on made from the source's present rev."""
    return [_typed(part, typed) for part in parts]


def _typed(part: Part, typed: Typed) -> Part:
    words = tuple(_said(one, typed.get(f"{part.code}:{one.name}")) for one in part.words)
    if not any(one.text.strip() for one in words):
        return Part(part.code, part.rev, None, words)
    anew = words != part.words or f"{part.code}:fits" in typed
    return Part(part.code, part.rev, part.rev if anew else part.of_rev, words)


def _said(one: Words, typed: str | None) -> Words:
    if typed is None:
        return one
    text = without_control(typed.replace("\r\n", "\n")).strip("\n")
    kept = one.text if text.strip() == one.text.strip() else text
    return Words(one.name, one.label, one.source, kept, one.rows)


def sop_written(source: Sop, parts: Iterable[Part]) -> str:
    """The file of a translated SOP; clauses not translated yet are left out."""
    levels = {clause.code: clause.level for clause in source.clauses}
    blocks = []
    for part in parts:
        title, text = (one.text.strip() for one in part.words)
        if part.code == HEAD:
            front = yaml.safe_dump({"id": source.code, "title": title or source.title}, **_PLAIN)
            blocks.append(f"---\n{front}---\n{text}".rstrip())
        elif part.of_rev is not None:
            heading = f"{'#' * levels[part.code]} {title or source_title(part)} {{#{part.code} of_rev={part.of_rev}}}"
            blocks.append(f"{heading}\n{text}".rstrip())
    return "\n\n".join(blocks) + "\n"


def source_title(part: Part) -> str:
    return part.words[0].source


def quiz_written(file: str, source: Quiz, parts: Iterable[Part]) -> str:
    """The file of a translated quiz, with what is not touched byte for byte as it was; '' begins a new one.

    Raises ValueError where the file is no quiz file with a list of cases.
    """
    listed = list(parts)
    title = next((part.words[0].text.strip() for part in listed if part.code == HEAD), "")
    begun = file or yaml.safe_dump({"id": source.code, "title": title or source.title}, **_PLAIN) + "cases: []\n"
    return _titled(with_cases(begun, [_fields(part) for part in listed if part.of_rev is not None]), title)


def _titled(file: str, title: str) -> str:
    """The file with this title, all else byte for byte as it was; one that is emptied, or is so already, stays."""
    root: Any = yaml.compose(file, Loader=yaml.SafeLoader)
    if root.flow_style:
        return _titled_in_line(file, root, title)
    found = _TITLE.search(file)
    if not title or (found and yaml.safe_load(found[0]) == {"title": title}):
        return file
    line = yaml.safe_dump({"title": title}, **_PLAIN)
    cases = next(key.start_mark.index for key, _ in root.value if key.value == "cases")
    start, end = found.span() if found else (cases, cases)
    return f"{file[:start]}{line}{file[end:]}"


def _titled_in_line(file: str, root: yaml.MappingNode, title: str) -> str:
    """The same for a file that is one mapping in braces."""
    nodes = {key.value: (key, value) for key, value in root.value}
    if not title or ("title" in nodes and nodes["title"][1].value == title):
        return file
    written = yaml.safe_dump([title], default_flow_style=True, **_PLAIN).strip()[1:-1]
    if "title" in nodes:
        start, end = nodes["title"][1].start_mark.index, nodes["title"][1].end_mark.index
        return f"{file[:start]}{written}{file[end:]}"
    start = nodes["cases"][0].start_mark.index
    return f"{file[:start]}title: {written}, {file[start:]}"


def _fields(part: Part) -> dict[str, Any]:
    text = {one.name: one.text for one in part.words}
    options = {name.removeprefix("option-"): said for name, said in text.items() if name.startswith("option-")}
    found: dict[str, Any] = {"id": part.code, "of_rev": part.of_rev, "prompt": text["prompt"]}
    return found | ({"options": options} if options else {}) | ({"why": text["why"]} if text["why"].strip() else {})


# A title on one line, or folded over the indented lines below it.
_TITLE = re.compile(r"^title:.*(?:\n[ \t]+.*)*\n?", re.MULTILINE)
_PLAIN: dict[str, Any] = {"allow_unicode": True, "sort_keys": False, "width": 1_000_000}
