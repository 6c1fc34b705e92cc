"""A trainer who has never seen the product: writes an SOP and its cases, releases it, mends a typo, changes a rule."""

import re

import pytest
from authors import MAI, PASSWORD, TARA, Desk
from browsing import sign_in
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

RULES = """Gift cards and vouchers are money. Somebody else's money is not for sale.

## Resold balances {#gc-1 rev=1 severity=major}
Remove an offer of a card whose balance belongs to somebody else.

!!! example "Remove"
    “Card with 43.10 left, won it, code by mail.”

## Codes in the open {#gc-2 rev=1 severity=minor}
A code that everybody can read is worthless to the buyer.

## Cards without value {#gc-3 rev=1 severity=minor}
Empty sleeves and collectors' cards may be sold.
"""
CASES = (
    ("gc-1", "Gift card, 43.10 left, won it", "Remove"),
    ("gc-1", "Gift card, sealed, with the receipt", "Allow"),
    ("gc-2", "Voucher, the code stands in the photo", "Remove"),
    ("gc-2", "Voucher, the code is covered", "Allow"),
    ("gc-3", "Empty sleeve, 2.00 EUR", "Allow"),
    ("gc-3", "“Empty” card that still holds 5.00", "Remove"),
)


def saved(page: Page) -> None:
    expect(page.locator("[data-save-state]")).to_contain_text("Saved")


def go(page: Page, button: str) -> None:
    """Press it and arrive: what comes next is for the page that answers."""
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()


def begin(page: Page, desk: Desk) -> None:
    sign_in(page, desk.url, TARA, PASSWORD)
    page.goto(f"{desk.url}/library")
    page.get_by_role("link", name="Write an SOP").click()
    page.get_by_label("Title").fill("Gift cards")
    page.get_by_label("Short name").fill("gift-cards")
    go(page, "Start writing")  # what is typed before the script runs is seen by nobody
    expect(page.get_by_role("heading", name="Gift cards").first).to_be_visible()


def release(page: Page, button: str, meaning: str | None = None) -> None:
    page.get_by_role("link", name="Go to release").click()
    if meaning:
        page.get_by_label(meaning).check()
    page.get_by_role("button", name=button).click()
    page.wait_for_url("**/library/releases")


def reword(page: Page, old: str, new: str) -> None:
    area = page.get_by_label("Source")
    text = area.input_value()
    assert old in text
    area.fill(text.replace(old, new))


def write_cases(page: Page) -> None:
    page.get_by_role("link", name="Its cases").click()
    page.get_by_role("link", name="New case for gc-1").click()
    for at, (clause, prompt, decision) in enumerate(CASES):
        page.get_by_label("Clause", exact=True).select_option(clause)
        page.get_by_label("What the moderator sees").fill(prompt)
        page.get_by_label(decision, exact=True).check()
        page.get_by_label("Why", exact=True).fill("The balance belongs to somebody.")
        last = at == len(CASES) - 1
        go(page, "Save case" if last else "Save and write another")
    page.get_by_role("link", name="All cases").click()
    expect(page.locator("main")).to_contain_text("6 cases")


def test_from_an_empty_library_to_a_changed_rule(desk: Desk, chromium: Browser) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        begin(page, desk)
        head = page.get_by_label("Source").input_value().split("---")[1]
        page.get_by_label("Source").fill(f"---{head}---\n{RULES}")
        expect(page.locator("[data-part=preview]")).to_contain_text("Codes in the open")
        expect(page.locator("[data-part=preview] .admonition")).to_contain_text("43.10")
        saved(page)
        write_cases(page)
        release(page, "Release: nobody is retrained")
        assert desk.ask("SELECT count(*) FROM clause") == [(3,)] and desk.ask("SELECT count(*) FROM item") == [(6,)]
        desk.prove(MAI, "gc-1", 1)

        page.goto(f"{desk.url}/library/edit/sop/gift-cards#gc-2")  # as a gap leads there
        page.wait_for_function("(at => at.value?.slice(at.selectionStart).includes('{#gc-2'))(document.activeElement)")
        assert "{#gc-1" not in page.evaluate("(at => at.value.slice(at.selectionStart))(document.activeElement)")
        reword(page, "belongs to somebody else", "belongs to someone else")
        expect(page.locator(".meaning")).to_contain_text("Did the meaning change?")
        saved(page)
        release(page, "Release", meaning="Only the wording: nobody is retrained")

        page.goto(f"{desk.url}/library/edit/sop/gift-cards")
        reword(page, "belongs to someone else", "belongs to someone else, or whose receipt is missing")
        page.get_by_role("button", name=re.compile("The rule changed: rev 2; 1 person who proved rev 1")).click()
        expect(page.get_by_label("Source")).to_have_value(re.compile(r"\{#gc-1 rev=2 severity=major\}"))
        expect(page.locator("[data-part=consequence]")).to_contain_text("1 person is asked again")
        release(page, "Release: 1 person is asked again")
        told = desk.ask(
            'SELECT u.email, c.code FROM assignment a JOIN "user" u ON u.id = a.user_id JOIN assigned_clause d '
            "ON d.assignment_id = a.id JOIN clause c ON c.id = d.clause_id WHERE a.reason = 'policy_change'"
        )
        assert told == [(MAI, "gc-1")]


