"""Keeps an open attempt in step with the library: a released fix reaches it only where the case is unanswered."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.library.live import CaseKey
from app.library.queries import quiz_in_force
from app.people.actions import record
from app.quizzes.drawing import pin
from app.quizzes.languages import in_another_language, word
from app.quizzes.models import Attempt, AttemptCase
from app.quizzes.table import Table, cases_of, key_of, lay_out, response_to


def outdated(session: Session, attempt: Attempt) -> bool:
    """Whether a release has changed the quiz since the attempt's last case was pinned, or its person the language."""
    cases = cases_of(session, attempt)
    return bool(cases) and (superseded(session, attempt, cases[-1]) or misspoken(session, attempt, cases[-1]))


def superseded(session: Session, attempt: Attempt, case: AttemptCase) -> bool:
    quiz = quiz_in_force(session, attempt.quiz_id)
    return quiz is None or case.quiz_digest != quiz.digest


def misspoken(session: Session, attempt: Attempt, case: AttemptCase) -> bool:
    """Whether the case still waits for its answer, in a language that its person has left since."""
    response = response_to(session, case)
    settled = response is not None and response.settled_at is not None
    return not settled and in_another_language(session, attempt, case)


def keep_up(session: Session, attempt: Attempt, now: datetime) -> None:
    """Bring unanswered cases to the revision in force; void, and log, those that changed after they were answered."""
    if attempt.submitted_at is not None or not outdated(session, attempt):
        return
    last = cases_of(session, attempt)[-1]
    if superseded(session, attempt, last):
        renew_all(session, attempt, now)
    else:
        word(session, attempt, last)
    session.flush()


def renew_all(session: Session, attempt: Attempt, now: datetime) -> None:
    table = lay_out(session, attempt)
    keys = {key.item_id: key for key in table.keys} if table is not None else {}
    for case in cases_of(session, attempt):
        if case.voided_at is None and case.skipped_at is None:
            renew(session, attempt, case, table, keys.get(case.item_id), now)


def renew(
    session: Session, attempt: Attempt, case: AttemptCase, table: Table | None, key: CaseKey | None, now: datetime
) -> None:
    """Bring one case up to date. A change of wording or of the key alone leaves an answer as it is."""
    pinned, response = key_of(session, case), response_to(session, case)
    if response is not None and response.settled_at is not None:
        if key is None or key.rev == pinned.rev:
            return
    elif table is not None and key is not None and key.clause_id in table.clauses:
        if response is not None and key.rev != pinned.rev:
            session.delete(response)
        pin(session, case, table, key, attempt.seed)
        word(session, attempt, case)
        return
    case.voided_at = now
    record(session, attempt.user_id, "voided a case", f"attempt {attempt.id}", position=case.position, why="released")
