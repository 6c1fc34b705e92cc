"""An import that is killed half-way, at several moments: the same file again brings every row in exactly once."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from evidence import answer, audit, go_live, table_file
from flask import Flask
from serving import flask, killed
from sqlalchemy.orm import Session

from app.db import read_only
from app.intake.models import ImportRun
from app.qa.daily import rebuild as rebuild_audits
from app.qa.models import Audit, AuditSum, DoubleAudit
from app.quizzes.evidence import rebuild as rebuild_answers
from app.quizzes.models import QuizEvidence, QuizSum

ROWS = 45_000
TRIES = 3
START = datetime(2026, 8, 1, tzinfo=UTC)
# When it is killed: so many commits and then so many statements after its beginning.
MOMENTS = ((0, 18), (1, 5), (2, 8))


def audits() -> Iterator[dict[str, str]]:
    """Audits of two people over 50 days, weighted; every tenth decision is judged by two auditors."""
    for number in range(ROWS):
        case = number - 1 if number % 10 == 9 else number
        decided = START + timedelta(seconds=72 * case)
        person, clause = ("mai", "cf-1.1") if case % 3 else ("max", "cf-2.1")
        right = (number % 7) > 0
        yield audit(
            f"a{number:06}",
            case_id=f"c{case:06}",
            moderator_id=person,
            clause=clause,
            auditor_id="axel" if case == number else "quinn",
            decided_at=decided.isoformat(),
            audited_at=(decided + timedelta(days=1, minutes=number - case)).isoformat(),
            decision="remove" if right else "allow",
            verdict="correct" if right else "error",
            sampling="stratified",
            inclusion_prob="0.3",
        )


def answers() -> Iterator[dict[str, str]]:
    """Answers of two people to 15,000 items; each person's earliest answer to an item is the last one in the file."""
    items = ROWS // TRIES
    for number in range(ROWS):
        later, item = divmod(number, items)
        yield answer(
            f"r{number:06}",
            moderator_id="mai" if item % 2 else "max",
            item_id=f"x-{item:05}",
            answered_at=(START + timedelta(seconds=200 * item, hours=9 * (TRIES - later))).isoformat(),
            correct=str(number % 5 and 1),
        )


# kind of run, key of a row, the rows, where they are stored and summed, how sums are made anew, how many count there
KINDS: dict[str, Any] = {
    "qa": ("audits", "audit_id", audits, Audit, AuditSum, rebuild_audits, ROWS * 9 // 10),
    "quizzes": ("responses", "response_key", answers, QuizEvidence, QuizSum, rebuild_answers, ROWS // TRIES),
}


@pytest.mark.parametrize("group", KINDS)
def test_a_killed_import_done_again_keeps_every_row_exactly_once(
    group: str, app: Flask, cast: object, session: Session, database_url: str, tmp_path: Path
) -> None:
    kind, key, rows, stored, summed, rebuild, counting = KINDS[group]
    go_live(session)
    path = table_file(tmp_path, list(rows()))
    place = {"database_url": database_url, "content_dir": tmp_path / "content"}
    kept = []
    for commits, statements in MOMENTS:
        killed(group, "import", str(path), commits=commits, statements=statements, **place)
        kept.append(latest(session, kind))
    assert 0 == kept[0] < kept[1] < kept[2] < ROWS
    again = flask(group, "import", str(path), "--format", "json", **place)
    assert again.returncode == 0, again.stderr
    told = json.loads(again.stdout)
    assert told["accepted"] + told["unchanged"] == ROWS and told["corrected"] == 0 and told["quarantined"] == []
    assert told["unchanged"] >= max(kept)
    fresh(session)
    column = getattr(stored, key)
    versions = sa.select(sa.func.count(), sa.func.count(sa.distinct(column)), sa.func.max(stored.version))
    assert tuple(session.execute(versions).one()) == (ROWS, ROWS, 1)
    assert session.scalar(sa.select(sa.func.sum(summed.n))) == counting
    before = [table_of(session, summed), table_of(session, DoubleAudit)]
    session.rollback()
    rebuild(session)
    session.commit()
    assert [table_of(session, summed), table_of(session, DoubleAudit)] == before


def latest(session: Session, kind: str) -> int:
    """The rows that the newest run of that kind has kept."""
    fresh(session)
    newest = sa.select(ImportRun.rows).where(ImportRun.kind == kind).order_by(ImportRun.id.desc())
    found = session.scalar(newest.limit(1))
    session.rollback()
    return found or 0


def fresh(session: Session) -> None:
    """Look anew, without keeping others from writing."""
    session.rollback()
    read_only(session)


def table_of(session: Session, model: Any) -> list[tuple[Any, ...]]:
    keys = list(sa.inspect(model).primary_key)
    return [tuple(row) for row in session.execute(sa.select(model.__table__).order_by(*keys))]
