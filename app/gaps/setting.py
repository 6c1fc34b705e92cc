"""Sets the error rate that is allowed."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.models import Target
from app.people.access import Scope
from app.people.actions import record


def set_target(
    session: Session,
    *,
    rate: float,
    scope: str,
    severity: str | None,
    queue: str | None,
    valid_from: date,
    by_id: int | None,
) -> Target:
    """Allow the rate within the scope from that day on; what was allowed there from the same day is replaced.

    Raises ValueError for a scope that is not understood.
    """
    Scope.parse(scope)
    same = sa.select(Target).where(
        Target.scope == scope, Target.severity == severity, Target.queue == queue, Target.valid_from == valid_from
    )
    target = session.scalars(same).first()
    if target is None:
        target = Target(scope=scope, severity=severity, queue=queue, valid_from=valid_from)
        session.add(target)
    target.rate = rate
    about = f"target {', '.join(filter(None, (scope, severity, queue)))}"
    record(session, by_id, "allowed an error rate", about, rate=rate, valid_from=valid_from.isoformat())
    return target
