"""Cases that even those get wrong who have proven the rule: there a wrong refresher changes nothing."""

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.library.models import Item
from app.quizzes.models import QuizEvidence
from app.training.models import ProofEvent

FAIR = 0.6  # of proven people right
LEAST = 5  # other people's answers, below which the share says nothing


class Question(NamedTuple):
    """A case at its rev, under a rule at its rev."""

    item_id: int
    rev: int
    clause_id: int
    clause_rev: int
    variant: str | None


class Hardness:
    """What others made of a case before a moment, so that later answers never judge an earlier one anew."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[Question, list[Any]] = {}

    def excuses(self, question: Question, user_id: int, at: datetime) -> bool:
        """Whether under 60 % of the others who had proven the clause by then got the case right, of 5 at least."""
        marks = [
            mark
            for who, answered_at, mark, proven_at in self._answers(question)
            if who != user_id and answered_at < at and proven_at <= at
        ]
        return len(marks) >= LEAST and sum(mark >= 1 for mark in marks) < FAIR * len(marks)

    def _answers(self, question: Question) -> list[Any]:
        """First answers to the case by those who have proven its clause, and since when they have."""
        if question not in self._known:
            proven_at = sa.func.min(ProofEvent.at, type_=ProofEvent.at.type)
            query = (
                sa.select(QuizEvidence.user_id, QuizEvidence.answered_at, QuizEvidence.mark, proven_at)
                .join(Item, Item.code == QuizEvidence.item)
                .join(ProofEvent, ProofEvent.user_id == QuizEvidence.user_id)
                .where(Item.id == question.item_id, QuizEvidence.item_rev == question.rev)
                .where(QuizEvidence.first, QuizEvidence.current, ProofEvent.kind.in_(("proven", "renewed")))
                .where(ProofEvent.clause_id == question.clause_id, ProofEvent.rev == question.clause_rev)
                .where(ProofEvent.variant.is_not_distinct_from(question.variant))
                .group_by(QuizEvidence.id, QuizEvidence.user_id, QuizEvidence.answered_at, QuizEvidence.mark)
            )
            self._known[question] = list(self._session.execute(query))
        return self._known[question]
