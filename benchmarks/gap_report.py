"""How long `flask gaps report` takes on 1,000,000 audits, process start included: the first reading and later ones."""

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa

from app.db import db
from app.factory import create_app
from app.intake.models import ImportRun
from app.library.models import Clause, ClauseRevision, Release, ReleaseSop, ScaleRevision, Sop, SopRevision
from app.migrating import alembic
from app.people.models import Membership, Team, User
from app.qa.models import Audit, AuditSum, DoubleAudit
from app.quizzes.models import QuizEvidence
from config import ROOT, Settings

AS_OF, DAYS, AUDITS, ANSWERS = date(2026, 11, 23), 56, 1_000_000, 160_000
PEOPLE, AUDITORS, HARSH = 15, 90, 3
SIZES = ((16, 16, 2.0), (72, 60, 4.0))  # teams, clauses, seconds allowed
MOMENT = datetime(2026, 9, 1, tzinfo=UTC)


def library(clauses: int) -> dict[type, list[dict[str, object]]]:
    """One SOP with its clauses, and the release that makes it govern."""
    return {
        Sop: [{"id": 1, "code": "sop"}],
        Clause: [{"id": n, "code": f"c-{n}", "sop_id": 1} for n in range(1, clauses + 1)],
        ScaleRevision: [{"digest": "scale", "code": "scale", "levels": [{"id": "allow", "name": "Allow"}]}],
        SopRevision: [
            {
                "digest": "sop",
                "sop_id": 1,
                "scale_digest": "scale",
                "title": "SOP",
                "source": "",
                "html": "",
                "minutes": 9,
            }
            | {"audience": [], "markets": []}
        ],
        ClauseRevision: [
            {"sop_digest": "sop", "clause_id": n, "position": n, "level": 2, "rev": 1, "text_digest": "x", "html": ""}
            | {"title": f"Clause {n}", "severity": "major", "minutes": 3, "markets": []}
            for n in range(1, clauses + 1)
        ],
        Release: [{"id": 1, "effective_at": MOMENT, "created_at": MOMENT, "tree_digest": "x", "changes": {}}],
        ReleaseSop: [{"release_id": 1, "sop_digest": "sop"}],
    }


