"""A person's own side: all that is kept about them, their settings, and objections to audits of their decisions."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from evidence import audit, bring_in_audits, go_live
from flask.testing import FlaskClient
from learner import Learner, clause_id, released
from sqlalchemy.orm import Session

from app import clock
from app.intake.queries import rejected_rows
from app.intake.reading import read_table
from app.people.models import AccessEvent, User
from app.qa.importing import import_audits
from app.qa.models import Audit, Dispute
from app.quizzes.models import QuizEvidence

As = Callable[[str], FlaskClient]


@pytest.fixture
def audited(session: Session, cast: SimpleNamespace, tmp_path: Path) -> int:
    """Axel found an error in a decision of Mai; the row of that audit."""
    go_live(session)
    yesterday = clock.now() - timedelta(days=1)
    when = {"decided_at": yesterday.isoformat(), "audited_at": clock.now().isoformat()}
    more = {"comment": "- a copy", "queue": "-bags", "inclusion_prob": "0.3", "shelf": "=B2", "summary": "Handbag <b>"}
    bring_in_audits(session, tmp_path, audit("a1", **when, **more, case_url="https://cases.example/1"))
    row = session.scalars(sa.select(Audit.id)).one()
    session.commit()
    return row


def states(session: Session) -> list[str]:
    session.rollback()
    found = list(session.scalars(sa.select(Dispute.state).order_by(Dispute.id)))
    session.rollback()
    return found


def test_mai_objects_to_an_audit_once_and_takes_it_back(as_: As, audited: int, session: Session) -> None:
    mai = as_("mai")
    assert "/me/audits/" not in mai.get("/learn").text
    page = mai.get("/me/audits").text
    assert f"/me/audits/{audited}" in page
    assert "axel" not in page.lower() and re.search(r'<a [^>]*dir="auto">Handbag &lt;b&gt;</a>', page)
    for told in (page, mai.get(f"/me/audits/{audited}").text):
        assert re.search(r'<a href="/rules/cf-1\.1" dir="auto">[A-Z][^<]+</a>', told)
        assert ">Leave it up</" in told and ">Remove it</" in told and ">remove<" not in told
        assert "Handbag &lt;b&gt;" in told
    case = '<a href="https://cases.example/1" rel="noopener noreferrer" dir="auto">Handbag &lt;b&gt;</a>'
    assert case in told, "who is to object can see what they decided"
    assert mai.post(f"/me/audits/{audited}", data={"comment": " "}).status_code == 422
    for _ in range(2):
        assert mai.post(f"/me/audits/{audited}", data={"comment": "It said compatible."}).status_code == 303
    assert states(session) == ["open"]
    assert "It said compatible." in mai.get(f"/me/audits/{audited}").text
    kept = session.scalars(sa.select(Dispute.id)).one()
    session.rollback()
    assert as_("max").post(f"/me/disputes/{kept}/withdraw").status_code == 404
    assert mai.post(f"/me/disputes/{kept}/withdraw").status_code == 303
    assert mai.post(f"/me/disputes/{kept}/withdraw").status_code == 404
    mai.post(f"/me/audits/{audited}", data={"comment": "And again."})
    assert states(session) == ["withdrawn", "open"]
    assert session.scalars(sa.select(Audit.outcome)).one() == "error"


def test_an_objection_stands_before_the_qa_lead_until_a_file_rules_on_it(
    as_: As, audited: int, session: Session, tmp_path: Path
) -> None:
    as_("mai").post(f"/me/audits/{audited}", data={"comment": "=It said compatible."})
    quinn = as_("quinn")
    assert "<td><bdi>Leave it up</bdi></td><td><bdi>Remove it</bdi>" in quinn.get("/qa").text
    assert "<bdi>Handbag &lt;b&gt;</bdi></a>" in quinn.get("/qa").text
    page, file = quinn.get("/qa").text, quinn.get("/qa/disputes.csv").text
    assert "=It said compatible." in page and ",'=It said compatible." in file
    assert "dispute_state</code>: <code dir='ltr'>audit_upheld</code> if the audit stands" in page
    assert "said compatible" not in as_("axel").get("/qa").text, "he judged it himself"
    assert as_("lena").get("/qa/disputes.csv").status_code == 404
    sent = tmp_path / "disputes.csv"
    became = []
    for ruled in (",,\r\n", ",audit_upheld,remove\r\n"):  # as it was downloaded, then filled in
        sent.write_text(file.removesuffix(",,\r\n") + ruled, encoding="utf-8")
        run = import_audits(session, read_table(sent), commit=session.commit)
        became.append((run.accepted, run.unchanged, run.corrected, rejected_rows(session, run.id)))
        session.rollback()
    assert became == [(0, 1, 0, []), (0, 0, 1, [])]
    assert "said compatible" not in quinn.get("/qa").text
    mai = as_("mai")
    assert "Your objection was ruled on" in mai.get("/learn").text
    page = mai.get(f"/me/audits/{audited}").text
    assert "Audit upheld" in page and "<dd>Error</dd>" in page, "an upheld verdict stays the auditor's"
    assert "ruled on" not in mai.get("/learn").text, "it was read"
    sent.write_text(file.removesuffix(",,\r\n") + ",audit_overturned,allow\r\n", encoding="utf-8")
    import_audits(session, read_table(sent), commit=session.commit)
    session.rollback()
    assert "Your objection was ruled on" in mai.get("/learn").text and "ruled on" not in as_("max").get("/learn").text
    listed, page = mai.get("/me/audits").text, mai.get(f"/me/audits/{audited}").text
    assert "Correct</span>" in listed and "after your objection" in listed and "Error" not in listed
    assert "<dd>Correct, after your objection</dd>" in page
    assert re.search(r"<dt>Final decision</dt>\s*<dd>Leave it up</dd>", page)
    assert page.count("Error") == 1 and "the auditor’s verdict before the ruling; the audit said: Remove it" in page
    assert "Dispute this" not in page and "ruled on" not in mai.get("/learn").text


def test_a_decision_stands_once_with_what_else_was_said_of_it_inside(
    as_: As, audited: int, session: Session, tmp_path: Path
) -> None:
    first = session.get_one(Audit, audited)
    when = {"decided_at": first.decided_at.isoformat(), "audited_at": clock.now().isoformat()}
    right = {"verdict": "correct", "correct_decision": "allow", "comment": "A museum piece."}
    session.rollback()
    bring_in_audits(session, tmp_path, audit("a2", **when, auditor_id="quinn", **right))
    bring_in_audits(session, tmp_path, audit("a1", **when, **right))
    mai = as_("mai")
    assert mai.get("/me/audits").text.count('href="/me/audits/') == 1
    page = mai.get(f"/me/audits/{audited}").text
    assert "Error, in an earlier version of this audit" in page and "Correct, by another auditor" in page
    assert "A museum piece." in page and "quinn" not in page.lower()
    assert "seen" not in mai.post(f"/me/audits/{audited}", data={"comment": "Not seen."}).text
    assert states(session) == [], "who objects has seen the version that holds"


def test_a_foreign_audit_does_not_exist(as_: As, audited: int, session: Session) -> None:
    for name in ("max", "lena", "tara"):
        assert as_(name).get(f"/me/audits/{audited}").status_code == 404
        assert as_(name).post(f"/me/audits/{audited}", data={"comment": "No."}).status_code == 404
    assert states(session) == []


def test_mai_sees_all_that_is_kept_and_who_looked(as_: As, cast: SimpleNamespace, session: Session) -> None:
    released(session)
    mai = as_("mai")
    at_it = Learner(mai, session).start("proof")
    at_it.answer(right=False, confidence="sure")
    session.rollback()
    brought = QuizEvidence(source="import", response_key="r1", item="x-1", item_rev=1, attempt_no=1, mark=0.0)
    brought.user_id, brought.clause_id, brought.clause_rev = cast.mai, clause_id(session, "br-1"), 1
    brought.first, brought.answered_at, brought.answer = True, clock.now(), "allow"
    session.add(brought)
    session.add(AccessEvent(at=clock.now(), by_id=cast.tara, about_id=cast.mai, page="/gaps/jakarta-1/br-1/people"))
    session.commit()
    page = mai.get("/me").text
    assert "Tara" in page
    assert "/gaps/jakarta-1/br-1/people" in page
    came = mai.get("/me.json")
    kept = json.loads(came.data)
    assert kept["profile"][0]["name"] == "Mai"
    assert [row["team"] for row in kept["memberships"]] == ["Jakarta 1"]
    assert [(row["confidence"], row["right"], row["clause"]) for row in kept["answers"]] == [("sure", None, None)]
    assert [(row["item"], row["answer"], "mark" in row) for row in kept["brought_in"]] == [("x-1", "allow", False)]
    assert "WHY" not in came.text
    assert "gold" not in came.text
    assert "password_hash" not in came.text
    assert json.loads(as_("max").get("/me.json").data)["answers"] == []


def test_settings_keep_language_zone_and_mail(as_: As, cast: SimpleNamespace, session: Session) -> None:
    mai = as_("mai")
    assert mai.get("/account/settings").status_code == 200
    wishes = {"locale": "id", "timezone": "Asia/Jakarta"}
    assert mai.post("/account/settings", data=wishes).status_code == 303
    user = session.get_one(User, cast.mai)
    assert (user.locale, user.timezone) == ("id", "Asia/Jakarta")
    session.rollback()
    assert json.loads(mai.get("/me.json").data)["profile"][0]["reminders"] is False
    assert mai.post("/account/settings", data=wishes | {"timezone": "Mars/Olympus"}).status_code == 422


def test_a_stopped_window_is_no_proof_on_the_record(as_: As, cast: SimpleNamespace, session: Session) -> None:
    released(session)
    mai = as_("mai")
    at_it = Learner(mai, session).start("proof", clause="br-2")
    for _ in range(3):
        if at_it.open():
            at_it.answer(right=False)
    page = mai.get("/me").text
    assert '<div class="what">Your proofs</div><span class="when">0, and 1 not yet</span>' in page
