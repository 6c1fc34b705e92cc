"""Every page in a browser: nothing seriously inaccessible, no sideways scrolling, no console errors, keys suffice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import sign_in
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, FilePayload, Page, Response, expect
from serving import Server
from taking import case_of, press, take

from app.content.model import Case
from app.demo.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

QUIZ = "counterfeit-calibration"
LEARNERS = {"light": "mai@sundara.example", "dark": "tara@plumbline.example"}  # a proof can be begun but once
GRAVE = ("serious", "critical")
VIOLATIONS = {"resultTypes": ["violations"], "selectors": False}  # what breaks a rule is told by its HTML
COLOURS = VIOLATIONS | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PAGES = {
    None: ("/sign-in", "/welcome", "/dev/components", "/no-such-page"),
    "lena@plumbline.example": ("/gaps", "/gaps?team=jakarta-1&cause=knowledge", "/gaps/jakarta-1/cf-1.2"),
    "tara@plumbline.example": (
        *(
            "/library",
            "/library?q=brand",
            "/library?state=stale",
            "/library/counterfeit",
            "/library/counterfeit/history",
        ),
        *(
            "/library/releases",
            "/library/release",
            "/library/new",
            "/library/pictures",
            "/library/import",
            "/library/edit/decisions",
        ),
        *("/library/health", "/library/health?clause=cf-1.2", "/library/health/clauses", "/library/health/mc-031"),
        *("/library/edit/sop/counterfeit/variants", "/library/translate/sop/counterfeit/id"),
        *("/library/edit/sop/counterfeit", "/library/edit/quiz/counterfeit-calibration"),
        *(
            f"/library/edit/quiz/{QUIZ}/source",
            f"/library/edit/quiz/{QUIZ}/export",
            f"/library/edit/quiz/{QUIZ}/add",
            f"/library/edit/quiz/{QUIZ}/case/cf-001",
        ),
        *(f"/library/edit/quiz/{QUIZ}/case/cf-001?as=source", f"/library/edit/quiz/{QUIZ}/case/cf-001/remove"),
    ),
    "quinn@plumbline.example": ("/qa", "/qa/bring-in/audits"),
    "ada@plumbline.example": ("/people", "/people/codes", "/people/roster", "/account/password"),
}


@dataclass
class Watched:
    """A page whose complaints are written down: console errors, CSP violations, broken requests."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "404" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.complaints.append(f"{self.page.url}: {response.status} for {response.url}")


@pytest.fixture(params=LEARNERS)
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def context(scheme: str, chromium: Browser) -> Iterator[BrowserContext]:
    """A browser of somebody's own in that colour scheme."""
    with chromium.new_context(color_scheme=scheme, viewport=WIDE, reduced_motion="reduce") as context:  # type: ignore[arg-type]
        yield context


def faults(page: Page) -> list[str]:
    """What axe finds serious on the page as it stands, and what reaches beyond a phone's width.

    The two schemes show the same page in other colours: in the dark one axe looks at those.
    """
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    found = Axe().run(page, options=COLOURS if dark else VIOLATIONS).response["violations"]
    told = [
        f"{page.url}: {one['id']}: {one['help']}: {node['html'][:160]}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"][:3]
    ]
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    cut = page.evaluate(
        "!!document.querySelector('.brief') && document.querySelector('.brief').offsetWidth > innerWidth"
    )
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    told += [f"{page.url}: a list in brief is cut off on a phone"] if cut else []
    return [*told, f"{page.url}: {over} px beyond a phone"] if over > 0 else told


@pytest.mark.parametrize("person", PAGES, ids=lambda person: person.partition("@")[0] if person else "stranger")
def test_pages_are_sound(operation: Server, context: BrowserContext, person: str | None) -> None:
    watched = Watched(context.new_page())
    if person:
        sign_in(watched.page, operation.url, person, PASSWORD)
    found = []
    for path in PAGES[person]:
        came = watched.page.goto(f"{operation.url}{path}")
        assert came is not None and came.status == (404 if "no-such" in path else 200), path
        said = len(watched.complaints)
        found += faults(watched.page)
        del watched.complaints[said:]  # axe itself is no page's fault
    assert found + watched.complaints == []


