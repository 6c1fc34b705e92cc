"""Who sees which auditors judge unlike colleagues: the QA lead by name, a lead as a sentence, nobody else."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from evidence import bring_in_audits, go_live
from flask import Flask
from flask.testing import FlaskClient
from operation import AS_OF, SOP
from sqlalchemy.orm import Session
from test_auditors_report import rows

from app.people.models import AccessEvent, RoleGrant, User

As = Callable[[str], FlaskClient]
WHEN = f"?as_of={AS_OF}"


@pytest.fixture
def operation(session: Session, cast: SimpleNamespace, tmp_path: Path) -> SimpleNamespace:
    """Mai in Jakarta and Max in Berlin audited by three, Axel the harsh one; Wira judges quality in Germany alone."""
    go_live(session, **{"sop/counterfeit.md": SOP.encode()})
    people = {"jakarta-1-1": "mai", "jakarta-2-1": "mai", "hanoi-1-1": "mai"}
    bring_in_audits(
        session, tmp_path, *(row | {"moderator_id": people.get(row["moderator_id"], "max")} for row in rows())
    )
    wira = User(email="wira@example.com", name="Wira", grants=[RoleGrant(role="qa_lead", scope="market:DE")])
    session.add(wira)
    session.flush()
    cast.wira = wira.id
    session.commit()
    return cast


def test_the_qa_lead_reads_one_name_and_that_is_written_down(
    operation: SimpleNamespace, session: Session, as_: As
) -> None:
    page = as_("quinn").get(f"/qa/auditors{WHEN}").text
    assert "Axel (axel)" in page and "More strictly (practically certain (over 99 %))" in page
    assert "anna" not in page and "bert" not in page and "2 others are not named" in page
    events = session.execute(sa.select(AccessEvent.by_id, AccessEvent.about_id, AccessEvent.page)).all()
    assert events == [(operation.quinn, operation.axel, "/qa/auditors")]
    desk = as_("quinn").get("/qa").text
    assert "/qa/auditors" in desk and "/qa/bring-in/responses" in desk


def test_a_qa_lead_of_one_market_reads_no_auditor_of_another(operation: SimpleNamespace, as_: As) -> None:
    page = as_("wira").get(f"/qa/auditors{WHEN}").text
    assert "Axel" not in page and "0 others are not named" in page


@pytest.mark.parametrize("name", ["lena", "axel", "tara", "ada", "mai"])
def test_others_read_no_names(operation: SimpleNamespace, as_: As, name: str) -> None:
    assert as_(name).get("/qa/auditors").status_code == 404
    assert "/qa/auditors" not in as_(name).get("/qa").text


def test_a_lead_reads_that_verdicts_were_left_out_and_the_rate_with_them(operation: SimpleNamespace, as_: As) -> None:
    report = as_("lena").get(f"/gaps{WHEN}").text
    assert "1 auditor probably judges more strictly or more leniently than colleagues" in report
    assert "left out of the rates" in report and "axel" not in report.lower()
    cell = as_("lena").get(f"/gaps/jakarta-1/kn-1{WHEN}").text
    assert "verdicts of auditors who judge unlike their colleagues are left out. With them the audits would say" in cell


def test_without_double_audits_the_page_says_what_to_do(cast: SimpleNamespace, session: Session, as_: As) -> None:
    go_live(session)
    assert "Nothing can be told yet" in as_("quinn").get("/qa/auditors").text
    assert as_("quinn").get("/qa/auditors?window=long").status_code == 422


def test_the_command_tells_each_auditor_with_bounds(app: Flask, operation: SimpleNamespace) -> None:
    run = app.test_cli_runner()
    found = json.loads(run.invoke(args=["qa", "agreement", "--as-of", str(AS_OF), "--format", "json"]).stdout)
    by_name = {each["auditor"]: each for each in found["auditors"]}
    assert set(by_name) == {"axel", "anna", "bert"}
    axel, anna = by_name["axel"], by_name["anna"]
    assert axel["harsh"] > 0.8 > 0.2 > anna["harsh"] and axel["lenient"] < 0.2
    assert axel["false_alarm_low"] < axel["false_alarm"] < axel["false_alarm_high"] and axel["verdicts"] > axel["n"] > 0
    assert anna["miss_low"] < anna["miss"] < anna["miss_high"]
    table = run.invoke(args=["qa", "agreement", "--as-of", str(AS_OF)]).stdout
    assert "for a person to look at" in next(line for line in table.splitlines() if "auditor axel" in line)
    assert table.count("for a person to look at") == 1 and "coach" not in table


def test_the_command_tells_nothing_of_who_never_shared_a_decision(
    app: Flask, cast: SimpleNamespace, session: Session, tmp_path: Path
) -> None:
    go_live(session)
    alone = [row | {"moderator_id": "mai", "clause": "cf-1.1"} for row in rows()[:40] if "-2" not in row["audit_id"]]
    bring_in_audits(session, tmp_path, *alone)
    found = json.loads(app.test_cli_runner().invoke(args=["qa", "agreement", "--format", "json"]).stdout)
    assert found["auditors"] == []
