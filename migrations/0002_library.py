"""SOPs, cases and their releases."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blob",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_blob")),
    )
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("code", name=op.f("uq_item_code")),
    )
    op.create_table(
        "quiz",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz")),
        sa.UniqueConstraint("code", name=op.f("uq_quiz_code")),
    )
    op.create_table(
        "scale_revision",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_scale_revision")),
    )
    op.create_table(
        "sop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sop")),
        sa.UniqueConstraint("code", name=op.f("uq_sop_code")),
    )
    op.create_table(
        "clause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("sop_id", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["sop_id"], ["sop.id"], name=op.f("fk_clause_sop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause")),
        sa.UniqueConstraint("code", name=op.f("uq_clause_code")),
    )
    op.create_index(op.f("ix_clause_sop_id"), "clause", ["sop_id"], unique=False)
    op.create_table(
        "item_text",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(), nullable=True),
        sa.Column("prompt_html", sa.String(), nullable=False),
        sa.Column("why_html", sa.String(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_text_item_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_item_text")),
    )
    op.create_index(op.f("ix_item_text_item_id"), "item_text", ["item_id"], unique=False)
    op.create_table(
        "quiz_revision",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("sop_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("decisions", sa.JSON(), nullable=False),
        sa.Column("draw", sa.Integer(), nullable=False),
        sa.Column("time_limit", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_quiz_revision_quiz_id")),
        sa.ForeignKeyConstraint(["sop_id"], ["sop.id"], name=op.f("fk_quiz_revision_sop_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_quiz_revision")),
    )
    op.create_index(op.f("ix_quiz_revision_quiz_id"), "quiz_revision", ["quiz_id"], unique=False)
    op.create_index(op.f("ix_quiz_revision_sop_id"), "quiz_revision", ["sop_id"], unique=False)
    op.create_table(
        "release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("commit", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("key_fix", sa.String(), nullable=True),
        sa.Column("tree_digest", sa.String(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_release_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
    )
    op.create_index("ix_release_effective_at_id", "release", ["effective_at", "id"], unique=False)
    op.create_table(
        "sop_revision",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("sop_id", sa.Integer(), nullable=False),
        sa.Column("scale_digest", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=True),
        sa.Column("variant", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("markets", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Double(), nullable=False),
        sa.Column("refresh_days", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["scale_digest"], ["scale_revision.digest"], name=op.f("fk_sop_revision_scale_digest")),
        sa.ForeignKeyConstraint(["sop_id"], ["sop.id"], name=op.f("fk_sop_revision_sop_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sop_revision")),
    )
    op.create_index(op.f("ix_sop_revision_sop_id"), "sop_revision", ["sop_id"], unique=False)
    op.create_table(
        "clause_revision",
        sa.Column("sop_digest", sa.String(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("variant", sa.String(), nullable=True),
        sa.Column("text_digest", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("minutes", sa.Double(), nullable=False),
        sa.Column("markets", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "severity IN ('critical', 'major', 'minor')", name=op.f("ck_clause_revision_severity_is_known")
        ),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_clause_revision_clause_id")),
        sa.ForeignKeyConstraint(["sop_digest"], ["sop_revision.digest"], name=op.f("fk_clause_revision_sop_digest")),
        sa.PrimaryKeyConstraint("sop_digest", "clause_id", name=op.f("pk_clause_revision")),
    )
    op.create_table(
        "item_revision",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("asked_digest", sa.String(), nullable=False),
        sa.Column("key_digest", sa.String(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("gold", sa.JSON(), nullable=False),
        sa.Column("gold_by_market", sa.JSON(), nullable=False),
        sa.Column("accept", sa.JSON(), nullable=False),
        sa.Column("cite", sa.Boolean(), nullable=False),
        sa.Column("use", sa.String(), nullable=False),
        sa.Column("twin", sa.String(), nullable=True),
        sa.Column("flips", sa.Boolean(), nullable=False),
        sa.Column("graphic", sa.String(), nullable=False),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('decision', 'choice', 'multiple', 'order')", name=op.f("ck_item_revision_kind_is_known")
        ),
        sa.CheckConstraint("use IN ('proof', 'practice')", name=op.f("ck_item_revision_use_is_known")),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_item_revision_clause_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_revision_item_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_item_revision")),
    )
    op.create_index(op.f("ix_item_revision_asked_digest"), "item_revision", ["asked_digest"], unique=False)
    op.create_index(op.f("ix_item_revision_clause_id"), "item_revision", ["clause_id"], unique=False)
    op.create_index(op.f("ix_item_revision_item_id"), "item_revision", ["item_id"], unique=False)
    op.create_table(
        "release_file",
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("blob_digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["blob_digest"], ["blob.digest"], name=op.f("fk_release_file_blob_digest")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_release_file_release_id")),
        sa.PrimaryKeyConstraint("release_id", "path", name=op.f("pk_release_file")),
    )
    op.create_table(
        "release_quiz",
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("quiz_digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["quiz_digest"], ["quiz_revision.digest"], name=op.f("fk_release_quiz_quiz_digest")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_release_quiz_release_id")),
        sa.PrimaryKeyConstraint("release_id", "quiz_digest", name=op.f("pk_release_quiz")),
    )
    op.create_table(
        "release_sop",
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("sop_digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_release_sop_release_id")),
        sa.ForeignKeyConstraint(["sop_digest"], ["sop_revision.digest"], name=op.f("fk_release_sop_sop_digest")),
        sa.PrimaryKeyConstraint("release_id", "sop_digest", name=op.f("pk_release_sop")),
    )
    op.create_table(
        "quiz_item",
        sa.Column("quiz_digest", sa.String(), nullable=False),
        sa.Column("item_digest", sa.String(), nullable=False),
        sa.Column("text_digest", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_digest"], ["item_revision.digest"], name=op.f("fk_quiz_item_item_digest")),
        sa.ForeignKeyConstraint(["quiz_digest"], ["quiz_revision.digest"], name=op.f("fk_quiz_item_quiz_digest")),
        sa.ForeignKeyConstraint(["text_digest"], ["item_text.digest"], name=op.f("fk_quiz_item_text_digest")),
        sa.PrimaryKeyConstraint("quiz_digest", "item_digest", name=op.f("pk_quiz_item")),
    )


def downgrade() -> None:
    op.drop_table("quiz_item")
    op.drop_table("release_sop")
    op.drop_table("release_quiz")
    op.drop_table("release_file")
    op.drop_index(op.f("ix_item_revision_item_id"), table_name="item_revision")
    op.drop_index(op.f("ix_item_revision_clause_id"), table_name="item_revision")
    op.drop_index(op.f("ix_item_revision_asked_digest"), table_name="item_revision")
    op.drop_table("item_revision")
    op.drop_table("clause_revision")
    op.drop_index(op.f("ix_sop_revision_sop_id"), table_name="sop_revision")
    op.drop_table("sop_revision")
    op.drop_index("ix_release_effective_at_id", table_name="release")
    op.drop_table("release")
    op.drop_index(op.f("ix_quiz_revision_sop_id"), table_name="quiz_revision")
    op.drop_index(op.f("ix_quiz_revision_quiz_id"), table_name="quiz_revision")
    op.drop_table("quiz_revision")
    op.drop_index(op.f("ix_item_text_item_id"), table_name="item_text")
    op.drop_table("item_text")
    op.drop_index(op.f("ix_clause_sop_id"), table_name="clause")
    op.drop_table("clause")
    op.drop_table("sop")
    op.drop_table("scale_revision")
    op.drop_table("quiz")
    op.drop_table("item")
    op.drop_table("blob")
