"""In which words a case is shown: the person's language where its translation is up to date, else the source's."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from app import clock
from app.library.languages import best
from app.library.live import CaseKey, LiveQuiz
from app.library.queries import live_release
from app.library.translations import MISSING, STALE, case_words, quiz_locales, quiz_title
from app.once import once
from app.people.models import User
from app.people.queries import language_of
from app.quizzes.models import Attempt, AttemptCase
from app.quizzes.table import key_of


@dataclass(frozen=True)
class Spoken:
    """The language of a quiz for one person, None for the source's, and the others it can be read in."""

    locale: str | None
    offered: tuple[str, ...]


@once("release", "user", "membership", "team")
def spoken_in(session: Session, user_id: int, quiz_id: int) -> Spoken:
    """In which language the person reads the quiz."""
    release = live_release(session)
    offered = quiz_locales(session, release.id, quiz_id) if release is not None else []
    wanted = language_of(session, session.get_one(User, user_id), clock.now().date())
    return Spoken(best(wanted, offered), tuple(offered))


def titled(session: Session, user_id: int, quiz: LiveQuiz) -> LiveQuiz:
    """The quiz with its title in the language in which the person reads it."""
    locale = spoken_in(session, user_id, quiz.id).locale
    title = quiz_title(session, quiz.release_id, quiz.id, locale) if locale is not None else None
    return replace(quiz, title=title) if title is not None else quiz


def word(session: Session, attempt: Attempt, case: AttemptCase) -> None:
    """Put a drawn case into the words its person reads; an answer given to it stays as it is."""
    locale = spoken_in(session, attempt.user_id, attempt.quiz_id).locale
    case.text_digest = text_of(session, attempt.quiz_id, key_of(session, case), locale) if locale else None
    case.locale = locale if case.text_digest is not None else None


def in_another_language(session: Session, attempt: Attempt, case: AttemptCase) -> bool:
    """Whether the person has chosen another language since the case was put into words, and it can be read in it."""
    wanted = spoken_in(session, attempt.user_id, attempt.quiz_id).locale
    if case.locale == wanted:
        return False
    held = wanted is not None and text_of(session, attempt.quiz_id, key_of(session, case), wanted) is not None
    return case.locale != (wanted if held else None)


def text_of(session: Session, quiz_id: int, key: CaseKey, locale: str) -> str | None:
    """The words of a case in that language; None where they are missing or were made from another rev of it."""
    release = live_release(session)
    found = case_words(session, release.id, quiz_id, locale).get(key.item_id) if release is not None else None
    return found.text_digest if found is not None and found.of_rev == key.rev else None


def lag(session: Session, attempt: Attempt, case: AttemptCase) -> str | None:
    """Why the case is not shown in the person's language: "missing", "stale", or None where it is."""
    locale = spoken_in(session, attempt.user_id, attempt.quiz_id).locale
    if locale is None or case.locale == locale:
        return None
    release = live_release(session)
    found = case_words(session, release.id, attempt.quiz_id, locale) if release is not None else {}
    return STALE if case.item_id in found else MISSING


def speak(session: Session, user: User, locale: str, case: AttemptCase | None = None) -> None:
    """Let the product speak that language to the person from now on, beginning with the case before them."""
    user.locale = locale
    if case is not None:
        word(session, session.get_one(Attempt, case.attempt_id), case)
    session.flush()
