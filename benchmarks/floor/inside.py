"""The same sittings inside one process, without a server between: what one processor can do at most."""

import time
from collections import defaultdict

from flask import Flask
from flask.testing import FlaskClient

from benchmarks.floor.places import cookie
from benchmarks.floor.sitting import Ask, Reply, Sitting


def ask(client: FlaskClient, sitting: Sitting, wish: Ask) -> Reply:
    """One request through the test client."""
    came = client.open(
        wish.path,
        method=wish.method,
        data=wish.body,
        content_type=wish.type or None,
        headers={"X-CSRFToken": sitting.token},
    )
    return Reply(came.status_code, came.get_data(as_text=True), came.headers.get("Location", ""))


def sit(app: Flask, user_id: int, sitting: Sitting) -> dict[str, list[float]]:
    """A whole sitting of that person; the seconds of its requests by kind."""
    client, took = app.test_client(), defaultdict(list)
    client.set_cookie("session", cookie(app, user_id))
    requests = sitting.requests()
    wish = next(requests)
    while True:
        began = time.perf_counter()
        reply = ask(client, sitting, wish)
        took[wish.kind].append(time.perf_counter() - began)
        try:
            wish = requests.send(reply)
        except StopIteration:
            return dict(took)
