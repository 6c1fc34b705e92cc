"""What is asked of a person, as their answers so far leave it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from sqlalchemy.orm import Session

from app.quizzes.standing import standings
from app.quizzes.windows import Phase, Standing
from app.training.due import Due, due, minutes


def asked_of(session: Session, user_id: int, now: datetime, sop_code: str | None = None) -> tuple[Due, ...]:
    """What is due, earliest first, with the cases and minutes that are still missing; of one SOP alone if named."""
    every = [one for one in due(session, user_id) if sop_code in (None, one.sop_code)]
    stood = standings(session, user_id, {clause.id for one in every for clause in one.left}, now) if every else {}
    return tuple(_asked(one, stood, now) for one in every)


def _asked(one: Due, stood: Mapping[int, Standing], now: datetime) -> Due:
    waiting = tuple(clause for clause in one.left if waits(stood[clause.id], now))
    ready = [clause for clause in one.left if clause not in waiting] or one.left
    more = {clause.id: stood[clause.id].more for clause in ready}
    moments = [opens_at(stood[clause.id]) for clause in waiting]
    return replace(
        one,
        cases=sum(more.values()),
        minutes=minutes(ready, more),
        waiting=waiting,
        again_at=min((at for at in moments if at is not None), default=None),
    )


def waits(standing: Standing, now: datetime) -> bool:
    """Whether nothing can be proven of the clause now: a pause, another day, or a lead comes first."""
    opens = opens_at(standing)
    return standing.phase is Phase.HELP or (opens is not None and opens > now)


def opens_at(standing: Standing) -> datetime | None:
    """When cases may be asked again, of a clause that waits for a time; None for others."""
    if standing.phase is Phase.REREAD:
        return standing.opens_at
    if standing.phase is Phase.ANOTHER_DAY:
        return datetime.combine(standing.window.ended_at.date() + timedelta(days=1), time(), UTC)
    return None
