"""The rules a person is asked to learn anew: before and now side by side, and why they changed."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.library.beside import beside
from app.library.live import Module, ModuleClause
from app.library.models import ClauseRevision, Release, ReleaseSop, SopRevision
from app.training.models import ProofEvent
from app.training.queries import Task, open_assignments


@dataclass(frozen=True)
class ChangedRule:
    """A clause as the person held it and as it is now, sanitised HTML with <del> and <ins>.

    `because` is what the release said, None where it said nothing; `held_since` is when the person's proof of the old
    rev was made: it stays on record. `title_before` is None where the title is the same.
    """

    clause: ModuleClause
    rev_before: int
    title_before: str | None
    before: str
    now: str
    because: str | None
    held_since: datetime | None
    due_on: date


def changed_rules(session: Session, user_id: int, module: Module) -> list[ChangedRule]:
    """What the person is asked to learn anew in a module, in its order."""
    live = {clause.id: clause for clause in module.clauses}
    tasks = [task for task in open_assignments(session, [user_id])[user_id] if task.reason == "policy_change"]
    asked = {clause_id: task for task in tasks for clause_id in task.left if clause_id in live}
    return [_changed(session, user_id, clause, asked[clause.id]) for clause in module.clauses if clause.id in asked]


def _changed(session: Session, user_id: int, clause: ModuleClause, task: Task) -> ChangedRule:
    held, variant = _rev_held(task, clause.name), _variant_held(task, clause)
    old = _wording(session, clause.id, held, variant)
    title, text = (old.title, old.html) if old is not None else (clause.title, "")
    before, now = beside(text, clause.html)
    note = task.why.get("note")
    return ChangedRule(
        clause=clause,
        rev_before=held,
        title_before=title if title != clause.title else None,
        before=before,
        now=now,
        because=str(note) if note else None,
        held_since=_held_since(session, user_id, clause.id, held, variant),
        due_on=task.due_on,
    )


def _rev_held(task: Task, name: str) -> int:
    """The rev at which the person held the clause (cf-2.1, cf-2.1@DE); 0 where the assignment doesn't say."""
    revs = task.why.get("revs")
    old, _ = revs.get(name, (0, 0)) if isinstance(revs, dict) else (0, 0)
    return int(old)


def _variant_held(task: Task, clause: ModuleClause) -> str | None:
    """The market whose own rule the person held; None is the rule for everywhere."""
    was = task.why.get("was")
    name = was.get(clause.name, clause.name) if isinstance(was, dict) else clause.name
    return str(name).partition("@")[2] or None


def _wording(session: Session, clause_id: int, rev: int, variant: str | None) -> ClauseRevision | None:
    """The last wording that governed at that rev."""
    query = (
        sa.select(ClauseRevision)
        .join(SopRevision, SopRevision.digest == ClauseRevision.sop_digest)
        .join(ReleaseSop, ReleaseSop.sop_digest == ClauseRevision.sop_digest)
        .join(Release, Release.id == ReleaseSop.release_id)
        .where(ClauseRevision.clause_id == clause_id, ClauseRevision.rev == rev)
        .where(SopRevision.locale.is_(None), SopRevision.variant.is_not_distinct_from(variant))
        .order_by(Release.effective_at.desc(), Release.id.desc())
        .limit(1)
    )
    return session.scalars(query).first()


def _held_since(session: Session, user_id: int, clause_id: int, rev: int, variant: str | None) -> datetime | None:
    kinds = ("proven", "renewed", "cleared")
    query = sa.select(sa.func.min(ProofEvent.at, type_=ProofEvent.at.type)).where(
        ProofEvent.user_id == user_id,
        ProofEvent.clause_id == clause_id,
        ProofEvent.rev == rev,
        ProofEvent.variant.is_not_distinct_from(variant),
        ProofEvent.kind.in_(kinds),
    )
    return session.scalar(query)
