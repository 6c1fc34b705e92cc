"""Certificates: what somebody has proven, checked by anybody with the code, true as of today; and the calendar feed."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from icalendar import Calendar
from learner import clause_id, released
from sqlalchemy.orm import Session

from app import clock
from app.library.models import Sop
from app.training.actions import assign, prove
from app.training.certificates import certified

As = Callable[[str], FlaskClient]


def proven(session: Session, user_id: int, code: str, kind: str = "proven", ends: date | None = None) -> None:
    clause = clause_id(session, code)
    prove(session, user_id=user_id, clause_id=clause, rev=1, kind=kind, at=clock.now(), expires_on=ends)
    session.commit()


@pytest.fixture
def world(session: Session, cast: SimpleNamespace) -> SimpleNamespace:
    """Mai has proven both rules of Brands, the second for ten days."""
    released(session)
    proven(session, cast.mai, "br-1")
    proven(session, cast.mai, "br-2", ends=clock.now().date() + timedelta(days=10))
    return cast


def made(as_: As) -> str:
    came = as_("mai").post("/certificates", data={"sop": "brands"})
    assert came.status_code == 303
    return str(came.location.rpartition("/")[2])


def test_a_certificate_is_for_its_owner_and_anybody_may_verify_it(as_: As, world: SimpleNamespace) -> None:
    code = made(as_)
    assert made(as_) == code
    assert "Altered marks" in as_("mai").get(f"/certificates/{code}").text
    assert as_("tara").get(f"/certificates/{code}").status_code == 200
    for name in ("max", "lena", "otto"):
        assert as_(name).get(f"/certificates/{code}").status_code == 404
    assert as_("max").post("/certificates", data={"sop": "brands"}).status_code == 404
    stranger = as_("mai").application.test_client()
    spaced = "-".join((code[:4], code[4:])).upper()
    for page in (f"/verify/{code}", f"/verify?code={spaced}"):
        shown = stranger.get(page).text
        assert "Mai" in shown
        assert "all of it holds today" in shown
        assert "mai@example.com" not in shown


def test_a_certificate_tells_what_holds_no_more_and_why(as_: As, world: SimpleNamespace, session: Session) -> None:
    code = made(as_)
    proven(session, world.mai, "br-2", kind="withdrawn")
    shown = as_("max").get(f"/verify/{code}").text
    assert "1 of its 2 rules hold today" in shown
    assert "answers were judged anew" in shown
    released(session, rev=2)
    shown = as_("max").get(f"/verify/{code}").text
    assert "nothing of it holds today" in shown
    assert "the rule has changed since" in shown


def test_a_renewed_proof_moves_the_date_on_the_certificate(as_: As, world: SimpleNamespace, session: Session) -> None:
    code, later = made(as_), clock.now().date() + timedelta(days=99)
    proven(session, world.mai, "br-2", kind="renewed", ends=later)
    assert made(as_) == code
    assert f"{later.day} {later:%b %Y}" in as_("max").get(f"/verify/{code}").text
    clause = clause_id(session, "br-2")
    holding = certified(session, [world.mai], [clause])[world.mai, clause, None, 1]
    assert (holding.expires_on, holding.valid_on(later)) == (later, False)


def test_who_guesses_codes_has_to_wait(as_: As, world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.people.throttle.TRIES_PER_ADDRESS", 3)
    code, stranger = made(as_), as_("mai").application.test_client()
    assert [stranger.get(f"/verify/{code}").status_code for _ in range(5)] == [200] * 5
    assert [stranger.get(f"/verify/no{code}").status_code for _ in range(4)] == [404] * 3 + [429]


def test_the_calendar_shows_what_is_due_and_ends_until_the_address_is_replaced(
    as_: As, world: SimpleNamespace, session: Session
) -> None:
    today = clock.now().date()
    assign(
        session, user_ids=[world.max], sop_id=session.scalars(sa.select(Sop.id)).one(), reason="gap",
        clause_ids=[clause_id(session, "br-1")], due_on=today, by_id=world.otto,
        why={"rate": 0.27, "low": 0.15, "high": 0.43, "n": 40},
    )  # fmt: skip
    session.commit()
    stranger = as_("mai").application.test_client()
    feeds = {}
    for name in ("mai", "max"):
        page = as_(name).get("/learn").text
        feeds[name] = "/learn/calendar/" + page.partition("/learn/calendar/")[2].partition('"')[0]
        assert feeds[name].endswith(".ics")
    events = {name: Calendar.from_ical(stranger.get(url).data).walk("VEVENT") for name, url in feeds.items()}
    assert [(e["summary"], e["dtstart"].dt) for e in events["max"]] == [("Due: Brands", today)]
    (ends,) = events["mai"]  # in the language of her team
    assert (ends["summary"].split(": ")[1], ends["dtstart"].dt) == ("Accessories", today + timedelta(days=10))
    assert b"27" not in stranger.get(feeds["max"]).data.partition(b"DESCRIPTION")[2]
    assert as_("mai").post("/learn/calendar").status_code == 303
    assert stranger.get(feeds["mai"]).status_code == 404
    assert stranger.get(feeds["max"]).status_code == 200
    assert stranger.get(feeds["max"].replace("/learn/calendar/", "/learn/calendar/x")).status_code == 404
