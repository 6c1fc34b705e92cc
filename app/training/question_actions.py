"""Asking about a rule, answering, and reading the answer."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.library.live import LiveClause
from app.people.actions import hold, record
from app.people.queries import team_on
from app.training.question_models import ClauseQuestion
from app.training.questions import READ

LONGEST = 1_000
LONGEST_ANSWER = 4_000
MOST_OPEN = 20


class TooMany(ValueError):
    """The person waits for as many answers as anybody may."""


def ask(session: Session, *, user_id: int, clause: LiveClause, text: str, team_id: int | None = None) -> ClauseQuestion:
    """Ask about a clause as it holds for the person; sending the same again while it is open asks nothing new.

    It goes to who trains their team, or the team it is about where that is named.
    Raises TooMany where 20 questions of the person are open.
    """
    hold(session, [user_id])
    text = text.strip()[:LONGEST]
    mine = sa.select(ClauseQuestion).where(ClauseQuestion.asker_id == user_id, ClauseQuestion.answer.is_(None))
    waiting = list(session.scalars(mine))
    same = next((one for one in waiting if (one.clause_id, one.text) == (clause.id, text)), None)
    if same is not None:
        return same
    if len(waiting) >= MOST_OPEN:
        raise TooMany
    now = clock.now()
    own = team_on(session, user_id, now.date())
    question = ClauseQuestion(
        clause_id=clause.id, variant=clause.variant, rev=clause.rev, asker_id=user_id,
        team_id=team_id or (own.id if own else None), asked_at=now, text=text,
    )  # fmt: skip
    session.add(question)
    session.flush()
    record(session, user_id, "asked about a rule", f"question {question.id}", clause=clause.name)
    return question


def answer(session: Session, question: ClauseQuestion, text: str, *, shown: str | None, by_id: int) -> None:
    """Answer, or answer better; `shown` is the question as it is to stand on the clause, None for it not to."""
    question.answer = text.strip()[:LONGEST_ANSWER]
    question.answered_at, question.answered_by_id = clock.now(), by_id
    question.shown = (shown.strip()[:LONGEST] or None) if shown else None
    record(session, by_id, "answered a question", f"question {question.id}", shown=question.shown is not None)


def read_answers(session: Session, user_id: int, question_ids: Iterable[int]) -> None:
    """The person has read these answers; they are announced no more, unless somebody answers better."""
    for one in question_ids:
        record(session, user_id, READ, f"question {one}")
