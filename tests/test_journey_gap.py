"""The planted gap from end to end in a browser: a lead assigns it, moderators learn and prove it, the lead sees it."""

import csv
import re
from collections.abc import Iterator, Mapping
from io import StringIO

import pytest
from browsing import sign_in
from playwright.sync_api import Browser, Page, expect
from serving import Server, flask
from taking import case_of, fill_in, press, prove

from app.content.model import Case
from app.demo.cast import PASSWORD
from config import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CLAUSE, TITLE, QUIZ = "cf-1.2", "Compatible accessories", "counterfeit-calibration"
CARD = f"[id='{CLAUSE}']"
LENA, MAI = "lena@plumbline.example", "mai@sundara.example"


@pytest.fixture
def visit(chromium: Browser) -> Iterator[object]:
    """Opens a browser of somebody's own; visit(javascript=False) is one without JavaScript."""
    contexts = []

    def opened(javascript: bool = True) -> Page:
        contexts.append(chromium.new_context(java_script_enabled=javascript, locale="en-GB"))
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()


def test_the_planted_gap_is_seen_assigned_learnt_and_proven(
    operation: Server, visit: object, keys: Mapping[str, Case]
) -> None:
    lena, mai, eka = visit(), visit(), visit(javascript=False)  # type: ignore[operator]
    people = assign_what_stands_on_top(lena, operation.url)
    sign_in(mai, operation.url, MAI, PASSWORD)
    read_why_and_the_rule(mai, operation.url)
    practise_and_err(mai, keys)
    asked = prove(mai, operation.url, QUIZ, TITLE, keys, lambda case: True)
    assert sum(case.clause == CLAUSE for case in asked) == 6
    seen_by_the_lead(lena, operation.url, proven=1, people=people)
    arrive_by_code(eka, operation)
    err_once_and_prove(eka, operation.url, keys)
    seen_by_the_lead(lena, operation.url, proven=2, people=people)
    mai.goto(f"{operation.url}/learn")
    expect(mai.get_by_role("list", name="Due", exact=True)).to_have_count(0)
    expect(mai.locator(".due li", has_text=TITLE)).to_contain_text("Proven")


def assign_what_stands_on_top(page: Page, url: str) -> int:
    """The lead opens /gaps and assigns the first action; returns to how many people."""
    sign_in(page, url, LENA, PASSWORD)
    page.goto(f"{url}/gaps")
    top = page.locator("ol.week > li").first
    expect(top).to_contain_text("Jakarta 1")
    expect(top).to_contain_text(CLAUSE)
    expect(top).to_contain_text(TITLE)
    with page.expect_navigation():
        top.get_by_role("button", name="Assign").click()
    told = page.locator(".messages").inner_text()
    found = re.search(r"assigned to (\d+) people of Jakarta 1", told)
    assert found, told
    expect(page.locator(".verdict")).to_contain_text("Knowledge gap")
    seen_by_the_lead(page, url, proven=0, people=int(found[1]))
    return int(found[1])


def seen_by_the_lead(page: Page, url: str, proven: int, people: int) -> None:
    page.goto(f"{url}/gaps/jakarta-1/{CLAUSE}")
    expect(page.get_by_text(f"{proven} of {people} have proven it since")).to_be_visible()


def read_why_and_the_rule(page: Page, url: str) -> None:
    """/learn says what is due and why, with its interval; Continue leads to the clause, which is read."""
    page.goto(f"{url}/learn")
    due = page.get_by_role("list", name="Due", exact=True).locator("li")
    expect(due).to_have_count(1)
    said = due.inner_text()
    assert TITLE in said and re.search(r"\d+ % \(\d+\D+\d+.*n = \d+\)", said), said
    press(page, "Continue")
    assert page.url == f"{url}/modules/counterfeit#{CLAUSE}"
    expect(page.get_by_text("Why you are here")).to_be_visible()
    press(page, "I have read this", within=CARD)
    expect(page.locator(CARD).get_by_text("You have read this.")).to_be_visible()


def practise_and_err(page: Page, keys: Mapping[str, Case]) -> None:
    """Every practice case wrong: each time the rule's decision and its reason are told at once."""
    press(page, "Try a case", within=CARD)
    wrong = 0
    while not page.url.endswith("/result"):
        case = case_of(page, keys)
        assert case.clause == CLAUSE and case.use == "practice"
        assert plain(case.why) not in plain(page.content())
        fill_in(page, case, right=False)
        press(page, "Next")
        feedback = page.locator(".feedback")
        expect(feedback).to_contain_text("The rule says:")
        assert plain(case.why) in plain(feedback.inner_text())
        expect(feedback.get_by_role("link", name=TITLE)).to_be_visible()
        wrong += 1
        press(page, "Next")
    assert wrong >= 2
    expect(page.get_by_text(f"0 of {wrong} right")).to_be_visible()


def plain(text: str) -> str:
    """The letters of a text, whatever marks stand around them."""
    return re.sub(r"\W+", " ", text).strip()


def arrive_by_code(page: Page, operation: Server) -> None:
    """Another moderator of the team signs in for the first time and finds the same assignment."""
    codes = flask("people", "codes", "--team", "jakarta-1", database_url=operation.database_url, content_dir=ROOT)
    rows = [row for row in csv.DictReader(StringIO(codes.stdout)) if row["moderator_id"].startswith("m")]
    page.goto(f"{operation.url}/welcome")
    page.get_by_label("code").fill(rows[0]["code"])
    page.locator("input[type=password]").first.fill("a level and a line")
    page.locator("input[type=password]").last.fill("a level and a line")
    press(page, "Set password and sign in")
    page.goto(f"{operation.url}/learn")
    expect(page.get_by_role("list", name="Due", exact=True).locator("li")).to_contain_text(TITLE)


def err_once_and_prove(page: Page, url: str, keys: Mapping[str, Case]) -> None:
    """One wrong answer on the clause, the others right: ten answers prove it, and then the wrong one is explained."""
    missed: list[Case] = []

    def right(case: Case) -> bool:
        if case.clause == CLAUSE and not missed:
            missed.append(case)
            return False
        return True

    page.goto(f"{url}/modules/counterfeit")
    press(page, "I have read this", within=CARD)
    asked = prove(page, url, QUIZ, TITLE, keys, right)
    assert sum(case.clause == CLAUSE for case in asked) == 10
    assert len({case.code for case in asked}) == len(asked)
    assert plain(missed[0].why) in plain(page.locator("main").inner_text())
