"""Which cases a person knows already, and how often the cases of a quiz are shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.library.models import Item, ItemRevision, QuizItem
from app.quizzes.models import Attempt, AttemptCase, Response

EXPOSURE = timedelta(days=30)
ALONE = ("refresher", "burst")  # kinds of attempt whose feedback shows no twin, which would spend it
Revision = tuple[int, int]  # item id, rev


@dataclass(frozen=True)
class Seen:
    """By case at its revision: when the person last answered it, and when its answer was last shown, also as a twin."""

    answered: dict[Revision, datetime]
    shown: dict[Revision, datetime]

    def last(self, revision: Revision) -> datetime | None:
        """When the case was spent last; None for one that is not spent."""
        return max(filter(None, (self.answered.get(revision), self.shown.get(revision))), default=None)


def seen_by(session: Session, user_id: int, besides: tuple[int, int] = (0, 0)) -> Seen:
    """What the person has answered or been told so far, not counting the drawn case `besides` (attempt, position)."""
    here = sa.and_(AttemptCase.attempt_id == besides[0], AttemptCase.position == besides[1])
    cases = _cases(user_id).where(sa.not_(here)).join(ItemRevision, ItemRevision.digest == AttemptCase.item_digest)
    answers = cases.join(
        Response, (Response.attempt_id == AttemptCase.attempt_id) & (Response.position == AttemptCase.position)
    ).where(Response.settled_at.is_not(None))
    shown = cases.where(AttemptCase.answer_shown_at.is_not(None))
    told = AttemptCase.answer_shown_at
    own = _latest(session, shown, ItemRevision.item_id, ItemRevision.rev, told)
    twins = _twins(session, shown.where(Attempt.kind.not_in(ALONE))) if own else {}
    both = {key: max(filter(None, (own.get(key), twins.get(key)))) for key in own.keys() | twins.keys()}
    return Seen(_latest(session, answers, ItemRevision.item_id, ItemRevision.rev, Response.settled_at), both)


def _cases(user_id: int) -> sa.Select[Any]:
    mine = sa.select().select_from(Attempt).join(AttemptCase, AttemptCase.attempt_id == Attempt.id)
    return mine.where(Attempt.user_id == user_id)


def _latest(session: Session, cases: sa.Select[Any], item: Any, rev: Any, moment: Any) -> dict[Revision, datetime]:
    found = cases.with_only_columns(item, rev, sa.func.max(moment, type_=moment.type)).group_by(item, rev)
    return {(item_id, at_rev): at for item_id, at_rev, at in session.execute(found)}


def _twins(session: Session, shown: sa.Select[Any]) -> dict[Revision, datetime]:
    """The twins shown beside answered cases, at the revision they have in the same quiz."""
    twin, placed = aliased(ItemRevision), aliased(QuizItem)
    beside = (
        shown.join(Item, Item.code == ItemRevision.twin)
        .join(placed, placed.quiz_digest == AttemptCase.quiz_digest)
        .join(twin, (twin.digest == placed.item_digest) & (twin.item_id == Item.id))
    )
    return _latest(session, beside, twin.item_id, twin.rev, AttemptCase.answer_shown_at)


def times_shown(session: Session, item_ids: Iterable[int], now: datetime) -> dict[int, int]:
    """By item id, how often the case was shown to anyone in the last 30 days."""
    found = (
        sa.select(AttemptCase.item_id, sa.func.count().label("times"))
        .where(AttemptCase.item_id.in_(list(item_ids)), AttemptCase.shown_at > now - EXPOSURE)
        .group_by(AttemptCase.item_id)
    )
    return {row.item_id: row.times for row in session.execute(found)}
