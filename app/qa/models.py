"""Audits as they came in, the mapping of foreign reason codes, and the daily sums that the gap report reads."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Model, known

VERDICTS = ("correct", "defensible", "error", "technical")
SAMPLINGS = ("random", "stratified", "targeted", "golden", "appeal", "calibration")
DISPUTES = ("open", "audit_upheld", "audit_overturned", "withdrawn")


class Audit(Model):
    """An auditor's verdict on a live decision; never edited, a correction is a new version.

    Resolved when the row comes in: the moderator's team of then (`team_id`), the clause that governs (`clause_id`)
    and its rev live at `decided_at`. `outcome` is the effective verdict after disputes and final decisions;
    `direction` is +1 for over-enforcement, -1 for under-enforcement, 0 for neither; `counts` is false for all but
    one audit of a decision audited twice. `room` says which errors the truth left room for: 1 over-enforcement (the
    truth is not the most severe decision), 2 under-enforcement, 3 both. Other columns of the file are in `extra`.
    """

    __tablename__ = "qa_audit"
    __table_args__ = (
        sa.UniqueConstraint("audit_id", "version"),
        sa.Index(
            "uq_qa_audit_one_current_per_audit",
            "audit_id",
            unique=True,
            sqlite_where=sa.text("current"),
            postgresql_where=sa.text("current"),
        ),
        sa.Index(
            "ix_qa_audit_errors",
            "clause_id",
            "team_id",
            "decided_at",
            sqlite_where=sa.text("outcome = 'error'"),
            postgresql_where=sa.text("outcome = 'error'"),
        ),
        sa.Index(
            "ix_qa_audit_without_clause",
            "team_id",
            "decided_at",
            sqlite_where=sa.text("clause_id IS NULL"),
            postgresql_where=sa.text("clause_id IS NULL"),
        ),
        # By time first: audits come roughly in that order, and an index filled in order costs a tenth of a random one.
        sa.Index("ix_qa_audit_decision", "decided_at", "user_id"),
        known("verdict", VERDICTS),
        known("outcome", VERDICTS),
        known("sampling", SAMPLINGS),
        sa.CheckConstraint("inclusion_prob > 0 AND inclusion_prob <= 1", name="inclusion_prob_is_a_probability"),
        sa.CheckConstraint("audited_at >= decided_at", name="audited_after_decided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[str]
    version: Mapped[int]
    current: Mapped[bool]
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("import_run.id"))
    case_id: Mapped[str]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("team.id"))
    clause_id: Mapped[int | None] = mapped_column(sa.ForeignKey("clause.id"))
    clause_rev: Mapped[int | None]
    release_id: Mapped[int | None] = mapped_column(sa.ForeignKey("release.id"))
    cited_clause_id: Mapped[int | None] = mapped_column(sa.ForeignKey("clause.id"))
    reason_code: Mapped[str | None]
    decided_at: Mapped[datetime]
    audited_at: Mapped[datetime]
    decision: Mapped[str]
    correct_decision: Mapped[str]
    verdict: Mapped[str]
    outcome: Mapped[str]
    direction: Mapped[int]
    room: Mapped[int]
    counts: Mapped[bool]
    auditor: Mapped[str | None]
    sampling: Mapped[str]
    stratum: Mapped[str | None]
    inclusion_prob: Mapped[float | None]
    severity: Mapped[str | None]
    queue: Mapped[str | None]
    case_url: Mapped[str | None]
    summary: Mapped[str | None]
    comment: Mapped[str | None]
    dispute_state: Mapped[str | None]
    final_decision: Mapped[str | None]
    extra: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)

    @property
    def address(self) -> str | None:
        """Where the case can be seen, if the audit names an address on the web."""
        return self.case_url if self.case_url and self.case_url.startswith(("https://", "http://")) else None


class ReasonCode(Model):
    """A foreign reason code and the clause it means from `valid_from` on."""

    __tablename__ = "reason_code"

    source: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    clause_id: Mapped[int] = mapped_column(sa.ForeignKey("clause.id"))


class DoubleAudit(Model):
    """A decision that two different auditors judged, both in a random or stratified sample: the first two by time.

    `disagree`: one saw an error and the other none, before any dispute. The clause is that of the first audit.
    """

    __tablename__ = "double_audit"
    __table_args__ = (sa.Index("ix_double_audit_decided_at", "decided_at"),)

    case_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), primary_key=True)
    decided_at: Mapped[datetime] = mapped_column(primary_key=True)
    clause_id: Mapped[int] = mapped_column(sa.ForeignKey("clause.id"))
    clause_rev: Mapped[int]
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("team.id"))
    first_id: Mapped[int] = mapped_column(sa.ForeignKey("qa_audit.id"))
    second_id: Mapped[int] = mapped_column(sa.ForeignKey("qa_audit.id"))
    disagree: Mapped[bool]
    defensible: Mapped[bool]


class AuditSum(Model):
    """Counting audits of one day, summed. With weights w = 1 / inclusion_prob (1 where absent).

    Weights are rounded to multiples of 2^-20, so that their sums are exact and no order of adding matters: a sum kept
    up to date by differences equals one made anew to the last digit. Technical verdicts stand apart and are not here.
    The key begins with the day: a file in order of time then fills the table from the front to the back.
    """

    __tablename__ = "audit_sum"
    __table_args__ = {"sqlite_with_rowid": False}

    day: Mapped[date] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("team.id"), primary_key=True)
    clause_id: Mapped[int] = mapped_column(sa.ForeignKey("clause.id"), primary_key=True)
    clause_rev: Mapped[int] = mapped_column(primary_key=True)
    sampling: Mapped[str] = mapped_column(primary_key=True)
    stratum: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]
    errors: Mapped[int]
    defensible: Mapped[int]
    critical: Mapped[int]
    unweighted: Mapped[int]
    w: Mapped[float]
    w2: Mapped[float]
    w_errors: Mapped[float]
    w_over: Mapped[float]
    w_over_possible: Mapped[float]
    w_under: Mapped[float]
    w_under_possible: Mapped[float]


class Dispute(Model):
    """A person's objection to an audit of their own decision; `audit_row` is the version they objected to.

    The audit is never edited. Whoever rules on it is not the one who objected.
    """

    __tablename__ = "dispute"
    __table_args__ = (
        known("state", DISPUTES),
        sa.Index(
            "uq_dispute_one_open_per_audit",
            "audit_id",
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        ),
        sa.CheckConstraint("resolver_id <> by_id", name="nobody_rules_on_their_own"),
        sa.CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="open_until_closed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[str]
    audit_row: Mapped[int] = mapped_column(sa.ForeignKey("qa_audit.id"))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    comment: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    resolver_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    ruling: Mapped[str | None]
