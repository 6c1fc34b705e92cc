"""Clauses by how unclear they are: what two auditors of one decision tell of the rule's words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.cells import Cell
from app.gaps.window import Window
from app.library.live import LiveClause
from app.qa.models import Audit, DoubleAudit
from app.stats.agreement import Alpha, krippendorff
from app.stats.rate import Measured

WORST = 3
NO_ALPHA = Alpha(None, None, 0, 0)


@dataclass(frozen=True)
class ClauseClarity:
    """A clause under its rev in force. twice: decisions audited twice (n), of those the disagreements (events).

    alpha: Krippendorff's, of both auditors' verdicts (an error, or none). worst: its cells with the highest error
    rates among those the reader may see.
    """

    clause: LiveClause
    p_ambiguous: float
    twice: Measured
    alpha: Alpha
    worst: tuple[Cell, ...]


def clauses_by_clarity(session: Session, window: Window, cells: Sequence[Cell]) -> list[ClauseClarity]:
    """The clauses of these cells, the least clear first."""
    by_clause: dict[int, list[Cell]] = {}
    for cell in cells:
        by_clause.setdefault(cell.clause.id, []).append(cell)
    alphas = _alphas(session, window, {own[0].clause.id: own[0].clause.rev for own in by_clause.values()})
    found = [
        ClauseClarity(
            own[0].clause,
            own[0].facts.p_ambiguous,
            own[0].facts.double_audits,
            alphas.get(own[0].clause.id, NO_ALPHA),
            tuple(sorted(own, key=lambda cell: -cell.facts.error)[:WORST]),
        )
        for own in by_clause.values()
    ]
    return sorted(found, key=lambda one: (-one.p_ambiguous, -(one.twice.rate or 0), one.clause.code))


def _alphas(session: Session, window: Window, revs: dict[int, int]) -> dict[int, Alpha]:
    """By clause id, the agreement of its two auditors under its rev in force: one query of counts."""
    error = sa.case((Audit.verdict == "error", 1), else_=0)
    kinds = (DoubleAudit.clause_id, DoubleAudit.clause_rev, DoubleAudit.disagree, error)
    query = (
        sa.select(*kinds, sa.func.count())
        .join(Audit, Audit.id == DoubleAudit.first_id)
        .where(DoubleAudit.decided_at >= window.since_moment, DoubleAudit.decided_at < window.as_of)
        .group_by(*kinds)
    )
    votes: dict[int, list[tuple[int, int, int]]] = {}
    for clause_id, rev, disagree, first, n in session.execute(query):
        if revs.get(clause_id) == rev:
            votes.setdefault(clause_id, []).append((first, 1 - first if disagree else first, n))
    return {clause_id: _alpha(counted) for clause_id, counted in votes.items()}


def _alpha(counted: list[tuple[int, int, int]]) -> Alpha:
    """α of decisions with these two verdicts, so many of each kind."""
    first, second, n = (np.array(column) for column in zip(*counted, strict=True))
    pairs = np.column_stack([np.repeat(first, n), np.repeat(second, n)])
    return krippendorff(np.repeat(np.arange(len(pairs)), 2), pairs.ravel(), 2)
