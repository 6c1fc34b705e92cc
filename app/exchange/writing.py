"""Writes a quiz for another system, and says of each format what it carries."""

from collections.abc import Callable, Mapping

from app.content.model import Problem, Quiz
from app.exchange.gift_out import write_gift
from app.exchange.moodle_out import write_moodle
from app.exchange.qti_out import write_qti
from app.exchange.tables import write_csv, write_xlsx
from app.exchange.values import Exported, Format

_WRITERS: Mapping[Format, Callable[[Quiz, Mapping[str, bytes]], Exported]] = {
    "gift": lambda quiz, _media: write_gift(quiz),
    "moodle": write_moodle,
    "qti": write_qti,
    "csv": lambda quiz, _media: write_csv(quiz),
    "xlsx": lambda quiz, _media: write_xlsx(quiz),
}


def write_exchange(kind: Format, quiz: Quiz, media: Mapping[str, bytes] = {}) -> Exported:
    """The quiz as a file of this kind; `media` are the pictures of the library by path."""
    written = _WRITERS[kind](quiz, media)
    return Exported(written.raw, (*written.problems, *_listings_left(quiz)))


def _listings_left(quiz: Quiz) -> list[Problem]:
    """No other system has a place for a listing: what stays behind is told case by case."""
    message = "case {}: its listing (title, price, seller, attributes, pictures) is not carried: only the prompt is"
    return [Problem(quiz.path, case.line, message.format(case.code), "warning") for case in quiz.cases if case.listing]
