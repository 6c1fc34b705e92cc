"""What demo a database holds: which one was begun, and whether it was loaded to its end."""

from dataclasses import asdict, dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.demo.world import Size
from app.people.actions import record
from app.people.models import AuditEvent, User

BEGUN, LOADED = "began to load the demo", "loaded the demo"


@dataclass(frozen=True)
class Plan:
    """Everything an operation follows from, besides the content."""

    seed: int
    today: date
    size: Size


def begun(session: Session) -> Plan | None:
    """The demo that was begun in this database; None where there is none."""
    details = session.scalar(sa.select(AuditEvent.details).where(AuditEvent.act == BEGUN).order_by(AuditEvent.id))
    if details is None:
        return None
    return Plan(details["seed"], date.fromisoformat(details["today"]), Size(**details["size"]))


def is_loaded(session: Session) -> bool:
    """Whether the demo was loaded to its end."""
    return session.scalar(sa.select(AuditEvent.id).where(AuditEvent.act == LOADED).limit(1)) is not None


def is_free(session: Session) -> bool:
    """Whether nobody lives in this database yet."""
    return session.scalar(sa.select(User.id).limit(1)) is None


def begin(session: Session, plan: Plan) -> None:
    """Write down which demo is loaded, so that one that was interrupted is carried on as it began."""
    record(session, None, BEGUN, "demo", seed=plan.seed, today=plan.today.isoformat(), size=asdict(plan.size))


def finish(session: Session) -> None:
    """Write down that all of it is there."""
    record(session, None, LOADED, "demo")
