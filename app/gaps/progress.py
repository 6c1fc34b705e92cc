"""Whether retraining reached the people it was assigned to: the lead sees the proof, never the person."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.training.models import AssignedClause, Assignment
from app.training.queries import is_done, proven_at

LEAST_GROUP = 5  # smaller groups are not counted out: their numbers would be about persons


@dataclass(frozen=True)
class Progress:
    """Retraining of one team on one clause: each person's latest assignment. proven is None for small groups."""

    asked: int
    proven: int | None
    assigned_at: datetime
    due_on: date

    @property
    def few(self) -> bool:
        """Whether the group is too small to tell its numbers."""
        return self.proven is None


def progress(session: Session, team_id: int, clause_id: int) -> Progress | None:
    """How far the retraining for this gap is; None where none was assigned."""
    query = (
        sa.select(Assignment, AssignedClause.rev)
        .join(AssignedClause, AssignedClause.assignment_id == Assignment.id)
        .where(Assignment.team_id == team_id, AssignedClause.clause_id == clause_id)
        .where(Assignment.reason == "gap", Assignment.cancelled_at.is_(None))
        .order_by(Assignment.at, Assignment.id)
    )
    latest = {task.user_id: (task, rev) for task, rev in session.execute(query)}
    if not latest:
        return None
    proofs = proven_at(session, latest)
    proven = sum(is_done(task, rev, proofs[user_id, clause_id]) for user_id, (task, rev) in latest.items())
    tasks = [task for task, _ in latest.values()]
    return Progress(
        asked=len(tasks),
        proven=proven if len(tasks) >= LEAST_GROUP else None,
        assigned_at=max(task.at for task in tasks),
        due_on=max(task.due_on for task in tasks),
    )
