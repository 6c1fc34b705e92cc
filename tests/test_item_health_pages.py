"""What a trainer learns of the cases and rules in the browser, and how a case from the floor becomes a draft."""

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from evidence import LIBRARY, answer, bring_in_answers, go_live, table_file
from flask.testing import FlaskClient
from operation import AMBIGUOUS, AS_OF, TEAMS, TWICE, bring_in_operation
from sqlalchemy.orm import Session

from app.intake.reading import read_table
from app.library.actions import release
from app.people.roster import import_roster
from app.quizzes.key_fixes import key_fix_preview

As = Callable[[str], FlaskClient]
PEOPLE = 120
QUIZ = b"""
id: replicas
title: Replicas
sop: counterfeit
decisions: [allow, warn, remove]
cases:
  - {id: r-1, clause: cf-1.1, prompt: A bag called a replica., gold: remove, why: It says so.}
  - {id: r-2, clause: cf-1.1, prompt: A bag., gold: allow, why: Nothing says so.}
  - {id: r-3, clause: cf-1.1, prompt: A belt called a copy., gold: remove, why: It says so.}
  - {id: r-4, clause: cf-1.1, prompt: A belt., gold: allow, why: Nothing says so.}
"""


@pytest.fixture
def answered(session: Session, cast: SimpleNamespace, tmp_path: Path) -> SimpleNamespace:
    """r-1 is a coin toss that the sure get wrong, r-2 leaks in the end, r-3 and r-4 are sound."""
    go_live(session, **{"quizzes/replicas.yaml": QUIZ})
    people = [
        {"moderator_id": f"{team}-{n}", "name": f"{team} {n}", "team": team, "starts_on": "2026-01-01"}
        for team in ("jakarta-1", "berlin-1")
        for n in range(PEOPLE // 2)
    ]
    import_roster(session, read_table(table_file(tmp_path, people, "roster.csv")), None)
    session.commit()
    assert bring_in_answers(session, tmp_path, *rows([one["moderator_id"] for one in people]))["accepted"] == 480
    return cast


def rows(people: list[str]) -> list[dict[str, str]]:
    dice = np.random.default_rng(4)
    knows = dice.random(PEOPLE)
    marks = (dice.random((PEOPLE, 4)) < 0.25 + 0.7 * knows[:, None]).astype(int)
    marks[:, 0] = 1 - (knows > 0.35)
    marks[:, 1] = np.r_[np.arange(60) % 3 == 0, np.arange(60) % 10 > 0]
    gold = ("remove", "allow", "remove", "allow")
    return [
        answer(f"a{person}-{at}", moderator_id=people[person], item_id=f"r-{at + 1}", correct=str(marks[person, at]))
        | {"answer": gold[at] if marks[person, at] else "warn", "confidence": "sure" if at == 0 else "fairly"}
        | {"answered_at": f"2026-09-{1 + person // 10:02}T10:{person % 60:02}:0{at}Z"}
        | {"milliseconds": str(500 if person == 7 else 9000 + person)}
        for person in range(PEOPLE)
        for at in range(4)
    ]


def page(client: FlaskClient, path: str, status: int = 200, **query: str) -> str:
    answer = client.get(path, query_string=query)
    assert answer.status_code == status, answer.text
    return answer.text.replace("\N{NO-BREAK SPACE}", " ")


def words(html: str) -> str:
    """A page without its tags."""
    return re.sub(r"<[^>]*>", "", html)


def test_the_case_that_needs_its_trainer_stands_first_with_its_evidence(answered: SimpleNamespace, as_: As) -> None:
    tara = as_("tara")
    listed = page(tara, "/library/health")
    assert "4 cases" in listed and "n = 120" in listed
    body = listed[listed.index("<tbody>") :]
    assert body.index("/library/health/r-1") < body.index("/library/health/r-2") < body.index("/library/health/r-3")
    case = page(tara, "/library/health/r-1")
    assert "Bad case" in case and "The mean mark is" in case and "item–rest −" in case
    assert "correct it as a key fix" in case
    assert "Sure and wrong" in case and "given as sure" in case
    assert "9.1 s (n = 120)" in case and "0.8 % (0.1–3.2, n = 120)" in words(case)
    assert "Warn the seller" in case and "Remove it" in case
    assert "/library/edit/quiz/replicas/case/r-1" in case


def test_the_library_counts_the_cases_that_look_wrong(answered: SimpleNamespace, as_: As) -> None:
    library = page(as_("tara"), "/library")
    assert "1 case looks wrong by its answers" in words(library) and "/library/health?flag=bad" in library
    assert "wrong by" not in page(as_("ada"), "/library")


def test_a_case_whose_answer_goes_round_is_told_with_both_halves(answered: SimpleNamespace, as_: As) -> None:
    case = page(as_("tara"), "/library/health/r-2")
    assert "May be known" in case
    assert "33 % (24–44, n = 60) of the earlier half, and in 90 % (82–95, n = 60) of the later" in case
    assert "+57 points (+43 to +67)" in case
    assert "May be known" not in page(as_("tara"), "/library/health/r-4")


def test_filters_sorting_and_the_same_as_csv_live_in_the_address(answered: SimpleNamespace, as_: As) -> None:
    tara = as_("tara")
    flagged = page(tara, "/library/health", flag="known")
    assert "/library/health/r-2" in flagged and "/library/health/r-3" not in flagged
    assert "No case matches" in page(tara, "/library/health", sop="another")
    ordered = page(tara, "/library/health", sort="-case")
    assert ordered.index("/library/health/r-4") < ordered.index("/library/health/r-1")
    clause = page(tara, "/library/health", clause="cf-1.1")
    assert "Answers on cf-1.1" in clause and "Team by team" in clause
    lines = tara.get("/library/health.csv?flag=any&sort=case").text.splitlines()
    assert lines[0].startswith("case,rev,quiz,sop,clause,flags,n,facility")
    assert [line.split(",")[0] for line in lines[1:]] == ["r-1", "r-2"]
    page(tara, "/library/health", page="999", sort="nonsense", flag="nonsense")


def test_health_is_for_those_who_may_see_gold(answered: SimpleNamespace, as_: As) -> None:
    for name in ("mai", "lena", "ada"):
        page(as_(name), "/library/health", 404)
        page(as_(name), "/library/health/r-1", 404)
    assert as_("mai").get("/library/health/clauses").status_code == 404
    page(as_("tara"), "/library/health/r-9", 404)
    page(as_("tara"), "/library/health/r-1", 404, rev="7")


def test_without_answers_the_page_says_what_will_be_here(session: Session, cast: SimpleNamespace, as_: As) -> None:
    go_live(session)
    assert "Nobody has answered a case yet" in page(as_("tara"), "/library/health")
    assert "Too few to tell" in page(as_("tara"), "/library/health/clauses")


def test_rules_stand_by_how_unclear_they_are(session: Session, cast: SimpleNamespace, as_: As, tmp_path: Path) -> None:
    bring_in_operation(session, tmp_path)
    shown = page(as_("tara"), "/library/health/clauses", as_of=AS_OF.isoformat())
    body = shown[shown.index("<tbody>") :]
    first = words(body[: body.index("</tr>")])
    assert first.strip().startswith(AMBIGUOUS) and "Rule unclear" in first and f"n = {len(TEAMS) * TWICE}" in first
    assert re.search(r"(−?\.\d\d|1\.00) \((−?\.\d\d) to (\.\d\d|1\.00), n = 84\)", first)
    assert f"/gaps/jakarta-1/{AMBIGUOUS}" in shown and "/library/edit/sop/counterfeit" in body
    assert as_("ada").get("/library/health/clauses").status_code == 200


def test_answers_that_came_with_their_marks_keep_them_when_the_key_is_mended(
    answered: SimpleNamespace, as_: As, session: Session
) -> None:
    mended = LIBRARY | {
        "quizzes/replicas.yaml": QUIZ.replace(b"gold: allow, why: Nothing", b"gold: warn, why: Nothing", 1)
    }
    said = key_fix_preview(session, mended)
    assert (said.answers, said.brought) == (0, PEOPLE)
    assert release(session, mended, key_fix="It was misread").changed
    session.commit()
    tara = as_("tara")
    told = page(tara, "/library/health/r-2")
    assert "A bag." in told and "120 answers brought in from other systems keep the marks they came with" in told
    assert "keep the marks" not in page(tara, "/library/health/r-1")
