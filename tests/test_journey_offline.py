"""The connection is lost in the middle of a quiz: nothing given is lost, and Next goes on when it is back."""

from collections.abc import Iterator, Mapping

import pytest
from browsing import sign_in
from playwright.sync_api import Browser, Page, expect
from serving import Server
from taking import case_of, fill_in, press

from app.content.model import Case
from app.demo.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

QUIZ = "counterfeit-calibration"


@pytest.fixture
def phone(operation: Server, chromium: Browser) -> Iterator[Page]:
    """Mai at a practice case on her phone."""
    with chromium.new_context(viewport={"width": 390, "height": 844}, locale="en-GB") as context:
        page = context.new_page()
        sign_in(page, operation.url, "mai@sundara.example", PASSWORD)
        page.goto(f"{operation.url}/quizzes/{QUIZ}")
        press(page, "Practise first")
        yield page


@pytest.mark.parametrize("answered_before", [True, False], ids=["saved-before", "answered-offline"])
def test_next_waits_for_the_connection(phone: Page, keys: Mapping[str, Case], answered_before: bool) -> None:
    here, case = phone.url, case_of(phone, keys)
    if answered_before:
        fill_in(phone, case, right=True)
        expect(phone.locator("[data-autosave-state]")).to_have_attribute("data-state", "saved")
    phone.context.set_offline(True)
    if not answered_before:
        fill_in(phone, case, right=True)
    phone.get_by_role("button", name="Next").click()
    notice = phone.get_by_text("You are offline. Your answer is kept on this device and Next works again")
    expect(notice).to_be_in_viewport()
    assert phone.url == here
    expect(phone.locator("[id='confidence-sure']")).to_be_checked()
    with phone.expect_navigation():
        phone.context.set_offline(False)  # it goes on by itself
    expect(phone.locator(".feedback")).to_be_visible()
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Next").click()
    expect(notice).to_be_in_viewport()
    phone.context.set_offline(False)
    expect(phone.locator(".feedback")).to_have_count(0)
