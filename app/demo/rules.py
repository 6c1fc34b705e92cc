"""What the made-up people are asked and audited on: the clauses of a content tree, reduced to what simulating needs."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.content.model import Library


@dataclass(frozen=True)
class Question:
    """A proof case: its options from least to most severe where they are decisions, and the one that is right."""

    item: str
    options: tuple[str, ...]
    gold: str


@dataclass(frozen=True)
class Rule:
    """One clause; `decisions` run from least to most severe, `golds` the truths met at work, as often as in cases."""

    clause: str
    sop: str
    queue: str
    decisions: tuple[str, ...]
    golds: tuple[str, ...]
    questions: tuple[Question, ...]


def rules_of(library: Library, first: Iterable[str] = (), limit: int | None = None) -> list[Rule]:
    """The clauses that have decision cases, in the order of the library.

    With a limit, the clauses named in `first` are kept before others.
    """
    found = [rule for sop, clause in library.clauses() if (rule := _rule(library, sop.code, clause.code)) is not None]
    preferred = {code: place for place, code in enumerate(first)}
    kept = sorted(found, key=lambda rule: preferred.get(rule.clause, len(preferred)))[:limit]
    return [rule for rule in found if rule in kept]


def _rule(library: Library, sop_code: str, clause: str) -> Rule | None:
    sop = library.sop(sop_code)
    scale = library.scale(sop.scale) if sop else None
    if sop is None or scale is None:
        return None
    decisions = tuple(level.id for level in scale.levels)
    questions = tuple(
        Question(case.code, tuple(level for level in decisions if level in case.options), case.gold[0])
        for _, case in library.cases()
        if case.clause == clause and case.use == "proof" and case.kind == "decision" and not case.void
    )
    if not questions:
        return None
    golds = tuple(question.gold for question in questions)
    return Rule(clause, sop.code, sop.audience[0] if sop.audience else "review", decisions, golds, questions)
