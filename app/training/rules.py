"""The rules in force where a person works, searched for words, in the person's language and in the source's."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.library.finding import fold, marked, parts_in, plain, snippet, words_of
from app.library.live import LiveClause, ModuleClause
from app.library.models import ClauseRevision
from app.library.queries import live_release, live_sops
from app.library.shelf import readable
from app.library.spoken import language_for
from app.library.translations import Clauses, clause_words, lag_of, sop_titles
from app.library.variants import market_of, rulebook
from app.library.words import Piece

MOST_HITS = 10
CODE, TITLE, SOP, TEXT = 1000, 100, 10, 1


@dataclass(frozen=True)
class Rule:
    """A clause as it holds for the person and reads in their language; `texts` are its own and the source's words."""

    clause: ModuleClause
    heads: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Book:
    """The rules that hold for one person, by code in the library's order; release_id 0 before the first release."""

    rules: Mapping[str, Rule]
    market: str | None = None
    locale: str | None = None
    release_id: int = 0


@dataclass(frozen=True)
class Hit:
    """A rule that was found. `title` and `snippet` are pieces of kind "same" or "mark"; `words` are what to mark."""

    rule: Rule
    title: tuple[Piece, ...]
    snippet: tuple[Piece, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """The best hits, and how many there are in all."""

    hits: tuple[Hit, ...] = ()
    total: int = 0


def rules_of(session: Session, user_id: int, markets: frozenset[str] | None) -> Book:
    """The rules in force in the person's market, of the SOPs that hold in one of `markets`, None = all."""
    release = live_release(session)
    if release is None:
        return Book({})
    market, locale = market_of(session, user_id), language_for(session, user_id)
    may = {sop.code for sop in live_sops(session) if readable(sop, markets)}
    mine = [clause for clause in rulebook(session).under(market).values() if clause.sop_code in may]
    texts = _texts(session, mine)
    words = clause_words(session, release.id, locale) if locale else {}
    titles = sop_titles(session, release.id, locale)
    rules = {clause.code: _rule(clause, texts, words, titles, locale) for clause in mine}
    return Book(rules, market, locale, release.id)


def find(book: Book, text: str) -> Found:
    """The rules that hold every word of `text`: in code and title first, then in the SOP's title, then in the text."""
    words = words_of(text)
    if not words:
        return Found()
    scored = []
    for place, rule in enumerate(book.rules.values()):
        score, parts = _score(rule, words)
        if score:
            scored.append((-score, place, rule, parts))
    scored.sort(key=lambda one: one[:2])
    return Found(tuple(_hit(rule, parts) for _, _, rule, parts in scored[:MOST_HITS]), len(scored))


def _texts(session: Session, clauses: Iterable[LiveClause]) -> dict[tuple[str, int], tuple[int, str]]:
    """Level and text of each rule, by SOP revision and clause."""
    digests = {clause.sop_digest for clause in clauses}
    columns = (ClauseRevision.sop_digest, ClauseRevision.clause_id, ClauseRevision.level, ClauseRevision.html)
    rows = session.execute(sa.select(*columns).where(ClauseRevision.sop_digest.in_(digests)))
    return {(digest, clause_id): (level, html) for digest, clause_id, level, html in rows}


def _rule(
    clause: LiveClause,
    texts: Mapping[tuple[str, int], tuple[int, str]],
    words: Clauses,
    titles: Mapping[str, str],
    locale: str | None,
) -> Rule:
    level, html = texts[clause.sop_digest, clause.id]
    source = ModuleClause(**asdict(clause), level=level, html=html)
    spoken = words.get((clause.id, clause.variant))
    lag = lag_of(spoken.of_rev if spoken else None, clause.rev, held=spoken is not None) if locale else None
    shown = replace(source, sop_title=titles.get(clause.sop_code, clause.sop_title), lag=lag)
    if spoken is not None and locale and not lag:
        shown = replace(shown, title=spoken.title, html=spoken.html, lang=locale)
    heads = (clause.name, shown.title, source.title, shown.sop_title, source.sop_title)
    return Rule(shown, heads, tuple(dict.fromkeys((shown.html, html))))


@lru_cache(maxsize=4096)
def _flat(html: str) -> tuple[str, str]:
    """The words of a text as written and folded: kept, for rules are searched far more often than written."""
    shown = plain(html)
    return shown, fold(shown)


def _score(rule: Rule, words: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    """How well the rule fits, 0 where a word is missing, and what to mark in it."""
    code, *titles = (fold(head) for head in rule.heads)
    own, sop = " ".join(titles[:2]), " ".join(titles[2:])
    texts = " ".join(_flat(html)[1] for html in rule.texts)
    score = 0
    parts: list[str] = []
    for word in words:
        for worth, place in ((CODE, code), (TITLE, own), (SOP, sop), (TEXT, texts)):
            held = parts_in(word, place)
            if held:
                score += worth
                parts += held
                break
        else:
            return 0, ()
    return score, tuple(dict.fromkeys(parts))


def _hit(rule: Rule, words: tuple[str, ...]) -> Hit:
    """The snippet is of the text in which something was found, the person's language first."""
    texts = [_flat(html) for html in rule.texts]
    shown = next((shown for shown, folded in texts if any(word in folded for word in words)), texts[0][0])
    return Hit(rule, marked(rule.clause.title, words), snippet(shown, words), words)
