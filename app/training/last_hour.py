"""The last hour of a shift, in which no quiz is offered to begin (LEARNING, rule 13)."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from app.people.models import User
from app.people.zones import zone_of

HOUR = timedelta(hours=1)


def last_hour(session: Session, user: User, now: datetime) -> datetime | None:
    """When the person's shift ends, if that is within an hour; None at other times, and where nobody said when it does.

    By the clock where they live, UTC where that is not known; a shift may end after midnight.
    """
    if user.shift_ends is None:
        return None
    here = now.astimezone(zone_of(session, user) or UTC)
    ends = datetime.combine(here.date(), user.shift_ends, here.tzinfo).astimezone(UTC)
    ends = ends if ends > now else ends + timedelta(days=1)
    return ends if ends - now <= HOUR else None
