"""What an answer is worth against a case's key; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

Decision = str | list[str] | None


class Key(Protocol):
    """What marking reads of a case: CaseKey, LiveCase and ItemRevision all have it."""

    @property
    def kind(self) -> str: ...
    @property
    def gold(self) -> Sequence[str]: ...
    @property
    def accept(self) -> dict[str, float]: ...
    @property
    def cite(self) -> bool: ...
    @property
    def clause_id(self) -> int: ...


@dataclass(frozen=True)
class LocalKey:
    """A key as it judges in one market."""

    kind: str
    gold: Sequence[str]
    accept: dict[str, float]
    cite: bool
    clause_id: int


class Marketed(Key, Protocol):
    """A key that says where another gold is right: ItemRevision."""

    @property
    def gold_by_market(self) -> Mapping[str, Sequence[str]]: ...


def under(key: Marketed, market: str | None) -> LocalKey:
    """The key as it judges among people of a market; None: where no market has a gold of its own."""
    return LocalKey(key.kind, key.gold_by_market.get(market or "", key.gold), key.accept, key.cite, key.clause_id)


@dataclass(frozen=True)
class Said:
    """An answer: one option id (decision, choice) or several (multiple; order, in sequence), the clause cited, and
    how sure the person was. None = not said yet."""

    decision: Decision
    cited_clause_id: int | None = None
    confidence: str | None = None


def decides_right(key: Key, decision: Decision) -> bool:
    """Whether the decision alone is the gold one; the order of several counts only where the case asks for an order."""
    if isinstance(decision, list):
        return decision == list(key.gold) if key.kind == "order" else sorted(decision) == sorted(key.gold)
    return [decision] == list(key.gold)


def mark(key: Key, decision: Decision, cited_clause_id: int | None) -> float:
    """1 for the gold decision, its share for one that is accepted, else 0; 0 too for a wrong clause where one is asked.

    Only 1 counts as right. Confidence never matters here.
    """
    if key.cite and cited_clause_id != key.clause_id:
        return 0.0
    if decides_right(key, decision):
        return 1.0
    return float(key.accept.get(decision, 0)) if isinstance(decision, str) else 0.0


def direction(key: Key, decision: Decision, scale: Sequence[str]) -> int:
    """+1 for a decision more severe than gold, −1 for a milder one, 0 where it can't be said or is gold's level."""
    if key.kind != "decision" or not isinstance(decision, str) or {decision, *key.gold} - set(scale):
        return 0
    said, gold = scale.index(decision), scale.index(key.gold[0])
    return (said > gold) - (said < gold)
