"""What is done in training: it is assigned and called off, clauses are read, and proofs are written down."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.library.queries import live_clauses
from app.library.variants import rules_of_each
from app.people.actions import hold
from app.training.models import AssignedClause, Assignment, ProofEvent, Reading
from app.training.queries import gap_closed, open_assignments, proof_state

EVIDENCE = timedelta(days=56)  # how far back the audits reach that call for training
PRESSED_TWICE = timedelta(seconds=10)  # sooner nobody reads a clause again


def assign(
    session: Session,
    *,
    user_ids: Iterable[int],
    sop_id: int,
    clause_ids: Iterable[int],
    reason: str,
    due_on: date,
    by_id: int | None,
    why: Mapping[str, Any] | None = None,
    team_id: int | None = None,
) -> list[Assignment]:
    """Ask people to learn clauses of one SOP at the revs live now in their market; answers the assignments made.

    Clauses that a person has proven, or that don't hold in their market, are left out. Where the reason is a gap, only
    a proof counts that answered an earlier gap assignment and is younger than what the audits look back on. Clauses
    asked before for the same reason and not finished are not asked twice, unless `why` says that somebody `helped`
    since. A person with nothing left gets no assignment.
    Raises ValueError for a clause that is not live in the SOP.
    """
    hold(session, people := list(dict.fromkeys(user_ids)))
    wanted, live = list(dict.fromkeys(clause_ids)), live_clauses(session)
    strange = [clause_id for clause_id in wanted if clause_id not in live or live[clause_id].sop_id != sop_id]
    if strange or not wanted:
        raise ValueError(f"no live clauses of SOP {sop_id}: {strange}")
    skipped: set[tuple[int, int]] = set()
    if not (why or {}).get("helped"):
        skipped = asked_already(session, people, reason) | proven_already(session, people, wanted, reason)
    made, rules = [], rules_of_each(session, people)
    for user_id, mine in ((one, rules[one]) for one in people):
        left = [clause_id for clause_id in wanted if clause_id in mine and (user_id, clause_id) not in skipped]
        if left:
            task = Assignment(user_id=user_id, sop_id=sop_id, reason=reason, why=dict(why or {}), team_id=team_id)
            task.due_on, task.by_id, task.at = due_on, by_id, clock.now()
            session.add(task)
            session.flush()
            session.add_all(AssignedClause(assignment_id=task.id, clause_id=one, rev=mine[one].rev) for one in left)
            made.append(task)
    session.flush()
    return made


def asked_already(session: Session, user_ids: Iterable[int], reason: str) -> set[tuple[int, int]]:
    """The (person, clause) pairs of assignments for that reason that are not finished."""
    return {
        (user_id, clause_id)
        for user_id, tasks in open_assignments(session, user_ids).items()
        for task in tasks
        if task.reason == reason
        for clause_id, _ in task.clauses
    }


def proven_already(
    session: Session, user_ids: Iterable[int], clause_ids: Iterable[int], reason: str
) -> set[tuple[int, int]]:
    """The (person, clause) pairs whose proof stands against being asked for that reason."""
    people, clauses = list(user_ids), list(clause_ids)
    proven = {pair for pair, proof in proof_state(session, people, clauses).items() if proof.proven}
    if reason != "gap":
        return proven
    return proven & gap_closed(session, people, clauses, clock.now() - EVIDENCE)


def cancel(session: Session, assignment: Assignment, *, begun: bool = False) -> None:
    """Call an assignment off; it vanishes from the person's page and stays on record.

    `begun`: the person is at it, and may go on; it is no longer due.
    """
    assignment.cancelled_at = assignment.cancelled_at or clock.now()
    if begun:
        assignment.why = assignment.why | {"begun": True}
    session.flush()


def mark_read(session: Session, *, user_id: int, sop_digest: str, clause_id: int) -> Reading:
    """Note that the person says they have read the clause as it stands in that SOP revision. It proves nothing.

    Said twice within ten seconds it was pressed twice, and is noted once.
    """
    now = clock.now()
    hold(session, [user_id])  # both presses may come at once
    same = sa.select(Reading).filter_by(user_id=user_id, sop_digest=sop_digest, clause_id=clause_id)
    reading = session.scalars(same.where(Reading.read_at > now - PRESSED_TWICE).limit(1)).first()
    if reading is None:
        reading = Reading(user_id=user_id, sop_digest=sop_digest, clause_id=clause_id, read_at=now)
        session.add(reading)
        session.flush()
    return reading


def prove(
    session: Session,
    *,
    user_id: int,
    clause_id: int,
    rev: int,
    kind: str,
    at: datetime,
    variant: str | None = None,
    attempt_id: int | None = None,
    expires_on: date | None = None,
    reason: str | None = None,
) -> ProofEvent:
    """Write down what happened to a person's proof, in the transaction of the answer that made it happen."""
    event = ProofEvent(user_id=user_id, clause_id=clause_id, rev=rev, variant=variant, kind=kind, at=at)
    event.attempt_id, event.expires_on, event.reason = attempt_id, expires_on, reason
    session.add(event)
    session.flush()
    return event
