"""Training, attempts and proofs."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sop_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "reason IN ('onboarding', 'policy_change', 'gap', 'refresher')", name=op.f("ck_assignment_reason_is_known")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_assignment_by_id")),
        sa.ForeignKeyConstraint(["sop_id"], ["sop.id"], name=op.f("fk_assignment_sop_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_assignment_team_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_assignment_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index("ix_assignment_user_id_due_on", "assignment", ["user_id", "due_on"], unique=False)
    op.create_table(
        "assigned_clause",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_assigned_clause_assignment_id")),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_assigned_clause_clause_id")),
        sa.PrimaryKeyConstraint("assignment_id", "clause_id", name=op.f("pk_assigned_clause")),
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("clause_ids", sa.JSON(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('practice', 'proof', 'refresher', 'delta', 'burst')", name=op.f("ck_attempt_kind_is_known")
        ),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_attempt_assignment_id")),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_attempt_quiz_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_attempt_team_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_attempt_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index(op.f("ix_attempt_user_id"), "attempt", ["user_id"], unique=False)
    op.create_index(
        "uq_attempt_one_open_per_person_quiz_and_kind",
        "attempt",
        ["user_id", "quiz_id", "kind"],
        unique=True,
        sqlite_where=sa.text("submitted_at IS NULL"),
        postgresql_where=sa.text("submitted_at IS NULL"),
    )
    op.create_table(
        "proof_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("variant", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('proven', 'cleared', 'stopped', 'renewed', 'withdrawn')",
            name=op.f("ck_proof_event_kind_is_known"),
        ),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_proof_event_clause_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_proof_event_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_event")),
    )
    op.create_index(
        "ix_proof_event_user_id_clause_id_rev", "proof_event", ["user_id", "clause_id", "rev"], unique=False
    )
    op.create_table(
        "quiz_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("response_key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("clause_rev", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("item_rev", sa.Integer(), nullable=False),
        sa.Column("attempt_no", sa.Integer(), nullable=False),
        sa.Column("first", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mark", sa.Double(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("confidence", sa.String(), nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.CheckConstraint("mark >= 0 AND mark <= 1", name=op.f("ck_quiz_evidence_mark_is_a_share")),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_quiz_evidence_clause_id")),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=op.f("fk_quiz_evidence_run_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_quiz_evidence_team_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_quiz_evidence_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_evidence")),
        sa.UniqueConstraint(
            "source", "response_key", "version", name=op.f("uq_quiz_evidence_source_response_key_version")
        ),
    )
    op.create_index("ix_quiz_evidence_cell", "quiz_evidence", ["clause_id", "team_id", "answered_at"], unique=False)
    op.create_index("ix_quiz_evidence_person_item", "quiz_evidence", ["user_id", "item", "item_rev"], unique=False)
    op.create_index(
        "uq_quiz_evidence_one_current_per_response",
        "quiz_evidence",
        ["source", "response_key"],
        unique=True,
        sqlite_where=sa.text("current"),
        postgresql_where=sa.text("current"),
    )
    op.create_table(
        "quiz_sum",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("clause_rev", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("item_rev", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("marks", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_quiz_sum_clause_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_quiz_sum_team_id")),
        sa.PrimaryKeyConstraint(
            "team_id", "clause_id", "clause_rev", "item", "item_rev", "day", name=op.f("pk_quiz_sum")
        ),
    )
    op.create_table(
        "reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sop_digest", sa.String(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_reading_clause_id")),
        sa.ForeignKeyConstraint(["sop_digest"], ["sop_revision.digest"], name=op.f("fk_reading_sop_digest")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_reading_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
    )
    op.create_index("ix_reading_user_id_clause_id", "reading", ["user_id", "clause_id"], unique=False)
    op.create_table(
        "attempt_case",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("quiz_digest", sa.String(), nullable=False),
        sa.Column("item_digest", sa.String(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("clause_rev", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(), nullable=True),
        sa.Column("option_order", sa.JSON(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("skipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_case_attempt_id")),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_attempt_case_clause_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_attempt_case_item_id")),
        sa.ForeignKeyConstraint(
            ["quiz_digest", "item_digest"],
            ["quiz_item.quiz_digest", "quiz_item.item_digest"],
            name="fk_attempt_case_asks_a_case_of_the_quiz",
        ),
        sa.PrimaryKeyConstraint("attempt_id", "position", name=op.f("pk_attempt_case")),
        sa.UniqueConstraint("attempt_id", "item_id", name=op.f("uq_attempt_case_attempt_id_item_id")),
    )
    op.create_index("ix_attempt_case_item_id_shown_at", "attempt_case", ["item_id", "shown_at"], unique=False)
    op.create_table(
        "response",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("decision", sa.JSON(), nullable=False),
        sa.Column("cited_clause_id", sa.Integer(), nullable=True),
        sa.Column("confidence", sa.String(), nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("confidence IN ('sure', 'fairly', 'guess')", name=op.f("ck_response_confidence_is_known")),
        sa.ForeignKeyConstraint(
            ["attempt_id", "position"],
            ["attempt_case.attempt_id", "attempt_case.position"],
            name="fk_response_answers_a_drawn_case",
        ),
        sa.ForeignKeyConstraint(["cited_clause_id"], ["clause.id"], name=op.f("fk_response_cited_clause_id")),
        sa.PrimaryKeyConstraint("attempt_id", "position", name=op.f("pk_response")),
    )


def downgrade() -> None:
    op.drop_table("response")
    op.drop_index("ix_attempt_case_item_id_shown_at", table_name="attempt_case")
    op.drop_table("attempt_case")
    op.drop_index("ix_reading_user_id_clause_id", table_name="reading")
    op.drop_table("reading")
    op.drop_table("quiz_sum")
    op.drop_index(
        "uq_quiz_evidence_one_current_per_response",
        table_name="quiz_evidence",
        sqlite_where=sa.text("current"),
        postgresql_where=sa.text("current"),
    )
    op.drop_index("ix_quiz_evidence_person_item", table_name="quiz_evidence")
    op.drop_index("ix_quiz_evidence_cell", table_name="quiz_evidence")
    op.drop_table("quiz_evidence")
    op.drop_index("ix_proof_event_user_id_clause_id_rev", table_name="proof_event")
    op.drop_table("proof_event")
    op.drop_index(
        "uq_attempt_one_open_per_person_quiz_and_kind",
        table_name="attempt",
        sqlite_where=sa.text("submitted_at IS NULL"),
        postgresql_where=sa.text("submitted_at IS NULL"),
    )
    op.drop_index(op.f("ix_attempt_user_id"), table_name="attempt")
    op.drop_table("attempt")
    op.drop_table("assigned_clause")
    op.drop_index("ix_assignment_user_id_due_on", table_name="assignment")
    op.drop_table("assignment")
