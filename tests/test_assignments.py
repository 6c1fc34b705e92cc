"""Training is assigned with a reason, is done when it is proven, and vanishes when it is called off."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from learner import Learner, clause_id, released
from sqlalchemy.orm import Session

from app import clock
from app.gaps.withdrawing import withdraw_retraining
from app.library.queries import live_clauses
from app.training.actions import EVIDENCE, assign, cancel
from app.training.due import due
from app.training.models import Assignment
from app.training.queries import proof_state

SignIn = Callable[[str], FlaskClient]
WHY = {"team": "jakarta-1", "clause": "br-2", "rate": 0.27, "low": 0.15, "high": 0.43, "n": 40}


@pytest.fixture
def ask(session: Session, cast: SimpleNamespace) -> Callable[..., list[Assignment]]:
    released(session)

    def assigned(
        reason: str = "gap", clauses: tuple[str, ...] = ("br-2",), days: int = 7, **more: Any
    ) -> list[Assignment]:
        session.rollback()
        ids = [clause_id(session, code) for code in clauses]
        made = assign(
            session,
            user_ids=more.pop("user_ids", [cast.mai]),
            sop_id=live_clauses(session)[ids[0]].sop_id,
            clause_ids=ids,
            reason=reason,
            due_on=clock.now().date() + timedelta(days=days),
            by_id=cast.lena,
            why=WHY,
            team_id=cast.jakarta,
        )
        session.commit()
        return made

    return assigned


Ask = Callable[..., list[Assignment]]


def test_a_gap_is_told_with_its_figures(ask: Ask, as_: SignIn) -> None:
    assert len(ask()) == 1
    page = as_("mai").get("/learn").text
    assert "Your team decides Accessories wrongly in 27 % (15–43, n = 40) of audited cases." in page
    assert page.count("In brackets: between which shares") == 1
    assert "0 of 1 clause proven" in page and "/modules/brands#br-2" in page
    assert "Accessories" not in as_("max").get("/learn").text
    assert "27 % (15–43, n = 40)" in as_("mai").get("/modules/brands").text


def test_the_same_is_not_asked_twice(ask: Ask, session: Session, cast: SimpleNamespace) -> None:
    ask()
    assert ask() == []
    both = ask(clauses=("br-1", "br-2"), user_ids=[cast.mai, cast.max, cast.max])
    assert [(task.user_id) for task in both] == [cast.mai, cast.max]
    assert [[clause.code for clause in one.clauses] for one in due(session, cast.mai)] == [["br-2"], ["br-1"]]


def test_overdue_is_said_calmly_and_the_earliest_stands_on_top(ask: Ask, as_: SignIn, session: Session) -> None:
    ask(reason="onboarding", clauses=("br-1",), days=3)
    ask(days=-2)
    page = as_("mai").get("/learn").text
    assert page.index("27 %") < page.index("Part of what you need for your work: Altered marks.")
    assert "Due now" in page and f"since {(clock.now().date() - timedelta(days=2)).day} " in page
    assert "overdue" not in page.lower().replace('class="overdue', "")


def test_what_is_called_off_vanishes(ask: Ask, as_: SignIn, session: Session) -> None:
    (task,) = ask()
    cancel(session, task)
    session.commit()
    assert "27 %" not in as_("mai").get("/learn").text


def test_a_gap_is_closed_by_a_proof_made_after_it_was_assigned(
    ask: Ask, as_: SignIn, session: Session, cast: SimpleNamespace
) -> None:
    Learner(as_("mai"), session).start().finish()
    assert "2 of 2 clauses proven" in as_("mai").get("/learn").text
    assert ask(reason="onboarding") == []
    assert len(ask()) == 1
    session.rollback()
    accessories = clause_id(session, "br-2")
    assert proof_state(session, [cast.mai], [accessories])[cast.mai, accessories].proven  # it holds until it is decided
    assert "27 %" in as_("mai").get("/learn").text
    session.rollback()
    again = Learner(as_("mai"), session).start()
    again.finish()
    assert {code[:2] for code in again.drawn()} == {"c2"} and len(again.drawn()) == 6
    page = as_("mai").get("/learn").text
    assert "27 %" not in page and "Nothing is due" in page


def test_who_is_at_what_is_withdrawn_may_finish_it_and_nothing_is_due(
    ask: Ask, as_: SignIn, session: Session, cast: SimpleNamespace
) -> None:
    Learner(as_("mai"), session).start().finish()
    ask(user_ids=[cast.mai, cast.max])
    again = Learner(as_("mai"), session).start()
    again.answer()
    session.rollback()
    clause = (clause_id(session, "br-2"), "br-2")
    assert withdraw_retraining(session, team_id=cast.jakarta, clause=clause, by_id=cast.lena) == 2
    session.commit()
    assert withdraw_retraining(session, team_id=cast.jakarta, clause=clause, by_id=cast.lena) == 0
    session.rollback()
    page = as_("mai").get("/learn").text
    assert "Go on where you stopped" in page and "27 %" not in page and "27 %" not in as_("max").get("/learn").text
    again.finish()
    assert {code[:2] for code in again.drawn()} == {"c2"} and len(again.drawn()) == 6, "as far as it was asked"
    session.rollback()
    assert ask(user_ids=[cast.max]), "and it can be assigned again"


def test_a_gap_assigned_again_does_not_reopen_what_was_proven_since(
    ask: Ask, as_: SignIn, session: Session, cast: SimpleNamespace
) -> None:
    assert len(ask(user_ids=[cast.mai, cast.max])) == 2
    session.rollback()
    Learner(as_("mai"), session).start().finish()
    assert "Nothing is due" in as_("mai").get("/learn").text
    assert ask(user_ids=[cast.mai, cast.max]) == []
    assert "Nothing is due" in as_("mai").get("/learn").text and "27 %" in as_("max").get("/learn").text
    with clock.at(clock.now() + EVIDENCE + timedelta(hours=1)):  # the audits that speak now are younger than the proof
        assert [task.user_id for task in ask(user_ids=[cast.mai, cast.max])] == [cast.mai]


def test_onboarding_leaves_out_what_is_proven_and_is_done_by_any_proof(
    ask: Ask, as_: SignIn, session: Session, cast: SimpleNamespace
) -> None:
    ask(reason="onboarding", clauses=("br-1", "br-2"))
    Learner(as_("mai"), session).start().finish(lambda code: code == "br-1")
    session.rollback()
    (left,) = due(session, cast.mai)
    assert left.done == 1 and [clause.code for clause in left.left] == ["br-2"]
    assert "1 of 2 clauses proven" in as_("mai").get("/learn").text


def test_a_clause_of_another_sop_is_refused(ask: Ask, session: Session, cast: SimpleNamespace) -> None:
    with pytest.raises(ValueError, match="no live clauses of SOP 99"):
        assign(
            session, user_ids=[cast.mai], sop_id=99, clause_ids=[1], reason="gap", due_on=date(2026, 12, 1), by_id=None
        )
