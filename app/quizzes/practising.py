"""Practice: when that of one clause is over, and how many cases one can hold, as it stands from its first case on."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.quizzes.marking import decides_right, under
from app.quizzes.models import Attempt, AttemptCase
from app.quizzes.table import Table, counted, key_of, longest, response_to


def alone(attempt: Attempt) -> bool:
    """Whether one clause is practised by itself."""
    return attempt.kind == "practice" and len(attempt.clause_ids) == 1


def practised(session: Session, attempt: Attempt, cases: Sequence[AttemptCase]) -> bool:
    """Whether a clause practised alone is done: a case decided right without its clause named skips the rest."""
    if not alone(attempt) or len(cases) < 2:
        return False
    response, key = response_to(session, cases[-1]), key_of(session, cases[-1])
    return response is not None and decides_right(under(key, cases[-1].market), response.decision)


def length_of_practice(session: Session, attempt: Attempt, table: Table) -> tuple[int, int]:
    """(how many cases it has at most, and how many if all goes well).

    Where clauses are mixed, of a case and its twin one is asked; where one is practised alone all are, the twins last,
    until one is decided right.
    """
    so_far = counted(table.asked)
    most = min(len(so_far) + len(_left(table, attempt)), longest(table, attempt))
    if not alone(attempt):
        return most, most
    response = response_to(session, so_far[-1]) if so_far else None
    if response is None or response.settled_at is None:
        return most, min(max(2, len(so_far)), most)
    if practised(session, attempt, table.asked):
        return len(so_far), len(so_far)
    return most, min(len(so_far) + 1, most)


def _left(table: Table, attempt: Attempt) -> set[str]:
    """The cases still to come, by code; of a pair its first."""
    single = alone(attempt)
    keys = [key for one in attempt.clause_ids for key in table.fresh(one, "practice", twins=single)]
    return {key.code if single else min(key.code, key.twin or key.code) for key in keys}
