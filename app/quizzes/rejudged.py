"""Answers that are judged otherwise now than when they were given: the old judgement stays readable beside the new."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.language import lazy
from app.library.models import ItemRevision, QuizItem, Release, ReleaseQuiz
from app.quizzes.attempts import words_of
from app.quizzes.feedback import harm, spoken
from app.quizzes.keys import whole_key
from app.quizzes.models import Attempt, AttemptCase, Response
from app.quizzes.replaying import settled
from app.quizzes.standing import mended_keys

_ANSWER = (Response.decision, Response.cited_clause_id, Response.settled_at)
JUDGED = {True: lazy("right"), False: lazy("not right"), None: lazy("void")}


@dataclass(frozen=True)
class Rejudged:
    """One answer: what it was (`key_of` is when that key came) and what it is `since`; right, not right, or void.

    `html` and `said` are None as long as the answer may not be told; `reason` is that of the key fix.
    """

    was: str
    is_now: str
    key_of: datetime
    since: datetime
    reason: str | None
    html: str | None
    said: str | None
    listing: dict[str, Any] | None = None
    graphic: str | None = None


@dataclass(frozen=True)
class Reign:
    """From when on a case was judged by a key, as its releases say."""

    key_digest: str
    since: datetime
    reason: str | None


def rejudged(session: Session, attempt: Attempt) -> list[Rejudged]:
    """The attempt's answers that a mended key judges otherwise, in the order of its cases."""
    query = settled(AttemptCase.attempt_id == attempt.id)
    rows = session.execute(query.add_columns(AttemptCase, ItemRevision, *_ANSWER)).all()
    mended = mended_keys(session, [row.ItemRevision for row in rows])
    changed = [row for row in rows if _differs(row.ItemRevision, mended.get(row.ItemRevision.digest))]
    reigns = _reigns(session, {row.ItemRevision.item_id for row in changed})
    found = []
    for row in changed:
        now = mended[row.ItemRevision.digest]
        keys, market = (row.ItemRevision, now), row.AttemptCase.market
        was, worth = (whole_key(key).mark(row.decision, row.cited_clause_id, market) for key in keys)
        told = row.AttemptCase.answer_shown_at is not None
        if _right(was) != _right(worth):
            first, last = _between(reigns[now.item_id, now.rev], row.settled_at)
            words = words_of(session, row.AttemptCase) if told else None
            found.append(
                Rejudged(
                    str(JUDGED[_right(was)]),
                    str(JUDGED[_right(worth)]),
                    first.since,
                    last.since,
                    last.reason,
                    words.prompt_html if words else None,
                    spoken(words, row.decision) if words else None,
                    words.listing if words else None,
                    harm(words) if words else None,
                )
            )
    return found


def _differs(pinned: ItemRevision, mended: ItemRevision | None) -> bool:
    return mended is not None and mended.key_digest != pinned.key_digest


def _right(mark: float | None) -> bool | None:
    return None if mark is None else mark >= 1


def _reigns(session: Session, item_ids: Iterable[int]) -> dict[tuple[int, int], list[Reign]]:
    """By item and rev, the keys it had, in the order of the releases that brought them."""
    columns = (ItemRevision.item_id, ItemRevision.rev, ItemRevision.key_digest, Release.effective_at, Release.key_fix)
    query = (
        sa.select(*columns)
        .select_from(Release)
        .join(ReleaseQuiz, ReleaseQuiz.release_id == Release.id)
        .join(QuizItem, QuizItem.quiz_digest == ReleaseQuiz.quiz_digest)
        .join(ItemRevision, ItemRevision.digest == QuizItem.item_digest)
        .where(ItemRevision.item_id.in_(set(item_ids)))
        .order_by(Release.effective_at, Release.id)
    )
    found: dict[tuple[int, int], list[Reign]] = defaultdict(list)
    for item_id, rev, key_digest, at, reason in session.execute(query):
        if not found[item_id, rev] or found[item_id, rev][-1].key_digest != key_digest:
            found[item_id, rev].append(Reign(key_digest, at, reason))
    return found


def _between(reigns: Sequence[Reign], at: datetime) -> tuple[Reign, Reign]:
    """The key that governed at a moment, and the one that governs now."""
    before = [reign for reign in reigns if reign.since <= at] or reigns[:1]
    return before[-1], reigns[-1]
