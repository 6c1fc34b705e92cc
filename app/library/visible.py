"""What the person asking may open: SOPs, and the quizzes on them, that hold in one of their markets."""

from app.db import db
from app.library.live import LiveQuiz, Module
from app.library.queries import live_module, live_quiz, live_sops
from app.library.shelf import markets_of, readable
from app.people.guard import access, or_404


def my_markets() -> frozenset[str] | None:
    """The markets whose rules the person may read; None means all of them."""
    return markets_of(db.session, access().scopes("library.read"))


def my_module(sop_code: str) -> Module:
    """The module in force; aborts with 404 where there is none, or none for this person."""
    module = or_404(live_module(db.session, sop_code))
    or_404(readable(module.sop, my_markets()) or None)
    return module


def my_quiz(quiz_code: str) -> LiveQuiz:
    """The quiz in force; aborts with 404 where there is none, or its SOP is not for this person."""
    quiz = or_404(live_quiz(db.session, quiz_code))
    markets = my_markets()
    or_404(any(sop.id == quiz.sop_id and readable(sop, markets) for sop in live_sops(db.session)) or None)
    return quiz
