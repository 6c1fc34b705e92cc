"""Whether retraining reached the people it was assigned to: the lead sees the proof, never the person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.training.models import AssignedClause, Assignment
from app.training.queries import is_done, proven_at

LEAST_GROUP = 5  # smaller groups are not counted out: their numbers would be about persons
Place = tuple[int, int]  # (team id, clause id)


@dataclass(frozen=True)
class Progress:
    """Retraining of one team on one clause: each person's latest assignment. proven is None for small groups."""

    people: frozenset[int]
    proven: int | None
    assigned_at: datetime
    due_on: date

    @property
    def asked(self) -> int:
        """How many people it was assigned to."""
        return len(self.people)

    @property
    def few(self) -> bool:
        """Whether the group is too small to tell its numbers."""
        return self.proven is None


def progress(session: Session, team_id: int, clause_id: int) -> Progress | None:
    """How far the retraining for this gap is; None where none was assigned."""
    return progress_at(session, [(team_id, clause_id)]).get((team_id, clause_id))


def assigned_since(session: Session, moment: datetime) -> set[Place]:
    """Where retraining was assigned at that moment or later."""
    query = _gaps(Assignment.team_id, AssignedClause.clause_id).where(Assignment.at >= moment).distinct()
    return {(team_id, clause_id) for team_id, clause_id in session.execute(query) if team_id is not None}


def progress_at(session: Session, places: Collection[Place]) -> dict[Place, Progress]:
    """How far retraining is, where it was assigned; two queries, however many places."""
    teams, clauses = {team_id for team_id, _ in places}, {clause_id for _, clause_id in places}
    query = _gaps(Assignment, AssignedClause.clause_id, AssignedClause.rev).where(
        Assignment.team_id.in_(teams), AssignedClause.clause_id.in_(clauses)
    )
    latest: dict[Place, dict[int, tuple[Assignment, int]]] = {}
    for task, clause_id, rev in session.execute(query.order_by(Assignment.at, Assignment.id)):
        if (task.team_id, clause_id) in places:
            latest.setdefault((task.team_id, clause_id), {})[task.user_id] = (task, rev)
    proofs = proven_at(session, {user_id for tasks in latest.values() for user_id in tasks})
    found = {}
    for place, tasks in latest.items():
        proven = sum(is_done(task, rev, proofs[user_id, place[1]]) for user_id, (task, rev) in tasks.items())
        found[place] = _progress([task for task, _ in tasks.values()], proven)
    return found


def _progress(tasks: list[Assignment], proven: int) -> Progress:
    return Progress(
        people=frozenset(task.user_id for task in tasks),
        proven=proven if len(tasks) >= LEAST_GROUP else None,
        assigned_at=max(task.at for task in tasks),
        due_on=max(task.due_on for task in tasks),
    )


def _gaps(*columns: Any) -> sa.Select[Any]:
    """A query of these columns over the clauses of retraining that was not called off."""
    query = sa.select(*columns).join_from(Assignment, AssignedClause, AssignedClause.assignment_id == Assignment.id)
    return query.where(Assignment.reason == "gap", Assignment.cancelled_at.is_(None))
