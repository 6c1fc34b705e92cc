"""Attempts, the cases drawn for them, the answers given, and the evidence they leave."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Model, known

ATTEMPT_KINDS = ("practice", "proof", "refresher", "delta", "burst")
TOLD_AT_ONCE = ("practice", "refresher", "burst")  # each answer's feedback follows it, and there is no clock
CONFIDENCES = ("sure", "fairly", "guess")


class Attempt(Model):
    """One sitting of one person at one quiz. Its score is a query, never stored."""

    __tablename__ = "attempt"
    __table_args__ = (
        known("kind", ATTEMPT_KINDS),
        sa.Index(
            "uq_attempt_one_open_per_person_quiz_and_kind",
            "user_id",
            "quiz_id",
            "kind",
            unique=True,
            sqlite_where=sa.text("submitted_at IS NULL"),
            postgresql_where=sa.text("submitted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id"))
    kind: Mapped[str]
    quiz_id: Mapped[int] = mapped_column(sa.ForeignKey("quiz.id"))
    clause_ids: Mapped[list[int]] = mapped_column(sa.JSON)
    seed: Mapped[int] = mapped_column(sa.BigInteger)
    assignment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("assignment.id"))
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    deadline: Mapped[datetime | None]


class AttemptCase(Model):
    """A case drawn for an attempt, pinned to its revision, so that asking again shows the same case.

    `answer_shown_at` is when the person was first told its decision: from then on the case and its twin are spent.
    `market` is where the person worked, whose gold judges the answer; `variant` the market whose own rule was asked at
    `clause_rev`, None for everybody's. `text_digest` names the words in which it was shown last, and `locale` their
    language; None are the source's.
    """

    __tablename__ = "attempt_case"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["quiz_digest", "item_digest"],
            ["quiz_item.quiz_digest", "quiz_item.item_digest"],
            name="fk_attempt_case_asks_a_case_of_the_quiz",
        ),
        sa.UniqueConstraint("attempt_id", "item_id"),
        sa.Index("ix_attempt_case_item_id_shown_at", "item_id", "shown_at"),
    )

    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    quiz_digest: Mapped[str]
    item_digest: Mapped[str]
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"))
    clause_id: Mapped[int] = mapped_column(sa.ForeignKey("clause.id"))
    clause_rev: Mapped[int]
    market: Mapped[str | None]
    variant: Mapped[str | None]
    locale: Mapped[str | None]
    text_digest: Mapped[str | None] = mapped_column(sa.ForeignKey("item_text.digest"))
    option_order: Mapped[list[str]]
    shown_at: Mapped[datetime]
    answer_shown_at: Mapped[datetime | None]
    skipped_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]


class Response(Model):
    """An answer. It may be replaced until `settled_at` (Next was pressed); afterwards it stands."""

    __tablename__ = "response"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["attempt_id", "position"],
            ["attempt_case.attempt_id", "attempt_case.position"],
            name="fk_response_answers_a_drawn_case",
        ),
        known("confidence", CONFIDENCES),
    )

    attempt_id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    decision: Mapped[Any] = mapped_column(sa.JSON)
    cited_clause_id: Mapped[int | None] = mapped_column(sa.ForeignKey("clause.id"))
    confidence: Mapped[str | None]
    milliseconds: Mapped[int | None]
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class CaseReport(Model):
    """Somebody says that a case they were asked is not right; open until somebody has seen to it."""

    __tablename__ = "case_report"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["attempt_id", "position"],
            ["attempt_case.attempt_id", "attempt_case.position"],
            name="fk_case_report_is_of_a_drawn_case",
        ),
    )

    attempt_id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    comment: Mapped[str]
    at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    closed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))


class GraphicView(Model):
    """How a person wants graphic pictures shown once they are revealed; without a row as they are."""

    __tablename__ = "graphic_view"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), primary_key=True)
    blur: Mapped[bool]
    grey: Mapped[bool]


class QuizEvidence(Model):
    """One answer as evidence, in-product or imported. Imported items need not be in the library, hence their text id.

    `first` marks the person's earliest answer to that item at that rev over all sources; only these count.
    """

    __tablename__ = "quiz_evidence"
    __table_args__ = (
        sa.UniqueConstraint("source", "response_key", "version"),
        sa.Index(
            "uq_quiz_evidence_one_current_per_response",
            "source",
            "response_key",
            unique=True,
            sqlite_where=sa.text("current"),
            postgresql_where=sa.text("current"),
        ),
        sa.Index("ix_quiz_evidence_person_item", "user_id", "item", "item_rev"),
        sa.Index("ix_quiz_evidence_cell", "clause_id", "team_id", "answered_at"),
        sa.CheckConstraint("mark >= 0 AND mark <= 1", name="mark_is_a_share"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    response_key: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    current: Mapped[bool] = mapped_column(default=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id"))
    clause_id: Mapped[int] = mapped_column(sa.ForeignKey("clause.id"))
    clause_rev: Mapped[int]
    item: Mapped[str]
    item_rev: Mapped[int]
    attempt_no: Mapped[int]
    first: Mapped[bool]
    answered_at: Mapped[datetime]
    mark: Mapped[float]
    answer: Mapped[str | None]
    confidence: Mapped[str | None]
    milliseconds: Mapped[int | None]
    run_id: Mapped[int | None] = mapped_column(sa.ForeignKey("import_run.id"))
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)


class QuizSum(Model):
    """First answers of one day, summed: what the gap report reads instead of answers."""

    __tablename__ = "quiz_sum"

    team_id: Mapped[int] = mapped_column(sa.ForeignKey("team.id"), primary_key=True)
    clause_id: Mapped[int] = mapped_column(sa.ForeignKey("clause.id"), primary_key=True)
    clause_rev: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    item_rev: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    n: Mapped[int]
    failed: Mapped[int]
    marks: Mapped[float]
