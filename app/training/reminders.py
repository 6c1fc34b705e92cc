"""Reminders: who is to get a mail about what is due, at most one on a day of theirs, and who wants none."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.people.actions import hold
from app.people.models import User
from app.people.queries import language_of
from app.people.zones import zone_of
from app.training.due import Due, due
from app.training.models import Assignment, Reminder

AHEAD = timedelta(days=3)
HOURS = range(7, 20)  # of the person's own day in which a mail may arrive
MARGIN = timedelta(days=1)  # nobody's day is further than this from the UTC day


@dataclass(frozen=True)
class Reminding:
    """What a person is to be reminded of; `language` is theirs or their team's (BCP 47), None where none is known."""

    user: User
    language: str | None
    due: tuple[Due, ...]


def to_remind(session: Session, now: datetime) -> Iterator[Reminding]:
    """Who has something due within three days, an address, daytime, and no mail today; overdue things call for none."""
    today = now.date()
    soon = sa.select(Assignment.user_id).where(
        Assignment.cancelled_at.is_(None), Assignment.due_on.between(today - MARGIN, today + AHEAD + MARGIN)
    )
    found = (
        sa.select(User, Reminder.mailed_at)
        .outerjoin(Reminder, Reminder.user_id == User.id)
        .where(User.id.in_(soon), User.active, User.email.is_not(None))
        .where(sa.or_(Reminder.user_id.is_(None), Reminder.wanted))
        .order_by(User.id)
    )
    for user, mailed_at in session.execute(found).all():
        here = now.astimezone(zone_of(session, user) or UTC)
        if here.hour not in HOURS or (mailed_at and mailed_at.astimezone(here.tzinfo).date() >= here.date()):
            continue
        first, last = here.date(), here.date() + AHEAD
        tasks = tuple(task for task in due(session, user.id) if first <= task.due_on <= last)
        if tasks:
            yield Reminding(user, language_of(session, user, today), tasks)


def claim(session: Session, user_id: int, now: datetime) -> bool:
    """Write down that the person's mail of today goes out; False where another did so first. Commit before sending."""
    user = session.get_one(User, user_id)
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(Reminder).values(user_id=user.id, wanted=True, feed=1).on_conflict_do_nothing())
    midnight = now.astimezone(zone_of(session, user) or UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    free = sa.or_(Reminder.mailed_at.is_(None), Reminder.mailed_at < midnight)
    taken = sa.update(Reminder).where(Reminder.user_id == user.id, Reminder.wanted, free).values(mailed_at=now)
    return session.scalar(taken.returning(Reminder.user_id).execution_options(synchronize_session=False)) is not None


def give_back(session: Session, user_id: int) -> None:
    """The mail could not be sent: it may go out later today."""
    session.execute(sa.update(Reminder).where(Reminder.user_id == user_id).values(mailed_at=None))


def wishes(session: Session, user_id: int) -> Reminder:
    """What the person wants; a fresh row, not yet written, where they never said."""
    return session.get(Reminder, user_id) or Reminder(user_id=user_id, wanted=True, feed=1)


def wish(session: Session, user_id: int, *, wanted: bool | None = None, new_feed: bool = False) -> Reminder:
    """Set whether the person wants mail, or give them a new calendar address, which voids the ones before."""
    hold(session, [user_id])
    mine = wishes(session, user_id)
    session.add(mine)
    mine.wanted = mine.wanted if wanted is None else wanted
    mine.feed += new_feed
    session.flush()
    return mine
