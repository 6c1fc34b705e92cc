"""A real browser: Debian's chromium through Playwright, skipped loudly where it is missing."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser per worker; required where PLUMBLINE_BROWSER=required."""
    if CHROMIUM is None:
        if os.environ.get("PLUMBLINE_BROWSER") == "required":
            pytest.fail("chromium is missing, and the browser tests are required")
        pytest.skip("chromium is missing: this browser test was NOT run")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def sign_in(page: Page, url: str, name: str, password: str) -> None:
    """Sign in through the form, as a person does, and arrive at one's start page."""
    page.goto(f"{url}/sign-in")
    page.get_by_label("Email or moderator id").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()
    assert "/sign-in" not in page.url
