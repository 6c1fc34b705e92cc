"""Live volumes come in by command and by browser, each lead for their own teams."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from evidence import audit, go_live, table_file
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.gaps.models import Volume

ROWS = [
    {"team": "jakarta-1", "clause": "cf-1.1", "decisions_28d": "1641"},
    {"team": "berlin-1", "clause": "cf-1.1", "decisions_28d": "20.5"},
]


@pytest.fixture(autouse=True)
def library(session: Session, cast: SimpleNamespace) -> None:
    go_live(session)


def volumes(session: Session) -> list[float]:
    found = list(session.scalars(sa.select(Volume.decisions_28d).order_by(Volume.decisions_28d)))
    session.rollback()
    return found


def test_volumes_come_in_by_command_and_again_change_nothing(app: Flask, session: Session, tmp_path: Path) -> None:
    path = str(table_file(tmp_path, ROWS))
    run = app.test_cli_runner().invoke
    assert run(args=["gaps", "volumes", path, "--format", "json"]).exit_code == 0
    assert volumes(session) == [20.5, 1641]
    again = json.loads(run(args=["gaps", "volumes", path, "--format", "json"]).stdout)
    assert (again["accepted"], again["unchanged"], again["corrected"]) == (0, 2, 0)
    bad = [{"team": "nowhere", "clause": "cf-9", "decisions_28d": "many"}, ROWS[0] | {"decisions_28d": "7"}]
    found = run(args=["gaps", "volumes", str(table_file(tmp_path, bad)), "--format", "json"])
    assert found.exit_code == 1
    assert json.loads(found.stdout)["corrected"] == 1
    assert json.loads(found.stdout)["quarantined"] == [
        {
            "row": 2,
            "key": "nowhere cf-9",
            "reason": "team 'nowhere' is not known, or not one that you may import for; clause 'cf-9' is not in the "
            "library; decisions_28d 'many' is not a number from 0 on",
        }
    ]


def test_a_lead_brings_in_volumes_of_their_own_team_alone(
    as_: Callable[[str], FlaskClient], app: Flask, session: Session, tmp_path: Path
) -> None:
    app.instance_path = str(tmp_path / "instance")
    with table_file(tmp_path, ROWS).open("rb") as file:
        page = as_("lena").post("/qa/bring-in/volumes", data={"file": (file, "volumes.csv")})
    assert "or not one that you may import for" in page.text
    token = page.text.split('action="/qa/bring-in/volumes/')[1].split('"')[0]
    assert as_("lena").post(f"/qa/bring-in/volumes/{token}").status_code == 303
    assert volumes(session) == [1641]


def test_the_commands_of_audits_print_what_programs_read(app: Flask, session: Session, tmp_path: Path) -> None:
    run = app.test_cli_runner().invoke
    path = table_file(tmp_path, [audit("a1"), audit("=a2", clause="C-12")])
    found = run(args=["qa", "import", str(path), "--format", "json"])
    assert found.exit_code == 1
    told = json.loads(found.stdout)
    waiting = {"row": 3, "key": "=a2", "reason": "neither a clause nor a mapped reason code: 'C-12'"}
    assert told == {"import": told["import"], "accepted": 1, "unchanged": 0, "corrected": 0, "quarantined": [waiting]}
    rejected = run(args=["qa", "rejected", str(told["import"]), "--format", "csv"])
    assert "'=a2" in rejected.stdout
    assert run(args=["qa", "rejected", "999"]).exit_code == 2
    assert json.loads(run(args=["qa", "unmapped", "--format", "json"]).stdout) == [
        {"source": "", "code": "C-12", "rows": 1}
    ]
    assert run(args=["qa", "map", "vendor", "C-12", "zz-9"]).exit_code == 2
    assert run(args=["qa", "map", "vendor", "C-12", "cf-1.1"]).exit_code == 0
    assert run(args=["qa", "map", "", "C-13", "cf-1.1"]).stdout == "C-13 means cf-1.1; 0 rows left the quarantine.\n"
    assert run(args=["qa", "rejected", str(told["import"])]).stdout == ""
    path.write_text("audit_id,verdict\na1,error\n", encoding="utf-8")
    refused = run(args=["qa", "import", str(path)])
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "the header lacks case_id, moderator_id" in refused.stderr
    assert run(args=["qa", "import", str(path), "--timezone", "Mars"]).exit_code == 2
