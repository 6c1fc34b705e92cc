"""What a trainer learns of the cases: how hard and telling they are, what is chosen instead, who is sure but wrong."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from evidence import answer, bring_in_answers, go_live, table_file
from flask import Flask
from sqlalchemy.orm import Session

from app.intake.reading import read_table
from app.people.roster import import_roster
from app.stats.rate import jeffreys

QUIZ = b"""
id: replicas
title: Replicas
sop: counterfeit
decisions: [allow, remove]
cases:
  - id: r-1
    clause: cf-1.1
    prompt: A bag called a replica.
    gold: remove
    why: The listing calls it a replica itself.
"""
ITEMS = ("x-1", "x-2", "x-3", "x-4")
TEAMS = ("jakarta", "berlin")


@pytest.fixture
def answered(session: Session, tmp_path: Path) -> np.ndarray:
    """Forty people's marks on four outside items: Jakarta, sure of it, warns where one has to remove."""
    go_live(session)
    people = [
        {"moderator_id": f"{team}-{n}", "name": f"{team} {n}", "team": team, "starts_on": "2026-01-01"}
        for team in TEAMS
        for n in range(20)
    ]
    import_roster(session, read_table(table_file(tmp_path, people, "roster.csv")), None)
    session.commit()
    dice = np.random.default_rng(8)
    marks = (dice.random((40, 4)) < np.repeat([0.4, 0.9], 20)[:, None]).astype(int)
    marks[:, 0] = np.repeat([0, 1], 20)
    rows = [
        answer(f"r{person}-{item}", moderator_id=people[person]["moderator_id"], item_id=item)
        | {"correct": str(marks[person, at]), "answer": "remove" if marks[person, at] else "warn"}
        | {"confidence": "sure" if person < 20 else "fairly"}
        for person in range(40)
        for at, item in enumerate(ITEMS)
    ]
    told = bring_in_answers(session, tmp_path, *rows)
    assert told["accepted"] == 160
    return marks


def items(app: Flask, *options: str) -> dict[str, Any]:
    result = app.test_cli_runner().invoke(args=["quizzes", "items", *options, "--format", "json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_every_figure_of_an_item_is_printed_with_its_n_and_bounds(app, answered):
    found = items(app)
    quiz = found["quizzes"][0]
    assert set(quiz) >= {"quiz", "n", "alpha", "error_ratio", "standard_error", "mean", "sd"}
    assert quiz["n"] == 40 and quiz["alpha_low"] < quiz["alpha"] < quiz["alpha_high"]
    totals = answered.sum(1)
    alpha = 4 / 3 * (1 - answered.var(0, ddof=1).sum() / totals.var(ddof=1))
    assert quiz["alpha"] == pytest.approx(alpha)
    assert quiz["standard_error"] == pytest.approx(np.sqrt(1 - alpha) * (totals / 4).std(ddof=1))
    item = next(each for each in found["items"] if each["item"] == "x-2")
    assert set(item) >= {
        *("item", "clause", "n", "facility", "low", "high", "discrimination", "efficiency"),
        *("effective_weight", "bad", "options"),
    }
    right = int(answered[:, 1].sum())
    assert (item["n"], item["facility"], item["options"]) == (40, right / 40, {"remove": right, "warn": 40 - right})
    assert (item["low"], item["high"]) == pytest.approx(jeffreys(right, 40))
    rest = totals - answered[:, 1]
    assert item["discrimination"] == pytest.approx(np.corrcoef(answered[:, 1], rest)[0, 1])
    assert item["discrimination_low"] < item["discrimination"] < item["discrimination_high"]


def test_what_was_chosen_instead_of_the_gold_is_told_by_clause_and_team(app, answered):
    jakarta = [each for each in items(app)["choices"] if each["team"] == "jakarta"]
    removes, warns = jakarta
    wrong = int((1 - answered[:20]).sum())
    assert (warns["clause"], warns["gold"], warns["chosen"]) == ("cf-1.1", "remove", "warn")
    assert (warns["n"], warns["count"], warns["rate"]) == (80, wrong, wrong / 80)
    assert (warns["low"], warns["high"]) == pytest.approx(jeffreys(wrong, 80))
    assert removes["count"] == 80 - wrong


def test_a_team_that_is_sure_and_wrong_is_told_and_one_that_doubts_is_not(app, answered):
    wrong = int((1 - answered[:20]).sum())
    (jakarta,) = items(app)["sure"]
    assert (jakarta["team"], jakarta["n"], jakarta["wrong"], jakarta["misled"]) == ("jakarta", 80, wrong, True)
    printed = app.test_cli_runner().invoke(args=["quizzes", "items"]).stdout
    assert f"sure but wrong: cf-1.1  jakarta  {100 * wrong / 80:.0f} %" in printed
    assert "berlin" not in printed


def test_the_gold_is_the_library_s_where_nobody_knew_it(app, session, cast, tmp_path):
    go_live(session, **{"quizzes/replicas.yaml": QUIZ})
    rows = [answer(f"r{who}", moderator_id=who, item_id="r-1", answer="allow", correct="") for who in ("mai", "max")]
    outside = [answer(f"x{who}", moderator_id=who, correct="0") for who in ("mai", "max")]
    assert bring_in_answers(session, tmp_path, *rows, *outside)["accepted"] == 4
    found = [(each["team"], each["gold"], each["chosen"], each["count"]) for each in items(app)["choices"]]
    assert found == [("berlin-1", "remove", "allow", 1), ("jakarta-1", "remove", "allow", 1)]


def test_without_answers_nothing_is_claimed(app, session):
    go_live(session)
    assert items(app) == {"quizzes": [], "items": [], "choices": [], "sure": []}


def test_one_quiz_can_be_asked_for(app, answered):
    assert items(app, "--quiz", "counterfeit")["choices"]
    unknown = app.test_cli_runner().invoke(args=["quizzes", "items", "--quiz", "another"])
    assert (unknown.exit_code, "there is no quiz another" in unknown.output) == (2, True)
