"""What the person asking may open: SOPs, and the quizzes on them, that hold in one of their markets."""

from flask_login import current_user

from app import clock
from app.db import db
from app.library.languages import Language, best, switch
from app.library.live import LiveQuiz, Module
from app.library.queries import live_quiz, live_sops
from app.library.shelf import markets_of, readable
from app.library.translations import module_in, sop_locales
from app.library.variants import market_of, module_under
from app.people.guard import access, or_404
from app.people.queries import language_of


def my_markets() -> frozenset[str] | None:
    """The markets whose rules the person may read; None means all of them."""
    return markets_of(db.session, access().scopes("library.read"))


def my_module(sop_code: str) -> Module:
    """The module as it holds where the person works; aborts with 404 where there is none, or none for this person."""
    module = or_404(module_under(db.session, sop_code, market_of(db.session, current_user.id)))
    or_404(readable(module.sop, my_markets()) or None)
    return module


def in_my_language(module: Module) -> tuple[Module, list[Language]]:
    """The module in the person's language, as far as it is translated, and the languages it can be read in."""
    offered = sop_locales(db.session, module.release_id, module.sop.id)
    locale = best(language_of(db.session, current_user, clock.now().date()), offered)
    return module_in(db.session, module, locale), switch(locale, offered)


def my_quiz(quiz_code: str) -> LiveQuiz:
    """The quiz in force; aborts with 404 where there is none, or its SOP is not for this person."""
    quiz = or_404(live_quiz(db.session, quiz_code))
    markets = my_markets()
    or_404(any(sop.id == quiz.sop_id and readable(sop, markets) for sop in live_sops(db.session)) or None)
    return quiz
