"""What is asked of a person, as their answers so far leave it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.quizzes.standing import standings
from app.quizzes.windows import Phase, Standing
from app.training.due import Due, due, minutes


def asked_of(session: Session, user_id: int, now: datetime, sop_code: str | None = None) -> tuple[Due, ...]:
    """What is due, earliest first, with the cases and minutes that are still missing; of one SOP alone if named."""
    every = [one for one in due(session, user_id) if sop_code in (None, one.sop_code)]
    stood = standings(session, user_id, {clause.id for one in every for clause in one.left}, now) if every else {}
    more = {clause_id: standing.more for clause_id, standing in stood.items()}
    return tuple(
        replace(
            one,
            cases=sum(more[clause.id] for clause in one.left),
            minutes=minutes(one.left, more),
            again_at=again_at([stood[clause.id] for clause in one.left], now),
        )
        for one in every
    )


def again_at(stood: Sequence[Standing], now: datetime) -> datetime | None:
    """When the first of them opens again; None unless all wait for the end of a pause."""
    pauses = [one.opens_at for one in stood if one.phase is Phase.REREAD and one.opens_at and one.opens_at > now]
    return min(pauses) if pauses and len(pauses) == len(stood) else None
