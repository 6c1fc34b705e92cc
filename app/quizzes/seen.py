"""Which cases a person knows already, and how often the cases of a quiz are shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.library.models import Item, ItemRevision, QuizItem
from app.once import once
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


@once("attempt", "attempt_case", "response")
def seen_by(session: Session, user_id: int, besides: tuple[int, int] = (0, 0)) -> Seen:
    """What the person has answered or been told so far, not counting the drawn case `besides` (attempt, position)."""
    here = sa.and_(AttemptCase.attempt_id == besides[0], AttemptCase.position == besides[1])
    cases = _cases(user_id).where(sa.not_(here)).join(ItemRevision, ItemRevision.digest == AttemptCase.item_digest)
    answers = cases.outerjoin(
        Response, (Response.attempt_id == AttemptCase.attempt_id) & (Response.position == AttemptCase.position)
    )
    place, moments = (ItemRevision.item_id, ItemRevision.rev), (Response.settled_at, AttemptCase.answer_shown_at)
    latest = [sa.func.max(moment, type_=moment.type) for moment in moments]
    rows: Sequence[Any] = session.execute(answers.with_only_columns(*place, *latest).group_by(*place)).all()
    answered = {(item_id, rev): at for item_id, rev, at, _ in rows if at is not None}
    shown = {(item_id, rev): at for item_id, rev, _, at in rows if at is not None}
    told = cases.where(AttemptCase.answer_shown_at.is_not(None), Attempt.kind.not_in(ALONE))
    twins = _twins(session, told) if shown else {}
    both = {key: max(filter(None, (shown.get(key), twins.get(key)))) for key in shown.keys() | twins.keys()}
    return Seen(answered, both)


def _cases(user_id: int) -> sa.Select[Any]:
    mine = sa.select().select_from(Attempt).join(AttemptCase, AttemptCase.attempt_id == Attempt.id)
    return mine.where(Attempt.user_id == user_id)


def _twins(session: Session, shown: sa.Select[Any]) -> dict[Revision, datetime]:
    """The twins shown beside answered cases, at the revision they have in the same quiz."""
    twin, placed = aliased(ItemRevision), aliased(QuizItem)
    beside = (
        shown.join(Item, Item.code == ItemRevision.twin)
        .join(placed, placed.quiz_digest == AttemptCase.quiz_digest)
        .join(twin, (twin.digest == placed.item_digest) & (twin.item_id == Item.id))
    )
    latest = sa.func.max(AttemptCase.answer_shown_at, type_=AttemptCase.answer_shown_at.type)
    found = beside.with_only_columns(twin.item_id, twin.rev, latest).group_by(twin.item_id, twin.rev)
    rows: Iterable[Any] = session.execute(found)
    return {(item_id, rev): at for item_id, rev, at in rows}


def times_shown(session: Session, item_ids: Iterable[int], now: datetime) -> dict[int, int]:
    """By item id, how often the case was shown to anyone in the last 30 days."""
    found = (
        sa.select(AttemptCase.item_id, sa.func.count().label("times"))
        .where(AttemptCase.item_id.in_(list(item_ids)), AttemptCase.shown_at > now - EXPOSURE)
        .group_by(AttemptCase.item_id)
    )
    return {row.item_id: row.times for row in session.execute(found)}
