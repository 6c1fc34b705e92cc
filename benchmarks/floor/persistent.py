"""People who go on after every fault, over HTTP or in a browser, and what they were told is kept."""

import os
import re
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random

from playwright.sync_api import BrowserContext, Error, Page, sync_playwright

from benchmarks.floor.sitting import QUIZ, Ask, Reply, Sitting

Where = tuple[int, int]  # attempt, position
CHROMIUM = "/usr/bin/chromium"
SAVED = "[data-autosave-state][data-state=saved]"


@dataclass
class Told:
    """By case, what was acknowledged last (decision, settled), and what was sent after that and ever."""

    kept: dict[Where, tuple[str, bool]] = field(default_factory=dict)
    sent: dict[Where, set[str]] = field(default_factory=dict)
    ever: dict[Where, set[str]] = field(default_factory=dict)
    times: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, place: Where, decision: str) -> None:
        with self.lock:
            self.sent.setdefault(place, set()).add(decision)
            self.ever.setdefault(place, set()).add(decision)

    def keep(self, place: Where, decision: str, settled: bool) -> None:
        with self.lock:
            self.kept[place] = (decision, settled or self.kept.get(place, ("", False))[1])
            self.sent[place] = set()
            self.times += 1


class Gone(Exception):
    """No whole answer came."""


class Hand(threading.Thread):
    """Takes the quiz over HTTP, person after person, until it is told to stop; begins anew wherever it broke off."""

    def __init__(self, port: int, sittings: list[tuple[str, Sitting]], told: Told) -> None:
        super().__init__(daemon=True)
        self.port, self.sittings, self.told = port, sittings, told
        self.stopping, self.wrong, self.broken = threading.Event(), list[str](), 0

    def run(self) -> None:
        for cookie, sitting in self.sittings:
            done, jar = False, {"session": cookie}
            while not done and not self.stopping.is_set():
                try:
                    done = self.sit(jar, sitting)
                except Gone:
                    self.broken += 1
                    time.sleep(0.05)
            self.wrong += sitting.errors
            if self.stopping.is_set():
                return

    def sit(self, jar: dict[str, str], sitting: Sitting) -> bool:
        """Take up the sitting; whether it came to its end. Raises Gone."""
        requests, reply = sitting.requests(), None
        with suppress(StopIteration):
            while not self.stopping.is_set():
                wish = next(requests) if reply is None else requests.send(reply)
                if wish.place:
                    self.told.send(wish.place, wish.decision)
                reply = self.ask(wish, jar, sitting.token)
                if wish.place and reply.status in (200, 303):
                    self.told.keep(wish.place, wish.decision, settled=wish.kind == "next")
            return False
        return True

    def ask(self, wish: Ask, jar: dict[str, str], token: str) -> Reply:
        headers = {"Cookie": f"session={jar['session']}", "X-CSRFToken": token, "Content-Type": wish.type}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(wish.method, wish.path, wish.body, headers)
            came = connection.getresponse()
            text = came.read().decode()
        except (OSError, HTTPException) as broken:
            raise Gone from broken
        finally:
            connection.close()
        if found := re.match(r"session=([^;]+)", came.headers.get("Set-Cookie", "")):
            jar["session"] = found[1]
        return Reply(came.status, text, came.headers.get("Location", ""))


class Reader(threading.Thread):
    """Takes the quiz in a browser; where the browser is killed another one takes its place, with the same profile."""

    def __init__(self, port: int, cookies: list[str], folder: Path, told: Told, dice: Random) -> None:
        super().__init__(daemon=True)
        self.url, self.cookies, self.folder, self.told, self.dice = (
            f"http://127.0.0.1:{port}",
            cookies,
            folder,
            told,
            dice,
        )
        self.stopping, self.saved, self.opened, self.broken = threading.Event(), 0, 0, 0

    def run(self) -> None:
        with sync_playwright() as playwright:
            while not self.stopping.is_set() and self.cookies:
                with suppress(Error):
                    browser = playwright.chromium.launch_persistent_context(
                        self.folder, executable_path=CHROMIUM, args=["--no-sandbox"]
                    )
                    self.opened += 1
                    self.take(browser)
                    browser.close()

    def kill(self) -> None:
        """SIGKILL for the browser and all its processes, found by their profile."""
        mark = f"--user-data-dir={self.folder}".encode()
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if mark in (process / "cmdline").read_bytes():
                    os.kill(int(process.name), signal.SIGKILL)

    def take(self, browser: BrowserContext) -> None:
        """Sittings of one person after another. Raises playwright's Error when the browser is gone."""
        page = browser.pages[0] if browser.pages else browser.new_page()
        page.set_default_timeout(8000)
        while self.cookies and not self.stopping.is_set():
            browser.add_cookies([{"name": "session", "value": self.cookies[-1], "url": self.url}])
            try:
                if not self.sit(page):
                    self.cookies.pop()
            except Error:
                self.broken += 1
                if page.is_closed() or not browser.pages:
                    raise
                time.sleep(0.1)

    def sit(self, page: Page) -> bool:
        """Go on with the attempt; whether there was something to answer. Raises playwright's Error on any fault."""
        page.goto(f"{self.url}/quizzes/{QUIZ}")
        page.locator(".buttons .button").first.click()  # Start, or go on
        page.wait_for_url("**/attempts/*")
        while not self.stopping.is_set() and "/result" not in page.url:
            self.answer(page)
        return not page.url.endswith(QUIZ)

    def answer(self, page: Page) -> None:
        """Decide, wait for "Saved", cite where asked, and press Next."""
        place = (int(page.url.rsplit("/", 1)[1]), int(page.locator("[name=position]").first.input_value()))
        radio = page.locator("input[name=decision]").nth(self.dice.randrange(2) * 3)
        decision = radio.get_attribute("value") or ""
        self.told.send(place, decision)
        radio.check()
        page.wait_for_selector(SAVED)
        self.told.keep(place, decision, settled=False)
        self.saved += 1
        if page.locator("select[name=clause]").count():
            page.locator("select[name=clause]").select_option(index=1)
        self.told.send(place, decision)
        with page.expect_navigation():
            page.get_by_role("button", name="Next").click()
        self.told.keep(place, decision, settled=True)
