"""Training plans and their cells."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("window_days", sa.Integer(), nullable=True),
        sa.Column("budget_minutes", sa.Double(), nullable=False),
        sa.Column("total_minutes", sa.Double(), nullable=True),
        sa.Column("waitlist", sa.Boolean(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("waiting_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_due_on", sa.Date(), nullable=True),
        sa.Column("reach", sa.Double(), nullable=True),
        sa.Column("reach_error", sa.Double(), nullable=True),
        sa.CheckConstraint("budget_minutes > 0", name=op.f("ck_plan_budget_is_positive")),
        sa.CheckConstraint(
            "(waiting_at IS NULL) = (waiting_due_on IS NULL)", name=op.f("ck_plan_waiting_half_has_its_day")
        ),
        sa.CheckConstraint("(reach IS NULL) = (reach_error IS NULL)", name=op.f("ck_plan_reach_has_its_error")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_plan_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    op.create_table(
        "plan_cell",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Double(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("avoided_28d", sa.Double(), nullable=False),
        sa.Column("error", sa.Double(), nullable=False),
        sa.Column("low", sa.Double(), nullable=False),
        sa.Column("high", sa.Double(), nullable=False),
        sa.Column("knowledge_error", sa.Double(), nullable=False),
        sa.CheckConstraint("NOT waits OR block IS NOT NULL", name=op.f("ck_plan_cell_waits_only_by_lot")),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_plan_cell_clause_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_cell_plan_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_plan_cell_team_id")),
        sa.PrimaryKeyConstraint("plan_id", "team_id", "clause_id", name=op.f("pk_plan_cell")),
    )
    op.create_index("ix_plan_cell_team_id_clause_id", "plan_cell", ["team_id", "clause_id"])


def downgrade() -> None:
    op.drop_table("plan_cell")
    op.drop_table("plan")
