"""What a content tree holds once it is parsed: SOPs with their clauses, quizzes with their cases, decision scales."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from app.content.digests import digest as digest
from app.content.listing import Listing
from app.said import Said

Severity = Literal["minor", "major", "critical"]
Kind = Literal["decision", "choice", "multiple", "order"]
Use = Literal["proof", "practice"]


@dataclass(frozen=True, order=True)
class Problem:
    """Something a trainer should mend; `path` is relative to the content directory, `line` counts from 1."""

    path: str
    line: int
    message: Said
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True)
class Level:
    """One decision of a scale."""

    id: str
    name: str


@dataclass(frozen=True)
class Scale:
    """A decision scale; `levels` run from least to most severe."""

    id: str
    levels: tuple[Level, ...]

    @property
    def names(self) -> dict[str, str]:
        return {level.id: level.name for level in self.levels}

    @cached_property
    def digest(self) -> str:
        return digest({"id": self.id, "levels": [[level.id, level.name] for level in self.levels]})


@dataclass(frozen=True)
class Clause:
    """A rule of an SOP; `text` is Markdown without the heading and without nested clauses.

    `minutes` is reading time with the default filled in; `markets` empty means everywhere; `level` is the heading's.
    `of_rev` is the source rev a translated clause was made from, None in a source or variant.
    `media` maps each picture of the text that exists to the SHA-256 of its bytes.
    """

    code: str
    rev: int
    severity: Severity
    minutes: float
    markets: tuple[str, ...]
    title: str
    text: str
    level: int
    line: int
    of_rev: int | None = None
    media: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def text_digest(self) -> str:
        """Names the wording (title, text, pictures): changes with any edit, whether or not `rev` is bumped."""
        return digest({"title": self.title, "text": self.text, "media": self.media})


@dataclass(frozen=True)
class Sop:
    """One policy file, in its source language, as a market variant, or as a translation.

    `locale` None is the source language, `variant` None the rule for every market. `refresh_days` None: proofs last.
    `scale` is the id of the decision scale with the default filled in; empty only in a tree that `check` refuses.
    `source` is the file's text with line ends as \\n and in NFC.
    """

    code: str
    title: str
    audience: tuple[str, ...]
    minutes: float
    markets: tuple[str, ...]
    refresh_days: int | None
    scale: str
    locale: str | None
    variant: str | None
    introduction: str
    clauses: tuple[Clause, ...]
    path: str
    source: str
    scale_digest: str = ""
    media: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """Names everything a reader of this file sees; the path is no part of it."""
        fields = ("code", "title", "audience", "minutes", "markets", "refresh_days", "scale", "locale", "variant")
        clause_fields = ("code", "rev", "severity", "minutes", "markets", "level", "of_rev", "text_digest")
        return digest(
            {name: getattr(self, name) for name in (*fields, "scale_digest", "introduction", "media")}
            | {"clauses": [[getattr(clause, name) for name in clause_fields] for clause in self.clauses]}
        )


@dataclass(frozen=True)
class Case:
    """One case of a quiz; `graphic` is "none" or what is shown, `origin` the audit it is from or "".

    `options` maps option id to its text (of a decision: the quiz's decisions, as its scale names them).
    `gold` holds option ids: one for decision and choice, a sorted set for multiple, the right sequence for order.
    `gold_by_market`: golds that differ in a variant; `media`: each picture's SHA-256; `accept`: credit by option id.
    """

    code: str
    rev: int
    clause: str
    kind: Kind
    prompt: str
    options: dict[str, str]
    gold: tuple[str, ...]
    accept: dict[str, float]
    cite: bool
    use: Use
    twin: str | None
    flips: bool
    graphic: str
    void: bool
    why: str
    line: int
    gold_by_market: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    media: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""
    listing: Listing | None = None

    def gold_in(self, variant: str | None) -> tuple[str, ...]:
        """The gold among people under this market variant (None: the rule for every market)."""
        return self.gold_by_market.get(variant, self.gold) if variant else self.gold

    @cached_property
    def asked_digest(self) -> str:
        """Names what a person is asked; the order in which options are written is no part of it."""
        asked = {"kind": self.kind, "prompt": self.prompt, "options": self.options, "media": self.media}
        return digest(asked | ({"listing": self.listing.as_asked()} if self.listing else {}))

    @cached_property
    def key_digest(self) -> str:
        """Names what counts as right: a change here alone re-marks answers already given."""
        fields = ("gold", "gold_by_market", "accept", "cite", "clause", "void")
        return digest({name: getattr(self, name) for name in fields})


@dataclass(frozen=True)
class Quiz:
    """The cases of one SOP; `decisions` in the order of the scale, `time_limit` in minutes or None; `listed` are the
    decisions that its file names itself, known or not, None where it takes all of the scale."""

    code: str
    sop: str
    title: str
    decisions: tuple[str, ...]
    draw: int
    time_limit: float | None
    cases: tuple[Case, ...]
    path: str
    listed: tuple[str, ...] | None = None

    @cached_property
    def digest(self) -> str:
        fields = ("code", "sop", "title", "decisions", "draw", "time_limit")
        case_fields = ("code", "rev", "asked_digest", "key_digest", "use", "twin", "flips", "graphic", "why")
        return digest(
            {name: getattr(self, name) for name in fields}
            | {"cases": [[getattr(case, name) for name in case_fields] for case in self.cases]}
        )


@dataclass(frozen=True)
class CaseTranslation:
    """A case's wording in another language, made from rev `of_rev` of the source; the gold stays the source's."""

    code: str
    of_rev: int
    prompt: str
    options: dict[str, str]
    why: str
    line: int


@dataclass(frozen=True)
class QuizTranslation:
    """The translated wording of a quiz's cases."""

    quiz: str
    locale: str
    title: str | None
    cases: tuple[CaseTranslation, ...]
    path: str


@dataclass(frozen=True)
class Term:
    """What a word means; `words` are its forms, the first the one it is listed under; `locale` None is the source's."""

    id: str
    words: tuple[str, ...]
    means: str
    locale: str | None
    path: str
    line: int


@dataclass(frozen=True)
class Library:
    """A whole content tree. `sops` are the sources; `editions` are their market variants and translations."""

    sops: tuple[Sop, ...] = ()
    quizzes: tuple[Quiz, ...] = ()
    scales: tuple[Scale, ...] = ()
    media: Mapping[str, bytes] = field(default_factory=dict)
    editions: tuple[Sop, ...] = ()
    translations: tuple[QuizTranslation, ...] = ()
    terms: tuple[Term, ...] = ()

    def sop(self, code: str) -> Sop | None:
        return next((sop for sop in self.sops if sop.code == code), None)

    def quiz(self, code: str) -> Quiz | None:
        return next((quiz for quiz in self.quizzes if quiz.code == code), None)

    def scale(self, code: str) -> Scale | None:
        return next((scale for scale in self.scales if scale.id == code), None)

    def clauses(self) -> Iterator[tuple[Sop, Clause]]:
        """Every clause of every source SOP, in the order of the files."""
        return ((sop, clause) for sop in self.sops for clause in sop.clauses)

    def cases(self) -> Iterator[tuple[Quiz, Case]]:
        return ((quiz, case) for quiz in self.quizzes for case in quiz.cases)
