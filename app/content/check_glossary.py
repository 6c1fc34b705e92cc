"""Warnings about words that rules use as terms, capitalised or quoted, and that the glossary doesn't explain."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from app.content.headings import prose_lines
from app.content.kept import KEPT
from app.content.model import Clause, Library, Problem, Sop
from app.content.wording import listed
from app.said import said

# Places in the rules of an SOP: a word that stands once is a name, and much is quoted as sellers write it.
LEAST, LEAST_QUOTED = 2, 3
_EXAMPLES = re.compile(r"^(?:!!!|\?\?\?\+?) .*\n(?:[ \t]+.*\n?|\n(?=[ \t]))*", re.MULTILINE)
_ASIDE = re.compile(
    r"^[ \t]*[#|].*|`[^`\n]{0,300}`|<[^<>]{0,300}>|\b(?:https?://|www\.)\S+|\([^()]{0,300}\)|[*_]", re.MULTILINE
)
_QUOTED = re.compile(r"“([^“”\n]{2,40})”|(?<!\w)\"([^\"\n]{2,40})\"(?!\w)")
_CAPITAL = re.compile(r"(?<=[a-z,;][ \n])([A-Z][a-z]{2,}(?:[ -][A-Z][a-z]{2,})*|[A-Z]{2,6}s?)\b")
_MONEY = re.compile(r"(?:[A-Z]{3}|[A-Z]{2})(?=\s?[0-9])|(?<=[0-9] )[A-Z]{3}\b")
_PLAIN = re.compile(
    "(?:Jan|Febr)uary|March|April|May|June|July|August|(?:Sept|Nov|Dec)ember|October|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|"
    "Sun)day|English|EUR|USD|GBP|IDR|VND|JPY|CNY|SOPs?|ID|URL|PDF|OK|USB|QR"
)


def glossary(library: Library) -> Iterator[Problem]:
    """One warning an SOP; none in a library that has no glossary."""
    known = known_words(library)
    for sop in (*library.sops, *library.editions):
        if known and not sop.locale:
            yield from unexplained(sop, known)


def known_words(library: Library) -> frozenset[str]:
    """What needs no entry: terms, decisions, titles, and each word of them; empty in a library without a glossary."""
    names = [word for term in library.terms if term.locale is None for word in term.words]
    if not names:
        return frozenset()
    names += [level.name for scale in library.scales for level in scale.levels]
    return _words([*names, *(title for sop in library.sops for title in _titles(sop))])


def _titles(sop: Sop) -> list[str]:
    return [sop.title, *(clause.title for clause in sop.clauses)]


def _words(names: Iterable[str]) -> frozenset[str]:
    folded = [name.casefold() for name in names]
    return frozenset([*folded, *(word for name in folded for word in name.split())])


def unexplained(sop: Sop, known: frozenset[str]) -> Iterator[Problem]:
    """At most one warning, at the first clause that uses such a word; an SOP's own titles are known."""
    known |= _words(_titles(sop))
    odd = [one for one in KEPT.of(sop, _used) if not known & {one.key, one.key.removesuffix("s")}]
    if odd:
        named = listed([f"'{one.word}'" for one in odd])
        message = said("%(named)s: terms without an entry in terms.yaml, say there what is meant", named=named)
        yield Problem(sop.path, odd[0].line, message, "warning")


class Used(NamedTuple):
    """A word that stands as a term in enough places: folded, as first written, and the line of its first clause."""

    key: str
    word: str
    line: int


def _used(sop: Sop) -> list[Used]:
    places: Counter[str] = Counter()
    first: dict[str, Clause] = {}
    spelt: dict[str, str] = {}
    for clause in sop.clauses:
        for word, is_quoted in terms_in(clause.text):
            key = word.casefold()
            places[key] += LEAST if is_quoted else LEAST_QUOTED  # enough of either make their product
            first.setdefault(key, clause)
            spelt.setdefault(key, word)
    return [Used(key, spelt[key], first[key].line) for key, n in places.items() if n >= LEAST * LEAST_QUOTED]


def terms_in(text: str) -> Iterator[tuple[str, bool]]:
    """Words written as terms, and whether by quotes: else capitalised within a sentence. Examples are left out."""
    lines = _EXAMPLES.sub("\n", text).split("\n")
    prose = "\n".join(line for line, is_prose in zip(lines, prose_lines("\n".join(lines)), strict=True) if is_prose)
    plain = _MONEY.sub(" ", _ASIDE.sub("", prose))
    for found in _QUOTED.finditer(plain):
        quoted = (found[1] or found[2]).strip(" .,;:!?…")
        if 0 < len(quoted.split()) <= 3 and re.search(r"[^\W\d_]{2}", quoted):
            yield quoted, True
    for found in _CAPITAL.finditer(_QUOTED.sub(" ", plain)):
        if not _PLAIN.fullmatch(found[1]):
            yield found[1], False
