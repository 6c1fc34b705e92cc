"""Reminders, certificates and disputes: the moderator's own side."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminder",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("feed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_reminder_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_reminder")),
    )
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sop_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_certificate_user_id")),
        sa.ForeignKeyConstraint(["sop_id"], ["sop.id"], name=op.f("fk_certificate_sop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_code")),
    )
    op.create_index("ix_certificate_user_id", "certificate", ["user_id"])
    op.create_table(
        "certified_clause",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("variant", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_certified_clause_certificate_id")
        ),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_certified_clause_clause_id")),
        sa.PrimaryKeyConstraint("certificate_id", "clause_id", name=op.f("pk_certified_clause")),
    )
    create_disputes()


def create_disputes() -> None:
    op.create_table(
        "dispute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.String(), nullable=False),
        sa.Column("audit_row", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolver_id", sa.Integer(), nullable=True),
        sa.Column("ruling", sa.String(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'audit_upheld', 'audit_overturned', 'withdrawn')",
            name=op.f("ck_dispute_state_is_known"),
        ),
        sa.CheckConstraint("resolver_id <> by_id", name=op.f("ck_dispute_nobody_rules_on_their_own")),
        sa.CheckConstraint("(state = 'open') = (closed_at IS NULL)", name=op.f("ck_dispute_open_until_closed")),
        sa.ForeignKeyConstraint(["audit_row"], ["qa_audit.id"], name=op.f("fk_dispute_audit_row")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_dispute_by_id")),
        sa.ForeignKeyConstraint(["resolver_id"], ["user.id"], name=op.f("fk_dispute_resolver_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
    )
    op.create_index("ix_dispute_by_id", "dispute", ["by_id"])
    op.create_index(
        "uq_dispute_one_open_per_audit",
        "dispute",
        ["audit_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    for table in ("dispute", "certified_clause", "certificate", "reminder"):
        op.drop_table(table)
