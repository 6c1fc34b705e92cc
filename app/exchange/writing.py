"""Writes a quiz for another system, and says of each format what it carries."""

from collections.abc import Callable, Collection, Mapping

from app.content.model import Quiz
from app.exchange.gift_out import write_gift
from app.exchange.left_behind import left_behind
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


def write_exchange(
    kind: Format, quiz: Quiz, media: Mapping[str, bytes] = {}, locales: Collection[str] = ()
) -> Exported:
    """The quiz as a file of this kind, and what stays behind.

    `media` are the pictures of the library by path, `locales` the languages that the quiz is translated into.
    """
    written = _WRITERS[kind](quiz, media)
    return Exported(written.raw, (*written.problems, *left_behind(kind, quiz, media, locales)))
