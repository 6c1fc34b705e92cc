"""200 faults while people answer: the server killed, the wire cut, the browser killed; saved answers lost 0, doubled 0.

`python -m benchmarks.faults [--faults N] [--databases SQLite,PostgreSQL]`. Two people at a time answer over HTTP
without a pause and one in a browser; whoever is interrupted goes on. What was acknowledged is looked up each time.
"""

import argparse
import os
import sys
import time
from collections import Counter
from random import Random

import sqlalchemy as sa
from flask import Flask

from app.db import db
from app.quizzes.models import Attempt, AttemptCase, QuizEvidence, Response
from benchmarks.floor.persistent import CHROMIUM, Hand, Reader, Told, Where
from benchmarks.floor.places import KINDS, Place, Server, cookie, place, populate
from benchmarks.floor.sitting import QUIZ, Sitting, keys_of
from benchmarks.floor.wire import Wire

FAULTS, HANDS = 200, 2
KINDS_OF_FAULT = {"server": 4, "wire": 11, "browser": 5}  # weights
PATIENCE = 60  # seconds until people who answer nothing more are given up
Held = dict[Where, tuple[str, bool]]


def main(arguments: list[str] | None = None) -> bool:
    """Print what was lost and doubled on both databases; whether nothing was."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--faults", type=int, default=FAULTS, help="on each database")
    parser.add_argument("--databases", default=",".join(KINDS), help="separated by commas")
    asked, within = parser.parse_args(arguments or []), True
    if not os.access(CHROMIUM, os.X_OK):
        print(f"{CHROMIUM} is missing: no browser can be killed")
        return False
    for kind in asked.databases.split(","):
        with place(kind) as here:
            within &= endure(kind, here, asked.faults)
    return within


def endure(kind: str, here: Place, faults: int) -> bool:
    """That many faults on one database; whether every answer that was acknowledged stands there once."""
    app, dice, told, server = here.app(), Random(31), Told(), Server(here)
    server.start()
    wire = Wire(server.port)
    hands, reader = people(app, here, wire.port, told, faults)
    began, done, lost = time.monotonic(), Counter[str](), set[Where]()
    for fault in dice.choices(list(KINDS_OF_FAULT), list(KINDS_OF_FAULT.values()), k=faults):
        wait_for_answers(told, dice.randint(1, 6))
        time.sleep(dice.uniform(0, 0.1))
        strike(fault, server, wire, reader, dice)
        done[fault] += 1
        lost |= missing(app, told)
    for one in (*hands, reader):
        one.stopping.set()
    for one in (*hands, reader):
        one.join(PATIENCE)
    doubled = count(app, told, lost)
    server.stop()
    wire.close()
    took = time.monotonic() - began
    print(f"{kind}: {dict(done)} in {took:.0f} s, {reader.opened} browsers · load average {os.getloadavg()[0]:.1f}")
    errors = [error for hand in hands for error in hand.wrong]
    broken = sum(one.broken for one in (*hands, reader))
    print(
        f"  {len(told.kept)} answers acknowledged ({reader.saved} in the browser), {broken} times interrupted:", end=" "
    )
    print(f"lost {len(lost)}, doubled {doubled}, refused {len(errors)} {errors[:3]}")
    with app.app_context():
        db.engine.dispose()
    return not (lost or doubled or errors) and reader.saved > 0


def people(app: Flask, here: Place, port: int, told: Told, faults: int) -> tuple[list[Hand], Reader]:
    """Those who answer over HTTP and the one in a browser, at work, each with enough others to come after them."""
    ids = populate(app, 15 * (HANDS + 1) * (1 + faults // 20))
    cookies, keys = [cookie(app, user_id) for user_id in ids], keys_of(QUIZ)
    sittings = [(each, Sitting(QUIZ, keys, Random(n))) for n, each in enumerate(cookies)]
    hands = [Hand(port, sittings[n :: HANDS + 1], told) for n in range(HANDS)]
    reader = Reader(port, cookies[HANDS :: HANDS + 1], here.folder / "profile", told, Random(37))
    for one in (*hands, reader):
        one.start()
    return hands, reader


def wait_for_answers(told: Told, more: int) -> None:
    """Until so many more answers were acknowledged: a fault strikes people at work."""
    wanted, given_up_at = told.times + more, time.monotonic() + PATIENCE
    while told.times < wanted:
        if time.monotonic() > given_up_at:
            raise TimeoutError("nobody answers any more")
        time.sleep(0.002)


def strike(fault: str, server: Server, wire: Wire, reader: Reader, dice: Random) -> None:
    """One fault, over when this returns."""
    if fault == "server":
        server.kill()
        server.start()
    elif fault == "wire":
        wire.cut(dice.uniform(0, 0.3))
    else:
        reader.kill()


def missing(app: Flask, told: Told, *, quiet: bool = False) -> set[Where]:
    """Where an acknowledged answer does not stand. What was sent after it may have come in its place.

    While people are at work (not `quiet`), so may anything they ever sent to the case.
    """
    with told.lock:
        kept = dict(told.kept)
    held = stored(app)
    with told.lock:
        sent = {place: set(each) for place, each in (told.sent if quiet else told.ever).items()}
    return {place for place, answer in kept.items() if not stands(answer, held.get(place), sent.get(place, set()))}


def stands(answer: tuple[str, bool], held: tuple[str, bool] | None, sent: set[str]) -> bool:
    if held is None or (answer[1] and held != answer):
        return False
    return held[0] == answer[0] or held[0] in sent


def stored(app: Flask) -> Held:
    with app.app_context():
        rows = db.session.execute(sa.select(Response)).scalars()
        return {(row.attempt_id, row.position): (row.decision, row.settled_at is not None) for row in rows}


def count(app: Flask, told: Told, lost: set[Where]) -> int:
    """How many answers or cases stand twice; adds to `lost` what is missing now that all is quiet."""
    lost |= missing(app, told, quiet=True)
    with app.app_context():
        settled = sa.select(sa.func.count()).select_from(Response).where(Response.settled_at.is_not(None))
        evidence = sa.select(sa.func.count(), sa.func.count(sa.distinct(QuizEvidence.response_key)))
        rows, keys = db.session.execute(evidence).one()
        drawn = sa.select(Attempt.user_id, AttemptCase.item_id).join(Attempt, Attempt.id == AttemptCase.attempt_id)
        cases = db.session.execute(drawn).all()
        return len(cases) - len(set(cases)) + (rows - keys) + abs(rows - (db.session.scalar(settled) or 0))


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
