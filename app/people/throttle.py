"""Failed sign-ins are counted per name and per address across all server processes, and too many must wait."""

from datetime import timedelta
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import clock
from app.people.models import LoginThrottle

PAUSE = timedelta(minutes=15)
TRIES_PER_NAME = 10
TRIES_PER_ADDRESS = 200  # a whole floor of moderators may share one address at the start of a shift


def admit(session: Session, *, name: str | None, address: str) -> bool:
    """Count a try before it is made, and say whether it may be made. Commit at once; `forgive` takes it back.

    A name or address that used up its tries is admitted again 15 minutes after the last that was admitted.
    """
    session.execute(sa.delete(LoginThrottle).where(LoginThrottle.last_at <= clock.now() - PAUSE))
    counted = [_count(session, key, limit) <= limit for key, limit in _limits(name, address)]
    return all(counted)


def forgive(session: Session, *, name: str | None, address: str) -> None:
    """The try was right: forget the failures of the name, and one of the address, which others may share."""
    for key, _ in _limits(name, address):
        mine = LoginThrottle.key == key
        if key.startswith("name:"):
            session.execute(sa.delete(LoginThrottle).where(mine))
        else:
            session.execute(sa.update(LoginThrottle).where(mine).values(failures=LoginThrottle.failures - 1))


def _limits(name: str | None, address: str) -> list[tuple[str, int]]:
    """The counters concerned. A name is kept as a digest: people type passwords into the wrong field."""
    limits = [(f"address:{address}", TRIES_PER_ADDRESS)]
    if name is not None:
        limits.append((f"name:{sha256(name.strip().lower().encode()).hexdigest()[:32]}", TRIES_PER_NAME))
    return limits


def _count(session: Session, key: str, limit: int) -> int:
    """Add one to a counter in a single statement, so that tries at the same moment are all counted."""
    now = clock.now()
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    added = insert(LoginThrottle).values(key=key, failures=1, last_at=now)
    waiting = LoginThrottle.failures >= limit
    added = added.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "failures": LoginThrottle.failures + 1,
            "last_at": sa.case((waiting, LoginThrottle.last_at), else_=added.excluded.last_at),
        },
    )
    return int(session.execute(added.returning(LoginThrottle.failures)).scalar_one())
