"""Sure and wrong: the twin comes back in practice, after five other cases, on another day, and after a week.

LEARNING, rule 7: confident errors are easily corrected and return after about a week.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.library.live import CaseKey
from app.quizzes.models import Attempt
from app.quizzes.seen import seen_by
from app.quizzes.standing import Given, given
from app.quizzes.table import Table

OTHERS = 5  # cases of practice in between, the first time
WEEK = 7  # days
TIMES = 3
Practised = tuple[datetime, int]  # when, item id


def comes_back(wrong_at: datetime, practised: Sequence[Practised], pair: tuple[int, int], now: datetime) -> bool:
    """Whether the twin is to be asked again now; `pair` are the item ids of the case decided wrongly and its twin."""
    since, times, others = wrong_at, 0, 0
    for at, item_id in practised:
        if at <= wrong_at:
            continue
        if item_id == pair[1] and _ready(times, since, others, at):
            since, times = at, times + 1
        others += item_id not in pair
    return times < TIMES and _ready(times, since, others, now)


def _ready(times: int, since: datetime, others: int, at: datetime) -> bool:
    if times == 0:
        return others >= OTHERS
    return (at.date() - since.date()).days >= (1 if times == 1 else WEEK)


def returning(session: Session, attempt: Attempt, table: Table, now: datetime) -> list[CaseKey]:
    """The twins that come back in this practice: none as its first case, and none that proof still needs."""
    asked = {case.item_id for case in table.asked}
    if not asked:
        return []
    mine = given(session, Attempt.user_id == attempt.user_id, Attempt.quiz_id == attempt.quiz_id)
    practised = [(at, one.key.item_id) for one in mine if one.kind == "practice" and (at := one.response.settled_at)]
    keys = {key.code: key for key in table.keys if key.clause_id in attempt.clause_ids}
    seen = seen_by(session, attempt.user_id)
    found = {}
    for error in (one for one in mine if sure_and_wrong(one)):
        twin, at = keys.get(error.key.twin or ""), error.response.settled_at
        if twin is None or at is None or twin.item_id in asked:
            continue
        free = twin.use == "practice" or seen.last((twin.item_id, twin.rev)) is not None
        if free and comes_back(at, practised, (error.key.item_id, twin.item_id), now):
            found[twin.item_id] = twin
    return list(found.values())


def sure_and_wrong(one: Given) -> bool:
    """Whether the person was sure of a wrong decision and has been told."""
    told = one.case.answer_shown_at is not None
    return told and one.response.confidence == "sure" and not one.decided_right
