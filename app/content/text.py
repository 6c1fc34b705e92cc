"""From the bytes of a file to text that can be read, digested and stored: UTF-8, NFC, \\n, no control characters."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator

from app.content.model import Problem
from app.said import Figures, Said, said

FILE_LIMIT = 2_000_000
LINE_LIMIT = 10_000
LINES_LIMIT = 20_000
CODE = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?"
CODE_HELP = "letters, digits, '-', '_' and '.', at most 64, as in cf-1.2"
MARKET_HELP = "write two capital letters, as in DE"

# Beside those that no page can carry, the two that write a text backwards; scripts that need it have isolates.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202d\u202e]")


def decode(path: str, raw: bytes) -> tuple[str, list[Problem]]:
    """The file's text, and what stands in the way of reading it.

    The text is "" where it can't be read at all, and a line is empty where it is too long.
    """
    if len(raw) > FILE_LIMIT:
        return "", [Problem(path, 1, too_large(len(raw)))]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        bad = raw[error.start]
        message = said("not readable as UTF-8 (byte %(byte)s): save the file as UTF-8", byte=f"0x{bad:02x}")
        return "", [Problem(path, line, message)]
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if (lines := text.count("\n")) > LINES_LIMIT:
        message = said("%(n)s lines are too many: split the file (at most %(most)s)", n=lines, most=LINES_LIMIT)
        return "", [Problem(path, 1, message)]
    problems = list(_line_problems(path, text))
    # What is too long was not written by hand, and would keep the other checks busy for minutes.
    return "\n".join([line if len(line) <= LINE_LIMIT else "" for line in text.split("\n")]), problems


def _line_problems(path: str, text: str) -> Iterator[Problem]:
    for number, line in enumerate(text.split("\n"), 1):
        if control := _CONTROL.search(line):
            named = f"U+{ord(control[0]):04X}"
            yield Problem(path, number, said("control character %(character)s: remove it", character=named))
        if len(line) > LINE_LIMIT:
            long = {"n": len(line), "most": LINE_LIMIT}
            yield Problem(path, number, said("a line of %(n)s characters: break it (at most %(most)s)", **long))


def too_large(size: int) -> Said:
    """What is said of a file of more bytes than one may have."""
    return said("%(n)s MB is too large: a file may have at most 2 MB", n=Figures(f"{size / 1e6:.1f}"))


def line_of(text: str, start: str) -> int:
    """The first line that begins with `start`, else 1."""
    return next((number for number, line in enumerate(text.split("\n"), 1) if line.startswith(start)), 1)


def without_control(text: str) -> str:
    """The text without the characters that no file may hold: they come along unseen when something is pasted."""
    return _CONTROL.sub("", text)


def has_control(text: str) -> bool:
    """Whether a value holds a character that a page or a database can't carry."""
    return bool(_CONTROL.search(text))


def is_code(text: str) -> bool:
    """Whether this may be the id of an SOP, a clause, a quiz, a case, an option or a scale."""
    return bool(re.fullmatch(CODE, text))


def is_market(text: str) -> bool:
    """Whether this looks like an ISO 3166 country code."""
    return bool(re.fullmatch("[A-Z]{2}", text))


def nearest(written: str, known: Iterable[str]) -> str:
    """Which of these is spelt nearly so, "" for none."""
    return next(iter(difflib.get_close_matches(written, list(known), n=1, cutoff=0.75)), "")
