"""Retraining that was assigned by mistake is taken back from those who have not finished it."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.people.actions import record
from app.people.models import Team
from app.quizzes.models import Attempt, AttemptCase
from app.training.actions import cancel
from app.training.models import AssignedClause, Assignment
from app.training.queries import open_assignments


def withdrawable(session: Session, team_id: int, clause_id: int) -> Sequence[Assignment]:
    """The retraining of the team on the clause that is open: neither proven since nor called off.

    What a plan assigned belongs to the plan's comparison, and what followed from going through a rule with somebody
    to the two of them: neither is here.
    """
    asked = (
        sa.select(Assignment)
        .join(AssignedClause, AssignedClause.assignment_id == Assignment.id)
        .where(Assignment.team_id == team_id, AssignedClause.clause_id == clause_id)
        .where(Assignment.reason == "gap", Assignment.cancelled_at.is_(None))
        .order_by(Assignment.id)
    )
    found = [task for task in session.scalars(asked) if not task.why.keys() & {"plan", "helped"}]
    left = open_assignments(session, {task.user_id for task in found})
    still = {task.id for tasks in left.values() for task in tasks}
    return [task for task in found if task.id in still]


def withdraw_retraining(session: Session, *, team_id: int, clause: tuple[int, str], by_id: int) -> int:
    """Take it back from everybody who has not finished it; answers how many they are. `clause` is its (id, code).

    Who has begun may go on: what they opened stays open, but nothing is due any more.
    """
    slug = session.execute(sa.select(Team.slug).where(Team.id == team_id).with_for_update()).scalar_one()
    found = withdrawable(session, team_id, clause[0])
    began = (
        sa.select(Attempt.user_id, sa.func.max(Attempt.started_at, type_=Attempt.started_at.type))
        .join(AttemptCase, AttemptCase.attempt_id == Attempt.id)
        .where(Attempt.user_id.in_({task.user_id for task in found}), AttemptCase.clause_id == clause[0])
        .group_by(Attempt.user_id)
    )
    latest: dict[int, datetime] = dict(session.execute(began).all())
    for task in found:
        cancel(session, task, begun=task.user_id in latest and latest[task.user_id] >= task.at)
    if found:
        record(session, by_id, "withdrew retraining", f"gap {slug} {clause[1]}", people=len(found))
    return len(found)
