"""Translations as released: which rev of its source each clause and case was translated from, and in which words."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Model


class ClauseTranslation(Model):
    """The rev of its source that a clause of a translated SOP was made from."""

    __tablename__ = "clause_translation"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["sop_digest", "clause_id"],
            ["clause_revision.sop_digest", "clause_revision.clause_id"],
            name="fk_clause_translation_is_a_clause_of_the_sop",
        ),
    )

    sop_digest: Mapped[str] = mapped_column(primary_key=True)
    clause_id: Mapped[int] = mapped_column(primary_key=True)
    of_rev: Mapped[int]


class QuizTranslation(Model):
    """A quiz's words in one language; `title` None: that of the source."""

    __tablename__ = "quiz_translation"

    digest: Mapped[str] = mapped_column(primary_key=True)
    quiz_id: Mapped[int] = mapped_column(sa.ForeignKey("quiz.id"), index=True)
    locale: Mapped[str]
    title: Mapped[str | None]


class CaseTranslation(Model):
    """The words of one case in that language, and the rev of the case that they translate."""

    __tablename__ = "case_translation"

    translation_digest: Mapped[str] = mapped_column(sa.ForeignKey("quiz_translation.digest"), primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"), primary_key=True)
    text_digest: Mapped[str] = mapped_column(sa.ForeignKey("item_text.digest"))
    of_rev: Mapped[int]


class ReleaseTranslation(Model):
    __tablename__ = "release_translation"

    release_id: Mapped[int] = mapped_column(sa.ForeignKey("release.id"), primary_key=True)
    translation_digest: Mapped[str] = mapped_column(sa.ForeignKey("quiz_translation.digest"), primary_key=True)
