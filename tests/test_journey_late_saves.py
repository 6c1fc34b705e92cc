"""What is saved while one works meets Next and Save in any order: nothing of it is refused, lost or doubled."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from browsing import sign_in
from playwright.sync_api import Browser, Page, Response, Route, expect
from serving import PATIENCE, Server
from taking import case_of, fill_in, press

from app.content.model import Case
from app.demo.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

QUIZ = "counterfeit-calibration"
SOP = "/library/edit/sop/claims"
MAI, TARA = "mai@sundara.example", "tara@plumbline.example"
LEFT = "() => Object.keys(localStorage).filter((key) => /^(unsent|draft):/.test(key))"
STATE = "[data-save-state], [data-autosave-state]"
OpenAs = Callable[[str, str], Page]


@dataclass
class Way:
    """The way of a page to the server, on which what is saved in the background is held back until `open`, or comes
    behind the form that is sent after it."""

    page: Page
    open: bool = False
    forms: int = 0
    held: list[Route] = field(default_factory=list)
    late: list[int] = field(default_factory=list)  # what the server answered to what came behind the form
    refused: list[str] = field(default_factory=list)  # what the page was told

    def __post_init__(self) -> None:
        self.page.on("response", self._answered)
        self.page.route("**/*", self._carry)

    def saving(self) -> Route:
        """What is being saved, once it is on its way."""
        for _ in range(100 * PATIENCE):
            if self.held:
                return self.held.pop()
            self.page.wait_for_timeout(10)
        raise AssertionError("nothing is being saved")

    def _answered(self, came: Response) -> None:
        if came.status >= 400:
            self.refused.append(f"{came.status} {came.url}")

    def _carry(self, route: Route) -> None:
        if route.request.method == "PUT" and not self.open:
            self.held.append(route)
        elif route.request.method == "POST" and route.request.is_navigation_request():
            self._form(route)
        else:
            route.continue_()

    def _form(self, route: Route) -> None:
        """The server has the form first, then what was held; the page hears of both in that order as well."""
        self.forms += 1
        answer = route.fetch(max_redirects=0)
        for save in self.held:
            came = self.page.request.fetch(save.request)
            self.late.append(came.status)
            save.fulfill(response=came)
        self.held, self.open = [], True
        route.fulfill(response=answer)


@pytest.fixture
def open_as(operation: Server, chromium: Browser) -> Iterator[OpenAs]:
    """Opens a page for somebody, in a browser of their own."""
    with chromium.new_context(locale="en-GB") as context:

        def opened(name: str, path: str) -> Page:
            page = context.new_page()
            sign_in(page, operation.url, name, PASSWORD)
            page.goto(f"{operation.url}{path}")
            return page

        yield opened


def answers(server: Server, page: Page) -> list[tuple[str, str | None, bool]]:
    """What stands in the attempt of the page: by case the decision, how sure, and whether it is settled."""
    engine = sa.create_engine(server.database_url)
    with engine.connect() as connection:
        found = connection.execute(
            sa.text(
                "SELECT decision, confidence, settled_at FROM response WHERE attempt_id = :attempt ORDER BY position"
            ),
            {"attempt": int(page.url.split("/attempts/")[1].split("/")[0])},
        )
        rows = [(row.decision.strip('"'), row.confidence, row.settled_at is not None) for row in found]
    engine.dispose()
    return rows


def test_next_overtakes_the_save_of_half_an_answer(
    operation: Server, open_as: OpenAs, keys: Mapping[str, Case]
) -> None:
    page = open_as(MAI, f"/quizzes/{QUIZ}")
    press(page, "Practise first")
    given = []
    for by_key in (True, False):
        way, case = Way(page), case_of(page, keys)
        fill_in(page, case, right=True)  # the decision is on its way, and whatever is chosen after it waits its turn
        way.held = [way.saving()]
        with page.expect_navigation():
            page.keyboard.press("Enter") if by_key else page.get_by_role("button", name="Next").dblclick()
        expect(page.locator(".feedback")).to_be_visible()
        assert way.late == [409] and way.refused == [] and way.forms == 1
        given.append((case.gold[0], "sure", True))
        assert answers(operation, page) == given and page.evaluate(LEFT) == []
        page.unroute("**/*")
        press(page, "Next")


def test_what_is_saved_late_brings_no_earlier_answer_back(operation: Server, open_as: OpenAs) -> None:
    page = open_as(MAI, f"/quizzes/{QUIZ}")
    press(page, "Start")
    way = Way(page)
    page.keyboard.press("1")
    way.held = [way.saving()]
    page.keyboard.press("d")
    page.keyboard.press("2")
    chosen = page.locator("[data-key='2']").get_attribute("value")
    page.locator("details.aside summary").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Send to the trainers").click()
    assert way.late == [200] and way.refused == []
    expect(page.locator(f"input[name=decision][value={chosen}]")).to_be_checked()
    expect(page.locator(STATE)).to_have_attribute("data-state", "saved")
    assert answers(operation, page) == [(chosen, None, False)] and page.evaluate(LEFT) == []


def test_save_is_pressed_while_the_draft_is_being_saved(open_as: OpenAs) -> None:
    page = open_as(TARA, SOP)
    way = Way(page)
    write(page, "One.")
    save = way.saving()
    answer = save.fetch()  # the server has it, the page doesn't know yet
    page.keyboard.type(" Two.")
    page.get_by_role("button", name="Save draft").dblclick()
    with page.expect_navigation():
        save.fulfill(response=answer)
    expect(page.get_by_text("Your draft is saved.")).to_be_visible()
    assert page.input_value("#source").endswith("One. Two.\n") and page.evaluate(LEFT) == []
    assert way.refused == [] and way.forms == 1


@pytest.mark.parametrize("leaves", [False, True], ids=["stays", "leaves"])
def test_a_save_whose_answer_is_lost_is_nobody_elses(open_as: OpenAs, leaves: bool) -> None:
    page = open_as(TARA, SOP)
    way = Way(page)
    write(page, "Three.")
    save = way.saving()
    save.fetch()
    page.keyboard.type(" Four.")
    way.open = True
    if leaves:
        page.goto("about:blank")
        page.go_back()
    else:
        save.abort()
    expect(page.locator(STATE)).to_have_attribute("data-state", "saved")
    page.reload()
    assert page.input_value("#source").endswith("Three. Four.\n") and way.refused == []


def write(page: Page, words: str) -> None:
    """Add words at the end of the source, and have them saved."""
    page.locator("#source").press("Control+End")
    page.keyboard.type(words)
    page.keyboard.press("Control+s")
