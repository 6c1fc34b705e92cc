"""English that other languages can say: a text remembers its template and what fills the places of it; pure.

Programs, exports and the command line read it as the English text it is. Pages say it as the reader does: `spoken` in
app/language.py looks the template up in the catalogues, which gather what `said` and `said_many` are called with.
"""

from collections.abc import Iterable, Mapping
from datetime import date


class Figures(str):
    """Figures as English writes them, such as '1,234.5', '27 %' or 'n = 40'; other languages set other marks."""


class Several(str):
    """Texts in a row, as English writes them; `parts` holds each, and other languages part them otherwise."""

    __slots__ = ("parts",)
    parts: tuple[str, ...]


class Said(str):
    """An English text; `one` is its template, or that for one thing where `many` is the one for `num` of them."""

    __slots__ = ("many", "num", "one", "values")
    one: str
    many: str | None
    num: int
    values: Mapping[str, object]


def said(text: str, **values: object) -> Said:
    """The text with its places, such as %(team)s, filled in, by `in_english`."""
    return _made(text, text, None, 1, values)


def to_say(text: str) -> str:
    """A template that is said later: this gathers it."""
    return text


def said_many(one: str, many: str, num: int, **values: object) -> Said:
    """The text for `num` things, which is a place of it too."""
    return _made(one if num == 1 else many, one, many, num, {"num": num, **values})


def several(parts: Iterable[str]) -> Several:
    """Texts in a row."""
    listed = tuple(parts)
    made = Several(", ".join(listed))
    made.parts = listed
    return made


def in_english(value: object) -> str:
    """A value as English writes it: 1641 → '1,641', a day → '3 Nov 2026'."""
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return f"{value.day} {value:%b %Y}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _made(text: str, one: str, many: str | None, num: int, values: Mapping[str, object]) -> Said:
    made = Said(text % {name: value if isinstance(value, str) else in_english(value) for name, value in values.items()})
    made.one, made.many, made.num, made.values = one, many, num, values
    return made
