"""When a person's shift ends, by the clock where they are, so that no quiz is offered in its last hour."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user", sa.Column("shift_ends", sa.Time(), nullable=True))


def downgrade() -> None:
    op.drop_column("user", "shift_ends")
