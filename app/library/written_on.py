"""Whether a file holds what was changed between two released versions of it, clause by clause and case by case."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from merge3 import Merge3

_STARTS = re.compile(r"#{1,6}\s.*\{:?#([^\s}]+)|\s*-\s+\{?\s*id:\s*([^\s,}]+)|([^\s#:-][^\s:]*):(?:\s|$)")
_REV = re.compile(r"\b((?:of_)?rev)\s*[=:]\s*[\"']?(\d+)[\"']?")
MOST = 4_000  # words or lines that are compared one by one
ALIKE = 0.5  # share of words in common from which two texts under one id are one text, written on


@dataclass
class Holding:
    """`lacks` names the clauses, cases and keys whose change a file lacks or takes back, "" a text outside of them.

    Of `unclear` the text is another than before and after the change, and like neither. `holds` says whether the file
    holds any of the change, and so was written on from it.
    """

    lacks: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    holds: bool = False


def holding(before: bytes | None, made: bytes | None, mine: bytes | None) -> Holding:
    """What of the change from `before` to `made` a file holds; a file further edited since holds it all.

    None stands for no file. Bytes that are no text are held as they are, or lacked.
    """
    if made == before or mine == made:
        return Holding(holds=made != before)
    if made is None or mine is None:
        return Holding(lacks=[""] if mine is None or _like(mine, before) else [])
    try:
        old, new, own = (units(raw.decode("utf-8-sig")) for raw in (before or b"", made, mine))
    except UnicodeDecodeError:
        return Holding(lacks=[""])
    found = Holding()
    for name in dict.fromkeys((*new, *old)):
        _unit(found, name, (old.get(name), new.get(name), own.get(name)))
    return found


def units(text: str) -> dict[str, str]:
    """The text of every clause, case, term or key by its id, and what stands before the first under ""."""
    found: dict[str, list[str]] = {}
    name = ""
    front = text.startswith("---")
    for line in text.splitlines():
        start = _STARTS.match(line)
        if start and not (front and start[3]):
            name = next(filter(None, start.groups()))
        found.setdefault(name, []).append(line)
    return {name: "\n".join(lines) for name, lines in found.items()}


def _unit(found: Holding, name: str, texts: tuple[str | None, str | None, str | None]) -> None:
    """Adds to `found` how one clause or case stands: (before, made, mine)."""
    before, made, mine = texts
    if before == made:
        return
    if mine == made:
        found.holds = True
    elif mine is None or made is None:
        if mine is None or (before is not None and near(*pieces(mine, before)) >= ALIKE):
            found.lacks.append(name)
    elif before is None:
        if near(*pieces(mine, made)) >= ALIKE:
            found.holds = True
        else:
            found.lacks.append(name)
    else:
        _three(found, name, (before, made, mine))


def _three(found: Holding, name: str, texts: tuple[str, str, str]) -> None:
    """One clause or case that is there before, after and in the file, and differs in all of them or was taken back."""
    before, made, mine = pieces(*texts)
    unclear = False
    for kind, *parts in Merge3(before, made, mine).merge_groups():
        if kind == "a":
            found.lacks.append(name)
            return
        if kind == "same":
            found.holds = True
        elif kind == "conflict":
            base, theirs, own = parts
            nearer = near(own, theirs) - near(own, base) or near(mine, made) - near(mine, before)
            found.holds |= nearer > 0
            unclear |= nearer == 0
            if nearer < 0:
                found.lacks.append(name)
                return
    if _is_older(*texts):
        found.lacks.append(name)
    elif unclear:
        found.unclear.append(name)


def pieces(*texts: str) -> list[list[str]]:
    """The words of each text without its rev, which is a number and not a wording.

    Where they are too many to be compared while somebody waits, its lines, or else the text in one piece.
    """
    wordings = [_REV.sub(" ", text) for text in texts]
    for parts in ([text.split() for text in wordings], [text.splitlines() for text in wordings]):
        if max(map(len, parts)) <= MOST:
            return parts
    return [[text] for text in wordings]


def near(one: Sequence[str], other: Sequence[str]) -> float:
    """The share of words in common, in their order: 0 to 1."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio() if one and other else 0.0


def _is_older(before: str, made: str, mine: str) -> bool:
    """Whether a rev is the one from before the change, or below the one it made."""
    old, new, own = (_revs(text) for text in (before, made, mine))
    changed = [key for key in ("rev", "of_rev") if old.get(key, 1) != new.get(key, 1)]
    return any(own.get(key, 1) in (old.get(key, 1), *range(new.get(key, 1))) for key in changed)


def _revs(text: str) -> dict[str, int]:
    return {key: int(number) for key, number in reversed(_REV.findall(text))}


def _like(mine: bytes, before: bytes | None) -> bool:
    if mine == before or before is None:
        return mine == before
    return near(*pieces(*(raw.decode("utf-8", "replace") for raw in (mine, before)))) >= ALIKE
