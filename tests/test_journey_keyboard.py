"""Two who write at once, a changed rule, a newcomer's code, a plan: by keys alone without JavaScript, sound with it."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from browsing import sign_in
from playwright.sync_api import Browser, BrowserContext, Page
from serving import Server
from test_journey_pages import WIDE
from test_journey_pages import faults as faults_of

from app.demo.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TARA, MAI, LENA, ADA = (
    "tara@plumbline.example",
    "mai@sundara.example",
    "lena@plumbline.example",
    "ada@plumbline.example",
)
SCRIPTED = {True: ("animals", "an-1.1"), False: ("claims", "mc-1.1")}  # whom it is run for: another SOP each
OpenAs = Callable[[str, str], Page]
FARTHEST = 150  # places that the Tab key stops at on a page, more than on any of these


@pytest.fixture(params=SCRIPTED, ids=["scripts", "no scripts"])
def scripted(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def open_as(scripted: bool, chromium: Browser, operation: Server) -> Iterator[OpenAs]:
    """Opens a page for somebody, in a browser of their own."""
    opened: list[BrowserContext] = []

    def open_(name: str, path: str) -> Page:
        context = chromium.new_context(java_script_enabled=scripted, viewport=WIDE, reduced_motion="reduce")  # type: ignore[arg-type]
        opened.append(context)
        page = context.new_page()
        sign_in(page, operation.url, name, PASSWORD)
        page.goto(f"{operation.url}{path}")
        return page

    yield open_
    for context in opened:
        context.close()


def scripts(page: Page) -> bool:
    return bool(page.evaluate("matchMedia('(scripting: enabled)').matches"))


def faults(page: Page) -> list[str]:
    """What is unsound of a page; where scripts don't run axe can't look, and it is the same page."""
    return faults_of(page) if scripts(page) else []


def to(page: Page, selector: str) -> None:
    """Go from place to place with the Tab key until one stands at what the selector names."""
    wanted = page.locator(selector).first
    for _ in range(FARTHEST):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{page.url}: the Tab key does not reach {selector}")


def go(page: Page, selector: str) -> None:
    """Press it, by the Enter key where nothing but keys is to be used, and arrive."""
    if not scripts(page):
        to(page, selector)
    with page.expect_navigation():
        page.locator(selector).first.click() if scripts(page) else page.keyboard.press("Enter")


def write(page: Page, selector: str, text: str) -> None:
    """Type over what stands in a field."""
    if scripts(page):
        page.locator(selector).fill(text)
        return
    to(page, selector)
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def test_two_who_write_at_once_and_a_rule_that_changes(operation: Server, open_as: OpenAs, scripted: bool) -> None:
    sop, clause = SCRIPTED[scripted]
    path = f"/library/edit/sop/{sop}"
    page = open_as(TARA, path)
    before = page.input_value("#source")
    other = open_as(TARA, path)
    other.locator("#source").fill(before.rstrip("\n") + "\n\nThe last word is the lead's.\n")
    with other.expect_navigation():
        other.locator("button[name=act][value=save]").first.click()
    title, rest = before.split("title: ", 1)[0] + "title: ", before.split("title: ", 1)[1]
    write(page, "#source", f"{title}New: {rest}")
    go(page, "button[name=act][value=save]")
    assert "Two changes at once" in page.content() and "don't touch each other" in page.inner_text("main")
    found = faults(page)
    go(page, "button:has-text('Save both together')")
    both = page.input_value("#source")
    assert both.startswith(f"{title}New: ") and both.endswith("lead's.\n")
    go(page, "a:has-text('Discard the draft')")
    found += faults(page)
    go(page, "main form button:has-text('Discard the draft')")
    page.goto(f"{operation.url}{path}")
    assert page.input_value("#source") == before
    change(page, before, clause, operation)
    page = open_as(MAI, f"/modules/{sop}/changes")
    assert "rev 1 → 2" in page.inner_text("main")
    found += faults(page)
    go(page, "main a:has-text('Read the whole module')")
    assert found == []


def change(page: Page, before: str, clause: str, operation: Server) -> None:
    """Mai holds the rule; Tara changes what it means and releases it."""
    engine = sa.create_engine(operation.database_url)
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO proof_event (user_id, clause_id, rev, kind, at) SELECT u.id, c.id, 1, 'proven', "
                "'2026-01-01 00:00:00' FROM \"user\" u, clause c WHERE u.email = :mai AND c.code = :clause"
            ),
            {"mai": MAI, "clause": clause},
        )
    engine.dispose()
    head, _, text = before.partition(f"{{#{clause} ")
    attributes, _, rule = text.partition("\n")
    write(page, "#source", f"{head}{{#{clause} {attributes}\nFrom today on this is otherwise.\n\n{rule}")
    go(page, "button[name=act][value=preview]")
    go(page, f"button[value='rev:{clause}:changed']")
    go(page, "main a:has-text('Go to release')")
    go(page, "form[method=post] button:has-text('asked again')")
    assert page.url.endswith("/library/releases")


def test_people_and_plans(open_as: OpenAs) -> None:
    page = open_as(ADA, "/people")
    write(page, "#q", "Mai Hartono")
    go(page, "main form button")
    assert page.locator("tbody tr").count() == 1
    go(page, "a:has-text('New code')")
    go(page, "main form button")
    assert len(page.input_value("#code")) > 5
    found = faults(page)
    page = open_as(LENA, "/plans")
    write(page, "#minutes", "20")
    found += faults(page)
    go(page, "button:has-text('Show the plan')")
    assert "minutes=20" in page.url
    found += faults(page)
    go(page, "main a:has-text('All plans')")
    assert found == []
