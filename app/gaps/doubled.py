"""Decisions audited twice, clause by clause: what tells an unclear clause from people who don't know it."""

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.places import NOWHERE, Places
from app.gaps.window import Window
from app.qa.models import DoubleAudit
from app.stats.rate import Floats


def doubled(session: Session, window: Window, at: Places) -> tuple[Floats, Floats]:
    """(decisions audited twice, of those the disagreements), one number a clause, under the revs in force."""
    disagree = sa.func.sum(sa.case((DoubleAudit.disagree, 1), else_=0))
    query = (
        sa.select(DoubleAudit.clause_id, DoubleAudit.clause_rev, sa.func.count(), disagree)
        .where(DoubleAudit.decided_at >= window.since_moment, DoubleAudit.decided_at < window.as_of)
        .group_by(DoubleAudit.clause_id, DoubleAudit.clause_rev)
    )
    found = np.array(session.execute(query).all(), dtype=np.int64).reshape(-1, 4).T
    clause = at.clauses_of(found[0])
    now = (clause != NOWHERE) & (np.append(at.revs, NOWHERE)[clause] == found[1])
    n, differ = (np.bincount(clause[now], each[now], len(at.clause_ids)).astype(np.float64) for each in found[2:])
    return n, differ
