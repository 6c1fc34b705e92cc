"""No quiz is offered in the last hour of a shift, by the clock of the person or of their market."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask.testing import FlaskClient
from learner import Learner, clause_id, released
from sqlalchemy.orm import Session

from app import clock
from app.library.models import Sop
from app.people.models import User
from app.people.zones import zone_of, zone_of_market
from app.training.actions import assign
from app.training.last_hour import last_hour

SignIn = Callable[[str], FlaskClient]
EVENING = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)  # 16:30 in Jakarta
MINUTES = timedelta(minutes=1)


def user(**facts: object) -> User:
    return User(id=1, name="Mai", **facts)


def test_the_last_hour_is_that_of_the_persons_own_clock(session: Session) -> None:
    five = {"shift_ends": time(17), "timezone": "Asia/Jakarta"}
    assert last_hour(session, user(**five), EVENING) == EVENING + 30 * MINUTES
    assert last_hour(session, user(**five), EVENING - 31 * MINUTES) is None
    assert last_hour(session, user(**five), EVENING + 30 * MINUTES) is None, "the shift is over"
    night = user(shift_ends=time(0, 15), timezone="Asia/Jakarta")
    assert last_hour(session, night, datetime(2026, 11, 2, 16, 50, tzinfo=UTC)) is not None, "it ends after midnight"
    assert last_hour(session, user(timezone="Asia/Jakarta"), EVENING) is None


def test_no_quiz_is_offered_in_the_last_hour_of_a_shift(session: Session, cast: SimpleNamespace, as_: SignIn) -> None:
    with clock.at(EVENING - 60 * 24 * MINUTES):
        released(session)
    mai = session.get_one(User, cast.mai)
    mai.shift_ends, mai.timezone = time(17), "Asia/Jakarta"
    with clock.at(EVENING - 90 * MINUTES):
        assign(
            session,
            user_ids=[cast.mai],
            sop_id=session.scalars(sa.select(Sop.id)).one(),
            clause_ids=[clause_id(session, "br-1")],
            reason="onboarding",
            due_on=EVENING.date(),
            by_id=cast.lena,
        )
    session.commit()
    client = as_("mai")
    with clock.at(EVENING):
        for path in ("/learn", "/modules/brands"):
            page = client.get(path).text
            assert "Your shift ends at 17:00" in page
            assert "Start the quiz" not in page
        quiz = client.get("/quizzes/brands-quiz").text
        assert quiz.index("Start all the same") < quiz.index("Start: Altered marks")
        assert Learner(client, session).start().open(), "who wants to may"
    with clock.at(EVENING - 60 * MINUTES):
        assert "Your shift ends" not in client.get("/learn").text
        assert "Start the quiz" in client.get("/modules/brands").text


def test_a_market_with_one_clock_gives_its_people_their_zone(session: Session, cast: SimpleNamespace) -> None:
    assert zone_of_market("DE", 2026) == ZoneInfo("Europe/Berlin")
    assert zone_of_market("ID", 2026) is None, "three clocks"
    assert zone_of_market("EU", 2026) is None
    mai, max_ = session.get_one(User, cast.mai), session.get_one(User, cast.max)
    assert zone_of(session, mai) is None and zone_of(session, max_) == ZoneInfo("Europe/Berlin")
    max_.timezone = "Asia/Tokyo"
    assert zone_of(session, max_) == ZoneInfo("Asia/Tokyo")
