"""Where releases come from, and whether what follows from them was done."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # With its check in one statement, so that SQLite need not copy a table to which others refer.
    op.execute(
        "ALTER TABLE release ADD COLUMN origin VARCHAR DEFAULT 'files' NOT NULL "
        "CONSTRAINT ck_release_origin_is_known CHECK (origin IN ('files', 'browser'))"
    )
    op.add_column("release", sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE release SET settled_at = created_at WHERE effective_at <= CURRENT_TIMESTAMP")


def downgrade() -> None:
    op.drop_column("release", "settled_at")
    op.execute("ALTER TABLE release DROP COLUMN origin")
