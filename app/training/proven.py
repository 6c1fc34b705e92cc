"""Who is proven on what and who is overdue: by team in counts, and person by person for those who may see persons."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.library.live import LiveClause
from app.library.models import Clause
from app.library.variants import rulebook
from app.people.models import AccessEvent, Membership, Team, User
from app.people.queries import moderators_of, on, team_on
from app.training.models import ProofEvent
from app.training.queries import Proof, open_assignments, proof_state

FEWEST = 5  # people in a group whose counts others than their trainer may see
STATES = ("proven", "cleared", "expired", "stopped", "new")


@dataclass(frozen=True)
class Row:
    """One person and the clauses of an SOP; `states` in their order, None where a clause does not hold for them.

    `until` is when the first of the proofs ends; `overdue` says an assignment of the SOP is past its day, and `late`
    of each clause whether that asks for it still.
    """

    user: User
    states: tuple[str | None, ...]
    until: date | None
    overdue: bool
    late: tuple[bool, ...] = ()

    @property
    def proven(self) -> int:
        return self.states.count("proven")

    @property
    def asked(self) -> int:
        return len(self.states) - self.states.count(None)


@dataclass(frozen=True)
class Group:
    """One team: how many are proven per clause, (proven, of whom it holds), and how many are late with it.

    `told` False: too few to be told.
    """

    team: Team
    people: int
    overdue: int
    proven: tuple[tuple[int, int], ...]
    told: bool
    late: tuple[int, ...] = ()


def clauses_of(session: Session, sop_id: int) -> list[LiveClause]:
    """The clauses of an SOP in force, in its order."""
    return [clause for clause in rulebook(session).everywhere.values() if clause.sop_id == sop_id]


def asked_by_sop(session: Session, team_ids: Collection[int]) -> Counter[int]:
    """By SOP, how many of those who moderate in the teams today have something of it to prove still."""
    tasks = open_assignments(session, _moderating(session, team_ids))
    return Counter(sop_id for each in tasks.values() for sop_id in {task.sop_id for task in each})


def _moderating(session: Session, team_ids: Collection[int]) -> list[int]:
    here = (Membership.team_id.in_(team_ids), Membership.role == "moderator", on(clock.now().date()))
    return list(session.scalars(sa.select(Membership.user_id).where(*here).distinct()))


def begun_by_sop(session: Session, team_ids: Collection[int]) -> dict[int, int]:
    """By SOP, how many of those who moderate in the teams today have been at the proof of one of its clauses."""
    today = clock.now().date()
    query = (
        sa.select(Clause.sop_id, sa.func.count(ProofEvent.user_id.distinct()))
        .join(ProofEvent, ProofEvent.clause_id == Clause.id)
        .join(Membership, Membership.user_id == ProofEvent.user_id)
        .where(Membership.team_id.in_(team_ids), Membership.role == "moderator", on(today))
        .group_by(Clause.sop_id)
    )
    return dict(session.execute(query).all())


def people_rows(session: Session, team: Team, clauses: Sequence[LiveClause]) -> list[Row]:
    """Everybody who moderates in the team today, by name."""
    today = clock.now().date()
    people = moderators_of(session, team.id, today)
    ids = [user.id for user in people]
    state = proof_state(session, ids, [clause.id for clause in clauses])
    tasks = open_assignments(session, ids)
    sop_id = clauses[0].sop_id
    late = {
        id: [task.left for task in tasks.get(id, ()) if task.due_on < today and task.sop_id == sop_id] for id in ids
    }
    here = rulebook(session).under(team.market)
    rows = []
    for user in people:
        proofs = [state[user.id, clause.id] if clause.id in here else None for clause in clauses]
        ends = [proof.expires_on for proof in proofs if proof and proof.proven and proof.expires_on]
        left = frozenset[int]().union(*late[user.id])
        behind = tuple(clause.id in left for clause in clauses)
        rows.append(Row(user, tuple(map(_state, proofs)), min(ends, default=None), bool(late[user.id]), behind))
    return rows


def _state(proof: Proof | None) -> str | None:
    if proof is None:
        return None
    if proof.proven:
        return "proven"
    if proof.kind in ("proven", "renewed"):
        return "expired"
    return proof.kind if proof.kind in ("cleared", "stopped") else "new"


def group(session: Session, team: Team, clauses: Sequence[LiveClause], *, every: bool) -> Group:
    """The team in counts; `every` tells them however few people there are."""
    rows = people_rows(session, team, clauses)
    if len(rows) < FEWEST and not every:
        return Group(team, len(rows), 0, (), told=False)
    columns = [[row.states[place] for row in rows] for place in range(len(clauses))]
    proven = tuple((states.count("proven"), len(states) - states.count(None)) for states in columns)
    late = tuple(sum(row.late[place] for row in rows) for place in range(len(clauses)))
    return Group(team, len(rows), sum(row.overdue for row in rows), proven, told=True, late=late)


def counted(session: Session, user_id: int) -> bool:
    """Whether the person's lead sees what they prove, as one more in the count of their team."""
    today = clock.now().date()
    team = team_on(session, user_id, today)
    return team is not None and len(moderators_of(session, team.id, today)) >= FEWEST


def record_reading(session: Session, by_id: int, people: Collection[User], page: str) -> None:
    """Write down that somebody read these people's results; who reads their own leaves no trace."""
    now = clock.now()
    session.add_all(AccessEvent(at=now, by_id=by_id, about_id=one.id, page=page) for one in people if one.id != by_id)
    session.flush()
