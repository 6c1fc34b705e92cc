"""What the live library is made of, as values: clauses, modules, quizzes and cases pinned to their revision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

Level = tuple[str, str]  # id, name


@dataclass(frozen=True)
class LiveClause:
    """A clause as it governs; `minutes` is reading time; `markets` are its own or its SOP's, empty = everywhere.

    `variant` is the market whose own rule this is (rev, text and all), None for the rule of every market.
    """

    id: int
    code: str
    title: str
    rev: int
    severity: str
    minutes: float
    sop_id: int
    sop_code: str
    sop_title: str
    sop_digest: str
    markets: tuple[str, ...]
    position: int
    refresh_days: int | None
    variant: str | None = field(default=None, kw_only=True)

    @property
    def name(self) -> str:
        """cf-2.1, or cf-2.1@DE where a market has a rule of its own."""
        return f"{self.code}@{self.variant}" if self.variant else self.code


@dataclass(frozen=True)
class LiveSop:
    """An SOP without its text; `minutes` is reading time, `markets` empty means everywhere."""

    id: int
    code: str
    digest: str
    title: str
    audience: tuple[str, ...]
    markets: tuple[str, ...]
    minutes: float
    refresh_days: int | None


@dataclass(frozen=True)
class ModuleClause(LiveClause):
    """A clause with its text, sanitised HTML; `level` is that of its heading, 2 at the top.

    `lang` is the language it was translated into, None for the source's; `lag` says why that is shown though another
    language was asked for: "missing" (not translated yet) or "stale" (translated from an older rev).
    """

    level: int
    html: str
    lang: str | None = field(default=None, kw_only=True)
    lag: str | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class QuizHead:
    """A quiz without its cases; `draw` is the most cases of one attempt, `time_limit` in minutes or None."""

    id: int
    code: str
    digest: str
    sop_id: int
    title: str
    draw: int
    time_limit: float | None


@dataclass(frozen=True)
class Module:
    """An SOP as a learner reads it; `introduction` is sanitised HTML; `lang` is its language, None = the source's."""

    sop: LiveSop
    release_id: int
    introduction: str
    clauses: tuple[ModuleClause, ...]
    quizzes: tuple[QuizHead, ...]
    lang: str | None = None


@dataclass(frozen=True)
class LiveQuiz(QuizHead):
    """A quiz with the decisions it offers, from least to most severe."""

    sop_code: str
    release_id: int
    decisions: tuple[Level, ...]


@dataclass(frozen=True)
class CaseKey:
    """A case without its words: what drawing and marking need.

    `gold` holds one option id (decision, choice), a set (multiple) or the right sequence (order);
    `gold_by_market` holds those of the markets where another one is right; `accept` maps option id to part credit;
    `twin` is the code of its near miss;
    `flips` says that a material change turned the gold; `graphic` is "none" or what is shown.
    """

    item_digest: str
    item_id: int
    code: str
    rev: int
    clause_id: int
    kind: str
    gold: tuple[str, ...]
    accept: dict[str, float]
    cite: bool
    use: str
    twin: str | None
    void: bool
    flips: bool
    graphic: str
    position: int
    gold_by_market: Mapping[str, Sequence[str]] = field(default_factory=dict, kw_only=True)

    def under(self, market: str | None) -> Self:
        """The case as it is judged among people of a market."""
        own = self.gold_by_market.get(market or "")
        return self if own is None else replace(self, gold=tuple(own))


@dataclass(frozen=True)
class LiveCase(CaseKey):
    """A case with its words: `prompt_html` and `why_html` are sanitised, `options` are (id, name) in plain text.

    `options_html` maps option id to its text as sanitised HTML; `lang` is their language, None for the source's.
    `listing` is what the case shows for sale, as ItemText has it.
    """

    prompt_html: str
    why_html: str
    options: tuple[tuple[str, str], ...]
    options_html: dict[str, str] = field(default_factory=dict)
    lang: str | None = None
    listing: dict[str, Any] | None = None