def press(page: Page, key: str, until: str) -> None:
    """Go from place to place by keyboard until one stands at what the selector names."""
    for _ in range(80):
        if page.locator(f"{until}:focus").count():
            return
        page.keyboard.press(key)
    raise AssertionError(f"{until} can't be reached by {key}")


def test_a_rule_is_written_and_released_by_keyboard_alone(desk: Desk, chromium: Browser) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        sign_in(page, desk.url, TARA, PASSWORD)
        page.goto(f"{desk.url}/library/new")
        press(page, "Tab", "#title")
        page.keyboard.type("Gift cards")
        page.keyboard.press("Tab")
        page.keyboard.type("gift-cards")
        page.keyboard.press("Enter")
        page.wait_for_url("**/edit/sop/gift-cards")
        press(page, "Tab", "[data-insert=clause]")
        page.keyboard.press("Enter")
        page.keyboard.type("Codes in the open")  # over the words that stand in for the rule's name
        expect(page.locator("[data-part=preview]")).to_contain_text("Codes in the open")
        page.keyboard.press("Control+s")
        saved(page)
        assert "## Codes in the open {#gc-2 rev=1 severity=major}" in page.get_by_label("Source").input_value()
        page.keyboard.press("Control+z")
        expect(page.get_by_label("Source")).not_to_have_value(re.compile("Codes in the open"))
        page.keyboard.press("Control+End")
        page.keyboard.type("\n\n## By hand {#gc-5 rev=1 severity=major}\nA rule.\n")
        expect(page.locator("[data-insert=clause]")).to_have_text("New clause gc-6")
        page.keyboard.press("Control+s")
        expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
        page.goto(f"{desk.url}/library/release")
        press(page, "Tab", "form[method=post] button:has-text('Release')")
        page.keyboard.press("Enter")
        page.wait_for_url("**/library/releases")


def test_a_rule_is_written_and_released_without_javascript(desk: Desk, chromium: Browser) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        begin(page, desk)
        reword(page, "Name of the first rule", "Codes in the open")
        go(page, "Preview")
        expect(page.locator("[data-part=preview]")).to_contain_text("Codes in the open")
        go(page, "Save draft")
        page.get_by_role("link", name="Its cases").click()
        page.get_by_role("link", name="New case for gc-1").click()
        page.get_by_label("What the moderator sees").fill("Voucher, the code stands in the photo")
        page.get_by_label("Remove", exact=True).check()
        go(page, "Save case")
        release(page, "Release: nobody is retrained")
        assert desk.ask("SELECT code FROM item") == [("gc-001",)]


def test_two_trainers_at_once_lose_nothing(desk: Desk, chromium: Browser) -> None:
    with chromium.new_context() as mine, chromium.new_context() as theirs:
        page, other = mine.new_page(), theirs.new_page()
        begin(page, desk)
        sign_in(other, desk.url, TARA, PASSWORD)
        other.goto(page.url)
        reword(other, "two sentences", "one sentence")
        saved(other)
        reword(page, "Name of the first rule", "Codes in the open")
        expect(page.locator("[data-save-state]")).to_contain_text("Somebody else saved meanwhile")
        page.get_by_role("button", name="Save draft").click()
        expect(page.get_by_role("heading", name="Two changes at once")).to_be_visible()
        go(page, "Save both together")
        text = page.get_by_label("Source").input_value()
        assert "one sentence" in text and "Codes in the open" in text


def test_what_is_typed_offline_is_saved_when_the_connection_is_back(desk: Desk, chromium: Browser) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        begin(page, desk)
        context.set_offline(True)
        reword(page, "Name of the first rule", "Codes in the open")
        expect(page.locator("[data-save-state]")).to_contain_text("kept on this device")
        context.set_offline(False)
        saved(page)
        page.reload()
        assert "Codes in the open" in page.get_by_label("Source").input_value()
