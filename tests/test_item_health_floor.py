"""A decision that an audit found wrong becomes a draft case in one click: with its rule and gold, without any name."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from evidence import LIBRARY, audit, bring_in_audits, go_live
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.authoring.actions import publish, save_draft
from app.authoring.from_audits import without
from app.authoring.queries import draft_of, draft_tree
from app.content.model import Case
from app.content.parse import parse
from app.library.actions import release
from app.people.models import AuditEvent
from app.qa.models import Audit

As = Callable[[str], FlaskClient]
PATH = "quizzes/replicas.yaml"
QUIZ = b"""# Written by Tara.
id: replicas
sop: counterfeit
title: Replicas
cases:
  - {id: r-009, clause: cf-1.1, prompt: A bag called a replica., gold: remove, why: It says so.}
"""
TOLD = {
    "summary": "Mai let it pass: bag by @bagseller, call 0812-3456-7890 or bags@example.com",
    "comment": "AXEL: “inspired by” is a replica, see https://shop.example/9",
    "case_url": "https://cases.example/1",
}


@pytest.fixture
def audited(session: Session, cast: SimpleNamespace, tmp_path: Path) -> SimpleNamespace:
    go_live(session, **{PATH: QUIZ})
    assert bring_in_audits(session, tmp_path, audit("a1", **TOLD))["accepted"] == 1
    cast.row = session.scalars(sa.select(Audit.id)).one()
    session.commit()
    return cast


def click(client: FlaskClient, row: int) -> TestResponse:
    return client.post(f"/library/audits/{row}/case")


def drafted(session: Session, code: str) -> Case:
    session.rollback()
    library, _ = parse(draft_tree(session))
    return next(case for _, case in library.cases() if case.code == code)


def test_one_click_drafts_the_case_with_its_provenance(audited: SimpleNamespace, session: Session, as_: As) -> None:
    shown = as_("tara").get("/gaps/jakarta-1/cf-1.1?as_of=2026-09-10").text
    assert f"/library/audits/{audited.row}/case" in shown and "Draft a case" in shown
    answer = click(as_("tara"), audited.row)
    assert (answer.status_code, answer.location) == (303, "/library/edit/quiz/replicas/case/r-010")
    case = drafted(session, "r-010")
    assert (case.clause, case.gold, case.use, case.rev) == ("cf-1.1", ("remove",), "proof", 1)
    assert case.origin == f"audit a1 of 2026-09-01, release {session.get_one(Audit, audited.row).release_id}"
    assert draft_tree(session)[PATH].startswith(QUIZ.rstrip(b"\n"))
    written = f"{case.prompt} {case.why}"
    assert "https://cases.example/1" in case.prompt and "“inspired by” is a replica" in case.why
    for telling in ("Mai", "AXEL", "bagseller", "0812", "bags@", "shop.example"):
        assert telling not in written
    noted = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert "drafted a case from an audit" in str(vars(noted))


def test_it_is_not_released_before_somebody_described_it(audited: SimpleNamespace, session: Session, as_: As) -> None:
    tara = as_("tara")
    click(tara, audited.row)
    assert "comes from an audit: describe what was seen" in tara.get("/library/edit/quiz/replicas/case/r-010").text
    session.rollback()
    assert not publish(session, [PATH], by_id=audited.tara).changed
    draft = draft_of(session, PATH)
    assert draft is not None
    old = draft_tree(session)[PATH]
    told = old.replace(b"[describe: what the moderator saw, without telling who sells it; the case: ", b"A bag (")
    save_draft(
        session, PATH, told.replace(b"cases.example/1]", b"cases.example/1)"), version=draft.version, by_id=audited.tara
    )
    outcome = publish(session, [PATH], by_id=audited.tara)
    assert outcome.changed, outcome.problems
    assert drafted(session, "r-010").origin.startswith("audit a1 ")


def test_the_same_decision_is_never_two_cases(audited: SimpleNamespace, session: Session, as_: As) -> None:
    tara = as_("tara")
    first, second = click(tara, audited.row), click(tara, audited.row)
    assert first.location == second.location
    assert "is case r-010 already" in tara.get(second.location).text
    session.rollback()
    assert draft_tree(session)[PATH].count(b"audit a1 of") == 1


def test_what_a_ruling_decided_is_the_gold(audited: SimpleNamespace, session: Session, as_: As, tmp_path: Path) -> None:
    bring_in_audits(session, tmp_path, audit("a2", case_id="c2", correct_decision="remove", final_decision="warn"))
    row = session.scalars(sa.select(Audit.id).where(Audit.audit_id == "a2")).one()
    session.commit()
    click(as_("tara"), row)
    assert drafted(session, "r-010").gold == ("warn",)


def test_an_sop_without_a_quiz_gets_one(session: Session, cast: SimpleNamespace, as_: As, tmp_path: Path) -> None:
    go_live(session)
    bring_in_audits(session, tmp_path, audit("a1", **TOLD))
    row = session.scalars(sa.select(Audit.id)).one()
    session.commit()
    answer = click(as_("tara"), row)
    assert answer.location == "/library/edit/quiz/counterfeit-calibration/case/cf-001"
    assert as_("tara").get(answer.location).status_code == 200
    assert b"cf-001" in draft_tree(session)["quizzes/counterfeit.yaml"]


def test_a_draft_that_a_release_outran_is_left_alone(audited: SimpleNamespace, session: Session, as_: As) -> None:
    session.rollback()
    save_draft(session, PATH, QUIZ + b"# mine\n", version=None, by_id=audited.ada)
    assert release(session, LIBRARY | {PATH: QUIZ + b"# theirs\n"}).changed
    session.commit()
    answer = as_("tara").post(f"/library/audits/{audited.row}/case", follow_redirects=True)
    assert "bring both together" in answer.text
    session.rollback()
    assert draft_tree(session)[PATH] == QUIZ + b"# mine\n"


def test_only_who_writes_and_sees_gold_may_draft(audited: SimpleNamespace, as_: As) -> None:
    for name in ("mai", "lena", "axel", "ada", "quinn"):
        assert click(as_(name), audited.row).status_code == 404
    assert "Draft a case" not in as_("lena").get("/gaps/jakarta-1/cf-1.1?as_of=2026-09-10").text
    assert click(as_("tara"), 999).status_code == 404


def test_a_rule_that_changed_since_is_told(audited: SimpleNamespace, session: Session, as_: As) -> None:
    newer = (
        LIBRARY["sop/counterfeit.md"]
        .replace(b"{#cf-1.1 rev=1", b"{#cf-1.1 rev=2")
        .replace(b"Remove what", b"Keep what")
    )
    assert release(session, LIBRARY | {PATH: QUIZ, "sop/counterfeit.md": newer}).changed
    session.commit()
    shown = as_("tara").post(f"/library/audits/{audited.row}/case", follow_redirects=True)
    assert "decided under rev 1; the rule is at rev 2 now" in shown.text


def test_a_market_s_own_rule_is_told(audited: SimpleNamespace, session: Session, as_: As) -> None:
    own = b"---\nextends: counterfeit\n---\n## Replicas {#cf-1.1 rev=1}\nWarn who sells what is called a replica.\n"
    assert release(session, LIBRARY | {PATH: QUIZ, "sop/counterfeit@ID.md": own}).changed
    session.commit()
    shown = as_("tara").post(f"/library/audits/{audited.row}/case", follow_redirects=True)
    assert "judged under cf-1.1@ID: write a gold for ID" in shown.text


def test_names_go_and_words_stay() -> None:
    people = {"An Nguyen", "m0001"}
    told = without("An let an old bag for 1,250,000 pass (M0001, Nguyen), 2026-09-01; write +62 812 3456 789", people)
    assert told == "… let an old bag for 1,250,000 pass (…, …), 2026-09-01; write …"
