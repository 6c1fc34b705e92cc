"""What only a browser shows of a page: times by the zone the reader has set, else its own, and keys."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from learner import released
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy.orm import Session

from app.own.record import SIGNED_IN
from app.people.models import AuditEvent, User

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
EVENING = datetime(2026, 9, 20, 19, 46, tzinfo=UTC)  # in Jakarta the next day has come


@SQLITE
def test_the_zone_one_has_set_wins_over_the_browsers(
    as_: Callable[[str], FlaskClient], cast: SimpleNamespace, session: Session, chromium: Browser
) -> None:
    session.add(AuditEvent(at=EVENING, by_id=cast.mai, act=SIGNED_IN, about=f"person {cast.mai}"))
    mai = as_("mai")
    for chosen, browsers, told in (
        (None, "UTC", "20 Sep 2026, 19:46"),
        ("Asia/Jakarta", "UTC", "21 Sep 2026, 02:46"),
        ("Asia/Jakarta", "America/New_York", "21 Sep 2026, 02:46"),
        ("Atlantis/Deep", "America/New_York", "20 Sep 2026, 15:46"),
    ):
        session.get_one(User, cast.mai).timezone = chosen
        session.commit()
        assert read_by(chromium, mai, browsers) == told, (chosen, browsers)


@SQLITE
def test_the_key_that_leads_to_the_search_is_not_typed_into_it(
    as_: Callable[[str], FlaskClient], session: Session, chromium: Browser
) -> None:
    released(session)
    with opened(chromium, as_("mai"), "/rules") as page:
        search = page.get_by_label("Search the rules")
        for leave in (False, True):  # the page begins in the search
            if leave:
                search.blur()
            page.keyboard.press("/")
            expect(search).to_be_focused()
            expect(search).to_have_value("")
        page.keyboard.type("24/7")
        expect(search).to_have_value("24/7")


def read_by(chromium: Browser, client: FlaskClient, zone: str) -> str:
    """The latest sign-in on one's record, as a browser in that zone shows it."""
    with opened(chromium, client, "/me", timezone_id=zone) as page:
        times = page.locator("section", has_text="Your sign-ins").locator("time")
        expect(times).to_have_count(1)
        return times.inner_text()


@contextmanager
def opened(chromium: Browser, client: FlaskClient, path: str, **wishes: Any) -> Iterator[Page]:
    """A page of the application without a server: the client answers what the browser asks."""

    def answered(route: Route) -> None:
        with client.get(urlsplit(route.request.url).path) as came:
            route.fulfill(status=came.status_code, content_type=came.content_type, body=came.data)

    with chromium.new_context(locale="en-GB", **wishes) as context:
        page = context.new_page()
        page.route("**/*", answered)
        page.goto(f"http://plumbline.example{path}")
        yield page
