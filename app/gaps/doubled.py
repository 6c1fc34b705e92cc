"""Decisions audited twice, clause by clause: what tells an unclear clause from people who don't know it."""

from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import tuples
from app.gaps.places import NOWHERE, Places
from app.gaps.window import Window
from app.qa.models import Audit, DoubleAudit
from app.qa.packing import packed, unpacked
from app.stats.rate import Floats, Ints, sums_by

Counts = tuple[Floats, Floats]


@dataclass(frozen=True)
class AuditedTwice:
    """Decisions audited twice, one row a (team, clause, rev): how many, the disagreements, the share of errors summed.

    The share is that of both verdicts: the second one follows from the first and whether they disagreed.
    """

    team_id: Ints
    clause_id: Ints
    rev: Ints
    sums: Floats


def audited_twice(session: Session, window: Window) -> AuditedTwice:
    """Those of the window, under every rev."""
    error = sa.case((DoubleAudit.disagree, 0.5), (Audit.verdict == "error", 1.0), else_=0.0)
    disagree = sa.case((DoubleAudit.disagree, 1.0), else_=0.0)
    place = packed(DoubleAudit.team_id, DoubleAudit.clause_id, DoubleAudit.clause_rev)
    query = (
        sa.select(place, sa.func.count(), sa.func.sum(disagree), sa.func.sum(error))
        .join(Audit, Audit.id == DoubleAudit.first_id)
        .where(DoubleAudit.decided_at >= window.since_moment, DoubleAudit.decided_at < window.as_of)
        .group_by(sa.literal_column("1"))
    )
    rows = tuples(session, query)
    team_id, clause_id, rev, _ = unpacked(np.array([row[0] for row in rows], dtype=np.int64))
    return AuditedTwice(team_id, clause_id, rev, np.array([row[1:] for row in rows], dtype=np.float64).reshape(-1, 3))


def doubled(twice: AuditedTwice, at: Places) -> tuple[Counts, Floats]:
    """((decisions audited twice, of those the disagreements), share of errors), a number a clause, under revs in force.

    The share is that of all verdicts on these decisions, nan without any.
    """
    clause = at.rules_of(twice.team_id, twice.clause_id)
    now = (clause != NOWHERE) & (np.append(at.revs, NOWHERE)[clause] == twice.rev)
    n, differ, wrong = (sums_by(clause[now], each, len(at.clause_ids)) for each in twice.sums[now].T)
    return (n, differ), np.divide(wrong, n, out=np.full(len(n), np.nan), where=n > 0)
