"""What is done to people: they are added, get roles and tokens, and every act leaves a trail."""

from sqlalchemy.orm import Session

from app import clock
from app.people.models import AuditEvent


def record(session: Session, by_id: int | None, act: str, about: str, **details: object) -> AuditEvent:
    """Write an act into the trail, in the same transaction as the act itself.

    `by_id` None = the command line. `act` is a verb ("released"), `about` names its object ("release 7").
    """
    event = AuditEvent(at=clock.now(), by_id=by_id, act=act, about=about, details=details)
    session.add(event)
    session.flush()
    return event
