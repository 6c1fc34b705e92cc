"""Full-text search over the library, drafts applied: every word must occur, in any script, whatever case or accent."""

import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from app.authoring.around import KEPT_FILES, Around, is_source
from app.content.model import Case, Clause, Quiz, Sop
from app.library.finding import fold, marked, snippet, words_of
from app.library.words import Piece

MOST_HITS = 50
TITLE, HEADING, TEXT = 100, 10, 1


@dataclass(frozen=True)
class Entry:
    """Something that can be found: a SOP, a clause or a case. `home` is its SOP or quiz; `kind` tells them apart.

    `heads` and `body` are folded for comparing; `shown` is the body as written.
    """

    kind: str
    code: str
    home: str
    title: str
    heads: str
    body: str
    shown: str


@dataclass(frozen=True)
class Hit:
    """A found entry; `title` and `snippet` are pieces of kind "same" or "mark"."""

    entry: Entry
    title: tuple[Piece, ...]
    snippet: tuple[Piece, ...]
    score: int


@dataclass(frozen=True)
class Found:
    """The best hits, and how many there are in all."""

    hits: tuple[Hit, ...]
    total: int


def search(tree: Around, text: str, *, cases: bool, sops: frozenset[str] | None = None) -> Found:
    """Look for all words of `text`; `cases` too where the reader may see gold; `sops` narrows to what they may read."""
    words = words_of(text)
    if not words:
        return Found((), 0)
    scored = []
    for entry in entries(tree, cases=cases):
        if (sops is None or entry.home in sops or entry.kind == "case") and (score := _score(entry, words)):
            scored.append((-score, entry.code, entry))
    scored.sort(key=lambda one: one[:2])
    hits = tuple(_hit(entry, words, -score) for score, _, entry in scored[:MOST_HITS])
    return Found(hits, len(scored))


def entries(tree: Around, *, cases: bool) -> Iterator[Entry]:
    """Everything that can be found, in the order of the tree."""
    for path, read in tree.reads.items():
        if cases or isinstance(read.document, Sop):
            yield from _entries_of(read.document, path, tree.digests[path])


_KEPT: OrderedDict[tuple[str, str], tuple[Entry, ...]] = OrderedDict()


def _entries_of(document: Sop | Quiz, path: str, digest: str) -> tuple[Entry, ...]:
    """What a file holds, folded once."""
    key = (path, digest)
    if key not in _KEPT:
        _KEPT[key] = tuple(_sop_entries(document) if isinstance(document, Sop) else _quiz_entries(document))
        if len(_KEPT) > KEPT_FILES:
            _KEPT.popitem(last=False)
    return _KEPT[key]


def _sop_entries(sop: Sop) -> Iterator[Entry]:
    if is_source(sop):
        yield _entry("sop", sop.code, sop.code, sop.title, sop.introduction)
    yield from (_clause(sop, clause) for clause in sop.clauses)


def _quiz_entries(quiz: Quiz) -> Iterator[Entry]:
    yield from (_case(quiz, case) for case in quiz.cases)


def _clause(sop: Sop, clause: Clause) -> Entry:
    kind = "clause" if is_source(sop) else "edition"
    return _entry(kind, clause.code, sop.code, clause.title, clause.text)


def _case(quiz: Quiz, case: Case) -> Entry:
    options = () if case.kind == "decision" else case.options.values()
    shown = "" if case.graphic != "none" else "\n".join([case.prompt, *options, case.why])
    return _entry("case", case.code, quiz.code, case.clause, shown)


def _entry(kind: str, code: str, home: str, title: str, body: str) -> Entry:
    shown = " ".join(re.sub(r"^\s*(?:#+ |!!! |> |[-*] )|[*|`_]", " ", body, flags=re.MULTILINE).split())
    return Entry(kind, code, home, title, fold(f"{code} {title}"), fold(shown), shown)


def _score(entry: Entry, words: tuple[str, ...]) -> int:
    """0 where a word is missing; code and title before headings before text."""
    heads, body = entry.heads, entry.body
    score = 0
    for word in words:
        if word in heads:
            score += TITLE if entry.kind == "sop" or heads.startswith(word) else HEADING
        elif word in body:
            score += TEXT
        else:
            return 0
    return score


def _hit(entry: Entry, words: tuple[str, ...], score: int) -> Hit:
    return Hit(
        entry,
        marked(f"{entry.code} · {entry.title}" if entry.kind != "sop" else entry.title, words),
        snippet(entry.shown, words),
        score,
    )
