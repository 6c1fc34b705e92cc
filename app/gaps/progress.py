"""Whether retraining reached the people it was assigned to: the lead sees the proof, never the person."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.library.variants import rulebook
from app.people.models import Team
from app.training.models import AssignedClause, Assignment
from app.training.queries import is_done, proven_at

LEAST_GROUP = 5  # smaller groups are not counted out: their numbers would be about persons
Place = tuple[int, int]  # (team id, clause id)
Proofs = Sequence[tuple[int, datetime]]  # one person's of one clause: the revs proven, and when


@dataclass(frozen=True)
class Progress:
    """Retraining of one team on one clause: each person's latest assignment, and who has done it since.

    proven counts proofs of the rev in force there, `rev`; earlier: who proved the rev that was asked for, and not the
    one that has taken its place. Both are None for small groups. overtaken: whether one has.
    """

    people: frozenset[int]
    proven: int | None
    earlier: int | None
    rev: int
    overtaken: bool
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
    """How far retraining is, where it was assigned; a few queries, however many places."""
    teams, clauses = {team_id for team_id, _ in places}, {clause_id for _, clause_id in places}
    query = _gaps(Assignment, AssignedClause.clause_id, AssignedClause.rev).where(
        Assignment.team_id.in_(teams), AssignedClause.clause_id.in_(clauses)
    )
    latest: dict[Place, dict[int, tuple[Assignment, int]]] = {}
    for task, clause_id, rev in session.execute(query.order_by(Assignment.at, Assignment.id)):
        if (task.team_id, clause_id) in places:
            latest.setdefault((task.team_id, clause_id), {})[task.user_id] = (task, rev)
    proofs = proven_at(session, {user_id for tasks in latest.values() for user_id in tasks})
    in_force = _revs_in_force(session, latest)
    return {
        place: _progress(tasks, in_force.get(place, 0), {user_id: proofs[user_id, place[1]] for user_id in tasks})
        for place, tasks in latest.items()
    }


def _revs_in_force(session: Session, places: Collection[Place]) -> dict[Place, int]:
    """The rev of the rule that holds where the team works; nothing of clauses in force no longer."""
    rules = rulebook(session)
    markets = session.execute(sa.select(Team.id, Team.market).where(Team.id.in_({team_id for team_id, _ in places})))
    held = {team_id: rules.under(market) for team_id, market in markets}
    return {(team_id, one): held[team_id][one].rev for team_id, one in places if one in held[team_id]}


def _progress(tasks: Mapping[int, tuple[Assignment, int]], in_force: int, proofs: Mapping[int, Proofs]) -> Progress:
    """tasks: each person's, with the rev asked for."""
    asked = max(rev for _, rev in tasks.values())
    proven = sum(is_done(task, max(rev, in_force), proofs[user_id]) for user_id, (task, rev) in tasks.items())
    ever = sum(is_done(task, rev, proofs[user_id]) for user_id, (task, rev) in tasks.items())
    told = len(tasks) >= LEAST_GROUP
    return Progress(
        people=frozenset(tasks),
        proven=proven if told else None,
        earlier=ever - proven if told else None,
        rev=max(asked, in_force),
        overtaken=in_force > asked,
        assigned_at=max(task.at for task, _ in tasks.values()),
        due_on=max(task.due_on for task, _ in tasks.values()),
    )


def _gaps(*columns: Any) -> sa.Select[Any]:
    """A query of these columns over the clauses of retraining that was not called off."""
    query = sa.select(*columns).join_from(Assignment, AssignedClause, AssignedClause.assignment_id == Assignment.id)
    return query.where(Assignment.reason == "gap", Assignment.cancelled_at.is_(None))
