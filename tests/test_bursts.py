"""Critical rules that a queue hardly ever meets are practised in monthly bursts, near misses among them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from learner import Learner, case, clause_id, released
from sqlalchemy.orm import Session

from app import clock
from app.gaps.models import Volume
from app.quizzes.bursts import bursts_due
from app.quizzes.models import QuizEvidence
from app.training.models import ProofEvent

SignIn = Callable[[str], FlaskClient]
MONDAY = datetime(2026, 11, 2, 8, tzinfo=UTC)
MORE = "".join(case("br-1", n, "practice") for n in range(3, 11))


@pytest.fixture
def mai(as_: SignIn, session: Session, cast: SimpleNamespace) -> Learner:
    """Mai, who has proven a critical rule that is 9 of 1,000 decisions of her team."""
    with clock.at(MONDAY):
        released(session, severity="critical", proof=30, extra=MORE)
    for code, decisions in (("br-1", 9), ("br-2", 991)):
        session.add(Volume(team_id=cast.jakarta, clause_id=clause_id(session, code), decisions_28d=decisions))
        session.add(ProofEvent(user_id=cast.mai, clause_id=clause_id(session, code), rev=1, kind="proven", at=MONDAY))
    session.commit()
    return Learner(as_("mai"), session)


def test_a_burst_is_half_near_misses_and_nothing_is_recorded(mai: Learner, cast: SimpleNamespace) -> None:
    with clock.at(MONDAY + timedelta(days=1)):
        page = mai.client.get("/learn").text
        assert "good practice before a shift" in page and "10 cases, about" in page
        mai.start("burst", clause="br-1")
        acted = []
        for _ in range(10):
            key = mai.case()[1]
            acted.append(key.gold == ["remove"])
            assert key.use == "practice" and abs(2 * sum(acted) - len(acted)) <= 1
            mai.answer(right=len(acted) % 3 > 0)
            page = mai.client.get(mai.url).text
            assert f"WHY-{mai.code()}." in page and "Its near twin" not in page
            mai.next()
        assert not mai.open() and sum(acted) == 5
        assert "Kept in practice" in mai.client.get(f"{mai.url}/result").text
        assert mai.look().scalar(sa.select(sa.func.count(QuizEvidence.id))) == 0
        assert "before a shift" not in mai.client.get("/learn").text
        assert mai.client.post("/quizzes/brands-quiz", data={"kind": "burst"}).location == "/quizzes/brands-quiz"
    assert bursts_due(mai.look(), cast.mai, MONDAY + timedelta(days=30)) == ()
    assert [one.cases for one in bursts_due(mai.look(), cast.mai, MONDAY + timedelta(days=32))] == [10]


def test_what_a_queue_meets_often_or_nobody_has_counted_makes_no_burst(
    mai: Learner, session: Session, cast: SimpleNamespace
) -> None:
    place = {"team_id": cast.jakarta, "clause_id": clause_id(session, "br-1")}
    session.get_one(Volume, (place["team_id"], place["clause_id"])).decisions_28d = 11
    session.commit()
    assert bursts_due(session, cast.mai, MONDAY) == ()
    session.execute(sa.delete(Volume))
    session.commit()
    assert bursts_due(session, cast.mai, MONDAY) == ()
