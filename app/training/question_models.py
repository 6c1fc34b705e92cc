"""What people on the floor ask about a rule, and what a trainer answers."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Model


class ClauseQuestion(Model):
    """A question about a clause as it held for the asker: `variant` and `rev` are those of then.

    `team_id` is the asker's team of then, by which trainers in scope are found. `shown` is the question as it stands
    on the clause beside its answer, without names; None while it stands there for nobody. `case_code` is the case
    that was drafted from it.
    """

    __tablename__ = "clause_question"
    __table_args__ = (
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_at_a_moment"),
        sa.CheckConstraint("shown IS NULL OR answer IS NOT NULL", name="shown_with_its_answer"),
        sa.Index("ix_clause_question_clause_id_asked_at", "clause_id", "asked_at"),
        sa.Index("ix_clause_question_asker_id", "asker_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    clause_id: Mapped[int] = mapped_column(sa.ForeignKey("clause.id"))
    variant: Mapped[str | None]
    rev: Mapped[int]
    asker_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id"))
    asked_at: Mapped[datetime]
    text: Mapped[str]
    answer: Mapped[str | None]
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    answered_at: Mapped[datetime | None]
    shown: Mapped[str | None]
    case_code: Mapped[str | None]
