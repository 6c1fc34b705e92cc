"""A real browser: Debian's chromium through Playwright, skipped loudly where it is missing."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from serving import PATIENCE, Server, flask

from app.content.model import Case
from app.content.parse import parse, read_tree
from config import ROOT

CHROMIUM = shutil.which("chromium")

expect.set_options(timeout=PATIENCE * 1000)  # on a busy machine five seconds are few


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser per worker; required where PLUMBLINE_BROWSER=required."""
    if CHROMIUM is None:
        if os.environ.get("PLUMBLINE_BROWSER") == "required":
            pytest.fail("chromium is missing, and the browser tests are required")
        pytest.skip("chromium is missing: this browser test was NOT run")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"], timeout=PATIENCE * 1000)
        yield browser
        browser.close()


def sign_in(page: Page, url: str, name: str, password: str) -> None:
    """Sign in through the form, as a person does, and arrive at one's start page."""
    page.goto(f"{url}/sign-in")
    page.get_by_label("Email or moderator id").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "/sign-in" not in address)


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with a small made-up operation, in which Jakarta 1 does not know cf-1.2; copied, never opened."""
    folder = tmp_path_factory.mktemp("demo")
    place = {"database_url": f"sqlite:///{folder / 'demo.sqlite'}", "content_dir": ROOT / "content"}
    size = ("--teams", "4", "--moderators", "10", "--clauses", "4", "--learners", "0")
    for words in (("db", "upgrade"), ("demo", *size, "--folder", str(folder / "files"))):
        done = flask(*words, **place)
        assert done.returncode == 0, done.stderr
    return folder / "demo.sqlite"


@pytest.fixture(scope="module")
def operation(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the made-up operation as it was on its first day."""
    folder = tmp_path_factory.mktemp("operation")
    shutil.copy(demo_file, folder / "demo.sqlite")
    with Server(f"sqlite:///{folder / 'demo.sqlite'}", ROOT / "content", folder / "server.log") as server:
        yield server


@pytest.fixture(scope="session")
def keys() -> dict[str, Case]:
    """Every case of the library by its id, with the decision that is right."""
    library, problems = parse(read_tree(ROOT / "content")[0])
    assert not problems
    return {case.code: case for quiz in library.quizzes for case in quiz.cases}
