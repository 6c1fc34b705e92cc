"""Proving a clause in the browser: what counts, what stops it, what is shown then, and what comes next."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from learner import Learner, clause_id, released
from sqlalchemy.orm import Session

from app import clock
from app.library.models import ItemRevision
from app.library.queries import live_clauses
from app.quizzes.models import AttemptCase, QuizEvidence
from app.training.actions import assign
from app.training.models import ProofEvent

SignIn = Callable[[str], FlaskClient]
MONDAY = datetime(2026, 11, 2, 8, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def mai(as_: SignIn, session: Session) -> Learner:
    with clock.at(MONDAY - DAY):
        released(session)
    return Learner(as_("mai"), session)


def events(mai: Learner, code: str) -> list[str]:
    session = mai.look()
    mine = sa.select(ProofEvent.kind).where(ProofEvent.clause_id == clause_id(session, code))
    return list(session.scalars(mine.order_by(ProofEvent.id)))


def text(mai: Learner, path: str = "") -> str:
    page = mai.client.get(path or f"{mai.url}/result")
    assert page.status_code == 200
    return page.text


def test_six_right_answers_prove_a_clause_and_three_clear_it(mai: Learner) -> None:
    with clock.at(MONDAY):
        mai.start()
        mai.finish()
        assert events(mai, "br-1") == ["cleared", "proven"] == events(mai, "br-2")
        page = text(mai)
    assert "12 of 12 right" in page and "n\xa0=" not in page, "what twelve answers prove, the clauses say"
    assert page.count("Proven.") == 2 and "You have proven Altered marks and Accessories" in page and "WHY-" not in page
    assert "failed" not in page.lower()


def test_a_stopped_clause_is_explained_read_again_and_asked_anew_the_next_day(mai: Learner) -> None:
    with clock.at(MONDAY):
        mai.start()
        mai.finish(lambda code: code == "br-2")
        page = text(mai)
        assert events(mai, "br-1") == ["stopped"] and len(mai.drawn()) == 8
        wrong = [code for code in mai.drawn() if code.startswith("c1")]
        assert len(wrong) == 2
        for code in wrong:  # the rationale, the twin beside it, the clause
            twin = f"c1-{int(code[3:]) + (1 if int(code[3:]) % 2 else -1):02}"
            assert f"WHY-{code}." in page and f"WHY-{twin}." in page
        assert "Read Altered marks again" in page and "/modules/brands#br-1" in page and "WHY-c2" not in page
        assert "Not yet: 2 of 2 wrong. Read the rule again; new cases wait from" in page
        refused = mai.client.post("/quizzes/brands-quiz", data={"kind": "proof"})
        assert refused.location == "/quizzes/brands-quiz"
    with clock.at(MONDAY + 13 * HOUR):  # the pause is over, but the rule was not read again
        assert mai.client.post("/quizzes/brands-quiz", data={"kind": "proof"}).location == "/quizzes/brands-quiz"
        assert mai.client.post("/modules/brands/clauses/br-1/read").location == "/modules/brands#br-1-next"
        again = Learner(mai.client, mai.session).start()
        again.finish()
        # neither what was answered nor what was shown as a twin comes back
        shown = {(int(code[3:]) + 1) // 2 for code in wrong}
        assert {code[:2] for code in again.drawn()} == {"c1"} and len(again.drawn()) == 10
        assert shown.isdisjoint((int(code[3:]) + 1) // 2 for code in again.drawn())
        assert events(mai, "br-1") == ["stopped", "cleared"]
        assert "2 more right answers prove it" in text(again)


def test_feedback_puts_sure_and_wrong_first_and_says_in_which_direction(as_: SignIn, session: Session) -> None:
    released(session, clauses=["br-1"], cite="true")
    mai = Learner(as_("mai"), session).start()
    mai.answer(right=True, clause="br-2", confidence="guess")
    _, key = mai.case()
    mai.answer(right=False, confidence="sure")
    page = text(mai)
    direction = "too strict" if key.gold == ["allow"] else "too lenient"
    assert f"Sure, and {direction}" in page and "Right decision, wrong reason" in page
    assert page.index(f"Sure, and {direction}") < page.index("Right decision, wrong reason")
    assert "because of br-2 Accessories" in page
    marks = [row.mark for row in mai.look().scalars(sa.select(QuizEvidence))]
    assert marks == [0, 0]


def test_nothing_is_told_while_the_window_is_open(mai: Learner) -> None:
    with clock.at(MONDAY):
        mai.start()
        wrong = iter((True, True, True, False))
        mai.finish(lambda code: next(wrong, True) if code == "br-1" else True)
        page = text(mai)
    assert "11 of 12 right" in page and "WHY-" not in page
    assert "What you missed is shown when its clause is decided" in page and "4 more right answers prove it" in page
    assert mai.look().scalars(sa.select(AttemptCase.answer_shown_at)).all() == [None] * 12


def test_after_two_stopped_windows_the_lead_helps(mai: Learner) -> None:
    with clock.at(MONDAY):
        mai.start()
        mai.finish(lambda code: code == "br-2")
    with clock.at(MONDAY + DAY):
        mai.client.post("/modules/brands/clauses/br-1/read")
        again = Learner(mai.client, mai.session).start()
        again.finish(lambda code: False)
        assert len(again.drawn()) == 3 and events(mai, "br-1") == ["stopped", "stopped"]
        assert "Not yet: 3 of 3 wrong. Ask your lead to go through the rule with you" in text(again)
        assert "Ask your lead" in text(mai, "/learn")
    with clock.at(MONDAY + 9 * DAY):
        mai.client.post("/modules/brands/clauses/br-1/read")
        assert mai.client.post("/quizzes/brands-quiz", data={"kind": "proof"}).location == "/quizzes/brands-quiz"


def test_the_lead_is_told_helps_and_opens_new_cases(mai: Learner, as_: SignIn, cast: SimpleNamespace) -> None:
    for day in (0, 1):
        with clock.at(MONDAY + day * DAY):
            mai.client.post("/modules/brands/clauses/br-1/read")
            Learner(mai.client, mai.session).start().finish(lambda code: code == "br-2")
    asked = {"user": str(cast.mai), "clause": "br-1"}
    session = mai.session
    session.rollback()
    with clock.at(MONDAY - HOUR):  # for the gap, before all this: still open, and no reason to refuse help
        marks = clause_id(session, "br-1")
        sop = live_clauses(session)[marks].sop_id
        due = (MONDAY + 7 * DAY).date()
        assign(session, user_ids=[cast.mai], sop_id=sop, clause_ids=[marks], reason="gap", due_on=due, by_id=cast.lena)
        session.commit()
    with clock.at(MONDAY + 2 * DAY):
        page = as_("lena").get("/learn").text
        assert "Who needs your help" in page and "We went through it" in page and "Mai" in page
        assert "Who needs your help" not in as_("otto").get("/learn").text
        assert as_("otto").post("/learn/help", data=asked).status_code == 404
        assert mai.client.post("/learn/help", data=asked).status_code == 404
        assert as_("lena").post("/learn/help", data=asked).location == "/learn"
        assert "Who needs your help" not in as_("lena").get("/learn").text
        assert "Your lead has gone through it with you: Altered marks." in text(mai, "/learn")
        third = Learner(mai.client, mai.session).start()
        third.finish()
        assert len(third.drawn()) > 6 and "prove it" in text(third)  # strict, at once


def test_a_critical_clause_waits_for_another_day(as_: SignIn, session: Session) -> None:
    with clock.at(MONDAY - DAY):
        released(session, severity="critical", clauses=["br-1"], proof=30)
    mai = Learner(as_("mai"), session)
    with clock.at(MONDAY):
        module = mai.client.get("/modules/brands").text
        assert "12 right answers, and one on a later day, prove it." in module
        mai.start()
        mai.finish()
        assert len(mai.drawn()) == 12 and events(mai, "br-1") == ["cleared"]
        assert re.search(r'<span class="tag neutral"><span[^>]*>◕</span>Cleared to work', text(mai))
        assert "Cleared to work. One more right answer, from tomorrow, proves it." in text(mai)
        assert mai.client.post("/quizzes/brands-quiz", data={"kind": "proof"}).location == "/quizzes/brands-quiz"
    with clock.at(MONDAY + DAY):
        again = Learner(mai.client, session).start()
        again.finish()
        assert len(again.drawn()) == 1 and events(mai, "br-1") == ["cleared", "proven"]


def test_a_dry_pool_says_so_and_a_week_later_rested_cases_prove_but_are_no_evidence(
    as_: SignIn, session: Session
) -> None:
    with clock.at(MONDAY - DAY):
        released(session, clauses=["br-1"], proof=4)
    mai = Learner(as_("mai"), session)
    with clock.at(MONDAY):
        mai.start()
        mai.finish()
        assert len(mai.drawn()) == 2  # a twin never joins its twin
        again = Learner(mai.client, session).start()
        again.finish()
        assert "needs new cases" in text(again) and "needs new cases" in text(mai, "/quizzes/brands-quiz")
        assert mai.client.post("/quizzes/brands-quiz", data={"kind": "proof"}).location == "/quizzes/brands-quiz"
    with clock.at(MONDAY + 8 * DAY):
        rested = Learner(mai.client, session).start()
        rested.finish()
        assert "Proven." in text(rested) and events(mai, "br-1")[-1] == "proven"
    assert len(mai.look().scalars(sa.select(QuizEvidence)).all()) == 4


def test_a_case_shown_as_a_twin_while_it_is_open_does_not_count(as_: SignIn, session: Session) -> None:
    released(
        session,
        clauses=["br-1"],
        proof=2,
        edit=lambda quiz: quiz.replace("twin: c1p-01", "twin: c1-01").replace("twin: c1p-02", "twin: c1-02"),
    )
    mai = Learner(as_("mai"), session).start()
    open_case = mai.code()
    practice = Learner(mai.client, session).start("practice")
    while f"WHY-{open_case}" not in mai.client.get(practice.url).text:
        practice.answer()
        if f"WHY-{open_case}" not in mai.client.get(practice.url).text:
            practice.next()
    mai.answer()
    first = mai.look().get_one(AttemptCase, (mai.attempt, 1))
    assert first.voided_at is not None
    assert mai.session.scalars(sa.select(QuizEvidence)).all() == []


def test_sides_of_the_line_stay_in_balance(mai: Learner) -> None:
    with clock.at(MONDAY):
        mai.start()
        mai.finish()
    session = mai.look()
    found = sa.select(ItemRevision.clause_id, ItemRevision.gold).join(
        AttemptCase, AttemptCase.item_digest == ItemRevision.digest
    )
    sides: dict[int, int] = {}
    for of_clause, gold in session.execute(found.order_by(AttemptCase.position)):
        sides[of_clause] = sides.get(of_clause, 0) + (1 if gold == ["remove"] else -1)
        assert abs(sides[of_clause]) <= 2


def test_learn_offers_the_open_attempt_and_lists_what_is_proven(mai: Learner) -> None:
    page = text(mai, "/learn")
    assert "Nothing is due" in page and "Brands" in page
    with clock.at(MONDAY):
        mai.start()
        assert f'href="{mai.url}"' in text(mai, "/learn") and "Go on where you stopped" in text(mai, "/learn")
        mai.finish()
        page = text(mai, "/learn")
    assert "2 of 2 clauses proven" in page and "Altered marks" in page and "for good" in page
