"""What a release holds is remembered by the process: never beyond the release, and so that an answer asks little."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from counting import statements
from flask import Flask
from flask.testing import FlaskClient
from learner import Learner, released, tree
from sqlalchemy.orm import Session

from app import clock
from app.db import db
from app.library.actions import release
from app.library.cases import case_keys
from app.library.queries import live_clauses, live_quiz
from app.library.variants import rulebook

MOST = {"GET": 16, "PUT": 12, "POST": 28}  # questions to the database of one request of an attempt


def held(session: Session) -> tuple[dict[str, str], int]:
    """The severities of the clauses in force, and how many cases the quiz has."""
    quiz = live_quiz(session, "brands-quiz")
    everywhere = rulebook(session).everywhere.values()
    assert list(live_clauses(session).values()) == list(everywhere)
    return {one.code: one.severity for one in everywhere}, len(case_keys(session, quiz.digest)) if quiz else 0


def test_the_next_release_is_seen_at_once_by_who_read_the_one_before(app: Flask, session: Session) -> None:
    released(session)
    with app.app_context(), db.sessionmaker() as other:
        assert held(other) == ({"br-1": "major", "br-2": "minor"}, 52)
        other.rollback()
        released(session, severity="critical", proof=30)
        assert held(other) == ({"br-1": "critical", "br-2": "minor"}, 64)


def test_a_release_that_was_taken_back_leaves_nothing_behind(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    released(session)
    monkeypatch.setattr(clock, "now", lambda: datetime(2099, 1, 1, tzinfo=UTC))
    assert release(session, tree(severity="critical"), key_fix=None).changed
    assert held(session)[0]["br-1"] == "critical"
    session.rollback()
    assert held(session)[0]["br-1"] == "major"
    assert release(session, tree(severity="minor"), key_fix=None).changed
    assert held(session)[0]["br-1"] == "minor"


def test_an_answer_asks_the_database_little(session: Session, as_: Callable[[str], FlaskClient]) -> None:
    released(session)
    mai = Learner(as_("mai"), session).start()
    for _ in range(2):  # the first time everything is read once
        item, found = mai.code(), {}
        requests = (("GET", mai.url, {}), ("PUT", f"{mai.url}/cases/{item}", {"json": {"decision": "allow"}}))
        form = {"position": str(mai.case()[0].position), "decision": "allow", "confidence": "sure"}
        session.rollback()
        for method, url, body in (*requests, ("POST", mai.url, {"data": form})):
            with statements(session) as asked:
                assert mai.client.open(url, method=method, **body).status_code in (200, 303)
            found[method] = len(asked)
    assert {method: n for method, n in found.items() if n > MOST[method]} == {}, found
