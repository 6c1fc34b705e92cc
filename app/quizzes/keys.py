"""Keys that were wrong: which cases are judged otherwise after a release, at the rev at which they were asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.content.model import Case, Library
from app.library.models import Item, ItemRevision, QuizItem, Release, ReleaseQuiz
from app.quizzes.marking import Decision, mark, under


@dataclass(frozen=True)
class WholeKey:
    """What judges a case: everything that a key fix may change."""

    kind: str
    gold: tuple[str, ...]
    gold_by_market: Mapping[str, Sequence[str]]
    accept: dict[str, float]
    cite: bool
    clause_id: int
    void: bool

    def mark(self, decision: Decision, cited_clause_id: int | None, market: str | None) -> float | None:
        """What an answer is worth in a market; None where the case is void."""
        return None if self.void else mark(under(self, market), decision, cited_clause_id)


@dataclass(frozen=True)
class Fix:
    """A case at the rev that was asked, as it was judged and as it is judged now."""

    item_id: int
    code: str
    rev: int
    before: WholeKey
    after: WholeKey


Fixes = Mapping[int, Fix]  # by item id


def whole_key(revision: ItemRevision) -> WholeKey:
    """The key of a released case."""
    return WholeKey(
        revision.kind, tuple(revision.gold), revision.gold_by_market, revision.accept, revision.cite,
        revision.clause_id, revision.void,
    )  # fmt: skip


def fixes_between(session: Session, before: Release | None, after: Release) -> Fixes:
    """The cases that both releases hold at the same rev under different keys."""
    if before is None:
        return {}
    was, now = (_revisions(session, release) for release in (before, after))
    changed = {
        id for id in was.keys() & now.keys() if was[id].rev == now[id].rev and was[id].key_digest != now[id].key_digest
    }
    codes = _codes(session, changed)
    return {id: Fix(id, codes[id], now[id].rev, whole_key(was[id]), whole_key(now[id])) for id in sorted(changed)}


def fixes_in(session: Session, live: Release | None, library: Library) -> Fixes:
    """The cases that a tree not yet released would judge otherwise at their live rev."""
    if live is None:
        return {}
    was = _revisions(session, live)
    ids = {code: id for id, code in _codes(session, was).items()}
    found = {}
    for _, case in library.cases():
        old = was.get(ids.get(case.code, 0))
        if old is not None and old.rev == case.rev and old.key_digest != case.key_digest:
            found[old.item_id] = Fix(old.item_id, case.code, case.rev, whole_key(old), _written(case, old.clause_id))
    return found


def _written(case: Case, clause_id: int) -> WholeKey:
    return WholeKey(
        case.kind, tuple(case.gold), case.gold_by_market, dict(case.accept), case.cite, clause_id, case.void
    )  # fmt: skip


def _revisions(session: Session, release: Release) -> dict[int, ItemRevision]:
    query = (
        sa.select(ItemRevision)
        .join(QuizItem, QuizItem.item_digest == ItemRevision.digest)
        .join(ReleaseQuiz, ReleaseQuiz.quiz_digest == QuizItem.quiz_digest)
        .where(ReleaseQuiz.release_id == release.id)
    )
    return {revision.item_id: revision for revision in session.scalars(query)}


def _codes(session: Session, wanted: set[int] | Mapping[int, object]) -> dict[int, str]:
    return {id: code for id, code in session.execute(sa.select(Item.id, Item.code)) if id in wanted}
