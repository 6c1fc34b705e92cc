"""Clauses by how unclear they are: what two auditors of one decision tell of the rule's words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.cells import Cell
from app.gaps.window import Window
from app.library.live import LiveClause
from app.library.variants import rulebook
from app.people.models import Team
from app.qa.models import Audit, DoubleAudit
from app.stats.agreement import Alpha, krippendorff
from app.stats.rate import Measured
from app.training.questions import questions_asked

WORST = 3
NO_ALPHA = Alpha(None, None, 0, 0)


@dataclass(frozen=True)
class ClauseClarity:
    """A rule under its rev in force; a market's own is one by itself.

    twice: decisions audited twice (n), of those the disagreements (events). alpha: Krippendorff's, of both auditors'
    verdicts (an error, or none). worst: its cells with the highest error rates among those the reader may see.
    questions: how many the floor asked about it in the window.
    """

    clause: LiveClause
    p_ambiguous: float
    twice: Measured
    alpha: Alpha
    worst: tuple[Cell, ...]
    questions: int


def clauses_by_clarity(session: Session, window: Window, cells: Sequence[Cell]) -> list[ClauseClarity]:
    """The clauses of these cells, the least clear first."""
    by_rule: dict[str, list[Cell]] = {}
    for cell in cells:
        by_rule.setdefault(cell.clause.code, []).append(cell)
    alphas, asked = _alphas(session, window), questions_asked(session, window.since_moment, window.as_of)
    found = [
        ClauseClarity(
            own[0].clause,
            own[0].facts.p_ambiguous,
            own[0].facts.double_audits,
            alphas.get(code, NO_ALPHA),
            tuple(sorted(own, key=lambda cell: -cell.facts.error)[:WORST]),
            asked.get(own[0].clause.name, 0),
        )
        for code, own in by_rule.items()
    ]
    return sorted(found, key=lambda one: (-one.p_ambiguous, -(one.twice.rate or 0), -one.questions, one.clause.code))


def _alphas(session: Session, window: Window) -> dict[str, Alpha]:
    """By the code of a rule, cf-2.1 or cf-2.1@DE, the agreement of its two auditors: one query of counts."""
    error = sa.case((Audit.verdict == "error", 1), else_=0)
    kinds = (DoubleAudit.clause_id, DoubleAudit.clause_rev, Team.market, DoubleAudit.disagree, error)
    query = (
        sa.select(*kinds, sa.func.count())
        .join(Audit, Audit.id == DoubleAudit.first_id)
        .join(Team, Team.id == DoubleAudit.team_id)
        .where(DoubleAudit.decided_at >= window.since_moment, DoubleAudit.decided_at < window.as_of)
        .group_by(*kinds)
    )
    book = rulebook(session, window.governs_at)
    votes: dict[str, list[tuple[int, int, int]]] = {}
    for clause_id, rev, market, disagree, first, n in session.execute(query):
        clause = book.everywhere.get(clause_id)
        if clause is not None and clause.rev == rev:
            rule = book.apart.get((clause_id, market or ""), clause)
            votes.setdefault(rule.name, []).append((first, 1 - first if disagree else first, n))
    return {name: _alpha(counted) for name, counted in votes.items()}


def _alpha(counted: list[tuple[int, int, int]]) -> Alpha:
    """α of decisions with these two verdicts, so many of each kind."""
    first, second, n = (np.array(column) for column in zip(*counted, strict=True))
    pairs = np.column_stack([np.repeat(first, n), np.repeat(second, n)])
    return krippendorff(np.repeat(np.arange(len(pairs)), 2), pairs.ravel(), 2)