def organisation(teams: int, clauses: int) -> None:
    """Teams with their people, the library, and a run that brought the audits in."""
    rows: dict[type, list[dict[str, object]]] = {
        Team: [
            {"id": n, "slug": f"t{n}", "name": f"Team {n}", "market": "ID", "queues": []} for n in range(1, teams + 1)
        ],
        User: [
            {"id": n, "external_id": f"m{n}", "name": f"M {n}", "active": True, "time_factor": 1.0, "session_epoch": 0}
            for n in range(1, teams * PEOPLE + 1)
        ],
        Membership: [
            {"user_id": n, "team_id": 1 + (n - 1) // PEOPLE, "starts_on": date(2026, 1, 1), "role": "moderator"}
            for n in range(1, teams * PEOPLE + 1)
        ],
        ImportRun: [
            {"id": 1, "kind": "audits", "file_name": "x", "started_at": MOMENT, "notes": [], "rows": AUDITS}
            | {"accepted": AUDITS, "unchanged": 0, "corrected": 0}
        ],
    }
    for table, values in (rows | library(clauses)).items():
        db.session.execute(sa.insert(table), values)
    db.session.commit()


def evidence(teams: int, clauses: int) -> None:
    """Audits with their sums, double audits and answers, planted gaps and one harsh auditor whose verdicts leave."""
    random = np.random.default_rng(7)
    base = np.where(random.random((teams, clauses)) < 0.06, 0.25, 0.03)
    raw: Any = db.session.connection().connection.driver_connection
    team, clause = random.integers(0, teams, AUDITS), random.integers(0, clauses, AUDITS)
    second = random.integers(0, DAYS * 86_400, AUDITS)
    auditor = random.integers(0, AUDITORS, AUDITS)
    truly = random.random(AUDITS) < base[team, clause]
    wrong = truly | ((auditor == HARSH) & (random.random(AUDITS) < 0.1))
    stratum, person = random.integers(0, 2, AUDITS), random.integers(0, PEOPLE, AUDITS)
    moments = [str(each).replace("T", " ") + ".000000" for each in stamps(second)]
    people = team * PEOPLE + person + 1
    columns = [column.name for column in Audit.__table__.columns]
    fixed = {
        "version": 1, "current": 1, "run_id": 1, "clause_rev": 1, "release_id": 1, "decision": "allow", "room": 3,
        "correct_decision": "allow", "direction": 0, "counts": 1, "sampling": "stratified",
        "summary": "A listing that imitates a brand with one altered letter", "comment": "See the second picture",
    }  # fmt: skip
    raw.executemany(
        f"INSERT INTO qa_audit ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
        (
            tuple(
                ({"id": n + 1, "audit_id": f"a{n}", "case_id": f"c{n}", "user_id": int(people[n])}
                 | {"team_id": int(team[n]) + 1, "clause_id": int(clause[n]) + 1, "decided_at": moments[n]}
                 | {"audited_at": moments[n], "verdict": "error" if wrong[n] else "correct"}
                 | {"outcome": "error" if wrong[n] else "correct", "stratum": f"s{stratum[n]}", "inclusion_prob": 0.1}
                 | {"auditor": f"q{auditor[n]}"} | fixed).get(column)
                for column in columns
            )
            for n in range(AUDITS)
        ),
    )  # fmt: skip
    db.session.commit()
    sums(team, clause, stratum, second // 86_400, wrong)
    double_audits(team, clause, moments, people, wrong, truly)
    answers(random, base)
    db.session.commit()


def stamps(seconds: np.ndarray) -> np.ndarray:
    start = np.datetime64(AS_OF - timedelta(days=DAYS), "s")
    return start + seconds.astype("timedelta64[s]")


def sums(team: np.ndarray, clause: np.ndarray, stratum: np.ndarray, day: np.ndarray, wrong: np.ndarray) -> None:
    """The daily sums of all audits, each with weight 10."""
    keys = np.stack([team, clause, stratum, day])
    groups, number = np.unique(keys, axis=1, return_inverse=True)
    n = np.bincount(number.ravel())
    errors = np.bincount(number.ravel(), wrong).astype(int)
    start = AS_OF - timedelta(days=DAYS)
    db.session.execute(
        sa.insert(AuditSum),
        [
            {"team_id": t + 1, "clause_id": c + 1, "clause_rev": 1, "sampling": "stratified", "stratum": f"s{s}"}
            | {"day": start + timedelta(days=d), "n": count, "errors": bad, "defensible": 0, "critical": 0}
            | {"unweighted": 0, "w": 10.0 * count, "w2": 100.0 * count, "w_errors": 10.0 * bad, "w_over": 5.0 * bad}
            | {"w_over_possible": 10.0 * count, "w_under": 5.0 * bad, "w_under_possible": 10.0 * count}
            for (t, c, s, d), count, bad in zip(groups.T.tolist(), n.tolist(), errors.tolist(), strict=True)
        ],
    )


def double_audits(
    team: np.ndarray, clause: np.ndarray, moments: list[str], people: np.ndarray, wrong: np.ndarray, truly: np.ndarray
) -> None:
    """Every fiftieth decision is looked at again by another auditor, who sees what is true."""
    again = range(0, AUDITS, 50)
    columns = {column.name: sa.literal_column(column.name) for column in Audit.__table__.columns}
    columns["id"], columns["audit_id"] = Audit.id + AUDITS, Audit.audit_id + "-2"
    columns["auditor"] = "q" + sa.cast((Audit.id * 7 + 1) % AUDITORS, sa.Text)
    columns["verdict"] = sa.case((Audit.id.in_([n + 1 for n in again if truly[n]]), "error"), else_="correct")
    columns["outcome"], columns["counts"] = columns["verdict"], sa.false()
    twice = sa.select(*columns.values()).where(Audit.id % 50 == 1, Audit.id <= AUDITS)
    db.session.execute(sa.insert(Audit).from_select(list(columns), twice))
    db.session.execute(
        sa.insert(DoubleAudit),
        [
            {"case_id": f"c{n}", "user_id": int(people[n]), "decided_at": datetime.fromisoformat(moments[n] + "+00:00")}
            | {"clause_id": int(clause[n]) + 1, "clause_rev": 1, "team_id": int(team[n]) + 1, "first_id": n + 1}
            | {"second_id": n + 1 + AUDITS, "disagree": bool(wrong[n] != truly[n]), "defensible": False}
            for n in again
        ],
    )


def answers(random: np.random.Generator, base: np.ndarray) -> None:
    teams, clauses = base.shape
    team, clause = random.integers(0, teams, ANSWERS), random.integers(0, clauses, ANSWERS)
    wrong = random.random(ANSWERS) < base[team, clause] + 0.05
    item = random.integers(0, 12, ANSWERS)
    person = team * PEOPLE + random.integers(0, PEOPLE, ANSWERS) + 1
    moment = stamps(random.integers(0, DAYS * 86_400, ANSWERS))
    db.session.execute(
        sa.insert(QuizEvidence),
        [
            {"source": "import", "response_key": f"r{n}", "version": 1, "current": True, "user_id": int(person[n])}
            | {"team_id": int(team[n]) + 1, "clause_id": int(clause[n]) + 1, "clause_rev": 1, "item_rev": 1}
            | {"item": f"c{clause[n]}-i{item[n]}", "attempt_no": 1, "first": True, "mark": 0.0 if wrong[n] else 1.0}
            | {"answered_at": moment[n].astype(datetime).replace(tzinfo=UTC), "extra": {}}
            for n in range(ANSWERS)
        ],
    )


def command(folder: str, url: str, *arguments: str) -> None:
    """Run `flask gaps …` as an installed product does: with compiled bytecode, kept outside the checkout."""
    settings = {"PLUMBLINE_DATABASE_URL": url, "PLUMBLINE_SECRET_KEY": "bench", "PYTHONPYCACHEPREFIX": f"{folder}/pyc"}
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    call = [sys.executable, "-m", "flask", "gaps", *arguments]
    subprocess.run(call, check=True, stdout=subprocess.DEVNULL, cwd=ROOT, env=inherited | settings)


def measure(folder: str, url: str) -> float:
    """Seconds of one whole report."""
    began = time.perf_counter()
    command(folder, url, "report", "--as-of", str(AS_OF), "--all", "--format", "json")
    return time.perf_counter() - began


def main() -> bool:
    """Print seconds and their ratio to what is allowed, for both sizes; whether the first readings lie within."""
    within = True
    for teams, clauses, limit in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'bench.sqlite'}"
            app = create_app(Settings(database_url=url, content_dir=ROOT / "content", secret_key="bench"))
            with app.app_context():
                alembic.upgrade()
                organisation(teams, clauses)
                evidence(teams, clauses)
                db.engine.dispose()
            command(folder, url, "--help")
            first, again = measure(folder, url), min(measure(folder, url) for _ in range(3))
            within &= first < limit
            print(
                f"gap report, {teams} × {clauses} cells, {AUDITS:,} audits: first {first:.2f} s, again {again:.2f} s; "
                f"{first / limit:.2f} and {again / limit:.2f} of the {limit:.0f} s allowed"
            )
    return within
