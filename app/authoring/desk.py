"""The library as those who write it see it: the state of each SOP, and what needs attention first."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.authoring.around import Around, around, is_source
from app.authoring.queries import Pending, drafts
from app.content.model import Quiz, Scale, Sop
from app.content.scales_file import SCALES
from app.content.terms import is_terms, locale_of
from app.library.languages import SOURCE
from app.library.shelf import ShelfRow


@dataclass(frozen=True)
class Edition:
    """A translation of an SOP; `stale` are the clauses that were translated from an older rev, `missing` the others."""

    locale: str
    stale: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class DraftLink:
    """A draft with the editor that opens it: sop or quiz with its code, terms with its language, scales, or None."""

    draft: Pending
    kind: str | None
    code: str | None
    title: str


@dataclass(frozen=True)
class Desk:
    """`by_sop` holds the drafts of each SOP's files, `unborn` the SOPs (code, title) that only drafts hold.

    `terms` is how many words the glossary of the source explains.
    """

    links: tuple[DraftLink, ...]
    by_sop: Mapping[str, list[DraftLink]]
    unborn: tuple[tuple[str, str], ...]
    editions: Mapping[str, list[Edition]]
    scales: tuple[Scale, ...] = ()
    terms: int = 0

    @property
    def outrun(self) -> list[DraftLink]:
        return [link for link in self.links if link.draft.outrun]

    @property
    def stale(self) -> int:
        return sum(bool(one.stale or one.missing) for editions in self.editions.values() for one in editions)


def desk(session: Session, rows: list[ShelfRow]) -> Desk:
    """Drafts, translations and SOPs not yet released; `rows` are the live ones."""
    tree = around(session)
    links = tuple(_link(tree, draft) for draft in drafts(session))
    live = {row.sop.code for row in rows}
    by_sop: dict[str, list[DraftLink]] = {}
    for link in links:
        read = tree.reads.get(link.draft.path)
        if read is not None:
            home = read.document.sop if isinstance(read.document, Quiz) else read.document.code
            by_sop.setdefault(home, []).append(link)
    pending = {link.draft.path for link in links}
    unborn = [(sop.code, sop.title) for path, sop in tree.sops.items() if is_source(sop) and path in pending]
    new = tuple(sorted(one for one in unborn if one[0] not in live))
    terms = sum(term.locale is None for term in tree.terms)
    return Desk(links, by_sop, new, _editions(tree), tree.scales, terms)


def _link(tree: Around, draft: Pending) -> DraftLink:
    read = tree.reads.get(draft.path)
    if read is None:
        if is_terms(draft.path):
            return DraftLink(draft, "terms", locale_of(draft.path) or SOURCE, draft.path)
        return DraftLink(draft, "scales" if draft.path == SCALES else None, None, draft.path)
    kind = "quiz" if isinstance(read.document, Quiz) else "sop" if is_source(read.document) else None
    return DraftLink(draft, kind, read.document.code, read.document.title)


def _editions(tree: Around) -> dict[str, list[Edition]]:
    sources = {sop.code: sop for sop in tree.sops.values() if is_source(sop)}
    found: dict[str, list[Edition]] = {}
    for sop in tree.sops.values():
        if sop.locale and sop.variant is None and sop.code in sources:
            found.setdefault(sop.code, []).append(_edition(sop, sources[sop.code]))
    return found


def _edition(translated: Sop, source: Sop) -> Edition:
    revs = {clause.code: clause.rev for clause in source.clauses}
    stale = [one.code for one in translated.clauses if one.of_rev is not None and one.of_rev != revs.get(one.code)]
    missing = revs.keys() - {clause.code for clause in translated.clauses}
    return Edition(translated.locale or "", tuple(stale), tuple(sorted(missing)))
