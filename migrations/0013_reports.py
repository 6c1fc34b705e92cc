"""Cases that were reported, and how a person wants graphic pictures shown."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_report",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["attempt_id", "position"],
            ["attempt_case.attempt_id", "attempt_case.position"],
            name=op.f("fk_case_report_is_of_a_drawn_case"),
        ),
        sa.ForeignKeyConstraint(["closed_by_id"], ["user.id"], name=op.f("fk_case_report_closed_by_id")),
        sa.PrimaryKeyConstraint("attempt_id", "position", name=op.f("pk_case_report")),
    )
    op.create_index(op.f("ix_case_report_closed_at"), "case_report", ["closed_at"])
    op.create_table(
        "graphic_view",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("blur", sa.Boolean(), nullable=False),
        sa.Column("grey", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_graphic_view_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_graphic_view")),
    )


def downgrade() -> None:
    for table in ("graphic_view", "case_report"):
        op.drop_table(table)
