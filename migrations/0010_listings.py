"""The listing a case is about."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("item_text", sa.Column("listing", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("item_text", "listing")
