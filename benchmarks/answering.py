"""300 moderators take a quiz at once: the server as `make run` starts it, on both databases, over loopback.

Each of them begins within the first half minute and thinks about 30 seconds a case (exponentially distributed, about
half the time the product itself reckons with): reading and deciding, the clause, how sure, Next. Beside it a closed
loop in which eight of them never pause, against the same sittings inside one process.
`python -m benchmarks.answering [--people N] [--seconds S]`
"""

import argparse
import json
import os
import subprocess
import sys
import time
from dataclasses import asdict
from random import Random
from typing import Any

import numpy as np
import sqlalchemy as sa
from flask import Flask

from app.db import db
from app.quizzes.models import Attempt, AttemptCase, QuizEvidence, Response
from benchmarks.floor.inside import sit
from benchmarks.floor.load import Plan
from benchmarks.floor.places import KINDS, Place, Server, cookie, place, populate
from benchmarks.floor.sitting import CASE_SECONDS, QUIZ, Sitting, keys_of
from config import ROOT

PEOPLE, SECONDS, WARMING = 300, 90.0, 5.0
HANDS, CLOSED_SECONDS, INSIDE = 8, 15.0, 12  # people without a pause, for how long; sittings inside one process
MILLISECONDS, RATIO = 150.0, 0.35
ANSWERS = ("decide", "cite", "sure", "next")


def main(arguments: list[str] | None = None) -> bool:
    """Print the figures of both databases; whether no answer was lost or refused and both limits hold."""
    asked = _parser().parse_args(arguments or [])
    within = True
    for kind in asked.databases.split(","):
        with place(kind) as here:
            within &= measure(kind, here, asked.people, asked.seconds)
    return within


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.answering", description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE, help="moderators at once")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long they are watched")
    parser.add_argument("--databases", default=",".join(KINDS), help="separated by commas")
    return parser


def measure(kind: str, here: Place, people: int, seconds: float) -> bool:
    """One database: thinking people, then people who never pause, each on people of their own."""
    app = here.app()
    ids = populate(app, 2 * people + INSIDE + 2)
    thinkers, pushers, alone = ids[:people], ids[people : 2 * people], ids[2 * people :]
    inside = rate_inside(app, alone)
    server = Server(here)
    server.start()
    try:
        open_ = load(app, Plan(server.port, QUIZ, [], seconds, WARMING, None), thinkers)
        closed = load(app, Plan(server.port, QUIZ, [], CLOSED_SECONDS, WARMING, HANDS, seed=2), pushers)
    finally:
        server.stop()
    print(f"{kind} · load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    fine = all([tell_open(open_, seconds), tell_closed(closed, inside), tell_kept(app, open_, closed)])
    with app.app_context():
        db.engine.dispose()
    return fine


def load(app: Flask, plan: Plan, ids: list[int]) -> dict[str, Any]:
    """What came of a plan for these people, carried out by a process of its own."""
    cookies = [cookie(app, user_id) for user_id in ids]
    call = [sys.executable, "-m", "benchmarks.floor.load"]
    text = json.dumps(asdict(plan) | {"cookies": cookies})
    done = subprocess.run(call, check=True, cwd=ROOT, input=text, text=True, stdout=subprocess.PIPE)
    came: dict[str, Any] = json.loads(done.stdout)
    return came


def rate_inside(app: Flask, ids: list[int]) -> float:
    """Requests a second of whole sittings inside this process, the first two of them unmeasured."""
    keys, requests, began = keys_of(QUIZ), 0, 0.0
    for number, user_id in enumerate(ids):
        began = time.perf_counter() if number == 2 else began
        sitting = Sitting(QUIZ, keys, Random(user_id))
        took = sit(app, user_id, sitting)
        assert not sitting.errors, sitting.errors
        requests += sum(map(len, took.values())) if number >= 2 else 0
    return requests / (time.perf_counter() - began)


def tell_open(came: dict[str, Any], seconds: float) -> bool:
    """Print what answering took among people who think; whether the slowest in a hundred was quick enough."""
    took = {kind: 1000 * np.array(each) for kind, each in came["took"].items()}
    answers = np.concatenate([took[kind] for kind in ANSWERS if kind in took])
    usual, slow, slowest = (float(each) for each in np.percentile(answers, (50, 95, 99)))
    rate = sum(map(len, took.values())) / (seconds - WARMING)
    print(f"  {came['people']} people, {CASE_SECONDS:.0f} s a case: {rate:.0f} requests/s, {came['cpu']:.0f} s of load")
    for kind, each in sorted(took.items()):
        p50, p95, p99 = np.percentile(each, (50, 95, 99))
        print(f"    {kind:7} n={len(each):5}  p50 {p50:5.0f} ms  p95 {p95:5.0f} ms  p99 {p99:5.0f} ms")
    verdict = "ok" if slowest <= MILLISECONDS else "MISSED"
    print(f"  an answer: p50 {usual:.0f} ms, p95 {slow:.0f} ms, p99 {slowest:.0f} ms (≤ {MILLISECONDS:.0f}) {verdict}")
    return slowest <= MILLISECONDS


def tell_closed(came: dict[str, Any], inside: float) -> bool:
    """Print what the server can do at most, relative to twice one process without a server."""
    rate = sum(map(len, came["took"].values())) / (came["seconds"] - WARMING)
    ratio = rate / (2 * inside)
    verdict = "ok" if ratio >= RATIO else "MISSED"
    print(f"  {HANDS} without a pause: {rate:.0f} requests/s; inside one process {inside:.0f};", end=" ")
    print(f"ratio to twice that {ratio:.2f} (≥ {RATIO}) {verdict}")
    return ratio >= RATIO


def tell_kept(app: Flask, *loads: dict[str, Any]) -> bool:
    """Print what the database holds of what was acknowledged; whether nothing is missing, doubled or went wrong."""
    errors = [error for each in loads for error in each["errors"]]
    kept = {(attempt, at): (said, done) for each in loads for attempt, at, said, done in each["kept"]}
    with app.app_context():
        rows = db.session.execute(sa.select(Response)).scalars()
        held = {(row.attempt_id, row.position): (row.decision, row.settled_at is not None) for row in rows}
        settled = sum(done for _, done in held.values())
        proofs = db.session.scalar(sa.select(sa.func.count(sa.distinct(QuizEvidence.response_key))))
        evidence = db.session.scalar(sa.select(sa.func.count()).select_from(QuizEvidence))
        drawn = sa.select(Attempt.user_id, AttemptCase.item_id).join(Attempt, Attempt.id == AttemptCase.attempt_id)
        cases = db.session.execute(drawn).all()
    lost = [place for place, answer in kept.items() if held.get(place) != answer]
    doubled = len(cases) - len(set(cases)) + abs(evidence - proofs) + abs(evidence - settled)
    print(f"  {len(kept)} answers acknowledged: lost {len(lost)}, doubled {doubled}, errors {len(errors)} {errors[:3]}")
    return not (lost or doubled or errors)


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
