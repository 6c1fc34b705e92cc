"""Two wordings compared word by word, or line by line, for people to read."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

_WORD = re.compile(r"\s+|[A-Za-z0-9À-ɏ]+|[\u0600-\u06ff]+|.", re.DOTALL)  # scripts without spaces go by character
MOST_WORDS = 6_000
MOST_LINES = 4_000


@dataclass(frozen=True)
class Piece:
    """A run of text: kind "same", "ins" (only in the new wording) or "del" (only in the old one)."""

    kind: str
    text: str


@lru_cache(maxsize=256)
def word_differences(old: str, new: str) -> tuple[Piece, ...]:
    """The new wording with what was taken out of the old one in its place.

    Wordings too long to compare by words in a moment come as one deletion and one insertion.
    """
    before, after = _WORD.findall(old), _WORD.findall(new)
    if old == new:
        return (Piece("same", old),) if old else ()
    if len(before) + len(after) > MOST_WORDS:
        return (Piece("del", old), Piece("ins", new))
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(before[a:b])))
            continue
        pieces += [Piece("del", "".join(before[a:b]))] if b > a else []
        pieces += [Piece("ins", "".join(after[c:d]))] if d > c else []
    return tuple(pieces)


@dataclass(frozen=True)
class Hunk:
    """Lines around a change; `line` is where they begin in the new text."""

    line: int
    pieces: tuple[Piece, ...]


def line_differences(old: str, new: str, around: int = 1) -> tuple[Hunk, ...]:
    """The changed lines with one unchanged line about them, compared by words within."""
    before, after = old.split("\n"), new.split("\n")
    hunks = []
    long = len(before) + len(after) > MOST_LINES  # then lines that stand everywhere are not matched one by one
    for group in SequenceMatcher(None, before, after, autojunk=long).get_grouped_opcodes(around):
        pieces: list[Piece] = []
        for tag, a, b, c, d in group:
            if tag == "equal":
                pieces.append(Piece("same", "\n".join(before[a:b]) + "\n"))
            else:
                pieces += word_differences("\n".join(before[a:b]), "\n".join(after[c:d]))
                pieces.append(Piece("same", "\n"))
        hunks.append(Hunk(group[0][3] + 1, tuple(pieces)))
    return tuple(hunks)
