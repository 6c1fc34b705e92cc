"""The glossary in force, and rules in which its words are explained where they stand."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.content.model import Term
from app.content.terms import is_terms, read_terms
from app.library.models import Blob, ReleaseFile

_TAG = re.compile(r"(<[^>]*>)")
_CLOSED = {"a", "h1", "h2", "h3", "h4", "h5", "h6", "code", "pre", "button", "summary"}  # nothing is explained in these
_SPACED = re.compile(r"[^\W\d_]", re.ASCII)


@dataclass(frozen=True)
class Glossary:
    """Terms by language; None is the source's."""

    terms: tuple[Term, ...] = ()

    def of(self, lang: str | None) -> tuple[Term, ...]:
        """The terms in the language of a text."""
        return tuple(term for term in self.terms if term.locale == lang)


def glossary(session: Session, release_id: int) -> Glossary:
    """The terms that a release holds."""
    query = (
        sa.select(ReleaseFile.path, ReleaseFile.blob_digest)
        .where(ReleaseFile.release_id == release_id, ReleaseFile.path.startswith("terms."))
        .order_by(ReleaseFile.path)
    )
    files = [(path, digest) for path, digest in session.execute(query) if is_terms(path)]
    return Glossary(tuple(term for path, digest in files for term in terms_in_file(session, path, digest)))


_KEPT: dict[tuple[str, str], tuple[Term, ...]] = {}


def terms_in_file(session: Session, path: str, digest: str) -> tuple[Term, ...]:
    """The terms of a released file, read once by a process: what a digest names never changes."""
    found = _KEPT.get((path, digest))
    if found is None:
        raw = session.scalar(sa.select(Blob.content).where(Blob.digest == digest)) or b""
        if len(_KEPT) > 50:
            _KEPT.clear()
        found = _KEPT[path, digest] = read_terms(path, raw.decode("utf-8-sig", "replace"))[0]
    return found


def explained(html: str, terms: Sequence[Term], place: str) -> tuple[str, tuple[Term, ...]]:
    """Sanitised HTML in which each term is explained where it stands first, and the terms that stand in it.

    `place` begins the ids, which must be unique on a page. The word becomes a button, so that pointing, tapping and
    the tab key all reach it; what it means follows it as text, hidden until then, and is read out as its description.
    """
    if not terms:
        return html, ()
    pattern, by_word = _pattern(tuple(terms))
    seen: dict[str, Term] = {}
    parts, inside = [], 0
    for part in _TAG.split(html):
        if part.startswith("<"):
            name = part.strip("</>").split()[0].lower() if part.strip("</>") else ""
            inside += (-1 if part.startswith("</") else 1) if name in _CLOSED else 0
            parts.append(part)
        elif inside > 0:
            parts.append(part)
        else:
            parts.append(pattern.sub(lambda found: _button(found[0], by_word, seen, place), part))
    return "".join(parts), tuple(seen.values())


@lru_cache(maxsize=64)
def _pattern(terms: tuple[Term, ...]) -> tuple[re.Pattern[str], dict[str, Term]]:
    by_word = {escape(word).casefold(): term for term in terms for word in term.words}
    words = sorted(by_word, key=len, reverse=True)
    return re.compile("|".join(_whole(word) for word in words), re.IGNORECASE), by_word


def _whole(word: str) -> str:
    """The word between its bounds; a script without spaces has none."""
    begin = r"(?<!\w)" if _SPACED.match(word[0]) else ""
    end = r"(?!\w)" if _SPACED.match(word[-1]) else ""
    return f"{begin}{re.escape(word)}{end}"


def _button(found: str, by_word: dict[str, Term], seen: dict[str, Term], place: str) -> str:
    term = by_word.get(found.casefold())
    if term is None or term.id in seen:
        return found
    seen[term.id] = term
    id = escape(f"{place}-{term.id}")
    return (
        f'<button type="button" class="term" tabindex="0" aria-describedby="{id}">{found}</button>'
        f'<span class="explains" role="tooltip" id="{id}">{escape(term.means)}</span>'
    )


def listed(found: Iterable[Sequence[Term]]) -> tuple[Term, ...]:
    """The terms of several texts, each once, by word."""
    once = {(term.locale, term.id): term for terms in found for term in terms}
    return tuple(sorted(once.values(), key=lambda term: term.words[0].casefold()))
