"""Ids to propose where a trainer's file has none, so that the message can be pasted."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import PurePosixPath

from app.content.headings import Heading, headings

_SMALL = {"a", "an", "and", "for", "in", "of", "on", "or", "the", "to"}


def sop_id(path: str) -> str:
    """`sop/01_github_acceptable_use.md` → github-acceptable-use."""
    stem = PurePosixPath(path).name.partition(".")[0].partition("@")[0]
    words = re.findall(r"[a-z0-9]+", stem.lower())
    while len(words) > 1 and words[0].isdigit():
        words.pop(0)
    return "-".join(words)[:64].strip("-") or "my-sop"


def prefix(name: str, codes: Iterable[str]) -> str:
    """What this SOP's clause codes begin with: as most of its other clauses do, else the initials of its name."""
    heads = [found[1] or "x" for code in codes if (found := re.fullmatch(r"(.*?)-?[0-9][0-9.]*", code))]
    if heads:
        return max(heads, key=heads.count)
    words = [word for word in re.findall(r"[a-z0-9]+", name.lower()) if word not in _SMALL and not word.isdigit()]
    return "".join(word[0] for word in words)[:4] if len(words) > 1 else (words or ["x"])[0][:2]


def clause_codes(found: list[Heading], name: str) -> dict[int, str]:
    """A free code for each level-2 heading without one, by line: its own number (`## 3. Scope`) or the next free."""
    taken = {heading.code for heading in found if heading.code}
    start = prefix(name, (heading.code for heading in found if heading.code))
    codes: dict[int, str] = {}
    for position, heading in enumerate((heading for heading in found if heading.level == 2), 1):
        if heading.code:
            continue
        number = re.match(r"[0-9]{1,3}(?:\.[0-9]{1,3})*", heading.title)
        wanted = number[0] if number else str(position)
        while f"{start}-{wanted}" in taken:
            position += 1
            wanted = str(position)
        codes[heading.line] = f"{start}-{wanted}"
        taken.add(codes[heading.line])
    return codes


@lru_cache(maxsize=4)
def codes_by_anchor(body: str, name: str) -> Mapping[str, str]:
    """What other systems link a heading by (`## G. Submitting Notices` as #g-submitting-notices) → its code, or the one
    proposed."""
    found = list(headings(body))
    proposed = clause_codes(found, name)
    codes = ((heading.title, heading.code or proposed.get(heading.line)) for heading in found)
    return {_anchor(title): code for title, code in codes if code}


def _anchor(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
