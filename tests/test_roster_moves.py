"""Evidence goes with its people where a roster says later in which team they had been."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from evidence import MAIS, answer, audit, bring_in_answers, bring_in_audits, counts, go_live
from flask import Flask
from sqlalchemy.orm import Session

from app.qa.daily import rebuild as rebuild_audits
from app.qa.models import AuditSum, DoubleAudit
from app.quizzes.evidence import rebuild as rebuild_answers
from app.quizzes.models import QuizSum

DAYS = ("2026-09-01T10:00:00Z", "2026-09-10T10:00:00Z")
MOVED = "moderator_id,team,starts_on,ends_on\nmai,jakarta-1,2026-01-01,2026-09-05\nmai,berlin-1,2026-09-05,\n"
AUDITS = [
    audit(
        f"{auditor}{number}", case_id=f"c{number}", decided_at=at, audited_at="2026-09-12T10:00:00Z", auditor_id=auditor
    )
    for number, at in enumerate(DAYS)
    for auditor in ("axel", "anna")
]
ANSWERS = [answer(f"r{number}", item_id=f"x-{number}", answered_at=at) for number, at in enumerate(DAYS)]


@pytest.fixture(autouse=True)
def brought_in(session: Session, cast: SimpleNamespace, tmp_path: Path) -> None:
    """A decision of Mai, audited twice, and an answer of hers, before and after she went to Berlin."""
    go_live(session)
    bring_in_audits(session, tmp_path, *AUDITS)
    bring_in_answers(session, tmp_path, *ANSWERS)


def bring_in(app: Flask, folder: Path, text: str) -> dict[str, Any]:
    path = folder / "roster.csv"
    path.write_text(text)
    result = app.test_cli_runner().invoke(args=["people", "import", str(path), "--format", "json"])
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def sums(session: Session) -> list[list[tuple[Any, ...]]]:
    """The sums of audits and of answers, and who made the doubly audited decisions: by team and day."""
    tables = (AuditSum.__table__, QuizSum.__table__)
    found = [[tuple(row) for row in session.execute(sa.select(table).order_by(*table.primary_key))] for table in tables]
    doubles = sa.select(DoubleAudit.team_id, DoubleAudit.decided_at).order_by(DoubleAudit.decided_at)
    made = [(team, str(at.date())) for team, at in session.execute(doubles)]
    session.rollback()
    return [*found, made]


def teams(session: Session) -> list[list[tuple[int, str]]]:
    audits, answers, doubles = sums(session)
    return [[(row[1], str(row[0])) for row in audits], [(row[0], str(row[5])) for row in answers], doubles]


def test_evidence_of_days_already_past_goes_to_the_team_of_those_days(
    app: Flask, session: Session, cast: SimpleNamespace, tmp_path: Path
) -> None:
    days = [at[:10] for at in DAYS]
    before = [(cast.jakarta, day) for day in days]
    assert teams(session) == [before, sorted(before), before]
    bring_in(app, tmp_path, MOVED)
    after = [(cast.jakarta, days[0]), (cast.berlin, days[1])]
    found = sums(session)
    assert [sorted(each) for each in teams(session)] == [sorted(after)] * 3
    assert rebuild_audits(session) == 2 == rebuild_answers(session)
    session.commit()
    assert sums(session) == found, "made anew the sums are the same"
    assert counts(bring_in_audits(session, tmp_path, *AUDITS)) == (0, 4, 0, 0)
    assert counts(bring_in_answers(session, tmp_path, *ANSWERS)) == (0, 2, 0, 0)
    report = app.test_cli_runner().invoke(
        args=["gaps", "report", "--all", "--format", "json", "--as-of", "2026-09-13", "--team", "berlin-1"]
    )
    cell = next(cell for cell in json.loads(report.stdout)["cells"] if cell["clause"] == MAIS["clause"])
    assert (cell["audit"]["n"], cell["quiz"]["n"]) == (1, 1)


def test_evidence_of_days_in_no_team_stays_where_it_was(
    app: Flask, session: Session, cast: SimpleNamespace, tmp_path: Path
) -> None:
    before = sums(session)
    bring_in(app, tmp_path, "moderator_id,team,starts_on,ends_on\nmai,jakarta-1,2026-01-01,2026-09-05\n")
    assert sums(session) == before
