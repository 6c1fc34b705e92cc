"""One desk, two people: what Mai could not send stays hers, and is sent by nobody but her."""

from collections.abc import Iterator, Mapping

import pytest
import sqlalchemy as sa
from browsing import sign_in
from playwright.sync_api import Browser, Page, Route, expect
from serving import Server
from taking import case_of, fill_in, press

from app.content.model import Case
from app.demo.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MAI, OTHER = "mai@sundara.example", "lena@plumbline.example"
LEFT = "() => Object.keys(localStorage).filter((key) => key.startsWith('unsent:'))"


@pytest.fixture
def desk(operation: Server, chromium: Browser) -> Iterator[Page]:
    """Mai at a practice case, with an answer that the server refuses to take: it is being restarted."""
    with chromium.new_context(locale="en-GB") as context:
        page = context.new_page()
        sign_in(page, operation.url, MAI, PASSWORD)
        page.goto(f"{operation.url}/quizzes/counterfeit-calibration")
        press(page, "Practise first")
        yield page


def saved(server: Server, address: str) -> list[tuple[str, str]]:
    """Whose answers the server has in the attempt of this address, and how sure they were."""
    query = 'SELECT u.email, r.confidence FROM response r JOIN attempt a ON a.id = r.attempt_id JOIN "user" u '
    engine = sa.create_engine(server.database_url)
    with engine.connect() as connection:
        found = connection.execute(
            sa.text(query + "ON u.id = a.user_id WHERE a.id = :attempt"), {"attempt": int(address.split("/")[2])}
        )
        rows = [(row.email, row.confidence) for row in found]
    engine.dispose()
    return rows


def refuse(route: Route) -> None:
    if route.request.method == "PUT":
        route.fulfill(status=503, body="")
    else:
        route.continue_()


def test_an_unsent_answer_is_told_at_sign_out_kept_from_the_next_person_and_sent_by_its_own(
    desk: Page, operation: Server, keys: Mapping[str, Case]
) -> None:
    address = desk.locator("form[data-autosave]").get_attribute("data-autosave") or ""
    desk.context.route("**/attempts/**", refuse)
    fill_in(desk, case_of(desk, keys), right=True)
    expect(desk.locator("[data-autosave-state]")).to_have_attribute("data-state", "unsaved")
    desk.locator(".menu summary").click()
    desk.get_by_role("button", name="Sign out").click()
    expect(desk.get_by_text("Answers of yours could not be sent.")).to_be_visible()
    desk.get_by_role("button", name="Sign out all the same").click()
    desk.wait_for_url("**/sign-in")
    assert len(desk.evaluate(LEFT)) == 1
    desk.context.unroute("**/attempts/**")

    sent: list[str] = []
    desk.on("request", lambda request: sent.append(request.method))
    sign_in(desk, operation.url, OTHER, PASSWORD)
    desk.goto(f"{operation.url}/learn")
    assert len(desk.evaluate(LEFT)) == 1
    desk.locator(".menu summary").click()
    desk.get_by_role("button", name="Sign out").click()  # nothing of Lena's is left: no question is asked
    desk.wait_for_url("**/sign-in")
    assert "PUT" not in sent and saved(operation, address) == []

    sign_in(desk, operation.url, MAI, PASSWORD)
    desk.goto(f"{operation.url}/learn")
    desk.wait_for_function(f"() => ({LEFT})().length === 0")
    assert saved(operation, address) == [(MAI, "sure")]
