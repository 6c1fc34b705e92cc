"""Problems of content, known again from the English of their checks, so that a page says them in the reader's language.

Checks are pure and their words are those of the command line. A page knows a sentence by its template; one that none
fits stays as it is.
"""

import re
from functools import cache
from typing import NamedTuple

from app.authoring.check_sentences import AROUND
from app.authoring.check_sentences import SENTENCES as OF_CHECKS
from app.authoring.import_sentences import SENTENCES as OF_IMPORTS
from app.language import spoken
from app.said import Said, said

_PLACE = re.compile(r"%\((\w+)\)s")
DEEPEST = 4  # problems within problems; what a person writes in between could repeat them without end
MOST_KEYS = 9  # that are told apart, for the same reason


class Template(NamedTuple):
    """A sentence, what stands between its places, and their names: one literal more than places."""

    sentence: str
    literals: tuple[str, ...]
    places: tuple[str, ...]


def told_by_reader(message: str) -> str:
    """The problem in the reader's language, as far as it is known."""
    return spoken(told(message))


def told(message: str) -> Said | str:
    """The message with its template; one that isn't known comes back as it is."""
    if isinstance(message, Said):
        return message
    return _told(message, DEEPEST)


def _told(message: str, depth: int) -> Said | str:
    found = (one for template in _templates() if (one := _as_said(template, message, depth)) == message)
    return next(found, None) or message


@cache
def _templates() -> tuple[Template, ...]:
    return tuple(
        Template(sentence, tuple(parts[::2]), tuple(parts[1::2]))
        for sentence in (*OF_CHECKS, *OF_IMPORTS, *AROUND)
        for parts in [_PLACE.split(sentence)]
    )


def _as_said(template: Template, message: str, depth: int) -> Said | None:
    values = _between(template.literals, message)
    if values is None or not depth:
        return None
    filled = {name: _value(name, value, depth - 1) for name, value in zip(template.places, values, strict=True)}
    if "problem" in filled and not isinstance(filled["problem"], Said):
        return None
    return said(template.sentence, **filled)


def _between(literals: tuple[str, ...], message: str) -> list[str] | None:
    """What stands between the literals, each found at its first place, so that no message takes long; None: no fit."""
    first, last, at = literals[0], literals[-1], len(literals[0])
    end = len(message) - len(last)
    if len(literals) == 1:
        return [] if message == first else None
    if end < at or not message.startswith(first) or not message.endswith(last):
        return None
    values = []
    for literal in literals[1:-1]:
        to = message.find(literal, at, end)
        if to < 0:
            return None
        values.append(message[at:to])
        at = to + len(literal)
    return [*values, message[at:end]] if at <= end else None


def _value(name: str, value: str, depth: int) -> str:
    """A value as it is said: a problem within a problem, a list that counts its rest, keys."""
    if name == "problem":
        return _told(value, depth)
    if name == "named" and (rest := re.fullmatch(r"(.+) and ([0-9]+) more", value, re.DOTALL)):
        return said("%(some)s and %(n)s more", some=rest[1], n=rest[2])
    if name == "keys":
        *keys, value = value.split(" and ", MOST_KEYS)
        for key in reversed(keys):
            value = said("%(one)s and %(other)s", one=key, other=value)
    return value
