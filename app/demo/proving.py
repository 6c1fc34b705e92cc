"""People of the made-up operation at the real quiz: attempts, answers and proofs come about as in a browser."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.demo.sittings import Rota, Sitting
from app.library.live import LiveQuiz
from app.library.models import Item
from app.library.queries import live_module, live_quiz
from app.library.variants import rules_for
from app.once import keep_reads
from app.people.models import User
from app.quizzes.actions import go_on, save, settle, start
from app.quizzes.attempts import present
from app.quizzes.marking import Said
from app.quizzes.models import Attempt
from app.quizzes.spacing import refreshers_due
from app.training.certificates import certify

MOST = 2  # attempts of a person in a row: one holds twelve cases at most
BREAK = timedelta(days=1)  # a critical rule is proven on two days


def take(session: Session, sittings: Iterable[Sitting], rota: Rota) -> None:
    """Let these people sit down, one after the other; whoever has done so already is left alone."""
    keep_reads(session)
    for sitting in sittings:
        user = session.scalars(sa.select(User).where(User.external_id == sitting.person.id)).one()
        begun = sa.select(Attempt.id).where(Attempt.user_id == user.id, Attempt.started_at == sitting.at)
        quiz = _quiz(session, sitting.sop)
        if quiz is not None and session.scalar(begun) is None:
            _sit(session, user, quiz, sitting, rota)


def _sit(session: Session, user: User, quiz: LiveQuiz, sitting: Sitting, rota: Rota) -> None:
    at = sitting.at
    for _ in range(MOST):
        with clock.at(at):
            asked = _asked(session, user, quiz, sitting, at)
            attempt = None
            if asked:
                attempt = start(session, user=user, quiz=quiz, kind=sitting.kind, clause_ids=asked, now=at, anew=True)
            if attempt is None:
                break
            at = _answer(session, attempt, sitting, rota, at) + BREAK
    if sitting.kind == "proof":
        with clock.at(at):
            certify(session, user.id, quiz.sop_id)
    session.flush()


def _answer(session: Session, attempt: Attempt, sitting: Sitting, rota: Rota, at: datetime) -> datetime:
    """Answer until the attempt ends; answers when that was. A case that nobody simulates stays open."""
    codes = {clause.id: clause.code for clause in rules_for(session, attempt.user_id).values()}
    while attempt.submitted_at is None and (case := present(session, attempt)) is not None:
        item = session.get_one(Item, case.item_id).code
        said = rota.given(sitting, codes[case.clause_id], item)
        if said is None:
            break
        at += timedelta(seconds=said.seconds)
        save(session, attempt, case, Said(said.decision, case.clause_id, said.confidence), at)
        settle(session, attempt, case, at)
        go_on(session, attempt, at)
    return at


def _asked(session: Session, user: User, quiz: LiveQuiz, sitting: Sitting, at: datetime) -> list[int]:
    """The clauses asked: those of the sitting, or what a refresher of that day holds of them."""
    mine = [clause for clause in rules_for(session, user.id).values() if clause.code in sitting.rules]
    if sitting.kind == "proof":
        return [clause.id for clause in mine]
    quizzes = [one for one in refreshers_due(session, user.id, at) if one.quiz.id == quiz.id]
    due = {clause.id for one in quizzes for clause in one.clauses}
    return [clause.id for clause in mine if clause.id in due]


def _quiz(session: Session, sop: str) -> LiveQuiz | None:
    module = live_module(session, sop)
    return live_quiz(session, module.quizzes[0].code) if module is not None and module.quizzes else None
