"""/learn, a module and an attempt over a mobile line, with nothing cached: bytes, requests, and seconds until usable.

The line is chromium's own emulation: 3G is 1.6 Mbit/s with 150 ms to every answer, slow 3G 400 kbit/s with 400 ms. A
page is usable when it is painted and its script has run. `python -m benchmarks.pages`
"""

import os
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from flask import Flask
from playwright.sync_api import Browser, sync_playwright

from app import clock
from app.db import db
from app.library.queries import live_clauses
from app.training.actions import assign
from benchmarks.floor.persistent import CHROMIUM
from benchmarks.floor.places import Place, Server, cookie, place, populate
from benchmarks.floor.sitting import QUIZ

LINES = {"3G": (1_600_000, 150), "slow 3G": (400_000, 400)}  # bit/s, milliseconds
KILOBYTES, SECONDS, TIMES = 60, 2.0, 5
MEDIA = ("Image", "Media", "Font")
USABLE = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const paints = performance.getEntriesByType("paint").map((paint) => paint.startTime);
  return paints.length ? Math.max(page.domContentLoadedEventEnd, ...paints) : null;
}"""


@dataclass(frozen=True)
class Visit:
    """One page over one line: bytes on the wire without media, requests by type, seconds until usable."""

    transferred: float
    requests: Counter[str]
    seconds: float


def main(_arguments: list[str] | None = None) -> bool:
    """Print every page over both lines; whether weight and requests are within their limits, and 3G within 2 s."""
    if not os.access(CHROMIUM, os.X_OK):
        print(f"{CHROMIUM} is missing: nothing was measured")
        return False
    with place("SQLite") as here, sync_playwright() as playwright:
        app, server = here.app(), Server(here)
        user_id = populate(app, 1)[0]
        ask_everything(app, user_id)
        session = cookie(app, user_id)
        server.start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            within = tell(browser, here, server, session, app)
        finally:
            browser.close()
            server.stop()
    return within


def tell(browser: Browser, here: Place, server: Server, session: str, app: Flask) -> bool:
    url, within = f"http://127.0.0.1:{server.port}", True
    pages = {"/learn": "/learn", "module": "/modules/counterfeit", "attempt": begin(app, session)}
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors, median of {TIMES}")
    for name, path in pages.items():
        for line in LINES:
            visits = [visit(browser, url, path, session, line) for _ in range(TIMES)]
            seconds, one = median(each.seconds for each in visits), visits[0]
            light = one.transferred <= 1000 * KILOBYTES and one.requests["Stylesheet"] == one.requests["Script"] == 1
            quick = line != "3G" or seconds <= SECONDS
            within &= light and quick
            limit = f"(≤ {SECONDS:g} s)" if line == "3G" else "(stated)"
            print(
                f"  {name:8} {line:8} {one.transferred / 1000:5.1f} kB (≤ {KILOBYTES})  {dict(one.requests)}  "
                f"usable after {seconds:.2f} s {limit} {'ok' if light and quick else 'MISSED'}"
            )
    return within


def ask_everything(app: Flask, user_id: int) -> None:
    """Let the person have the whole library to learn, so that /learn is as long as it gets."""
    with app.app_context():
        by_sop: dict[int, list[int]] = {}
        for clause in live_clauses(db.session).values():
            by_sop.setdefault(clause.sop_id, []).append(clause.id)
        due = clock.now().date() + timedelta(days=14)
        for sop_id, ids in by_sop.items():
            task = {"sop_id": sop_id, "clause_ids": ids, "reason": "onboarding", "due_on": due, "by_id": None}
            assign(db.session, user_ids=[user_id], **task)
        db.session.commit()


def begin(app: Flask, session: str) -> str:
    """The address of an attempt that has begun."""
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.set_cookie("session", session)
    came = client.post(f"/quizzes/{QUIZ}", data={"kind": "proof"})
    with app.app_context():
        db.engine.dispose()
    assert came.status_code == 303, came.text
    return str(came.location)


def visit(browser: Browser, url: str, path: str, session: str, line: str) -> Visit:
    """Open the page in a new browser profile; its line is slow from the first byte on."""
    bits, milliseconds = LINES[line]
    with browser.new_context() as context:
        context.add_cookies([{"name": "session", "value": session, "url": url}])
        page = context.new_page()
        wire = context.new_cdp_session(page)
        types, sizes = dict[str, str](), dict[str, float]()
        wire.on("Network.responseReceived", lambda event: types.update({event["requestId"]: event["type"]}))
        wire.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
        wire.send("Network.enable")
        speed = {"downloadThroughput": bits / 8, "uploadThroughput": bits / 8}
        wire.send("Network.emulateNetworkConditions", {"offline": False, "latency": milliseconds, **speed})
        page.goto(url + path, wait_until="load")
        seconds = page.wait_for_function(USABLE).json_value() / 1000
    counted = {id: size for id, size in sizes.items() if types.get(id) not in MEDIA}
    return Visit(sum(counted.values()), Counter(types[id] for id in counted if id in types), seconds)


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
