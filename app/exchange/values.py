"""What an exchange file holds once it is read, and what a library becomes once it is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from app.content.model import Case, Kind, Problem

Format = Literal["gift", "moodle", "qti", "csv", "xlsx"]
FORMATS: tuple[Format, ...] = get_args(Format)
SUFFIXES: Mapping[Format, str] = {
    "gift": ".gift.txt", "moodle": ".moodle.xml", "qti": ".qti.zip", "csv": ".csv", "xlsx": ".xlsx",
}  # fmt: skip

# The keys of a case that every question bank knows in some form, and those that need a place of our own in it.
PLAIN = frozenset({"prompt", "options", "gold", "accept", "why"})
MARKED = frozenset({"rev", "clause", "kind", "cite", "use", "twin", "flips", "graphic", "void", "gold_by_market"})
OPTION_IDS = "option ids"


@dataclass(frozen=True)
class Answer:
    """One answer offered: `credit` 1 is full, below 0 it costs points; `id` is "" where the file gives it none."""

    text: str
    credit: float
    id: str = ""


@dataclass
class Question:
    """A question as its file has it, texts already Markdown; `place` is its path and line there.

    `answers` of an order stand in the right sequence. `marks` are our own keys (see `marks`), {} in a foreign file.
    `carried` are the fields that the file speaks of, None where its marks tell. `title` is how foreign files call it.
    """

    place: tuple[str, int]
    name: str
    prompt: str
    answers: list[Answer]
    kind: Kind = "choice"
    why: str = ""
    marks: dict[str, str] = field(default_factory=dict)
    quiz: str = ""
    carried: frozenset[str] | None = None
    title: str = ""


@dataclass(frozen=True)
class ImportedCase:
    """A case to be imported. `case.clause` is "" and `quiz` is "" where the file doesn't say.

    `carried` names the fields of `case` that the file speaks of (and OPTION_IDS where the ids of its options are its
    own); the others hold defaults that must not replace what a library knows.
    """

    case: Case
    quiz: str
    carried: frozenset[str]


@dataclass(frozen=True)
class Draft:
    """A document as the source of an SOP; `media` are its pictures by path below the content directory."""

    code: str
    source: str
    media: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"sop/{self.code}.md"


@dataclass(frozen=True)
class Imported:
    """All of a file: cases, or the draft of an SOP. `format` is "" where nobody can say what the file is.

    `heads` holds by quiz id what the file says of the quiz itself (sop, title, draw, time_limit, decisions).
    Problems: an error names what was not carried over at all, a warning what was lost of something that was.
    """

    format: str
    cases: tuple[ImportedCase, ...] = ()
    heads: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    draft: Draft | None = None
    media: Mapping[str, bytes] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Exported:
    """A file for another system, and what of the quiz it can't hold."""

    raw: bytes
    problems: tuple[Problem, ...] = ()
