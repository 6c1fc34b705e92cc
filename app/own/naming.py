"""Audited decisions in words: what the decisions are called, and the rule they fall under."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.library.called import called, scales_of
from app.library.live import LiveClause
from app.library.spoken import spoken_rules
from app.qa.disputes import OwnAudit


@dataclass(frozen=True)
class Named:
    """One audit in the reader's words; `rule` is None where its clause holds no more where they work.

    `right` is what holds now, None where a ruling named nothing; `audited` is what the audit says.
    """

    rule: LiveClause | None
    decided: str
    right: str | None
    audited: str


def named(session: Session, user_id: int, audits: Collection[OwnAudit]) -> dict[int, Named]:
    """By the audit's row; decisions are called as on the scale of the rule's SOP."""
    rules = spoken_rules(session, user_id)
    under = {mine.audit.id: rules.get(mine.audit.clause_id or 0) for mine in audits}
    scales = scales_of(session, filter(None, under.values()))
    found = {}
    for mine in audits:
        audit, rule = mine.audit, under[mine.audit.id]
        names = scales[rule.id] if rule is not None else None
        right = called(names, mine.right) if mine.right else None
        found[audit.id] = Named(rule, called(names, audit.decision), right, called(names, audit.correct_decision))
    return found
