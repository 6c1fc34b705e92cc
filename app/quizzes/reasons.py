"""Which clause decides a case: asked where the case says so, unless the attempt is about one clause alone."""

from dataclasses import replace

from sqlalchemy.orm import Session

from app.quizzes.marking import Said
from app.quizzes.models import Attempt, AttemptCase
from app.quizzes.table import key_of


def names_clause(attempt: Attempt) -> bool:
    """Whether the attempt asks one clause alone, which the person was told: which one decides is no question then.

    Refreshers don't say what they are about.
    """
    return len(attempt.clause_ids) == 1 and attempt.kind != "refresher"


def with_clause(session: Session, attempt: Attempt, case: AttemptCase, answer: Said) -> Said:
    """The answer with the clause that decides, where nobody was asked for it."""
    if answer.decision is None or answer.cited_clause_id is not None or not names_clause(attempt):
        return answer
    return replace(answer, cited_clause_id=case.clause_id) if key_of(session, case).cite else answer
