"""Audited decisions in words: what the decisions are called, and the rule they fall under."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.language import decision_name
from app.library.live import LiveClause
from app.library.queries import decision_names
from app.library.spoken import spoken_rules
from app.qa.disputes import OwnAudit


@dataclass(frozen=True)
class Named:
    """One audit in the reader's words; `rule` is None where its clause holds no more where they work."""

    rule: LiveClause | None
    decided: str
    right: str


def named(session: Session, user_id: int, audits: Iterable[OwnAudit]) -> dict[int, Named]:
    """By the audit's row; decisions are called as on the scale of the rule's SOP."""
    rules = spoken_rules(session, user_id)
    scales: dict[str, dict[str, str]] = {}
    found = {}
    for mine in audits:
        audit = mine.audit
        rule = rules.get(audit.clause_id) if audit.clause_id is not None else None
        if rule is not None and rule.sop_digest not in scales:
            scales[rule.sop_digest] = decision_names(session, rule.sop_digest)
        names = scales[rule.sop_digest] if rule is not None else {}
        found[audit.id] = Named(rule, called(names, audit.decision), called(names, audit.correct_decision))
    return found


def called(names: dict[str, str], decision: str) -> str:
    """The decision by its name, else by its id as a name is written."""
    return decision_name(names.get(decision) or decision.replace("_", " ").capitalize())
