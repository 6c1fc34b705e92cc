"""The demo: loaded through the public imports, once, and never over somebody else's people."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from brought_in import once
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from app import clock
from app.demo.cast import CAST, PASSWORD
from app.demo.plan import LOADED
from app.intake.models import ImportRun, RejectedRow
from app.people.models import AuditEvent, Membership, Team, User
from app.qa.models import Audit
from app.quizzes.models import Attempt, QuizEvidence
from app.training.models import Certificate, ProofEvent
from config import ROOT

Load = Callable[..., Result]
ROWS = (Team, User, Membership, Audit, QuizEvidence)


@pytest.fixture
def load(app: Flask, tmp_path: Path) -> Load:
    """Runs `flask demo` at a size for tests, with the library that is shipped."""
    app.config["CONTENT_DIR"] = ROOT / "content"

    def run(*options: str) -> Result:
        small = ("--teams", "2", "--moderators", "5", "--clauses", "4", "--learners", "0")
        small = (*small, "--folder", str(tmp_path / "demo"))
        return app.test_cli_runner().invoke(args=["demo", *small, *options])

    return run


@pytest.fixture
def loaded(load: Load, session: Session) -> None:
    """The demo is there."""

    def well() -> None:
        done = load()
        assert done.exit_code == 0, (done.output, done.exception)

    once(session, "the demo", well)


def count(session: Session, *tables: type) -> list[int]:
    return [session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables]


def test_the_report_on_the_demo_finds_what_was_planted(load: Load, app: Flask, tmp_path: Path) -> None:
    loaded = load("--teams", "6", "--moderators", "10", "--clauses", "32")
    assert loaded.exit_code == 0, (loaded.output, loaded.exception)
    truth = json.loads((tmp_path / "demo" / "truth.json").read_text("utf-8"))
    printed = app.test_cli_runner().invoke(args=["gaps", "report", "--all", "--format", "json"])
    cells = json.loads(printed.stdout)["cells"]
    causes = {(cell["team"], cell["clause"]): cell["cause"] for cell in cells}
    assert len(causes) == 192
    assert (cells[0]["team"], cells[0]["clause"], cells[0]["cause"]) == ("jakarta-1", "cf-1.2", "knowledge")
    planted = {(cell["team"], cell["clause"]) for cell in truth["knowledge"]}
    assert len(planted) >= 7
    assert {(cell["team"], cell["clause"]) for cell in cells[: len(planted)]} == planted
    assert {causes[key] for key in planted} == {"knowledge"}
    at_work = {causes[cell["team"], cell["clause"]] for cell in truth["execution"]}
    assert at_work <= {"execution", "slips", "individual", "tooling", "elevated"}
    unclear = [cause for (_, clause), cause in causes.items() if clause in truth["ambiguous"]]
    assert len(unclear) == 12
    assert unclear.count("ambiguous") >= len(unclear) - 2
    assert list(causes.values()).count("insufficient") <= 12


def test_nothing_of_the_demo_ends_in_quarantine(loaded: None, session: Session) -> None:
    kinds = session.scalars(sa.select(ImportRun.kind).order_by(ImportRun.id)).all()
    assert list(kinds) == ["roster", "audits", "responses", "volumes"]
    assert count(session, RejectedRow) == [0]


def test_loading_again_keeps_what_was_done_and_says_so(loaded: None, load: Load, session: Session) -> None:
    before = count(session, *ROWS)
    session.execute(sa.update(User).where(User.email == "mai@sundara.example").values(name="Mai herself"))
    session.commit()
    again = load("--seed", "3")
    assert again.exit_code == 0
    assert "everything is kept" in again.stderr
    assert "mai@sundara.example" in again.stdout
    assert count(session, *ROWS) == before
    assert session.scalar(sa.select(User.name).where(User.email == "mai@sundara.example")) == "Mai herself"


def test_an_interrupted_load_is_carried_on(loaded: None, load: Load, session: Session) -> None:
    before = count(session, *ROWS)
    session.execute(sa.delete(AuditEvent).where(AuditEvent.act == LOADED))
    session.commit()
    again = load()
    assert "carried on" in again.stderr
    assert count(session, *ROWS) == before
    runs = session.scalars(sa.select(ImportRun).order_by(ImportRun.id)).all()
    assert [(run.accepted, run.corrected) for run in runs[4:]] == [(0, 0)] * 4


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_people_prove_rules_in_the_quiz_itself_and_none_of_them_twice(load: Load, session: Session) -> None:
    learnt = ("--learners", "3", "--clauses", "32")
    load(*learnt)
    proven = sa.select(ProofEvent).where(ProofEvent.kind == "proven")
    assert {(clock.now() - event.at).days for event in session.scalars(proven)} <= {*range(27, 51), *range(181, 201)}
    assert session.scalars(sa.select(Attempt.id).where(Attempt.submitted_at.is_(None))).all() == []
    before = count(session, Attempt, QuizEvidence, ProofEvent, Certificate)
    assert min(before) > 0
    session.execute(sa.delete(AuditEvent).where(AuditEvent.act == LOADED))
    session.commit()
    load(*learnt)
    assert count(session, Attempt, QuizEvidence, ProofEvent, Certificate) == before


def test_a_database_in_which_people_live_is_refused(load: Load, session: Session, cast: SimpleNamespace) -> None:
    refused = load()
    assert refused.exit_code == 1
    assert "people live in this database already" in refused.stderr
    assert count(session, Audit) == [0]


def test_everybody_of_the_cast_signs_in_with_the_password_that_is_printed(load: Load, app: Flask) -> None:
    printed = load("--address", "http://127.0.0.1:8123").stdout
    assert "http://127.0.0.1:8123/sign-in" in printed
    assert PASSWORD in printed
    for one in CAST:
        assert one.email in printed
        client = app.test_client()
        answer = client.post("/sign-in", data={"email": one.email, "password": PASSWORD})
        assert answer.status_code in (302, 303), one.email
        assert "sign-in" not in answer.location


def test_mai_has_met_no_case_of_her_gap(loaded: None, session: Session) -> None:
    mai = session.scalar(sa.select(User.id).where(User.email == "mai@sundara.example"))
    answers = sa.select(sa.func.count()).select_from(QuizEvidence)
    assert session.scalar(answers.where(QuizEvidence.user_id == mai)) == 0
    audits = sa.select(sa.func.count()).select_from(Audit)
    assert session.scalar(audits.where(Audit.user_id == mai)) > 20
    assert session.get_one(User, mai).timezone == "Asia/Jakarta"
