"""Agreement as printed: of people on the same cases, with the ruling, of two auditors; others' programs check it."""

import json
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pytest
from evidence import audit, bring_in_audits, go_live, table_file
from flask import Flask
from sklearn.metrics import cohen_kappa_score
from sqlalchemy.orm import Session

from app.intake.reading import read_table
from app.people.roster import import_roster

SCALE = ("allow", "warn", "remove")
PEOPLE = ("mai", "ayu", "budi", "citra")
CASES = 30


@pytest.fixture
def decided(session: Session, tmp_path: Path) -> tuple[np.ndarray, np.ndarray]:
    """(person × case decisions, nan where somebody didn't see the case; the ruling): every sixth decision misses it."""
    go_live(session)
    people = [{"moderator_id": who, "name": who, "team": "jakarta-1", "starts_on": "2026-01-01"} for who in PEOPLE]
    import_roster(session, read_table(table_file(tmp_path, people, "roster.csv")), None)
    session.commit()
    dice = np.random.default_rng(2)
    ruling = dice.integers(0, 3, CASES)
    votes = np.where(dice.random((4, CASES)) < 0.8, ruling, dice.integers(0, 3, (4, CASES))).astype(float)
    votes[dice.random((4, CASES)) < 0.25] = np.nan
    rows = [
        audited(f"{PEOPLE[person]}-{case}", PEOPLE[person], case, int(votes[person, case]), int(ruling[case]))
        for person, case in zip(*np.nonzero(np.isfinite(votes)), strict=True)
    ]
    assert bring_in_audits(session, tmp_path, *rows)["accepted"] == len(rows)
    return votes, ruling


def audited(audit_id: str, who: str, case: int, said: int, right: int, **changed: str) -> dict[str, str]:
    """One audit of a decision; what is not allowed cites cf-1.1, or cf-2.1 for a warning."""
    clause = {"allow": "", "warn": "cf-2.1", "remove": "cf-1.1"}[SCALE[said]]
    return audit(audit_id, moderator_id=who, case_id=f"c{case}", clause=clause, correct_clause="cf-1.1",
                 decision=SCALE[said], correct_decision=SCALE[right], verdict="correct" if said == right else "error",
                 ) | changed  # fmt: skip


def report(app: Flask, *options: str) -> dict[str, Any]:
    result = app.test_cli_runner().invoke(args=["qa", "agreement", *options, "--format", "json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_alpha_of_decisions_is_the_krippendorff_package_s_and_lies_in_its_bounds(app, decided):
    votes, _ = decided
    found = report(app)
    several = np.isfinite(votes).sum(0) > 1
    assert (found["cases"], found["votes"]) == (several.sum(), np.isfinite(votes[:, several]).sum())
    for scale in ("ordinal", "nominal"):
        theirs = krippendorff.alpha(votes, value_domain=[0, 1, 2], level_of_measurement=scale)
        assert found[f"alpha_decision_{scale}"] == pytest.approx(theirs)
    assert 0 < found["low"] < found["alpha_decision_ordinal"] < found["high"] <= 1
    cited = np.where(votes == 0, np.nan, votes)
    theirs = krippendorff.alpha(cited, value_domain=[1, 2], level_of_measurement="nominal")
    assert found["alpha_clause_nominal"] == pytest.approx(theirs)


def test_decisions_are_held_against_the_ruling(app, decided):
    votes, ruling = decided
    seen = np.isfinite(votes)
    said, right = votes[seen].astype(int), np.broadcast_to(ruling, votes.shape)[seen]
    found = report(app)
    assert found["accuracy"] == pytest.approx((said == right).mean())
    assert found["kappa_quadratic"] == pytest.approx(cohen_kappa_score(said, right, weights="quadratic"))


def test_two_audits_of_one_decision_tell_how_clear_the_clause_is(app, session, decided, tmp_path):
    votes, ruling = decided
    person, case = (int(at[0]) for at in np.nonzero(np.isfinite(votes)))
    said, right = int(votes[person, case]), int(ruling[case])
    second = audited("again", PEOPLE[person], case, said, right, auditor_id="axel the second")
    other = "correct" if said != right else "error"
    second |= {"verdict": other, "correct_decision": SCALE[said if other == "correct" else (said + 1) % 3]}
    assert bring_in_audits(session, tmp_path, second)["accepted"] == 1
    found = report(app)
    (clause,) = found["clauses"]
    assert (clause["clause"], clause["n2"], clause["disagree"]) == ("cf-1.1", 1, 1)
    assert {each["auditor"] for each in found["auditors"]} >= {"axel", "axel the second"}
    assert found["votes"] == report(app)["votes"], "the decision still counts once"


def test_a_clause_whose_double_audits_found_one_error_among_them_has_an_alpha(app, session, decided, tmp_path):
    votes, _ = decided
    rows = []
    for at, (person, case) in enumerate(list(zip(*np.nonzero(votes == 2), strict=True))[:3]):
        first = audited(f"one{at}", PEOPLE[person], 100 + case, 2, 2)
        rows += [first, first | {"audit_id": f"two{at}", "auditor_id": "bea"}]
    rows[-1] |= {"verdict": "error", "correct_decision": "warn"}
    bring_in_audits(session, tmp_path, *rows)
    (clause,) = report(app, "--clause", "cf-1.1")["clauses"]
    assert (clause["n2"], clause["disagree"]) == (3, 1) and clause["alpha"] == pytest.approx(0.0)
    told = app.test_cli_runner().invoke(args=["qa", "agreement", "--clause", "cf-1.1"]).stdout
    assert "cf-1.1: 33 % (" in told and ", n = 3) disagree, α 0.00" in told and "go by the share." in told
    unknown = app.test_cli_runner().invoke(args=["qa", "agreement", "--clause", "cf-9.9"])
    assert (unknown.exit_code, "there is no clause cf-9.9" in unknown.output) == (2, True)


def test_without_audits_every_figure_is_undefined_and_none_is_zero(app, session):
    go_live(session)
    found = report(app)
    names = ("alpha_decision_ordinal", "alpha_decision_nominal", "alpha_clause_nominal", "low", "high")
    assert {found[name] for name in (*names, "accuracy", "kappa_quadratic")} == {None}
    assert (found["cases"], found["votes"], found["clauses"], found["auditors"]) == (0, 0, [], [])
    told = app.test_cli_runner().invoke(args=["qa", "agreement"]).stdout
    assert "No case was decided by two people" in told and "undefined" not in told and "α" not in told
