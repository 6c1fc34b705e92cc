"""Keys that were wrong: which cases are judged otherwise after a release, at the rev at which they were asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.content.model import Case, Library
from app.library.models import Item, ItemRevision, QuizItem, Release, ReleaseQuiz
from app.library.remembered import held
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


def fixes_between(session: Session, before: Release | None, releases: Sequence[Release]) -> Fixes:
    """The cases whose key was another in the last of these releases that held them at the rev of the release before.

    A case that was mended first and asked at a higher rev next is among them: its answers were given at the old one.
    """
    if before is None:
        return {}
    was = _keys(session, before)
    last = dict(was)
    for release in releases:
        last |= {id: held for id, held in _keys(session, release).items() if id in was and held.rev == was[id].rev}
    changed = {id for id in was if was[id].key != last[id].key}
    codes = _codes(session, changed)
    found = {}
    for id in sorted(changed):
        old, new = (session.get_one(ItemRevision, held[id].digest) for held in (was, last))
        found[id] = Fix(id, codes[id], new.rev, whole_key(old), whole_key(new))
    return found


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


@held
def judged_by(session: Session, release_id: int) -> dict[str, str]:
    """By the digest of a case whose key was mended at some rev, the digest of the last one at that rev by this release.

    What was answered at a rev is judged by the last key it had, also once the case is asked at a higher one.
    """
    at = session.get_one(Release, release_id).effective_at
    keys = sa.func.count(ItemRevision.key_digest.distinct())
    twice = sa.select(ItemRevision.item_id, ItemRevision.rev).group_by(ItemRevision.item_id, ItemRevision.rev)
    mended = {tuple(row) for row in session.execute(twice.having(keys > 1))}
    if not mended:
        return {}
    query = (
        sa.select(ItemRevision.item_id, ItemRevision.rev, ItemRevision.digest)
        .join(QuizItem, QuizItem.item_digest == ItemRevision.digest)
        .join(ReleaseQuiz, ReleaseQuiz.quiz_digest == QuizItem.quiz_digest)
        .join(Release, Release.id == ReleaseQuiz.release_id)
        .where(ItemRevision.item_id.in_({item_id for item_id, _ in mended}), Release.effective_at <= at)
        .order_by(Release.effective_at, Release.id)
    )
    rows = [(digest, (item_id, rev)) for item_id, rev, digest in session.execute(query) if (item_id, rev) in mended]
    last = {place: digest for digest, place in rows}
    return {digest: last[place] for digest, place in rows}


class _Held(NamedTuple):
    """A revision of a case by its digest, at its rev, and what names its key."""

    digest: str
    rev: int
    key: str


def _keys(session: Session, release: Release) -> dict[int, _Held]:
    """By item id, what a release holds; columns alone, since all cases of the library are read."""
    query = _of(release, ItemRevision.item_id, ItemRevision.digest, ItemRevision.rev, ItemRevision.key_digest)
    return {item_id: _Held(*held) for item_id, *held in session.execute(query)}


def _revisions(session: Session, release: Release) -> dict[int, ItemRevision]:
    return {revision.item_id: revision for revision in session.scalars(_of(release, ItemRevision))}


def _of(release: Release, *columns: Any) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .select_from(ItemRevision)
        .join(QuizItem, QuizItem.item_digest == ItemRevision.digest)
        .join(ReleaseQuiz, ReleaseQuiz.quiz_digest == QuizItem.quiz_digest)
        .where(ReleaseQuiz.release_id == release.id)
    )


def _codes(session: Session, wanted: set[int] | Mapping[int, object]) -> dict[int, str]:
    return {id: code for id, code in session.execute(sa.select(Item.id, Item.code)) if id in wanted}
