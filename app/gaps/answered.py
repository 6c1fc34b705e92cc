"""First answers of a window, row by row: item correlations and the clustering by person can't be read from sums."""

from dataclasses import dataclass, fields, replace
from datetime import timedelta
from operator import itemgetter
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app.db import tuples
from app.gaps.window import Window
from app.qa.packing import packed, unpacked
from app.quizzes.models import QuizEvidence
from app.stats.constants import AGE_EDGES
from app.stats.rate import Floats, Ints

LEAST = np.array([0, *AGE_EDGES])  # days, by bucket


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
    answer = QuizEvidence
    place = packed(answer.team_id, answer.clause_id, answer.clause_rev, bucket_of(window, answer.answered_at))
    query = first_answers(window, place, answer.user_id, answer.mark, answer.item, answer.item_rev)
    if clause_id is not None:
        query = query.where(QuizEvidence.clause_id == clause_id)
    rows = tuples(session, query)
    pairs = list(map(itemgetter(3, 4), rows))
    numbers = {pair: number for number, pair in enumerate(dict.fromkeys(pairs))}
    places, user_id = (np.fromiter(map(itemgetter(column), rows), np.int64, len(rows)) for column in (0, 1))
    mark = np.fromiter(map(itemgetter(2), rows), np.float64, len(rows))
    item = np.fromiter(map(numbers.__getitem__, pairs), np.int64, len(rows))
    team_id, clause_ids, revs, bucket = unpacked(places)
    return Answered(user_id, team_id, clause_ids, revs, mark, LEAST[bucket], item, list(numbers))


def first_answers(window: Window, *columns: Any) -> sa.Select[Any]:
    """A query of these columns over the first answers that count in the window."""
    midnight, since = window.as_of, window.since_moment
    counting = QuizEvidence.first & QuizEvidence.current & QuizEvidence.team_id.is_not(None)
    within = (QuizEvidence.answered_at >= since) & (QuizEvidence.answered_at < midnight)
    return sa.select(*columns).where(counting, within)


def bucket_of(window: Window, moment: Any) -> sa.Case[int]:
    """The number of the age bucket that a moment falls into, 0 the newest."""
    starts = [window.as_of - timedelta(days=edge) for edge in AGE_EDGES]
    return sa.case(*((moment >= start, number) for number, start in enumerate(starts)), else_=len(starts))
