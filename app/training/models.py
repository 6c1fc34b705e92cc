"""What a person is asked to learn, what they have read, and what they have proven."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Model, known

REASONS = ("onboarding", "policy_change", "gap", "refresher")
PROOFS = ("proven", "cleared", "stopped", "renewed", "withdrawn")


class Assignment(Model):
    """Training asked of one person. Completion is derived from proofs, never stored.

    `why` holds the evidence of a gap as it stood when it was assigned: team, clause, rate, low, high, n; and `begun`
    where it was called off while the person was at it.
    """

    __tablename__ = "assignment"
    __table_args__ = (known("reason", REASONS), sa.Index("ix_assignment_user_id_due_on", "user_id", "due_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    sop_id: Mapped[int] = mapped_column(sa.ForeignKey("sop.id"))
    reason: Mapped[str]
    why: Mapped[dict[str, Any]] = mapped_column(default=dict)
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id"))
    due_on: Mapped[date]
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]

    @classmethod
    def reopens(cls) -> sa.ColumnElement[bool]:
        """Whether it opens proofs again: it is for a gap, and was not called off before the person was at it."""
        return (cls.reason == "gap") & sa.or_(cls.cancelled_at.is_(None), cls.why["begun"].as_boolean())


class AssignedClause(Model):
    """A clause of an assignment and the rev that was live when it was assigned."""

    __tablename__ = "assigned_clause"

    assignment_id: Mapped[int] = mapped_column(sa.ForeignKey("assignment.id"), primary_key=True)
    clause_id: Mapped[int] = mapped_column(sa.ForeignKey("clause.id"), primary_key=True)
    rev: Mapped[int]


class Reading(Model):
    __tablename__ = "reading"
    __table_args__ = (sa.Index("ix_reading_user_id_clause_id", "user_id", "clause_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    sop_digest: Mapped[str] = mapped_column(sa.ForeignKey("sop_revision.digest"))
    clause_id: Mapped[int] = mapped_column(sa.ForeignKey("clause.id"))
    read_at: Mapped[datetime]


class ProofEvent(Model):
    """Something that happened to a person's proof of a clause at a rev; the latest event rules, nothing is reset."""

    __tablename__ = "proof_event"
    __table_args__ = (
        known("kind", PROOFS),
        sa.Index("ix_proof_event_user_id_clause_id_rev", "user_id", "clause_id", "rev"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    clause_id: Mapped[int] = mapped_column(sa.ForeignKey("clause.id"))
    rev: Mapped[int]
    variant: Mapped[str | None]
    kind: Mapped[str]
    at: Mapped[datetime]
    attempt_id: Mapped[int | None]
    expires_on: Mapped[date | None]
    reason: Mapped[str | None]


class Reminder(Model):
    """Whether a person wants mail about what is due, when the last one went out, and which calendar address is theirs.

    `feed` is part of the calendar's address: raising it makes every earlier address lead nowhere. Without a row the
    person wants mail and has the first address.
    """

    __tablename__ = "reminder"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), primary_key=True)
    wanted: Mapped[bool] = mapped_column(default=True)
    mailed_at: Mapped[datetime | None]
    feed: Mapped[int] = mapped_column(default=1)


class Certificate(Model):
    """A paper on what a person has proven, found by whoever holds its code; what is true of it now is a query."""

    __tablename__ = "certificate"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    sop_id: Mapped[int] = mapped_column(sa.ForeignKey("sop.id"))
    code: Mapped[str] = mapped_column(unique=True)
    issued_at: Mapped[datetime]


class CertifiedClause(Model):
    """A rule named on a certificate, at the rev that was proven; `variant` is the market whose own rule it is."""

    __tablename__ = "certified_clause"

    certificate_id: Mapped[int] = mapped_column(sa.ForeignKey("certificate.id"), primary_key=True)
    clause_id: Mapped[int] = mapped_column(sa.ForeignKey("clause.id"), primary_key=True)
    rev: Mapped[int]
    variant: Mapped[str | None]