def test_a_files_long_name_breaks_and_not_the_page(operation: Server, chromium: Browser) -> None:
    header = "audit_id,case_id,moderator_id,decided_at,audited_at,decision,correct_decision,verdict"
    name = "audits_of_all_teams_of_both_vendors_since_the_first_of_september_2026_new.csv"
    page = chromium.new_page(viewport=WIDE)  # type: ignore[arg-type]
    sign_in(page, operation.url, "quinn@plumbline.example", PASSWORD)
    page.goto(f"{operation.url}/qa/bring-in/audits")
    file = FilePayload(name=name, mimeType="text/csv", buffer=f"{header}\nx,,,,,,,\n".encode())
    page.set_input_files("input[type=file]", file)
    press(page, "Check the file")
    press(page, "Keep it in quarantine")
    page.goto(f"{operation.url}/qa")
    expect(page.get_by_role("cell", name=name)).to_be_visible()
    for width in (1024, 390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()


def test_learning_is_sound_from_the_rule_to_the_result(
    operation: Server, scheme: str, context: BrowserContext, keys: Mapping[str, Case]
) -> None:
    watched = Watched(context.new_page())
    page = watched.page
    sign_in(page, operation.url, LEARNERS[scheme], PASSWORD)
    found = []
    for path in ("/learn", "/modules/counterfeit", f"/quizzes/{QUIZ}"):
        page.goto(f"{operation.url}{path}")
        found += faults(page)
    press(page, "Practise first")
    found += faults(page)
    expect(page.locator("form.attempt")).to_be_visible()
    page.get_by_role("button", name="Next").click()  # the browser itself says what is missing
    answer_by_keys(page, case_of(page, keys))
    found += faults(page)
    press(page, "Next")
    while not page.url.endswith("/result"):
        page.keyboard.press("4")
        if page.locator("select[name=clause]").count():
            page.locator("select[name=clause]").select_option("cf-1.1")
        page.keyboard.press("1")
        arrive_by(page, "Enter")
        arrive_by(page, "Enter")
    found += faults(page)
    assert found + watched.complaints == []


def test_a_proof_is_sound_and_tells_what_was_wrong(
    operation: Server, scheme: str, context: BrowserContext, keys: Mapping[str, Case]
) -> None:
    watched = Watched(context.new_page())
    page = watched.page
    sign_in(page, operation.url, LEARNERS[scheme], PASSWORD)
    found = []
    page.goto(f"{operation.url}/quizzes/{QUIZ}")
    press(page, "Start")
    found += faults(page)
    take(page, keys, lambda case: False)
    found += faults(page)
    expect(page.locator("main")).to_contain_text("You decided")
    page.goto(f"{operation.url}/quizzes/{QUIZ}")
    found += faults(page)
    assert found + watched.complaints == []


def answer_by_keys(page: Page, case: Case) -> None:
    """A whole answer without a pointer: a digit decides, d leads back, c names the clause, a digit says how sure."""
    page.keyboard.press("1")
    page.keyboard.press("d")
    page.keyboard.press("2")
    expect(page.locator("[data-key='2']")).to_be_checked()
    if case.cite:
        page.keyboard.press("c")
        while page.locator("select[name=clause]").input_value() != case.clause:
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator("[id='confidence-sure']")).to_be_focused()
    expect(page.locator(".confidence .digit").first).to_be_visible()
    page.keyboard.press("2")
    expect(page.locator("[id='confidence-fairly']")).to_be_checked()
    page.keyboard.press("s")
    expect(page.locator("[id='confidence-sure']")).to_be_checked()
    expect(page.locator("[data-autosave-state]")).to_have_attribute("data-state", "saved")
    arrive_by(page, "Enter")
    expect(page.locator(".feedback")).to_be_visible()


def arrive_by(page: Page, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)
