"""What a person is asked to learn, what they have read, and what they have proven."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.library.live import LiveClause
from app.library.models import ClauseRevision
from app.library.queries import live_clauses
from app.library.variants import rules_for, rules_of_each
from app.training.held import held_revs
from app.training.models import AssignedClause, Assignment, ProofEvent, Reading


@dataclass(frozen=True)
class Proof:
    """How a person's proof of a clause stands at its live rev: the latest event rules.

    `kind` is proven, renewed, cleared, stopped, withdrawn or None (nothing yet); `expired` says the proof has ended.
    """

    kind: str | None = None
    at: datetime | None = None
    expires_on: date | None = None
    expired: bool = False

    @property
    def proven(self) -> bool:
        return self.kind in ("proven", "renewed") and not self.expired

    @property
    def cleared(self) -> bool:
        """Whether the person may work on the clause: cleared, or proven once, for an expired proof still clears."""
        return self.kind in ("proven", "renewed", "cleared")


@dataclass(frozen=True)
class Task:
    """An assignment that is neither called off nor done; `clauses` are (clause id, rev) as assigned."""

    id: int
    user_id: int
    sop_id: int
    reason: str
    why: dict[str, object]
    due_on: date
    at: datetime
    clauses: tuple[tuple[int, int], ...]
    done: frozenset[int]

    @property
    def left(self) -> frozenset[int]:
        """The clauses not proven yet."""
        return frozenset(clause_id for clause_id, _ in self.clauses) - self.done


def proof_state(session: Session, user_ids: Iterable[int], clause_ids: Iterable[int]) -> dict[tuple[int, int], Proof]:
    """The proof of every (person, clause) asked for, of the rule of their market at its live rev.

    Proof() where nothing has happened.
    """
    people, clauses = list(user_ids), list(clause_ids)
    rules = rules_of_each(session, people)
    found = sa.select(ProofEvent).where(ProofEvent.user_id.in_(people), ProofEvent.clause_id.in_(clauses))
    state = {(user_id, clause_id): Proof() for user_id in people for clause_id in clauses}
    today = clock.now().date()
    for event in session.scalars(found.order_by(ProofEvent.at, ProofEvent.id)):
        rule = rules[event.user_id].get(event.clause_id)
        if rule is not None and (event.variant, event.rev) == (rule.variant, rule.rev):
            expired = event.expires_on is not None and event.expires_on <= today
            state[event.user_id, event.clause_id] = Proof(event.kind, event.at, event.expires_on, expired)
    return state


def proofs(session: Session, user_id: int) -> dict[int, Proof]:
    """The person's proofs by clause id, over all clauses that hold for them, in the library's order."""
    clauses = list(rules_for(session, user_id))
    return {clause_id: proof for (_, clause_id), proof in proof_state(session, [user_id], clauses).items()}


def open_assignments(session: Session, user_ids: Iterable[int]) -> dict[int, list[Task]]:
    """By person, what is asked of them and not done yet, by due date.

    An assignment is done when each of its clauses that is still in force was proven at the assigned rev or a later
    one; where the reason is a gap, by a proof made after it was assigned. A clause that changed again is asked by the
    latest change alone, and one whose change was taken back only of those who don't hold it as it is now. Each person
    is asked by the rules of the market they work in.
    """
    people = list(user_ids)
    asked = sa.select(Assignment).where(Assignment.user_id.in_(people), Assignment.cancelled_at.is_(None))
    tasks = list(session.scalars(asked.order_by(Assignment.due_on, Assignment.id)))
    clauses: dict[int, list[tuple[int, int]]] = defaultdict(list)
    listed = sa.select(AssignedClause).where(AssignedClause.assignment_id.in_([task.id for task in tasks]))
    rules, person = rules_of_each(session, people), {task.id: task.user_id for task in tasks}
    for one in session.scalars(listed):
        if one.clause_id in rules[person[one.assignment_id]]:
            clauses[one.assignment_id].append((one.clause_id, one.rev))
    _drop_overtaken(session, tasks, clauses, rules)
    proven = proven_at(session, people)
    left: dict[int, list[Task]] = defaultdict(list)
    for task in tasks:
        live = rules[task.user_id]
        done = frozenset(
            clause_id
            for clause_id, rev in clauses[task.id]
            if is_done(task, min(rev, at := live[clause_id].rev), up_to(at, proven[task.user_id, clause_id]))
        )
        if len(done) < len(clauses[task.id]):
            fields = (task.id, task.user_id, task.sop_id, task.reason, task.why, task.due_on, task.at)
            order = sorted(clauses[task.id], key=lambda pair: live[pair[0]].position)
            left[task.user_id].append(Task(*fields, tuple(order), done))
    return left


def _drop_overtaken(
    session: Session,
    tasks: Iterable[Assignment],
    clauses: dict[int, list[tuple[int, int]]],
    rules: Mapping[int, Mapping[int, LiveClause]],
) -> None:
    """Take out of `clauses` (by assignment) what a later change asks again, and changes that were taken back."""
    changes = sorted((task for task in tasks if task.reason == "policy_change"), key=lambda task: (task.at, task.id))
    latest = {(task.user_id, clause_id): task.id for task in changes for clause_id, _ in clauses[task.id]}
    taken = [(rules[task.user_id][one], rev) for task in changes for one, rev in clauses[task.id]]
    back = {rule.id for rule, rev in taken if rev > rule.rev}
    held = held_revs(session, back) if back else {}
    for task in changes:
        clauses[task.id] = [
            (clause_id, rev)
            for clause_id, rev in clauses[task.id]
            if latest[task.user_id, clause_id] == task.id
            and (
                rev <= (rule := rules[task.user_id][clause_id]).rev
                or rule.rev not in held.get((task.user_id, clause_id, rule.variant), ())
            )
        ]


def up_to(rev: int, proven: Iterable[tuple[int, datetime]]) -> list[tuple[int, datetime]]:
    """The proofs that fit a rule at that rev; those of a later rev that was taken back don't."""
    return [(at_rev, at) for at_rev, at in proven if at_rev <= rev]


