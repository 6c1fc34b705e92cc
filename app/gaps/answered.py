"""First answers of a window, row by row: item correlations and the clustering by person can't be read from sums."""

from dataclasses import dataclass, fields, replace
from datetime import timedelta
from operator import itemgetter
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app.gaps.window import Window
from app.quizzes.models import QuizEvidence
from app.stats.constants import AGE_EDGES
from app.stats.rate import Floats, Ints

COLUMNS = (
    *(QuizEvidence.user_id, QuizEvidence.team_id, QuizEvidence.clause_id, QuizEvidence.clause_rev),
    *(QuizEvidence.mark, QuizEvidence.item, QuizEvidence.item_rev),
)


@dataclass(frozen=True)
class Answered:
    """First answers, one a row; `item` numbers the (item, rev) pairs in `items`, age is the least of its bucket."""

    user_id: Ints
    team_id: Ints
    clause_id: Ints
    rev: Ints
    mark: Floats
    age: Ints
    item: Ints
    items: list[tuple[str, int]]

    def of(self, rows: NDArray[np.bool_]) -> "Answered":
        """The named rows alone, the numbering of items unchanged."""
        columns = {field.name: getattr(self, field.name)[rows] for field in fields(self) if field.name != "items"}
        return replace(self, **columns)


def answered(session: Session, window: Window, clause_id: int | None = None) -> Answered:
    """First answers of the window under every rev (of one clause, where given), by people who were in a team then."""
    query = first_answers(window, *COLUMNS, _age(window))
    if clause_id is not None:
        query = query.where(QuizEvidence.clause_id == clause_id)
    cursor = session.connection().execute(query).cursor  # plain rows: making objects of them takes most of the time
    rows = cursor.fetchall()
    pairs = list(map(itemgetter(5, 6), rows))
    numbers = {pair: number for number, pair in enumerate(dict.fromkeys(pairs))}
    user_id, team_id, clause_ids, revs, ages = (
        np.fromiter(map(itemgetter(place), rows), np.int64, len(rows)) for place in (0, 1, 2, 3, 7)
    )
    mark = np.fromiter(map(itemgetter(4), rows), np.float64, len(rows))
    item = np.fromiter(map(numbers.__getitem__, pairs), np.int64, len(rows))
    return Answered(user_id, team_id, clause_ids, revs, mark, ages, item, list(numbers))


def first_answers(window: Window, *columns: Any) -> sa.Select[Any]:
    """A query of these columns over the first answers that count in the window."""
    midnight, since = window.as_of, window.since_moment
    counting = QuizEvidence.first & QuizEvidence.current & QuizEvidence.team_id.is_not(None)
    within = (QuizEvidence.answered_at >= since) & (QuizEvidence.answered_at < midnight)
    return sa.select(*columns).where(counting, within)


def _age(window: Window) -> sa.ColumnElement[int]:
    """The least age in days of the bucket an answer falls into."""
    starts = [window.as_of - timedelta(days=edge) for edge in AGE_EDGES]
    least = zip(starts, (0, *AGE_EDGES), strict=False)
    return sa.case(*((QuizEvidence.answered_at >= start, age) for start, age in least), else_=AGE_EDGES[-1])
