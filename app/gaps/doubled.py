"""Decisions audited twice, clause by clause: what tells an unclear clause from people who don't know it."""

from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.places import NOWHERE, Places
from app.gaps.window import Window
from app.qa.models import Audit, DoubleAudit
from app.stats.rate import Floats


def doubled(session: Session, window: Window, at: Places) -> tuple[Floats, Floats]:
    """(decisions audited twice, of those the disagreements), one number a clause, under the revs in force."""
    disagree = sa.func.sum(sa.case((DoubleAudit.disagree, 1), else_=0))
    n, differ = _by_clause(session, window, at, sa.select(sa.func.count(), disagree))
    return n, differ


def doubled_error(session: Session, window: Window, at: Places) -> Floats:
    """The share of verdicts on decisions audited twice that were errors, one a clause; nan without any.

    The second auditor's verdict follows from the first one's and whether they disagreed.
    """
    first = Audit.verdict == "error"
    errors = sa.case((DoubleAudit.disagree, 0.5), (first, 1.0), else_=0.0)
    query = sa.select(sa.func.count(), sa.func.sum(errors)).join(Audit, Audit.id == DoubleAudit.first_id)
    n, wrong = _by_clause(session, window, at, query)
    error: Floats = np.divide(wrong, n, out=np.full(len(n), np.nan), where=n > 0)
    return error


def _by_clause(
    session: Session, window: Window, at: Places, query: sa.Select[*tuple[Any, ...]]
) -> tuple[Floats, Floats]:
    """The two sums of a query over double audits, one number a clause, under the revs in force."""
    grouped = (
        query.add_columns(DoubleAudit.clause_id, DoubleAudit.clause_rev, DoubleAudit.team_id)
        .where(DoubleAudit.decided_at >= window.since_moment, DoubleAudit.decided_at < window.as_of)
        .group_by(DoubleAudit.clause_id, DoubleAudit.clause_rev, DoubleAudit.team_id)
    )
    found = np.array(session.execute(grouped).all(), dtype=np.float64).reshape(-1, 5).T
    clause = at.rules_of(found[4].astype(np.int64), found[2].astype(np.int64))
    now = (clause != NOWHERE) & (np.append(at.revs, NOWHERE)[clause] == found[3])
    n, other = (np.bincount(clause[now], each[now], len(at.clause_ids)).astype(np.float64) for each in found[:2])
    return n, other