def is_done(task: Assignment, rev: int, proven: Iterable[tuple[int, datetime]]) -> bool:
    """Whether one of the proofs (rev, moment) is what the assignment asks for."""
    return any(at_rev >= rev and (task.reason != "gap" or at > task.at) for at_rev, at in proven)


def proven_at(session: Session, user_ids: Iterable[int]) -> dict[tuple[int, int], list[tuple[int, datetime]]]:
    """By (person, clause), the revs proven of the rule of their market, and when; none that was withdrawn since."""
    kinds = ("proven", "renewed", "withdrawn")
    people = list(user_ids)
    rules = rules_of_each(session, people)
    found = sa.select(ProofEvent).where(ProofEvent.user_id.in_(people), ProofEvent.kind.in_(kinds))
    proven: dict[tuple[int, int], list[tuple[int, datetime]]] = defaultdict(list)
    for event in session.scalars(found.order_by(ProofEvent.at, ProofEvent.id)):
        rule = rules[event.user_id].get(event.clause_id)
        if rule is not None and rule.variant != event.variant:
            continue
        mine = proven[event.user_id, event.clause_id]
        if event.kind == "withdrawn":
            mine[:] = [(rev, at) for rev, at in mine if rev != event.rev]
        else:
            mine.append((event.rev, event.at))
    return proven


def readings(session: Session, user_id: int) -> dict[int, list[datetime]]:
    """By clause, when the person read it at the rev live now, whatever was edited in its wording since."""
    rules = {clause.id: (clause.variant, clause.rev) for clause in rules_for(session, user_id).values()}
    found = (
        sa.select(Reading.clause_id, ClauseRevision.variant, ClauseRevision.rev, Reading.read_at)
        .join(
            ClauseRevision,
            (ClauseRevision.sop_digest == Reading.sop_digest) & (ClauseRevision.clause_id == Reading.clause_id),
        )
        .where(Reading.user_id == user_id)
        .order_by(Reading.read_at)
    )
    read: dict[int, list[datetime]] = defaultdict(list)
    for clause_id, variant, rev, at in session.execute(found):
        if (variant, rev) == rules.get(clause_id):
            read[clause_id].append(at)
    return read


def fulfilled_by(session: Session, user_id: int, attempt_id: int) -> list[int]:
    """The clauses of the assignments that are done and got their last or another proof in that attempt, in order."""
    here = sa.select(ProofEvent.clause_id, ProofEvent.at).where(
        ProofEvent.user_id == user_id, ProofEvent.attempt_id == attempt_id, ProofEvent.kind == "proven"
    )
    proven = dict(session.execute(here).all())
    if not proven:
        return []
    found = (
        sa.select(AssignedClause.assignment_id, AssignedClause.clause_id, Assignment.at)
        .join(Assignment, Assignment.id == AssignedClause.assignment_id)
        .where(Assignment.user_id == user_id, Assignment.cancelled_at.is_(None))
    )
    rows = session.execute(found).all()
    open_ids = {task.id for task in open_assignments(session, [user_id]).get(user_id, [])}
    met = {row.assignment_id for row in rows if row.clause_id in proven and row.at < proven[row.clause_id]} - open_ids
    clauses = {row.clause_id for row in rows if row.assignment_id in met}
    return [clause_id for clause_id in live_clauses(session) if clause_id in clauses]


def gap_closed(
    session: Session, user_ids: Iterable[int], clause_ids: Iterable[int], since: datetime
) -> set[tuple[int, int]]:
    """The (person, clause) pairs proven after `since` and after the latest gap assignment, at the rev it asked for."""
    people = list(user_ids)
    found = (
        sa.select(Assignment, AssignedClause.clause_id, AssignedClause.rev)
        .join(AssignedClause, AssignedClause.assignment_id == Assignment.id)
        .where(Assignment.user_id.in_(people), AssignedClause.clause_id.in_(list(clause_ids)))
        .where(Assignment.reason == "gap", Assignment.cancelled_at.is_(None))
        .order_by(Assignment.at, Assignment.id)
    )
    latest = {(task.user_id, clause_id): (task, rev) for task, clause_id, rev in session.execute(found)}
    proven = proven_at(session, people)
    return {
        pair
        for pair, (task, rev) in latest.items()
        if is_done(task, rev, [(at_rev, at) for at_rev, at in proven[pair] if at > since])
    }


def gaps_assigned(session: Session, user_id: int, clause_ids: Iterable[int]) -> dict[int, list[datetime]]:
    """Per clause, when training was assigned to the person for a gap, as far as that opens their proof again."""
    found = (
        sa.select(AssignedClause.clause_id, Assignment.at)
        .join(Assignment, Assignment.id == AssignedClause.assignment_id)
        .where(Assignment.user_id == user_id, Assignment.reopens())
        .where(AssignedClause.clause_id.in_(list(clause_ids)))
        .order_by(Assignment.at)
    )
    moments: dict[int, list[datetime]] = {}
    for clause_id, at in session.execute(found):
        moments.setdefault(clause_id, []).append(at)
    return moments
