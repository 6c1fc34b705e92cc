"""How many people hold a proof of what a release would change."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.library.models import Clause
from app.training.models import ProofEvent


def holders(session: Session, ids: Iterable[str]) -> dict[str, int]:
    """People whose latest proof of each clause is not withdrawn, by clause id (cf-2.1, cf-2.1@DE); cases count none."""
    wanted = list(ids)
    held = _held({name.partition("@")[0] for name in wanted}).subquery()
    query = sa.select(held.c.code, sa.func.count()).group_by(held.c.code)
    found: dict[str, int] = dict(session.execute(query).all())
    return {name: found.get(name.partition("@")[0], 0) for name in wanted}


def people_affected(session: Session, ids: Iterable[str]) -> int:
    """How many different people hold a proof of at least one of them."""
    held = _held({name.partition("@")[0] for name in ids}).subquery()
    return session.scalar(sa.select(sa.func.count(held.c.user_id.distinct()))) or 0


def _held(codes: set[str]) -> sa.Select[int, str]:
    latest = sa.select(sa.func.max(ProofEvent.id)).group_by(ProofEvent.user_id, ProofEvent.clause_id)
    return (
        sa.select(ProofEvent.user_id, Clause.code)
        .join(Clause, Clause.id == ProofEvent.clause_id)
        .where(ProofEvent.id.in_(latest), ProofEvent.kind != "withdrawn", Clause.code.in_(sorted(codes)))
    )
