"""Who was sure and wrong meets the twin again in practice: after five other cases, on another day, after a week."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from learner import Learner, case, released
from sqlalchemy.orm import Session

from app import clock
from app.quizzes.returning import comes_back

SignIn = Callable[[str], FlaskClient]
MONDAY = datetime(2026, 11, 2, 8, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
PAIR = (1, 2)


def after(*item_ids: int, at: datetime = MONDAY) -> list[tuple[datetime, int]]:
    return [(at + n * MINUTE, item_id) for n, item_id in enumerate(item_ids, 1)]


def test_the_twin_waits_for_five_other_cases_a_day_and_a_week() -> None:
    four, five = after(2, 3, 4, 5, 6, 1), after(3, 4, 5, 6, 7)
    assert not comes_back(MONDAY, four, PAIR, MONDAY + DAY)  # neither the case nor its twin is another one
    assert comes_back(MONDAY, five, PAIR, MONDAY + 6 * MINUTE)
    once = [*five, (MONDAY + 6 * MINUTE, 2)]
    assert not comes_back(MONDAY, once, PAIR, MONDAY + 60 * MINUTE) and comes_back(MONDAY, once, PAIR, MONDAY + DAY)
    twice = [*once, (MONDAY + DAY, 2)]
    assert not comes_back(MONDAY, twice, PAIR, MONDAY + 7 * DAY) and comes_back(MONDAY, twice, PAIR, MONDAY + 8 * DAY)
    assert not comes_back(MONDAY, [*twice, (MONDAY + 9 * DAY, 2)], PAIR, MONDAY + 99 * DAY)


@pytest.fixture
def mai(as_: SignIn, session: Session) -> Learner:
    more = "".join(case(clause, n, "practice") for clause in ("br-1", "br-2") for n in range(3, 21))
    with clock.at(MONDAY - DAY):
        released(session, draw=6, extra=more)
    return Learner(as_("mai"), session)


def practise(mai: Learner) -> list[str]:
    """A mixed practice of six cases, all decided rightly."""
    sitting = Learner(mai.client, mai.session).start("practice")
    for _ in range(6):
        sitting.answer()
        sitting.next()
    assert not sitting.open()
    return sitting.drawn()


def test_a_twin_returns_in_practice_and_not_in_the_same_breath(mai: Learner) -> None:
    with clock.at(MONDAY):
        mai.start("practice", clause="br-1")
        wrong = mai.code()
        twin = f"c1p-{int(wrong[4:]) + (1 if int(wrong[4:]) % 2 else -1):02}"
        mai.answer(right=False, confidence="sure")
        mai.next()
        mai.answer()
        mai.next()
    with clock.at(MONDAY + 10 * MINUTE):
        assert [twin, *practise(mai)].index(twin, 1) == 5  # after the one above and four more
        assert twin not in practise(mai)
    with clock.at(MONDAY + DAY):
        assert practise(mai)[1] == twin
    with clock.at(MONDAY + 8 * DAY):
        assert practise(mai)[1] == twin
