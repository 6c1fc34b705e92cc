"""Sentences that problems share: whose each is, a value as YAML reads it, and names in a row."""

from collections.abc import Sequence
from typing import cast

from app.said import Said, said, to_say

NAMED = 5  # of what a problem is of; the rest is counted
_READ_AS = {
    "bool": to_say('%(value)s is read as yes or no: put it in quotes, as in "%(again)s"'),
    "int": to_say('%(value)s is read as a number: put it in quotes, as in "%(again)s"'),
    "float": to_say('%(value)s is read as a number: put it in quotes, as in "%(again)s"'),
    "null": to_say('%(value)s is read as nothing: put it in quotes, as in "%(again)s"'),
    "timestamp": to_say('%(value)s is read as a date: put it in quotes, as in "%(again)s"'),
}


OF_CASE = to_say("case %(case)s: %(problem)s")


def of_case(code: str, problem: Said) -> Said:
    """The problem of a case; where it is of none ("") it stands alone."""
    return said(OF_CASE, case=code, problem=problem) if code else problem


def case_of(message: Said) -> tuple[str, Said]:
    """The reverse: the case and its problem, or "" and the message that is of none."""
    if message.one == OF_CASE:
        return str(message.values["case"]), cast(Said, message.values["problem"])
    return "", message


def of_clause(named: str, problem: Said) -> Said:
    """The problem of a clause, or of clauses that are `listed`."""
    return said("clause %(named)s: %(problem)s", named=named, problem=problem)


def of_key(key: str, problem: str) -> Said:
    """The problem of a key in YAML."""
    return said("'%(key)s': %(problem)s", key=key, problem=problem)


def not_under_media(picture: str) -> Said:
    """A picture that is named by another address than that of its copy."""
    return said("picture '%(target)s' is not under media/: copy it there, as in media/shoe.webp", target=picture)


def listed(names: Sequence[str]) -> str:
    """The first of the names, and how many there are beside."""
    some, more = ", ".join(names[:NAMED]), len(names) - NAMED
    return said("%(some)s and %(n)s more", some=some, n=str(more)) if more > 0 else some


def joined(names: Sequence[str]) -> str:
    """All of them, one or more: "gold and accept"."""
    first, *others = names
    return said("%(one)s and %(other)s", one=first, other=joined(others)) if others else first


def as_read(written: str, kind: str) -> Said:
    """What YAML makes of an unquoted word, and how to write it as text."""
    other = to_say('%(value)s is read as %(kind)s: put it in quotes, as in "%(again)s"')
    return said(_READ_AS.get(kind, other), value=written or said("(empty)"), again=written, kind=kind)
