"""Passwords: which are good enough, how they are kept, and a check that costs the same for people who do not exist."""

import string
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.language import gettext

SHORTEST = 10
LONGEST = 200
# What others would try first: these words with figures and signs around them, and keys in a row.
STEMS = frozenset(
    {"admin", "changeme", "iloveyou", "letmein", "moderation", "moderator", "passw0rd", "p@ssw0rd", "p@ssword"}
    | {"password", "plumbline", "qwerty", "qwertyuiop", "secret", "sunshine", "superman", "test", "welcome"}
)
ROWS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "1q2w3e4r5t6y7u8i9o0p", "01234567890" * 3)
hasher = PasswordHasher()


def problem_with(password: str, *names: str | None) -> str | None:
    """Why the password can't be used, in words for its owner, or None. `names`: the person's own name, email and id."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        return gettext("Use at least %(least)s characters. A few words in a row are easy to remember.", least=SHORTEST)
    if len(plain) > LONGEST:
        return gettext("Use at most %(most)s characters.", most=LONGEST)
    lower = plain.casefold()
    in_a_row = any(lower in row or lower in row[::-1] for row in ROWS)
    if in_a_row or lower.strip(string.digits + string.punctuation) in STEMS or len(set(lower)) < 4:
        return gettext("This password is among the first that others would try. Choose another.")
    parts = {part for name in names if name for part in (name.casefold(), name.casefold().partition("@")[0])}
    if any(len(part) >= 3 and part in lower and len(lower) - len(part) < 6 for part in parts):
        return gettext("This password is little more than your name or id. Choose another.")
    return None


def is_right(kept: str | None, password: str) -> bool:
    """Whether the password fits the hash that was kept; without one the same work is done in vain."""
    try:
        return hasher.verify(kept or nobody(), _plain(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def nobody() -> str:
    """A hash verified against when there is no such person, so that the answer takes as long.

    Made when first needed and not on import: it takes a tenth of a second, and commands sign nobody in.
    """
    return hasher.hash("nobody signs in with this")


def hash_of(password: str) -> str:
    """What is kept of a password."""
    return hasher.hash(_plain(password))


def _plain(password: str) -> str:
    """The same characters whatever keyboard wrote them."""
    return unicodedata.normalize("NFKC", password)
