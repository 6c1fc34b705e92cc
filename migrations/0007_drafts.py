"""Drafts of content files."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("blob_digest", sa.String(), nullable=True),
        sa.Column("base_digest", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_draft_version_counts_from_1")),
        sa.ForeignKeyConstraint(["base_digest"], ["blob.digest"], name=op.f("fk_draft_base_digest")),
        sa.ForeignKeyConstraint(["blob_digest"], ["blob.digest"], name=op.f("fk_draft_blob_digest")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_draft_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("path", name=op.f("uq_draft_path")),
    )


def downgrade() -> None:
    op.drop_table("draft")
