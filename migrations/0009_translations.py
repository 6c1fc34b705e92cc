"""Translations as released, and in which market and which words a case was asked."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clause_translation",
        sa.Column("sop_digest", sa.String(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("of_rev", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sop_digest", "clause_id"],
            ["clause_revision.sop_digest", "clause_revision.clause_id"],
            name=op.f("fk_clause_translation_is_a_clause_of_the_sop"),
        ),
        sa.PrimaryKeyConstraint("sop_digest", "clause_id", name=op.f("pk_clause_translation")),
    )
    op.create_table(
        "quiz_translation",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_quiz_translation_quiz_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_quiz_translation")),
    )
    op.create_index(op.f("ix_quiz_translation_quiz_id"), "quiz_translation", ["quiz_id"])
    op.create_table(
        "case_translation",
        sa.Column("translation_digest", sa.String(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("text_digest", sa.String(), nullable=False),
        sa.Column("of_rev", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["translation_digest"], ["quiz_translation.digest"], name=op.f("fk_case_translation_translation_digest")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_case_translation_item_id")),
        sa.ForeignKeyConstraint(["text_digest"], ["item_text.digest"], name=op.f("fk_case_translation_text_digest")),
        sa.PrimaryKeyConstraint("translation_digest", "item_id", name=op.f("pk_case_translation")),
    )
    op.create_table(
        "release_translation",
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("translation_digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_release_translation_release_id")),
        sa.ForeignKeyConstraint(
            ["translation_digest"], ["quiz_translation.digest"], name=op.f("fk_release_translation_translation_digest")
        ),
        sa.PrimaryKeyConstraint("release_id", "translation_digest", name=op.f("pk_release_translation")),
    )
    # With its reference in one statement, so that SQLite need not copy a table to which others refer.
    op.execute(
        "ALTER TABLE attempt_case ADD COLUMN text_digest VARCHAR "
        "CONSTRAINT fk_attempt_case_text_digest REFERENCES item_text (digest)"
    )
    op.add_column("attempt_case", sa.Column("market", sa.String(), nullable=True))
    op.add_column("attempt_case", sa.Column("variant", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("attempt_case", "variant")
    op.drop_column("attempt_case", "market")
    with op.batch_alter_table("attempt_case") as attempt_case:
        attempt_case.drop_column("text_digest")
    for table in ("release_translation", "case_translation", "quiz_translation", "clause_translation"):
        op.drop_table(table)
