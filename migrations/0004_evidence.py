"""Audits and their daily sums."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_sum",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("clause_rev", sa.Integer(), nullable=False),
        sa.Column("sampling", sa.String(), nullable=False),
        sa.Column("stratum", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("defensible", sa.Integer(), nullable=False),
        sa.Column("critical", sa.Integer(), nullable=False),
        sa.Column("unweighted", sa.Integer(), nullable=False),
        sa.Column("w", sa.Double(), nullable=False),
        sa.Column("w2", sa.Double(), nullable=False),
        sa.Column("w_errors", sa.Double(), nullable=False),
        sa.Column("w_over", sa.Double(), nullable=False),
        sa.Column("w_over_possible", sa.Double(), nullable=False),
        sa.Column("w_under", sa.Double(), nullable=False),
        sa.Column("w_under_possible", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_audit_sum_clause_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_audit_sum_team_id")),
        sa.PrimaryKeyConstraint(
            "day", "team_id", "clause_id", "clause_rev", "sampling", "stratum", name=op.f("pk_audit_sum")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "qa_audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=True),
        sa.Column("clause_rev", sa.Integer(), nullable=True),
        sa.Column("release_id", sa.Integer(), nullable=True),
        sa.Column("cited_clause_id", sa.Integer(), nullable=True),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("audited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("correct_decision", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("direction", sa.Integer(), nullable=False),
        sa.Column("room", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("auditor", sa.String(), nullable=True),
        sa.Column("sampling", sa.String(), nullable=False),
        sa.Column("stratum", sa.String(), nullable=True),
        sa.Column("inclusion_prob", sa.Double(), nullable=True),
        sa.Column("severity", sa.String(), nullable=True),
        sa.Column("queue", sa.String(), nullable=True),
        sa.Column("case_url", sa.String(), nullable=True),
        sa.Column("summary", sa.String(), nullable=True),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("dispute_state", sa.String(), nullable=True),
        sa.Column("final_decision", sa.String(), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('correct', 'defensible', 'error', 'technical')", name=op.f("ck_qa_audit_outcome_is_known")
        ),
        sa.CheckConstraint(
            "sampling IN ('random', 'stratified', 'targeted', 'golden', 'appeal', 'calibration')",
            name=op.f("ck_qa_audit_sampling_is_known"),
        ),
        sa.CheckConstraint(
            "verdict IN ('correct', 'defensible', 'error', 'technical')", name=op.f("ck_qa_audit_verdict_is_known")
        ),
        sa.CheckConstraint("audited_at >= decided_at", name=op.f("ck_qa_audit_audited_after_decided")),
        sa.CheckConstraint(
            "inclusion_prob > 0 AND inclusion_prob <= 1", name=op.f("ck_qa_audit_inclusion_prob_is_a_probability")
        ),
        sa.ForeignKeyConstraint(["cited_clause_id"], ["clause.id"], name=op.f("fk_qa_audit_cited_clause_id")),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_qa_audit_clause_id")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_qa_audit_release_id")),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=op.f("fk_qa_audit_run_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_qa_audit_team_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_qa_audit_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qa_audit")),
        sa.UniqueConstraint("audit_id", "version", name=op.f("uq_qa_audit_audit_id_version")),
    )
    op.create_index("ix_qa_audit_decision", "qa_audit", ["decided_at", "user_id"], unique=False)
    op.create_index(
        "ix_qa_audit_errors",
        "qa_audit",
        ["clause_id", "team_id", "decided_at"],
        unique=False,
        sqlite_where=sa.text("outcome = 'error'"),
        postgresql_where=sa.text("outcome = 'error'"),
    )
    op.create_index(
        "ix_qa_audit_without_clause",
        "qa_audit",
        ["team_id", "decided_at"],
        unique=False,
        sqlite_where=sa.text("clause_id IS NULL"),
        postgresql_where=sa.text("clause_id IS NULL"),
    )
    op.create_index(
        "uq_qa_audit_one_current_per_audit",
        "qa_audit",
        ["audit_id"],
        unique=True,
        sqlite_where=sa.text("current"),
        postgresql_where=sa.text("current"),
    )
    op.create_table(
        "reason_code",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_reason_code_clause_id")),
        sa.PrimaryKeyConstraint("source", "code", "valid_from", name=op.f("pk_reason_code")),
    )
    op.create_table(
        "double_audit",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("clause_rev", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("disagree", sa.Boolean(), nullable=False),
        sa.Column("defensible", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_double_audit_clause_id")),
        sa.ForeignKeyConstraint(["first_id"], ["qa_audit.id"], name=op.f("fk_double_audit_first_id")),
        sa.ForeignKeyConstraint(["second_id"], ["qa_audit.id"], name=op.f("fk_double_audit_second_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_double_audit_team_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_double_audit_user_id")),
        sa.PrimaryKeyConstraint("case_id", "user_id", "decided_at", name=op.f("pk_double_audit")),
    )
    op.create_index("ix_double_audit_decided_at", "double_audit", ["decided_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_double_audit_decided_at", table_name="double_audit")
    op.drop_table("double_audit")
    op.drop_table("reason_code")
    op.drop_index(
        "uq_qa_audit_one_current_per_audit",
        table_name="qa_audit",
        sqlite_where=sa.text("current"),
        postgresql_where=sa.text("current"),
    )
    op.drop_index(
        "ix_qa_audit_without_clause",
        table_name="qa_audit",
        sqlite_where=sa.text("clause_id IS NULL"),
        postgresql_where=sa.text("clause_id IS NULL"),
    )
    op.drop_index(
        "ix_qa_audit_errors",
        table_name="qa_audit",
        sqlite_where=sa.text("outcome = 'error'"),
        postgresql_where=sa.text("outcome = 'error'"),
    )
    op.drop_index("ix_qa_audit_decision", table_name="qa_audit")
    op.drop_table("qa_audit")
    op.drop_table("audit_sum")
