"""Audits that name no clause: they count in no cell, but in the rate of all audits of the teams shown."""

from collections.abc import Sequence

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.audited import RATED_AUDITS
from app.gaps.whole import Whole
from app.gaps.window import Window
from app.qa.models import Audit
from app.qa.weights import exact_in_sql, weight_in_sql
from app.said import Said, said, said_many
from app.stats.rate import measured_weighted
from app.stats.wording import rate

SUMS = ("n", "errors", "w", "w2", "w_errors")


def clauseless(session: Session, window: Window, whole: Whole, team_ids: Sequence[int]) -> list[Said]:
    """How many there are, and what all fairly sampled audits of these teams say together; nothing without any."""
    weight = weight_in_sql(Audit.inclusion_prob)
    error = Audit.outcome == "error"
    squared, of_errors = exact_in_sql(weight * weight), sa.case((error, weight), else_=0.0)
    sums = (sa.literal(1.0), sa.case((error, 1), else_=0), weight, squared, of_errors)
    query = sa.select(*map(sa.func.sum, sums)).where(
        *(Audit.clause_id.is_(None), Audit.team_id.in_(team_ids), *RATED_AUDITS),
        *(Audit.decided_at >= window.since_moment, Audit.decided_at < window.as_of),
    )
    without = session.execute(query).one()
    if not without[0]:
        return []
    shown = np.isin(whole.team_ids, team_ids)[whole.team]
    within = [float(getattr(whole, name)[shown].sum()) for name in SUMS]
    together = measured_weighted(*(sum(pair) for pair in zip(within, without, strict=True)))
    return [
        said_many(
            "%(num)s audit names no clause: it counts in no cell.",
            "%(num)s audits name no clause: they count in no cell.",
            int(without[0]),
        ),
        said(
            "All random and stratified audits of these teams under the rules as they stand, with and without a clause: "
            "%(rate)s wrong.",
            rate=rate(together),
        ),
    ]
