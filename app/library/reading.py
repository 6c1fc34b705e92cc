"""A module as it is read: its words explained, what was looked for marked, each rule with a worked example."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.content.model import Term
from app.library.examples import Example, examples
from app.library.finding import fold, highlighted, parts_in, plain, words_of
from app.library.languages import SOURCE
from app.library.live import Module, ModuleClause
from app.library.terms import explained, glossary, listed


@dataclass(frozen=True)
class Reading:
    """The texts of a module by clause id; `found` are the clauses that hold every word looked for, in order.

    `terms` are all that stand in it, by word; `examples` are those of each clause, the first of its practice cases.
    """

    texts: Mapping[int, str]
    terms: tuple[Term, ...]
    found: tuple[ModuleClause, ...]
    examples: Mapping[int, list[Example]]


def reading(session: Session, module: Module, market: str | None, find: str = "") -> Reading:
    """What a module page shows of the rules themselves."""
    words, book = words_of(find), glossary(session, module.release_id)
    texts, found, terms = {}, [], []
    for clause in module.clauses:
        held = fold(f"{clause.title} {plain(clause.html)}")
        parts = [parts_in(word, held) for word in words]
        if words and all(parts):
            found.append(clause)
        marked = highlighted(clause.html, tuple(part for some in parts for part in some))
        spoken = book.of(None if clause.lang in (None, SOURCE) else clause.lang)
        texts[clause.id], explains = explained(marked, spoken, clause.code)
        terms.append(explains)
    ids = [clause.id for clause in module.clauses]
    shown = {id: some[:1] for id, some in examples(session, module.release_id, ids, market, module.lang).items()}
    return Reading(texts, listed(terms), tuple(found), shown)
