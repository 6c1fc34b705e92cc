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
    expect(page.locator("[data-save-state]")).to_contain_text("Saved", timeout=15_000)


def begin(page: Page, desk: Desk) -> None:
    sign_in(page, desk.url, TARA, PASSWORD)
    page.goto(f"{desk.url}/library")
    page.get_by_role("link", name="Write an SOP").click()
    page.get_by_label("Title").fill("Gift cards")
    page.get_by_label("Short name").fill("gift-cards")
    page.get_by_role("button", name="Start writing").click()
    expect(page.get_by_role("heading", name="Gift cards").first).to_be_visible()


def release(page: Page, button: str) -> None:
    page.get_by_role("link", name="Go to release").click()
    page.get_by_role("button", name=button).click()
    page.wait_for_url("**/library/releases")


def reword(page: Page, old: str, new: str) -> None:
    area = page.get_by_label("Source")
    text = area.input_value()
    assert old in text
    area.fill(text.replace(old, new))


def test_from_an_empty_library_to_a_changed_rule(desk: Desk, chromium: Browser) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        begin(page, desk)
        head = page.get_by_label("Source").input_value().split("---")[1]
        page.get_by_label("Source").fill(f"---{head}---\n{RULES}")
        expect(page.locator("[data-part=preview]")).to_contain_text("Codes in the open")
        expect(page.locator("[data-part=preview] .admonition")).to_contain_text("43.10")
        saved(page)
        page.get_by_role("link", name="Its cases").click()
        page.get_by_role("link", name="New case for gc-1").click()
        for at, (clause, prompt, decision) in enumerate(CASES):
            page.get_by_label("Clause", exact=True).select_option(clause)
            page.get_by_label("What the moderator sees").fill(prompt)
            page.get_by_label(decision, exact=True).check()
            page.get_by_label("Why", exact=True).fill("The balance belongs to somebody.")
            last = at == len(CASES) - 1
            page.get_by_role("button", name="Save case" if last else "Save and write another").click()
        page.get_by_role("link", name="All cases").click()
        expect(page.locator("main")).to_contain_text("6 cases")
        release(page, "Release: nobody is retrained")
        assert desk.ask("SELECT count(*) FROM clause") == [(3,)] and desk.ask("SELECT count(*) FROM item") == [(6,)]
        desk.prove(MAI, "gc-1", 1)

        page.goto(f"{desk.url}/library/edit/sop/gift-cards")
        reword(page, "belongs to somebody else", "belongs to someone else")
        expect(page.locator(".meaning")).to_contain_text("Did the meaning change?")
        saved(page)
        release(page, "Release: nobody is retrained")

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
