"""The same button pressed twice at once: the second press waits for the first, and then sees what it did."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from evidence import go_live
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app import clock
from app.db import Model, db
from app.library.queries import live_clauses
from app.people.codes import issue_codes
from app.people.models import SignInLink
from app.qa.mapping import map_reason
from app.qa.models import ReasonCode
from app.training.actions import assign, prove
from app.training.certificates import certify
from app.training.models import Assignment, Certificate, Reminder
from app.training.onboarding import onboard
from app.training.question_actions import ask
from app.training.question_models import ClauseQuestion
from app.training.reminders import wish

Press = Callable[[Session, SimpleNamespace], object]


def assign_to_mai(session: Session, world: SimpleNamespace) -> object:
    asked = {"sop_id": world.rule.sop_id, "clause_ids": [world.rule.id], "reason": "onboarding"}
    return assign(session, user_ids=[world.mai], due_on=clock.now().date(), by_id=world.tara, **asked)


def explain_a_code(session: Session, world: SimpleNamespace) -> object:
    named = {"source": "tool-x", "code": "FAKE", "clause": world.rule.code}
    return map_reason(session, valid_from=None, by_id=world.quinn, **named)


def ask_why(session: Session, world: SimpleNamespace) -> object:
    return ask(session, user_id=world.mai, clause=world.rule, text="Why?")


PRESSES: dict[str, tuple[Press, type[Model]]] = {
    "training is asked of Mai": (assign_to_mai, Assignment),
    "everybody gets their track": (lambda session, world: onboard(session, world.ada), Assignment),
    "a code for Mai": (lambda session, world: issue_codes(session, [world.mai], by_id=world.ada), SignInLink),
    "Mai asks about a rule": (ask_why, ClauseQuestion),
    "Mai wants a certificate": (lambda session, world: certify(session, world.mai, world.rule.sop_id), Certificate),
    "Mai wants no mail": (lambda session, world: wish(session, world.mai, wanted=False), Reminder),
    "a reason code is explained": (explain_a_code, ReasonCode),
}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # on SQLite only one writes at a time
@pytest.mark.parametrize("press", PRESSES)
def test_what_is_pressed_twice_at_once_is_done_one_after_the_other(
    app: Flask, session: Session, cast: SimpleNamespace, press: str
) -> None:
    go_live(session)
    cast.rule = next(one for one in live_clauses(session).values() if one.code == "cf-1.1")
    prove(session, user_id=cast.mai, clause_id=cast.rule.id, rev=1, kind="proven", at=clock.now() - timedelta(days=1))
    session.commit()
    do, what = PRESSES[press]
    do(session, cast)
    with app.app_context(), db.sessionmaker() as second:
        second.execute(sa.text("SET LOCAL lock_timeout = 1"))  # whoever would have to wait says so
        with pytest.raises(OperationalError, match="lock timeout"):
            do(second, cast)
        second.rollback()
        session.commit()
        done = second.scalar(sa.select(sa.func.count()).select_from(what))
        do(second, cast)
        assert second.scalar(sa.select(sa.func.count()).select_from(what)) == done
