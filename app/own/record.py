"""Everything that is kept about a person, as values for them to read and take away."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.library.models import Clause, Item, Quiz, Sop, SopRevision
from app.people.models import AccessEvent, AuditEvent, Membership, RoleGrant, Team, User
from app.qa.models import Audit, Dispute
from app.quizzes.models import Attempt, AttemptCase, Response
from app.quizzes.standing import given
from app.training.models import AssignedClause, Assignment, Certificate, ProofEvent, Reading, Reminder
from app.training.question_models import ClauseQuestion

Row = dict[str, Any]
SIGNED_IN = "signed in"


def own_record(session: Session, user_id: int) -> dict[str, list[Row]]:
    """All rows about the person by kind, oldest first; moments are ISO 8601 in UTC.

    What the right answer would have been stands only beside answers whose feedback they were given: an answer still
    to be asked of others stays secret. Who audited is not named; a password is told as set or not.
    """
    return {kind: [_plain(row) for row in rows(session, user_id)] for kind, rows in KINDS.items()}


def _plain(row: Row) -> Row:
    moments = (date, datetime, time)
    return {name: value.isoformat() if isinstance(value, moments) else value for name, value in row.items()}


def _rows(session: Session, query: sa.Executable) -> list[Row]:
    return [dict(row) for row in session.execute(query).mappings()]


def profile(session: Session, user_id: int) -> list[Row]:
    user = session.get_one(User, user_id)
    names = ("name", "external_id", "email", "locale", "timezone", "shift_ends", "active", "time_factor")
    wants = session.get(Reminder, user_id)
    mail = {"reminders": wants is None or wants.wanted, "reminded_at": wants.mailed_at if wants else None}
    last = {"signed_in_at": user.signed_in_at, "password": user.password_hash is not None}
    return [{name: getattr(user, name) for name in names} | last | mail]


def memberships(session: Session, user_id: int) -> list[Row]:
    columns = (Team.name.label("team"), Membership.role, Membership.queue, Membership.starts_on, Membership.ends_on)
    found = sa.select(*columns).join(Team, Team.id == Membership.team_id).where(Membership.user_id == user_id)
    return _rows(session, found.order_by(Membership.starts_on))


def roles(session: Session, user_id: int) -> list[Row]:
    return _rows(session, sa.select(RoleGrant.role, RoleGrant.scope).where(RoleGrant.user_id == user_id))


def assignments(session: Session, user_id: int) -> list[Row]:
    columns = (Sop.code.label("sop"), Clause.code.label("clause"), AssignedClause.rev, Assignment.reason)
    dates = (Assignment.why, Assignment.at, Assignment.due_on, Assignment.cancelled_at)
    found = (
        sa.select(*columns, *dates)
        .join(AssignedClause, AssignedClause.assignment_id == Assignment.id)
        .join(Clause, Clause.id == AssignedClause.clause_id)
        .join(Sop, Sop.id == Assignment.sop_id)
    )
    return _rows(session, found.where(Assignment.user_id == user_id).order_by(Assignment.id, Clause.code))


def read(session: Session, user_id: int) -> list[Row]:
    found = (
        sa.select(SopRevision.title.label("sop"), Clause.code.label("clause"), Reading.read_at)
        .join(Clause, Clause.id == Reading.clause_id)
        .join(SopRevision, SopRevision.digest == Reading.sop_digest)
    )
    return _rows(session, found.where(Reading.user_id == user_id).order_by(Reading.id))


def attempts(session: Session, user_id: int) -> list[Row]:
    columns = (Attempt.id.label("attempt"), Quiz.code.label("quiz"), Attempt.kind)
    dates = (Attempt.started_at, Attempt.submitted_at, Attempt.deadline)
    found = sa.select(*columns, *dates).join(Quiz, Quiz.id == Attempt.quiz_id).where(Attempt.user_id == user_id)
    return _rows(session, found.order_by(Attempt.id))


def answers(session: Session, user_id: int) -> list[Row]:
    """Each answer; `right` and the clause of the case, which was to be cited, are None until the person was told."""
    told = {
        (one.attempt_id, one.case.position): one.right
        for one in given(session, Attempt.user_id == user_id, AttemptCase.answer_shown_at.is_not(None))
    }
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
        .where(Attempt.user_id == user_id)
        .order_by(Response.attempt_id, Response.position)
    )
    rows = [((row["attempt"], row["position"]), row) for row in _rows(session, found)]
    return [row | {"clause": row["clause"] if place in told else None, "right": told.get(place)} for place, row in rows]


def proofs(session: Session, user_id: int) -> list[Row]:
    columns = (ProofEvent.rev, ProofEvent.variant, ProofEvent.kind, ProofEvent.at, ProofEvent.expires_on)
    found = sa.select(Clause.code.label("clause"), *columns, ProofEvent.reason).join(
        Clause, Clause.id == ProofEvent.clause_id
    )
    return _rows(session, found.where(ProofEvent.user_id == user_id).order_by(ProofEvent.id))


def certificates(session: Session, user_id: int) -> list[Row]:
    found = sa.select(Sop.code.label("sop"), Certificate.code, Certificate.issued_at)
    return _rows(session, found.join(Sop, Sop.id == Certificate.sop_id).where(Certificate.user_id == user_id))


def audits(session: Session, user_id: int) -> list[Row]:
    names = ("audit_id", "version", "case_id", "decided_at", "audited_at", "decision", "correct_decision", "verdict")
    columns = [getattr(Audit, name) for name in (*names, "outcome", "comment", "dispute_state", "final_decision")]
    found = sa.select(*columns, Clause.code.label("clause")).outerjoin(Clause, Clause.id == Audit.clause_id)
    return _rows(session, found.where(Audit.user_id == user_id).order_by(Audit.id))


def disputes(session: Session, user_id: int) -> list[Row]:
    columns = (Dispute.audit_id, Dispute.comment, Dispute.state, Dispute.at, Dispute.closed_at, Dispute.ruling)
    return _rows(session, sa.select(*columns).where(Dispute.by_id == user_id).order_by(Dispute.id))


def questions(session: Session, user_id: int) -> list[Row]:
    columns = (ClauseQuestion.asked_at, ClauseQuestion.text, ClauseQuestion.answer, ClauseQuestion.answered_at)
    found = sa.select(Clause.code.label("clause"), *columns).join(Clause, Clause.id == ClauseQuestion.clause_id)
    return _rows(session, found.where(ClauseQuestion.asker_id == user_id).order_by(ClauseQuestion.id))


def sign_ins(session: Session, user_id: int) -> list[Row]:
    found = sa.select(AuditEvent.at).where(AuditEvent.by_id == user_id, AuditEvent.act == SIGNED_IN)
    return _rows(session, found.order_by(AuditEvent.id))


def trail(session: Session, user_id: int) -> list[Row]:
    """What others did to the account, and what the person did besides signing in."""
    mine = sa.or_(AuditEvent.about == f"person {user_id}", AuditEvent.by_id == user_id)
    columns = (AuditEvent.at, AuditEvent.act, AuditEvent.about, User.name.label("by"))
    found = sa.select(*columns).outerjoin(User, User.id == AuditEvent.by_id)
    return _rows(session, found.where(mine, AuditEvent.act != SIGNED_IN).order_by(AuditEvent.id))


def looked_at(session: Session, user_id: int) -> list[Row]:
    """Who looked at the person's results, when, and on which page."""
    found = sa.select(AccessEvent.at, User.name.label("by"), AccessEvent.page)
    found = found.join(User, User.id == AccessEvent.by_id).where(AccessEvent.about_id == user_id)
    return _rows(session, found.order_by(AccessEvent.id))


KINDS: dict[str, Callable[[Session, int], list[Row]]] = {
    "profile": profile,
    "memberships": memberships,
    "roles": roles,
    "assignments": assignments,
    "readings": read,
    "attempts": attempts,
    "answers": answers,
    "proofs": proofs,
    "certificates": certificates,
    "audits": audits,
    "disputes": disputes,
    "questions": questions,
    "sign_ins": sign_ins,
    "trail": trail,
    "looked_at": looked_at,
}
