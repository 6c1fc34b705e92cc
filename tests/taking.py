"""How a moderator takes a quiz in a browser, with or without JavaScript, right or wrong at will."""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from playwright.sync_api import Page

from app.content.model import Case

Right = Callable[[Case], bool]


def press(page: Page, name: str, within: str = "main") -> None:
    """Press a button or follow a link of that name, and arrive."""
    place = page.locator(within)
    either = place.get_by_role("button", name=name).or_(place.get_by_role("link", name=name))
    with page.expect_navigation():
        either.first.click()


def case_of(page: Page, keys: Mapping[str, Case]) -> Case:
    """The case that the page asks."""
    address = page.locator("form[data-autosave]").get_attribute("data-autosave") or ""
    return keys[address.rsplit("/", 1)[1]]


def fill_in(page: Page, case: Case, right: bool) -> None:
    """Decide, name the clause where it is asked, and say how sure."""
    choices = page.locator("input[name=decision]").evaluate_all("all => all.map(one => one.value)")
    wrong = [choice for choice in choices if choice not in case.gold and choice not in case.accept]
    decision = case.gold[0] if right else wrong[-1]
    page.locator(f"[id='decision-{decision}']").check()
    if case.cite:
        page.locator("select[name=clause]").select_option(case.clause)
    page.locator("[id='confidence-sure']").check()


def take(page: Page, keys: Mapping[str, Case], right: Right) -> list[Case]:
    """Answer case after case until the result is shown; returns the cases in order."""
    asked = []
    while not urlsplit(page.url).path.endswith("/result"):
        case = case_of(page, keys)
        asked.append(case)
        fill_in(page, case, right(case))
        press(page, "Next")
    return asked


def prove(page: Page, url: str, quiz: str, title: str, keys: Mapping[str, Case], right: Right) -> list[Case]:
    """Take the quiz again and again until the result calls the clause of that title proven; returns its cases."""
    asked: list[Case] = []
    for _ in range(8):
        page.goto(f"{url}/quizzes/{quiz}")
        press(page, "Start")
        asked += take(page, keys, right)
        if "Proven" in page.locator(".due li", has_text=title).inner_text():
            return asked
    raise AssertionError(f"{title} is not proven after {len(asked)} cases")
