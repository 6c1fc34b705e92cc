"""Each cause in the product: what Lena and Otto read where people err for different reasons, on both databases."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from planted_causes import (
    AS_OF,
    CHANGED,
    GOLD,
    INDIVIDUAL,
    KNOWLEDGE,
    NORM,
    PEOPLE,
    ROLLOUT,
    SHARED,
    SLIPS,
    TEAMS,
    TOOLING,
    bring_in_causes,
)
from sqlalchemy.orm import Session

from app.gaps.cells import Cell
from app.gaps.gathering import gather
from app.gaps.kept import weighed
from app.gaps.queries import Report, report
from app.gaps.setting import set_target
from app.gaps.whole import Whole
from app.gaps.window import Window
from app.library.models import Clause
from app.people.models import AccessEvent, Team, User
from app.stats.facts import Cause, Remedy
from app.training.actions import prove

As = Callable[[str], FlaskClient]
WINDOW = Window.read(AS_OF.isoformat())


@pytest.fixture
def operation(session: Session, cast: SimpleNamespace, tmp_path: Path) -> Iterator[SimpleNamespace]:
    bring_in_causes(session, tmp_path)
    yield cast


def read(session: Session) -> Report:
    teams = session.scalars(sa.select(Team.id).where(Team.slug.in_(TEAMS))).all()
    return report(session, WINDOW, weighed(session, WINDOW), teams)


def cell_of(found: Report, place: tuple[str, str]) -> Cell:
    cell = found.cell(*place)
    assert cell is not None
    return cell


def test_every_reason_to_err_is_told_from_the_others(session: Session, operation: SimpleNamespace) -> None:
    found = read(session)
    planted = {
        KNOWLEDGE: Cause.KNOWLEDGE, NORM: Cause.NORM, ROLLOUT: Cause.ROLLOUT, TOOLING: Cause.TOOLING,
        INDIVIDUAL: Cause.INDIVIDUAL, SLIPS: Cause.SLIPS,
    }  # fmt: skip
    assert {place: cell_of(found, place).cause for place in planted} == planted
    assert {cell_of(found, (team, GOLD)).cause for team in TEAMS} == {Cause.GOLD}
    fooled = [cell_of(found, (team, SHARED)).diagnosis.remedy for team in TEAMS]
    assert fooled.count(Remedy.CLARIFY_CASES) >= len(TEAMS) - 1
    told = {*planted, *((team, clause) for team in TEAMS for clause in (GOLD, SHARED))}
    others = {cell.cause for cell in found.cells if (cell.team.slug, cell.clause.code) not in told}
    assert others <= {Cause.NONE, Cause.INSUFFICIENT}


def test_the_verdicts_name_owner_step_and_evidence(session: Session, operation: SimpleNamespace) -> None:
    found = read(session)
    slips, changed = cell_of(found, SLIPS), cell_of(found, ROLLOUT)
    assert slips.diagnosis.owner == "team lead" and "checklist" in slips.remedy
    assert any("2 people of 10 made 12 of" in sentence for sentence in slips.diagnosis.why)
    assert any("Wrong decisions took 9 seconds (median" in sentence for sentence in slips.diagnosis.why)
    assert changed.diagnosis.owner == "trainer"
    assert f"The rule changed on {CHANGED.day} {CHANGED:%b %Y}" in changed.diagnosis.why[2]
    names = [what for what, _ in changed.diagnosis.evidence]
    assert names[2:] == ["errors before the change", "errors of the unproven"]
    doubted = cell_of(found, ("berlin-1", GOLD))
    assert doubted.rank is None, "training by a doubtful gold teaches what may be wrong"
    assert "Answers to 6 cases whose gold most people of every team contradict" in doubted.diagnosis.why[2]
    assert {cell.rank is None for cell in found.cells if cell.clause.code == SHARED} == {False}


def test_who_has_proven_the_new_rule_makes_it_no_matter_of_the_roll_out(
    session: Session, operation: SimpleNamespace
) -> None:
    clause = session.scalars(sa.select(Clause.id).where(Clause.code == ROLLOUT[1])).one()
    for user in session.scalars(sa.select(User).where(User.external_id.like(f"{ROLLOUT[0]}-%"))):
        prove(session, user_id=user.id, clause_id=clause, rev=2, kind="proven", at=CHANGED)
    session.commit()
    cell = cell_of(read(session), ROLLOUT)
    assert cell.cause is not Cause.ROLLOUT
    assert cell.facts.rollout is not None and cell.facts.rollout.unproven.n == 0


def test_what_was_gathered_is_kept_to_the_last_digit(session: Session, operation: SimpleNamespace) -> None:
    first, again = read(session), read(session)
    assert first.cells == again.cells
    whole = weighed(session, WINDOW)
    assert whole.particulars.people and whole.particulars.rollout and whole.particulars.shared
    assert Whole.unpack(whole.pack()).particulars == whole.particulars


def test_without_suspects_no_audit_is_read_again(session: Session, operation: SimpleNamespace) -> None:
    whole = weighed(session, WINDOW)
    lenient = replace(whole, target=whole.target + 0.9, p_knowledge=whole.p_knowledge * 0, p_execution=whole.error * 0)
    told = gather(session, WINDOW, lenient)
    assert (told.people, told.rollout, told.shared, told.leaning) == ({}, {}, {}, {})


def test_a_contract_may_allow_more_or_less(session: Session, operation: SimpleNamespace) -> None:
    before = read(session)
    allowed = {"valid_from": date(2026, 9, 1), "by_id": None, "queue": None}
    set_target(session, rate=0.6, scope="vendor:Acme", severity=None, **allowed)
    set_target(session, rate=0.01, scope="vendor:Acme", severity="critical", **allowed)
    set_target(session, rate=0.02, scope="all", severity=None, queue=None, valid_from=date(2026, 10, 2), by_id=None)
    session.commit()
    after = read(session)
    lenient, same = cell_of(after, KNOWLEDGE), cell_of(after, TOOLING)
    assert (lenient.facts.target, same.facts.target) == (0.6, 0.05), "of the newest in force, the most particular"
    assert lenient.facts.p_knowledge < cell_of(before, KNOWLEDGE).facts.p_knowledge
    assert lenient.cause is not Cause.KNOWLEDGE and same.facts == cell_of(before, TOOLING).facts
    set_target(session, rate=0.04, scope="team:jakarta-1", severity=None, **allowed)
    session.commit()
    assert cell_of(read(session), KNOWLEDGE).facts.target == 0.04


def test_programs_read_owner_evidence_and_target(app: Flask, operation: SimpleNamespace) -> None:
    command = ["gaps", "report", "--as-of", AS_OF.isoformat(), "--format"]
    found = json.loads(app.test_cli_runner().invoke(args=[*command, "json"]).stdout)
    cells = {(cell["team"], cell["clause"]): cell for cell in found["cells"]}
    individual = cells[INDIVIDUAL]
    assert (individual["cause"], individual["owner"], individual["target"]) == ("individual", "team lead", 0.05)
    assert any("wrong again" in sentence and "n = 8" in sentence for sentence in individual["evidence"])
    table = app.test_cli_runner().invoke(args=[*command, "table"]).stdout
    assert "team lead" in table and "draws the line elsewhere" in table
    assert "SOP owner" in app.test_cli_runner().invoke(args=[*command, "csv"]).stdout
    told = app.test_cli_runner().invoke(
        args=["gaps", "target", ".03", "--scope", "vendor:Acme", "--from", "2026-09-01"]
    )
    assert told.exit_code == 0 and "3 % of decisions may be wrong" in told.stderr
    assert app.test_cli_runner().invoke(args=["gaps", "target", ".03", "--scope", "moon"]).exit_code == 2


def test_a_trainer_sees_whom_to_help_first_and_leaves_a_trace(
    session: Session, operation: SimpleNamespace, as_: As
) -> None:
    path = "/gaps/{}/{}".format(*KNOWLEDGE)
    when = {"as_of": AS_OF.isoformat()}
    tara = as_("tara")
    assert f"{path}/people" in tara.get(path, query_string=when).text
    page = tara.get(f"{path}/people", query_string=when)
    assert page.status_code == 200 and "Jakarta-1 0" in page.text.title()
    assert page.text.count('<tr><th scope="row">') == PEOPLE + 1
    assert "6 audits, 6 answers" in page.text
    seen = session.scalars(sa.select(AccessEvent)).all()
    assert {event.by_id for event in seen} == {operation.tara} and len(seen) == PEOPLE + 1
    lena = as_("lena")
    assert f"{path}/people" not in lena.get(path, query_string=when).text
    assert lena.get(f"{path}/people", query_string=when).status_code == 404


def test_otto_reads_what_to_do_about_a_tool(operation: SimpleNamespace, as_: As) -> None:
    page = as_("otto").get("/gaps/{}/{}".format(*TOOLING), query_string={"as_of": AS_OF.isoformat()}).text
    assert "Berlin 1 as a whole knows ex-1 and errs all the same" in page
    assert "This is for the team lead." in page and "Check the tool and the process" in page
    assert "people who erred" in page
    week = as_("otto").get("/gaps", query_string={"as_of": AS_OF.isoformat()}).text
    assert "Check tool and process of Berlin 1 on Rule ex-1 (ex-1)" in week
