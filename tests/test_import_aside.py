"""Large files are read and understood in a process of its own: to the same end, and to no end where one breaks off."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from evidence import audit, bring_in_audits, counts, go_live, table_file
from serving import PATIENCE
from sqlalchemy.orm import Session

from app.intake import aside
from app.intake.aside import BROKEN, BrokenOffError
from app.intake.queries import rejected_rows
from app.intake.reading import read_table
from app.qa.daily import rebuild
from app.qa.importing import import_audits
from app.qa.models import Audit, AuditSum, DoubleAudit
from config import ROOT

BLOCK = 20
ALWAYS, NEVER = 0, 1 << 40


@pytest.fixture(autouse=True)
def library(session: Session, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    go_live(session)
    monkeypatch.setattr("app.intake.reading.BLOCK", BLOCK)
    monkeypatch.setattr("app.intake.reading.LARGE", ALWAYS)


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The processes that read, as they are started."""
    found: list[subprocess.Popen[bytes]] = []
    start = aside.started

    def started(order: aside.Order) -> subprocess.Popen[bytes] | None:
        worker = start(order)
        if worker:
            found.append(worker)
        return worker

    monkeypatch.setattr(aside, "started", started)
    return found


def rows(number: int, **more: str) -> list[dict[str, str]]:
    """Audits, some of them corrected further down, judged twice, broken, or with a line break or words beside."""
    told = [
        audit(
            f"a{n}",
            case_id=f"c{n - n % 7 // 6}",
            auditor_id=f"q{n % 3}",
            decided_at=f"2026-09-{1 + (n - n % 7 // 6) % 20:02}T10:00:00Z",
            audited_at=f"2026-09-{1 + (n - n % 7 // 6) % 20:02}T11:00:00+00:00",
            verdict="?" if n % 11 == 10 else "error",
            summary="two\nlines" if n % 13 == 12 else "",
            note=f"n{n % 4}" if n % 2 else "",
            **more,
        )
        for n in range(number)
    ]
    return told + [row | {"summary": "mended"} for row in told[:: number // 5]]


def everything(session: Session) -> list[list[tuple[object, ...]]]:
    columns = [AuditSum.__table__.c.values(), DoubleAudit.__table__.c.values()]
    return [sorted(map(tuple, session.execute(sa.select(*chosen)))) for chosen in columns]


def assert_exact(session: Session) -> None:
    kept = everything(session)
    rebuild(session)
    assert everything(session) == kept
    session.commit()


def stored(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Audit)) or 0


def test_a_large_file_comes_in_as_a_small_one_does(
    session: Session,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    workers: list[subprocess.Popen[bytes]],
) -> None:
    path = table_file(tmp_path, rows(150))
    path.write_text(path.read_text(encoding="utf-8") + '"short"\n', encoding="utf-8")
    told: list[tuple[int, float]] = []

    def progress(rows: int, share: float) -> None:
        told.append((rows, share))

    run = import_audits(session, read_table(path), commit=session.commit, progress=progress)
    assert len(workers) == 1 and workers[0].poll() is not None
    assert told[-1] == (run.rows, 1.0) and len(told) > 5
    refused = [(row.row, row.key, row.reason, row.content) for row in rejected_rows(session, run.id)]
    kept = everything(session)
    assert_exact(session)
    monkeypatch.setattr("app.intake.reading.LARGE", NEVER)
    again = import_audits(session, read_table(path), commit=session.commit)
    assert len(workers) == 1
    assert (again.rows, again.accepted, again.unchanged, again.corrected) == (
        run.rows,
        0,
        run.accepted + run.unchanged + run.corrected,
        0,
    )
    assert run.corrected > 0 and run.notes[0].startswith("rows 2 and ") and "say different things" in run.notes[0]
    assert [(row.row, row.key, row.reason, row.content) for row in rejected_rows(session, again.id)] == refused
    assert everything(session) == kept


def test_a_lead_with_a_large_file_touches_no_other_teams_audits(
    session: Session, cast: SimpleNamespace, tmp_path: Path, workers: list[subprocess.Popen[bytes]]
) -> None:
    mine = [audit(f"b{n}", case_id=f"d{n}", moderator_id="max") for n in range(70)]
    bring_in_audits(session, tmp_path, audit("b66"))
    found = bring_in_audits(session, tmp_path, *mine, audit("a1"), by_id=cast.otto)
    assert counts(found) == (69, 0, 0, 2) and len(workers) == 2
    assert {(each["key"], each["reason"]) for each in found["quarantined"]} == {
        (key, "the moderator's team is not one that you may import for") for key in ("b66", "a1")
    }
    (refused,) = (each for each in rejected_rows(session, found["import"]) if each.key == "b66")
    assert refused.content["case_id"] == "d66"


def test_where_the_reading_process_is_killed_the_import_says_so_and_nothing_half_done_stays(
    session: Session, tmp_path: Path, workers: list[subprocess.Popen[bytes]]
) -> None:
    path = table_file(tmp_path, rows(600, comment="x" * 5_000))
    commits = 0

    def commit() -> None:
        nonlocal commits
        session.commit()
        commits += 1
        if commits == 8:
            workers[0].kill()

    with pytest.raises(BrokenOffError, match=BROKEN):
        import_audits(session, read_table(path), commit=commit)
    assert workers[0].returncode == -signal.SIGKILL
    assert 0 < stored(session) < 600
    assert_exact(session)
    run = import_audits(session, read_table(path), commit=session.commit)
    assert run.finished_at is not None and run.unchanged > 0
    assert_exact(session)


def test_what_goes_wrong_in_the_reading_process_arrives_in_words(session: Session, tmp_path: Path) -> None:
    table = read_table(table_file(tmp_path, rows(200)))
    (tmp_path / "rows.csv").unlink()
    with pytest.raises(BrokenOffError, match="No such file"):
        import_audits(session, table, commit=session.commit)
    assert_exact(session)


@pytest.mark.parametrize("program", ["/nowhere/python", "false"])
def test_without_another_process_a_large_file_comes_in_too(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    found = bring_in_audits(session, tmp_path, *(audit(f"a{n}", case_id=f"c{n}") for n in range(100)))
    assert counts(found) == (100, 0, 0, 0)


IMPORTING = """
import sys
from pathlib import Path
from app.intake import aside, reading
from app.library.governing import Governing
from app.people.whereabouts import Whereabouts
from app.qa.judging import Judge
from app.qa.parcels import AuditPost
from app.qa.reading import AuditReader
from app.qa.reason_codes import ReasonCodes

reading.LARGE, reading.BLOCK = 0, 20
reader = AuditReader(Judge(Governing([], {}, {}), ReasonCodes([])), Whereabouts({}, {}, {}), None)
start = aside.started
def started(order):
    worker = start(order)
    print(worker.pid, flush=True)
    return worker
aside.started = started
class Here:
    def understand(self, header, block):
        return None
with aside.understood(reading.read_table(Path(sys.argv[1])), "audit_id", Here(), AuditPost(reader)) as coming:
    for _ in range(int(sys.argv[2])):
        next(coming)
    print("taken", flush=True)
    sys.stdin.read()  # goes on for as long as there is somebody who would kill it
"""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # it takes no part
@pytest.mark.parametrize("taken", [0, 2, 4])
def test_the_reading_process_ends_with_the_importing_one(tmp_path: Path, taken: int) -> None:
    path = table_file(tmp_path, rows(600, comment="x" * 5_000))
    command, pipe = [sys.executable, "-c", IMPORTING, str(path), str(taken)], subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as importing:
        assert importing.stdout
        reading = int(importing.stdout.readline())
        assert importing.stdout.readline() == "taken\n"
        assert is_alive(reading)
        importing.kill()
    given_up_at = time.monotonic() + PATIENCE
    while is_alive(reading) and time.monotonic() < given_up_at:
        time.sleep(0.05)
    assert not is_alive(reading)


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that ended may still be listed until somebody asks how."""
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return found.stdout.strip()[:1] not in ("", "Z")
