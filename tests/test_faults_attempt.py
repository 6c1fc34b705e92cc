"""The server is killed at random moments while people answer: what it acknowledged is kept, exactly once."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any
from urllib.request import urlopen

import pytest
import sqlalchemy as sa
from flask import Flask
from learner import released
from serving import Server
from sqlalchemy.orm import Session
from visiting import Gone, Reply, Visitor

from app.db import read_only
from app.people.models import User
from app.people.passwords import hash_of
from app.quizzes.evidence import rebuild
from app.quizzes.models import AttemptCase, QuizEvidence, QuizSum, Response

PASSWORD = "plumb and level"
KILLS = 5
PATIENCE = 60
PEOPLE = (("mai", "lena", "tara", "quinn"), ("max", "otto", "axel", "ada"))  # two at a time, each after the other
AT_WORK = sa.text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
)
Place = tuple[int, int]  # attempt, position


@dataclass
class Taker:
    """Takes the quiz and remembers what was acknowledged; `sent` is what was asked last, without an answer yet."""

    visitor: Visitor
    saved: dict[Place, str] = field(default_factory=dict)
    settled: dict[Place, str] = field(default_factory=dict)
    sent: tuple[str, Place, str] | None = None
    at: str = ""
    case: str = ""
    done: bool = False
    answered: int = 0  # requests that were acknowledged

    def take(self) -> None:
        """Answer case after case until all is proven or the server is gone."""
        try:
            while not self.done:
                self.at = self.at or self.start()
                if self.at:
                    self.answer(self.look())
        except Gone:
            return

    def start(self) -> str:
        self.visitor.get("/quizzes/brands-quiz")
        came = self.visitor.post("/quizzes/brands-quiz", kind="proof")
        assert came.status == 303, came.text
        self.done = came.location == "/quizzes/brands-quiz"
        return "" if self.done else came.location

    def look(self) -> Reply | None:
        """The page of the present case; None once the attempt has ended."""
        page = self.visitor.get(self.at)
        if page.status == 303 and page.location.endswith("/result"):
            self.at = self.case = ""
            return None
        assert page.status == 200, page.text
        return page

    def answer(self, page: Reply | None) -> None:
        """Save a wrong decision, then a right one instead, and go on; odd cases may stay."""
        if page is None:
            return
        self.case = page.field(r'data-autosave="[^"]+/cases/([^"]+)"')
        place = (int(self.at.rsplit("/", 1)[1]), int(page.field(r'name="position" value="(\d+)"')))
        right = "allow" if int(page.field(r"Listing c\d (\d+)")) % 2 else "remove"
        for decision in ("warn", right):
            self.sent = ("saved", place, decision)
            kept = self.visitor.put(f"{self.at}/cases/{self.case}", decision=decision, confidence="fairly")
            assert kept.status == 200, kept.text
            self.saved[place], self.sent = decision, None
            self.answered += 1
        self.sent = ("settled", place, right)
        came = self.visitor.post(self.at, position=place[1], decision=right, confidence="fairly")
        assert came.status == 303, came.text
        self.settled[place], self.sent, self.case = right, None, ""
        self.answered += 1


@pytest.fixture
def server(app: Flask, cast: SimpleNamespace, session: Session, database_url: str, tmp_path: Path) -> Any:
    """A server with the brands quiz, where all of the cast may sign in."""
    released(session, severity="critical")
    session.execute(sa.update(User).values(password_hash=hash_of(PASSWORD)))
    session.commit()
    with Server(database_url, tmp_path / "content", tmp_path / "server.log") as server:
        yield server


def test_a_killed_server_has_kept_every_answer_it_acknowledged(server: Server, session: Session) -> None:
    lines = [[Taker(Visitor(server.url).sign_in(name, PASSWORD)) for name in names] for names in PEOPLE]
    takers = list(chain.from_iterable(lines))
    random = Random(29)
    with ThreadPoolExecutor(len(lines)) as pool:
        for _ in range(KILLS):
            working = [pool.submit(in_turn, line) for line in lines]
            wait_for_answers(takers, random.randint(3, 14))
            time.sleep(random.uniform(0, 0.04))
            server.kill()
            for one in working:
                one.result()
            wait_for_the_database(session)
            server.start()
            for taker in takers:
                check_kept(session, taker)
                check_shown_again(taker)
    assert not all(taker.done for taker in takers), "the last kills found nobody at work"
    check_counted_once(session)


def wait_for_answers(takers: list[Taker], more: int) -> None:
    """Until so many more requests were acknowledged: how long that takes depends on the machine."""
    wanted = sum(taker.answered for taker in takers) + more
    given_up_at = time.monotonic() + PATIENCE
    while sum(taker.answered for taker in takers) < wanted:
        assert time.monotonic() < given_up_at, f"{more} answers took longer than {PATIENCE} s"
        time.sleep(0.002)


def wait_for_the_database(session: Session) -> None:
    """Until PostgreSQL is done with what the killed server sent: it may still be keeping it. SQLite died with it."""
    if session.get_bind().dialect.name == "sqlite":
        return
    given_up_at = time.monotonic() + PATIENCE
    while session.scalar(AT_WORK):
        assert time.monotonic() < given_up_at, f"a killed server's transaction goes on for {PATIENCE} s"
        session.rollback()
        time.sleep(0.01)
    session.rollback()


def in_turn(line: list[Taker]) -> None:
    """Each goes on until all is proven; who finds the server gone ends the line."""
    for taker in line:
        taker.take()
        if not taker.done:
            return


def test_connections_on_which_nothing_is_asked_hold_up_nobody(server: Server) -> None:
    """Browsers open them in advance."""
    idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(6)]
    with urlopen(f"{server.url}/readyz", timeout=10) as came:
        assert came.status == 200
    for one in idle:
        one.close()


def check_kept(session: Session, taker: Taker) -> None:
    """Every acknowledged answer stands in the database; what was asked last stands there or not, but not halfway."""
    for place, decision in taker.saved.items():
        response = response_at(session, place)
        unsure = taker.sent is not None and taker.sent[1] == place
        assert response is not None, f"the answer at {place} is lost"
        assert response.decision == decision or (unsure and response.decision == taker.sent[2])  # type: ignore[index]
        assert unsure or (response.settled_at is not None) == (place in taker.settled)
    if taker.sent is not None:
        kind, place, decision = taker.sent
        response = response_at(session, place)
        if response is not None and response.decision == decision:
            taker.saved[place] = decision
            if kind == "settled" and response.settled_at is not None:
                taker.settled[place], taker.case = decision, ""
    taker.sent = None


def check_shown_again(taker: Taker) -> None:
    """The attempt stands at the same case as before, with the answer that was saved."""
    if not taker.case:
        return
    page = taker.look()
    assert page is not None and page.field(r'data-autosave="[^"]+/cases/([^"]+)"') == taker.case
    place = (int(taker.at.rsplit("/", 1)[1]), int(page.field(r'name="position" value="(\d+)"')))
    if place in taker.saved:
        assert page.field(r'name="decision"[^>]*value="(\w+)"[^>]* checked') == taker.saved[place]
    else:
        assert " checked" not in page.text


def check_counted_once(session: Session) -> None:
    """Every settled answer is one piece of evidence, no case was drawn twice, and the sums are those of a rebuild."""
    fresh(session)
    settled = sa.select(Response.attempt_id, Response.position).where(Response.settled_at.is_not(None))
    keys = sorted(f"{attempt}:{position}" for attempt, position in session.execute(settled))
    assert sorted(session.scalars(sa.select(QuizEvidence.response_key))) == keys
    drawn = sa.select(sa.func.count(), sa.func.count(sa.distinct(AttemptCase.position)))
    for cases, positions in session.execute(drawn.group_by(AttemptCase.attempt_id)):
        assert cases == positions <= 12
    before = sums(session)
    session.rollback()
    rebuild(session)
    session.commit()
    assert before and sums(session) == before


def response_at(session: Session, place: Place) -> Response | None:
    fresh(session)
    return session.get(Response, place)


def sums(session: Session) -> list[tuple[Any, ...]]:
    return sorted(tuple(row) for row in session.execute(sa.select(QuizSum.__table__)))


def fresh(session: Session) -> None:
    """Look anew, without keeping others from writing."""
    session.rollback()
    read_only(session)
