"""Everything that is kept about a person, as values for them to read and take away."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.library.models import Clause, Item, Quiz, Sop, SopRevision
from app.people.models import AccessEvent, AuditEvent, Membership, RoleGrant, Team, User
from app.qa.models import Audit, Dispute
from app.quizzes.models import Attempt, AttemptCase, QuizEvidence, Response
from app.quizzes.proving import SOURCE
from app.quizzes.standing import given
from app.training.models import AssignedClause, Assignment, Certificate, ProofEvent, Reading, Reminder
from app.training.question_models import ClauseQuestion

Row = dict[str, Any]
Query = sa.Select[*tuple[Any, ...]]
SIGNED_IN = "signed in"


def own_record(session: Session, user_id: int) -> dict[str, list[Row]]:
    """All rows about the person by kind, oldest first; moments are ISO 8601 in UTC.

    What the right answer would have been stands only beside answers whose feedback they were given: an answer still
    to be asked of others stays secret. Who audited is not named; a password is told as set or not.
    """
    kept = {"profile": [profile(session, user_id)]} | {kind: _rows(session, of(user_id)) for kind, of in KINDS.items()}
    kept["answers"] = as_told(session, user_id, kept["answers"])
    return {kind: [_plain(row) for row in rows] for kind, rows in kept.items()}


@dataclass(frozen=True)
class Summary:
    """What the page tells of it: the person, their teams, how many rows of each kind, and the latest of two kinds."""

    person: Row
    teams: list[str]
    counts: dict[str, int]
    looked_at: list[Row]
    sign_ins: list[Row]


def own_summary(session: Session, user_id: int, latest: int) -> Summary:
    """The record in figures; of who looked at it and of sign-ins the `latest` rows, newest first."""
    counted = {
        kind: sa.select(sa.func.count()).select_from(of(user_id).order_by(None).subquery()).scalar_subquery()
        for kind, of in KINDS.items()
    }
    counts = session.execute(sa.select(*(query.label(kind) for kind, query in counted.items()))).mappings().one()
    looks = looked_at(user_id).order_by(None).order_by(AccessEvent.id.desc()).limit(latest)
    ins = sign_ins(user_id).order_by(None).order_by(AuditEvent.id.desc()).limit(latest)
    return Summary(
        _plain(profile(session, user_id)),
        list(dict.fromkeys(row["team"] for row in _rows(session, memberships(user_id)))),
        dict(counts),
        _rows(session, looks),
        _rows(session, ins),
    )


def _plain(row: Row) -> Row:
    moments = (date, datetime, time)
    return {name: value.isoformat() if isinstance(value, moments) else value for name, value in row.items()}


def _rows(session: Session, query: Query) -> list[Row]:
    return [dict(row) for row in session.execute(query).mappings()]


def profile(session: Session, user_id: int) -> Row:
    user = session.get_one(User, user_id)
    names = ("name", "external_id", "email", "locale", "timezone", "shift_ends", "active", "time_factor")
    wants = session.get(Reminder, user_id)
    mail = {"reminders": wants is None or wants.wanted, "reminded_at": wants.mailed_at if wants else None}
    last = {"signed_in_at": user.signed_in_at, "password": user.password_hash is not None}
    return {name: getattr(user, name) for name in names} | last | mail


def memberships(user_id: int) -> Query:
    columns = (Team.name.label("team"), Membership.role, Membership.queue, Membership.starts_on, Membership.ends_on)
    found = sa.select(*columns).join(Team, Team.id == Membership.team_id).where(Membership.user_id == user_id)
    return found.order_by(Membership.starts_on)


def roles(user_id: int) -> Query:
    return sa.select(RoleGrant.role, RoleGrant.scope).where(RoleGrant.user_id == user_id)


def assignments(user_id: int) -> Query:
    columns = (Sop.code.label("sop"), Clause.code.label("clause"), AssignedClause.rev, Assignment.reason)
    dates = (Assignment.why, Assignment.at, Assignment.due_on, Assignment.cancelled_at)
    found = (
        sa.select(*columns, *dates)
        .join(AssignedClause, AssignedClause.assignment_id == Assignment.id)
        .join(Clause, Clause.id == AssignedClause.clause_id)
        .join(Sop, Sop.id == Assignment.sop_id)
    )
    return found.where(Assignment.user_id == user_id).order_by(Assignment.id, Clause.code)


def read(user_id: int) -> Query:
    found = (
        sa.select(SopRevision.title.label("sop"), Clause.code.label("clause"), Reading.read_at)
        .join(Clause, Clause.id == Reading.clause_id)
        .join(SopRevision, SopRevision.digest == Reading.sop_digest)
    )
    return found.where(Reading.user_id == user_id).order_by(Reading.id)


def attempts(user_id: int) -> Query:
    columns = (Attempt.id.label("attempt"), Quiz.code.label("quiz"), Attempt.kind)
    dates = (Attempt.started_at, Attempt.submitted_at, Attempt.deadline)
    found = sa.select(*columns, *dates).join(Quiz, Quiz.id == Attempt.quiz_id).where(Attempt.user_id == user_id)
    return found.order_by(Attempt.id)


def answers(user_id: int) -> Query:
    columns = (Response.attempt_id.label("attempt"), Response.position, Item.code.label("case"))
    cited = aliased(Clause)
    found = (
        sa.select(*columns, Clause.code.label("clause"), Response.decision, cited.code.label("cited"))
        .add_columns(Response.confidence, Response.milliseconds, Response.at)
        .join(Attempt, Attempt.id == Response.attempt_id)
        .join(AttemptCase, (AttemptCase.attempt_id == Attempt.id) & (AttemptCase.position == Response.position))
        .join(Item, Item.id == AttemptCase.item_id)
        .join(Clause, Clause.id == AttemptCase.clause_id)
        .outerjoin(cited, cited.id == Response.cited_clause_id)
    )
    return found.where(Attempt.user_id == user_id).order_by(Response.attempt_id, Response.position)


def as_told(session: Session, user_id: int, given_answers: list[Row]) -> list[Row]:
    """Each answer; `right` and the clause of the case, which was to be cited, are None until the person was told."""
    told = {
        (one.attempt_id, one.case.position): one.right
        for one in given(session, Attempt.user_id == user_id, AttemptCase.answer_shown_at.is_not(None))
    }
    rows = [((row["attempt"], row["position"]), row) for row in given_answers]
    return [row | {"clause": row["clause"] if place in told else None, "right": told.get(place)} for place, row in rows]


def proofs(user_id: int) -> Query:
    columns = (ProofEvent.rev, ProofEvent.variant, ProofEvent.kind, ProofEvent.at, ProofEvent.expires_on)
    found = sa.select(Clause.code.label("clause"), *columns, ProofEvent.reason).join(
        Clause, Clause.id == ProofEvent.clause_id
    )
    return found.where(ProofEvent.user_id == user_id).order_by(ProofEvent.id)


def certificates(user_id: int) -> Query:
    found = sa.select(Sop.code.label("sop"), Certificate.code, Certificate.issued_at)
    return found.join(Sop, Sop.id == Certificate.sop_id).where(Certificate.user_id == user_id)


def audits(user_id: int) -> Query:
    names = ("audit_id", "version", "case_id", "decided_at", "audited_at", "decision", "correct_decision", "verdict")
    columns = [getattr(Audit, name) for name in (*names, "outcome", "summary", "case_url")]
    columns += [Audit.comment, Audit.dispute_state, Audit.final_decision]
    found = sa.select(*columns, Clause.code.label("clause")).outerjoin(Clause, Clause.id == Audit.clause_id)
    return found.where(Audit.user_id == user_id).order_by(Audit.id)


def disputes(user_id: int) -> Query:
    columns = (Dispute.audit_id, Dispute.comment, Dispute.state, Dispute.at, Dispute.closed_at, Dispute.ruling)
    return sa.select(*columns).where(Dispute.by_id == user_id).order_by(Dispute.id)


def questions(user_id: int) -> Query:
    columns = (ClauseQuestion.asked_at, ClauseQuestion.text, ClauseQuestion.answer, ClauseQuestion.answered_at)
    found = sa.select(Clause.code.label("clause"), *columns).join(Clause, Clause.id == ClauseQuestion.clause_id)
    return found.where(ClauseQuestion.asker_id == user_id).order_by(ClauseQuestion.id)


def sign_ins(user_id: int) -> Query:
    found = sa.select(AuditEvent.at).where(AuditEvent.by_id == user_id, AuditEvent.act == SIGNED_IN)
    return found.order_by(AuditEvent.id)


def trail(user_id: int) -> Query:
    """What others did to the account, and what the person did besides signing in."""
    mine = sa.or_(AuditEvent.about == f"person {user_id}", AuditEvent.by_id == user_id)
    columns = (AuditEvent.at, AuditEvent.act, AuditEvent.about, User.name.label("by"))
    found = sa.select(*columns).outerjoin(User, User.id == AuditEvent.by_id)
    return found.where(mine, AuditEvent.act != SIGNED_IN).order_by(AuditEvent.id)


def looked_at(user_id: int) -> Query:
    """Who looked at the person's results, when, and on which page."""
    found = sa.select(AccessEvent.at, User.name.label("by"), AccessEvent.page)
    found = found.join(User, User.id == AccessEvent.by_id).where(AccessEvent.about_id == user_id)
    return found.order_by(AccessEvent.id)


def brought_in(user_id: int) -> Query:
    """Quiz answers that came from another system; whether they were right may give a case away that is still asked."""
    names = ("source", "item", "item_rev", "attempt_no", "answered_at", "answer", "confidence", "milliseconds")
    found = sa.select(Clause.code.label("clause"), *(getattr(QuizEvidence, name) for name in names))
    theirs = found.join(Clause, Clause.id == QuizEvidence.clause_id).where(QuizEvidence.user_id == user_id)
    return theirs.where(QuizEvidence.current, QuizEvidence.source != SOURCE).order_by(QuizEvidence.id)


KINDS: dict[str, Callable[[int], Query]] = {
    "memberships": memberships,
    "roles": roles,
    "assignments": assignments,
    "readings": read,
    "attempts": attempts,
    "answers": answers,
    "brought_in": brought_in,
    "proofs": proofs,
    "certificates": certificates,
    "audits": audits,
    "disputes": disputes,
    "questions": questions,
    "sign_ins": sign_ins,
    "trail": trail,
    "looked_at": looked_at,
}
