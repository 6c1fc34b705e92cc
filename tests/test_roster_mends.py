"""Evidence that named somebody unknown goes in by itself once the roster names them."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from evidence import answer, audit, bring_in_answers, bring_in_audits, go_live, table_file
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.gaps.models import Volume
from app.gaps.volumes import import_volumes
from app.intake.queries import quarantined
from app.intake.reading import read_table
from app.qa.models import Audit
from app.quizzes.models import QuizEvidence

KINDS = ("audits", "responses", "volumes")
ROSTER = "moderator_id,name,team,market,starts_on\nwayan,Wayan,jkt-9,ID,2026-08-01\n"


@pytest.fixture(autouse=True)
def waiting(session: Session, cast: SimpleNamespace, tmp_path: Path) -> None:
    """An audit, an answer and a volume of Wayan's team, which nobody knows yet."""
    go_live(session)
    bring_in_audits(session, tmp_path, audit("a1", moderator_id="wayan"))
    bring_in_answers(session, tmp_path, answer("r1", moderator_id="wayan"))
    volume = {"team": "jkt-9", "clause": "cf-1.1", "decisions_28d": "40"}
    import_volumes(session, read_table(table_file(tmp_path, [volume])))
    session.commit()
    assert quarantined(session, KINDS) == 3
    session.rollback()


def evidence(session: Session) -> tuple[int | None, ...]:
    found = tuple(session.scalar(sa.select(sa.func.count()).select_from(table)) for table in (Audit, QuizEvidence))
    return *found, *map(int, session.scalars(sa.select(Volume.decisions_28d)))


def test_by_command(app: Flask, session: Session, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER)
    result = app.test_cli_runner().invoke(args=["people", "import", str(path), "--format", "json"])
    assert result.exit_code == 0
    assert "3 rows of evidence left the quarantine" in result.stderr
    assert (quarantined(session, KINDS), evidence(session)) == (0, (1, 1, 40))
    session.rollback()
    again = app.test_cli_runner().invoke(args=["people", "import", str(path), "--format", "json"])
    assert "quarantine" not in again.stderr
    assert evidence(session) == (1, 1, 40)


def test_a_volume_sent_again_lets_the_waiting_one_out(session: Session, tmp_path: Path) -> None:
    for team in ("jkt-9", "jakarta-1"):
        path = tmp_path / "volumes.csv"
        path.write_text(f'team,clause,decisions_28d\n{team},cf-1.1,"1,500"\n')
        import_volumes(session, read_table(path))
    assert quarantined(session, ("volumes",)) == 2
    volume = {"team": "jakarta-1", "clause": "cf-1.1", "decisions_28d": "1500"}
    import_volumes(session, read_table(table_file(tmp_path, [volume])))
    assert quarantined(session, ("volumes",)) == 1


def test_by_browser(app: Flask, session: Session, as_: Callable[[str], FlaskClient], tmp_path: Path) -> None:
    app.instance_path = str(tmp_path)
    ada = as_("ada")
    page = ada.post("/people/roster", data={"file": (io.BytesIO(ROSTER.encode()), "roster.csv")}).text
    assert quarantined(session, KINDS) == 3
    session.rollback()
    found = re.search(r'action="(/people/roster/[0-9a-f]{32})"', page)
    assert found is not None
    shown = ada.post(found[1], follow_redirects=True).text
    assert "3 rows of evidence had waited for this roster and left the quarantine." in shown
    assert (quarantined(session, KINDS), evidence(session)) == (0, (1, 1, 40))
