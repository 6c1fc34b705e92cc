"""Times are told by the zone the reader has set, whatever the browser's; by the browser's where none is set."""

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Route, expect
from sqlalchemy.orm import Session

from app.own.record import SIGNED_IN
from app.people.models import AuditEvent, User

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
EVENING = datetime(2026, 11, 20, 19, 46, tzinfo=UTC)  # in Jakarta the next day has come


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_zone_one_has_set_wins_over_the_browsers(
    as_: Callable[[str], FlaskClient], cast: SimpleNamespace, session: Session, chromium: Browser
) -> None:
    session.add(AuditEvent(at=EVENING, by_id=cast.mai, act=SIGNED_IN, about=f"person {cast.mai}"))
    mai = as_("mai")
    for chosen, browsers, told in (
        (None, "UTC", "20 Nov 2026, 19:46"),
        ("Asia/Jakarta", "UTC", "21 Nov 2026, 02:46"),
        ("Asia/Jakarta", "America/New_York", "21 Nov 2026, 02:46"),
        ("Atlantis/Deep", "America/New_York", "20 Nov 2026, 14:46"),
    ):
        session.get_one(User, cast.mai).timezone = chosen
        session.commit()
        assert read_by(chromium, mai, browsers) == told, (chosen, browsers)


def read_by(chromium: Browser, client: FlaskClient, zone: str) -> str:
    """The latest sign-in on one's record, as a browser in that zone shows it."""

    def answered(route: Route) -> None:
        with client.get(urlsplit(route.request.url).path) as came:
            route.fulfill(status=came.status_code, content_type=came.content_type, body=came.data)

    with chromium.new_context(timezone_id=zone, locale="en-GB") as context:
        page = context.new_page()
        page.route("**/*", answered)
        page.goto("http://plumbline.example/me")
        times = page.locator("section", has_text="Your sign-ins").locator("time")
        expect(times).to_have_count(1)
        return times.inner_text()
