"""Questions about rules, and the trail by person."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clause_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("variant", sa.String(), nullable=True),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shown", sa.String(), nullable=True),
        sa.Column("case_code", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_clause_question_answered_at_a_moment")
        ),
        sa.CheckConstraint(
            "shown IS NULL OR answer IS NOT NULL", name=op.f("ck_clause_question_shown_with_its_answer")
        ),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_clause_question_clause_id_clause")),
        sa.ForeignKeyConstraint(["asker_id"], ["user.id"], name=op.f("fk_clause_question_asker_id_user")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_clause_question_team_id_team")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user.id"], name=op.f("fk_clause_question_answered_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_question")),
    )
    op.create_index("ix_clause_question_clause_id_asked_at", "clause_question", ["clause_id", "asked_at"])
    op.create_index("ix_clause_question_asker_id", "clause_question", ["asker_id"])
    op.create_index("ix_audit_event_by_id_at", "audit_event", ["by_id", "at"])


def downgrade() -> None:
    op.drop_index("ix_audit_event_by_id_at", "audit_event")
    op.drop_table("clause_question")
