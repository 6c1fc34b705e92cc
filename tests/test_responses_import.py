"""Outside quiz results become evidence: the first answer of a person to a case counts, whenever it arrives."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from evidence import answer, bring_in_answers, counts, go_live, table_file
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.intake.queries import rejected_rows
from app.intake.reading import read_table
from app.people.models import User
from app.qa.importing import AUDITS
from app.qa.reading import KNOWN, REQUIRED, TOLD
from app.quizzes.evidence import rebuild, record_answer
from app.quizzes.importing import preview_responses, response_problems, retry_responses
from app.quizzes.models import QuizEvidence, QuizSum

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


@pytest.fixture(autouse=True)
def library(session: Session, cast: SimpleNamespace) -> None:
    go_live(session)


def firsts(session: Session) -> list[str]:
    found = sa.select(QuizEvidence.response_key).where(QuizEvidence.first).order_by(QuizEvidence.response_key)
    return list(session.scalars(found))


def sums(session: Session) -> list[tuple[object, ...]]:
    columns = QuizSum.__table__.c
    return [tuple(row) for row in session.execute(sa.select(*columns).order_by(*columns.values()[:6]))]


def assert_exact(session: Session) -> None:
    kept = sums(session)
    rebuild(session)
    assert sums(session) == kept
    session.commit()


def test_the_same_file_again_changes_nothing(session: Session, tmp_path: Path) -> None:
    rows = [answer(f"r{n}", item_id=f"x-{n}", correct=share) for n, share in enumerate(("1", "0", "0.3", "0.7"))]
    assert counts(bring_in_answers(session, tmp_path, *rows)) == (4, 0, 0, 0)
    assert counts(bring_in_answers(session, tmp_path, *rows)) == (0, 4, 0, 0)
    assert [(total.n, total.failed) for total in session.scalars(sa.select(QuizSum).order_by(QuizSum.item))] == [
        (1, 0), (1, 1), (1, 1), (1, 1),
    ]  # fmt: skip
    assert_exact(session)


def test_an_earlier_answer_that_arrives_later_becomes_the_first(session: Session, tmp_path: Path) -> None:
    bring_in_answers(session, tmp_path, answer("late", correct="0"))
    bring_in_answers(session, tmp_path, answer("early", answered_at="2026-08-01T10:00:00Z"))
    assert firsts(session) == ["early"]
    (total,) = session.scalars(sa.select(QuizSum))
    assert (str(total.day), total.n, total.failed) == ("2026-08-01", 1, 0)
    assert_exact(session)


def test_a_second_try_never_counts(session: Session, tmp_path: Path) -> None:
    bring_in_answers(session, tmp_path, answer("r2", attempt="2"), answer("r3", item_id="x-2", attempt="1"))
    assert firsts(session) == ["r3"]
    assert_exact(session)


def test_an_answer_given_here_and_one_brought_in_share_one_first(
    session: Session, cast: SimpleNamespace, tmp_path: Path
) -> None:
    bring_in_answers(session, tmp_path, answer("r1"))
    clause_id = session.scalars(sa.select(QuizEvidence.clause_id)).one()
    here = record_answer(
        session, source="plumbline", response_key="r1", user_id=cast.mai, team_id=cast.jakarta, clause_id=clause_id,
        clause_rev=1, item="x-1", item_rev=1, attempt_no=1, answered_at=datetime(2026, 8, 1, tzinfo=UTC), mark=0.0,
        answer="allow", confidence="sure", milliseconds=900,
    )  # fmt: skip
    session.commit()
    assert here.first
    assert session.scalars(sa.select(QuizEvidence.source).where(QuizEvidence.first)).all() == ["plumbline"]
    assert counts(bring_in_answers(session, tmp_path, answer("r1"))) == (0, 1, 0, 0)
    assert_exact(session)


def test_a_correction_moves_the_sums(session: Session, tmp_path: Path) -> None:
    bring_in_answers(session, tmp_path, answer("r1"), answer("r2", item_id="x-2"))
    assert counts(bring_in_answers(session, tmp_path, answer("r1", correct="0"))) == (0, 0, 1, 0)
    versions = sa.select(QuizEvidence.version, QuizEvidence.current, QuizEvidence.mark)
    found = session.execute(versions.where(QuizEvidence.response_key == "r1").order_by(QuizEvidence.version))
    assert [tuple(row) for row in found] == [(1, False, 1.0), (2, True, 0.0)]
    assert sum(total.failed for total in session.scalars(sa.select(QuizSum))) == 1
    assert_exact(session)


def test_what_is_correct_is_derived_from_the_gold_where_it_is_not_said(session: Session, tmp_path: Path) -> None:
    go_live(session, **{"quizzes/replicas.yaml": QUIZ})
    rows = [answer(f"r{n}", item_id=item, answer=said, correct="") for n, (item, said) in enumerate(
        (("r-1", "remove"), ("x-1", "remove"), ("r-1", ""), ("r-1", "Remove")))]  # fmt: skip
    rows.append(answer("r9", moderator_id="max", item_id="r-1", answer="allow", correct=""))
    rows.append(answer("r8", attempt="2", item_id="r-1", answer="take it down", correct="1"))  # judged elsewhere
    found = bring_in_answers(session, tmp_path, *rows)
    assert [each["reason"] for each in found["quarantined"]] == [
        "item 'x-1' is not in the library, so that correct must say 0, 1 or a share",
        "answer and correct are both empty",
        "answer 'Remove' is not an option of 'r-1': allow, remove",
    ]
    marks = {found.response_key: found.mark for found in session.scalars(sa.select(QuizEvidence))}
    assert marks == {"r0": 1.0, "r8": 1.0, "r9": 0.0}


BAD = {
    "moderator_id 'nobody' is not known: bring the person in with the roster": {"moderator_id": "nobody"},
    "clause 'cf-9' is not in the library": {"clause": "cf-9"},
    "answered_at: 'noon' is not a time: write it like 2026-09-01T14:30:00+00:00": {"answered_at": "noon"},
    "answered_at '2926-09-01T10:00:00Z' lies in the future: check its date and time zone": {
        "answered_at": "2926-09-01T10:00:00Z"
    },
    "correct '2' is not 0, 1 or a share between": {"correct": "2"},
    "attempt '0' is not a whole number from 1 on": {"attempt": "0"},
    "milliseconds '-5' is not a whole number from 0 on": {"milliseconds": "-5"},
    "confidence 'very' is not known: sure, fairly, guess": {"confidence": "very"},
    "item_id is empty": {"item_id": ""},
    "answered_at: '2026-09-01T10:00' has no time zone: add one, as in +00:00, or choose the time zone of the file; "
    "team 'nowhere' is not known: bring it in with the roster": {
        "answered_at": "2026-09-01T10:00",
        "team": "nowhere",
    },
}


def test_what_is_wrong_waits_with_its_row_and_reason(session: Session, tmp_path: Path) -> None:
    rows = [answer(f"bad-{n}", **wrong) for n, wrong in enumerate(BAD.values())]
    look = preview_responses(session, read_table(table_file(tmp_path, [*rows, answer("r1")])), by_id=None)
    assert [(row, reason) for row, _, reason, _ in look.rejected] == [(n + 2, told) for n, told in enumerate(BAD)]
    found = bring_in_answers(session, tmp_path, *rows, answer("r1"))
    assert [each["reason"] for each in found["quarantined"]] == list(BAD)
    assert (look.accepted, found["accepted"]) == (1, 1)
    session.scalars(sa.select(User).where(User.external_id == "max")).one().external_id = "nobody"
    session.commit()
    assert retry_responses(session) == 1
    assert len(rejected_rows(session, found["import"])) == len(BAD) - 1
    assert_exact(session)


def test_a_header_needs_answer_or_correct(tmp_path: Path) -> None:
    row = {name: value for name, value in answer("r1").items() if name not in ("answer", "correct", "clause")}
    assert response_problems(read_table(table_file(tmp_path, [row]))) == [
        "rows.csv: the header lacks clause, answer or correct"
    ]


def test_the_page_that_takes_a_file_shows_all_columns_and_gives_one_to_fill_in(
    as_: Callable[[str], FlaskClient], app: Flask, tmp_path: Path
) -> None:
    for kind in app.extensions["evidence"].values():
        page = as_("quinn").get(f"/qa/bring-in/{kind.name}").text
        path = tmp_path / f"{kind.name}.csv"
        path.write_bytes(as_("quinn").get(f"/qa/bring-in/{kind.name}/example.csv").data)
        table = read_table(path)
        assert kind.problems(table) == [] and len(list(table.rows)) == 1
        assert all(f">{name}</code>" in page for name in table.header)
    assert [one.name for one in AUDITS.columns if one.required] == list(REQUIRED)
    assert {one.name for one in AUDITS.columns} == KNOWN - set(TOLD) | {"handling_seconds", "automated"}


def test_a_lead_brings_answers_in_by_browser_after_seeing_the_problems(
    as_: Callable[[str], FlaskClient], app: Flask, session: Session, tmp_path: Path
) -> None:
    app.instance_path = str(tmp_path / "instance")
    lena = as_("lena")
    with table_file(tmp_path, [answer("r1"), answer("r2", moderator_id="max")]).open("rb") as file:
        page = lena.post("/qa/bring-in/responses", data={"file": (file, "answers.csv"), "timezone": ""}).text
    assert "Nothing is written yet" in page and "not one that you may import for" in page
    assert firsts(session) == []
    session.rollback()
    token = page.split('action="/qa/bring-in/responses/')[1].split('"')[0]
    done = lena.post(f"/qa/bring-in/responses/{token}", data={"timezone": ""})
    assert firsts(session) == ["r1"]
    assert "r2" in lena.get(f"{done.location}/quarantine.csv").text
