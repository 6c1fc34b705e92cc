"""Bringing in a million audits, against SQLAlchemy Core inserting the same rows as dicts into the same table.

The peer is given its dicts ready made: only its inserting and committing are timed, in batches as large as ours. Ours
is timed whole: reading the file, judging every row, storing, sums and double audits; its memory and its processor time
are those of both its processes.
"""

import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.db import db
from app.factory import create_app
from app.intake.models import ImportRun
from app.intake.reading import BLOCK, read_table
from app.library.actions import release
from app.migrating import alembic
from app.people.models import Membership, Team, User
from app.qa.importing import import_audits
from app.qa.models import Audit, AuditSum
from config import Settings

AUDITS, TEAMS, PEOPLE, CLAUSES, DAYS = 1_000_000, 72, 25, 60, 56
RATIO, MEGABYTES = 3.0, 500
START = datetime(2026, 9, 1, tzinfo=UTC)
QUEUES, DECISIONS = ("listings", "messages", "appeals"), ("allow", "warn", "restrict", "remove")


def main(rows: int = AUDITS) -> bool:
    """Print rows a second of both, their ratio and the memory of ours; whether both limits hold."""
    with tempfile.TemporaryDirectory() as folder:
        write_audits(Path(folder) / "audits.csv", rows)
        ours, peer = measured("ours", folder), measured("peer", folder)
    ratio = peer["seconds"] / ours["seconds"]
    print(f"ours  {rows / ours['seconds']:9,.0f} rows/s  {ours['megabytes']:.0f} MB at most (limit {MEGABYTES})")
    print(f"Core  {rows / peer['seconds']:9,.0f} rows/s  executemany of dicts")
    print(f"ratio {ratio:.2f} (at least {RATIO}); in processor time {peer['cpu'] / ours['cpu']:.2f}")
    return ratio >= RATIO and ours["megabytes"] < MEGABYTES


def measured(part: str, folder: str) -> dict[str, float]:
    """One part in a process of its own."""
    asked = [sys.executable, "-m", "benchmarks.import_audits", part, folder]
    answer: dict[str, float] = json.loads(subprocess.run(asked, check=True, capture_output=True).stdout)
    return answer


def write_audits(path: Path, rows: int) -> None:
    """A realistic file: 20 columns in the order of deciding, 3 % of decisions audited twice, a tenth wrong."""
    chance = random.Random(5)
    step = DAYS * 86_400 / AUDITS
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(next(lines(chance, 1, step, header=True)))
        writer.writerows(lines(chance, rows, step))


def lines(chance: random.Random, rows: int, step: float, *, header: bool = False) -> Iterator[list[Any]]:
    before: dict[str, Any] = {}
    for number in range(rows):
        decided = START + timedelta(seconds=int(number * step))
        truth = chance.choice(DECISIONS)
        wrong = chance.random() < 0.1
        clause = f"c-{chance.randrange(CLAUSES)}"
        line = {
            "audit_id": f"a{number:08d}", "case_id": f"case-{chance.randrange(10**9)}",
            "moderator_id": f"m{chance.randrange(TEAMS * PEOPLE)}", "clause": clause, "correct_clause": clause,
            "decided_at": decided.isoformat(), "audited_at": (decided + timedelta(hours=20)).isoformat(),
            "decision": chance.choice(DECISIONS) if wrong else truth, "correct_decision": truth,
            "verdict": "error" if wrong else "correct", "auditor_id": f"q{chance.randrange(90)}",
            "sampling": "stratified", "stratum": chance.choice(("low", "high")),
            "inclusion_prob": chance.choice(("0.02", "0.25")), "queue": chance.choice(QUEUES), "market": "ID",
            "language": "id", "handling_seconds": chance.randrange(5, 300),
            "case_url": f"https://cases.example.com/{number}", "comment": "See the second picture" if wrong else "",
        }  # fmt: skip
        if before and chance.random() < 0.03:
            line = before | {"audit_id": line["audit_id"], "auditor_id": "q90"}
        before = line
        yield list(line) if header else list(line.values())


def prepare(folder: Path, name: str) -> Any:
    """An application with an empty database that knows the people and the clauses."""
    app = create_app(Settings(f"sqlite:///{folder / name}.sqlite", folder, "a key for benchmarks"))
    with app.app_context():
        alembic.upgrade()
        teams = [{"id": n, "slug": f"t{n}", "name": f"Team {n}", "queues": []} for n in range(1, TEAMS + 1)]
        people = [{"id": n + 1, "external_id": f"m{n}", "name": f"Person {n}"} for n in range(TEAMS * PEOPLE)]
        stays = [
            {"user_id": n + 1, "team_id": n % TEAMS + 1, "starts_on": date(2026, 1, 1)} for n in range(TEAMS * PEOPLE)
        ]
        for table, values in ((Team, teams), (User, people), (Membership, stays)):
            db.session.execute(sa.insert(table), values)
        clauses = "\n".join(f"## Rule {n} {{#c-{n} rev=1 severity=major minutes=1}}\nA rule.\n" for n in range(CLAUSES))
        scale = "".join(f"  - {{id: {level}, name: {level}}}\n" for level in DECISIONS)
        head = "---\nid: rules\ntitle: Rules\nminutes: 9\nscale: scale\n---\nAll rules.\n\n"
        files = {"sop/rules.md": f"{head}{clauses}".encode(), "decisions.yaml": f"scale:\n{scale}".encode()}
        outcome = release(db.session, files, effective_at=datetime(2026, 1, 1, tzinfo=UTC))
        assert outcome.release_id is not None, outcome.problems
        db.session.commit()
    return app


def ours(folder: Path) -> tuple[float, float]:
    """Seconds and processor seconds of the import, and a check that it did what it should."""
    with prepare(folder, "ours").app_context():
        began, worked = time.perf_counter(), time.process_time()
        run = import_audits(db.session, read_table(folder / "audits.csv"), commit=db.session.commit)
        seconds, cpu = time.perf_counter() - began, time.process_time() - worked
        kept = db.session.scalar(sa.select(sa.func.sum(AuditSum.n))) or 0
        assert run.accepted == run.rows > kept > 0.9 * run.rows, (run.rows, run.accepted, kept)
        return seconds, cpu


def peer(folder: Path) -> tuple[float, float]:
    """Seconds and processor seconds that Core needs for the same rows as dicts, batch by batch."""
    table = Audit.__table__
    source = sa.create_engine(f"sqlite:///{folder / 'ours'}.sqlite")
    seconds = cpu = 0.0
    with prepare(folder, "peer").app_context(), source.connect() as connection:
        run = ImportRun(kind="audits", file_name="x", started_at=START, rows=0, accepted=0, unchanged=0, corrected=0)
        db.session.add(run)
        db.session.commit()
        found = connection.execution_options(yield_per=BLOCK).execute(sa.select(table).order_by(table.c.id))
        for rows in found.mappings().partitions(BLOCK):
            dicts = [dict(row) for row in rows]
            began, worked = time.perf_counter(), time.process_time()
            db.session.connection().execute(sa.insert(table), dicts)
            db.session.commit()
            seconds, cpu = seconds + time.perf_counter() - began, cpu + time.process_time() - worked
    return seconds, cpu


if __name__ == "__main__":
    part, where = sys.argv[1:]
    seconds, cpu = {"ours": ours, "peer": peer}[part](Path(where))
    both = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    memory = sum(used.ru_maxrss for used in both) / 1024
    cpu += both[1].ru_utime + both[1].ru_stime
    print(json.dumps({"seconds": seconds, "cpu": cpu, "megabytes": memory}))
