"""What a moderator most probably knows of a clause: own answers and audits, weighed from what the team knows.

A raw person × clause score is noise (precision among the first 1,000 is .57 where this reaches .91 on simulation), so
it is never shown; this belief is. Source: STATISTICS, "Person"; the oracle has no such function.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlog1py, xlogy

from app.stats import constants as const
from app.stats.grid import Q
from app.stats.posterior import quantile
from app.stats.rate import Floats, Ints

_CHUNK = 8192  # rows at a time, so that memory doesn't grow with the organisation
_TAIL = (1 - const.LEVEL) / 2
_SPACING: Floats = np.gradient(Q)


@dataclass(frozen=True)
class PersonCounts:
    """Own evidence of people on clauses, one row a person × clause: quiz failures of answers, errors of audits.

    Counts may be fractions (standardised as those of cells are), failures and errors never exceed their n, and n may
    be 0. cell: the number of the team × clause the row belongs to, from 0.
    """

    quiz_failed: Floats
    quiz_n: Floats
    audit_errors: Floats
    audit_n: Floats
    cell: Ints

    def of(self, rows: slice) -> "PersonCounts":
        """The named rows alone."""
        return PersonCounts(*(getattr(self, field.name)[rows] for field in fields(self)))


@dataclass(frozen=True)
class TeamBelief:
    """What is believed of each team × clause, one number a cell; all shares of 1.

    quiz_failure: E[q]; slips: E[e] − E[k]; baseline: quiz failures of people who know the clause (q0_c);
    failure_to_error: λ, one for all cells.
    """

    quiz_failure: Floats
    slips: Floats
    baseline: Floats
    failure_to_error: float


@dataclass(frozen=True)
class PersonBelief:
    """One number a row of the counts: P(errors from not knowing > target), E[k] with its 90 % bounds, E[e], E[q]."""

    p_knowledge: Floats
    knowledge_error: Floats
    low: Floats
    high: Floats
    error: Floats
    quiz_failure: Floats


def believe_persons(counts: PersonCounts, team: TeamBelief, target: ArrayLike = const.TARGET) -> PersonBelief:
    """The belief about every row. target: the tolerated share of errors, one for all or one a cell.

    On the grid Q of quiz failures the prior is the density of Beta(4q, 4(1 − q)) × spacing, q the team's E[q]: as much
    as four answers. Quiz failures ~ Bin(n, Q), errors ~ Bin(n, s + (1 − s)·k) with k = min(λ·max(Q − q0_c, 0), .95)
    and the slips s fixed at the team's. A row without evidence answers what is believed of anyone in the team.
    """
    targets = np.broadcast_to(np.asarray(target, dtype=np.float64), team.quiz_failure.shape)
    rows = len(counts.cell)
    found = PersonBelief(*(np.zeros(rows) for _ in fields(PersonBelief)))
    for start in range(0, rows, _CHUNK):
        part = slice(start, start + _CHUNK)
        believed = _believe(counts.of(part), team, targets)
        for field in fields(PersonBelief):
            getattr(found, field.name)[part] = getattr(believed, field.name)
    return found


def _believe(counts: PersonCounts, team: TeamBelief, targets: Floats) -> PersonBelief:
    """The belief about a chunk of rows; grids are q × row."""
    slips: Floats = np.clip(team.slips[counts.cell], 0, 1)
    baseline = team.baseline[counts.cell]
    knowledge = _knowledge(team.failure_to_error, Q[:, None], baseline)
    error = np.clip(slips + (1 - slips) * knowledge, const.PRIOR_FLOOR, const.ERROR_CEILING)
    score = _log_prior(team.quiz_failure[counts.cell]) + _log_binomial(counts.quiz_failed, counts.quiz_n, Q[:, None])
    score += _log_binomial(counts.audit_errors, counts.audit_n, error)
    belief = np.exp(score - score.max(0))
    belief /= belief.sum(0)
    spacing = np.maximum(np.gradient(knowledge, axis=0), 1e-4)
    above = np.clip((knowledge - targets[counts.cell] - const.GUARD) / spacing + 0.5, 0, 1)
    cdf = np.cumsum(belief, 0)
    low, high = (_knowledge(team.failure_to_error, quantile(cdf, Q, p), baseline) for p in (_TAIL, 1 - _TAIL))
    return PersonBelief(
        p_knowledge=np.clip((belief * above).sum(0), 0, 1),
        knowledge_error=(belief * knowledge).sum(0),
        low=low,
        high=high,
        error=(belief * error).sum(0),
        quiz_failure=Q @ belief,
    )


def _knowledge(failure_to_error: float, failure: Floats, baseline: Floats) -> Floats:
    """k: errors from not knowing, at these shares of quiz failures."""
    knowledge: Floats = np.minimum(failure_to_error * np.maximum(failure - baseline, 0), const.KNOWLEDGE_CEILING)
    return knowledge


def _log_prior(centre: Floats) -> Floats:
    """q × row: log of Beta(4c, 4(1 − c)) density × spacing, up to a constant of the row."""
    inside: Floats = np.clip(centre, Q[0], 1 - Q[0])
    above, below = const.PERSON_WORTH * inside, const.PERSON_WORTH * (1 - inside)
    density: Floats = (above - 1) * np.log(Q)[:, None] + (below - 1) * np.log1p(-Q)[:, None]
    return density + np.log(_SPACING)[:, None]


def _log_binomial(events: Floats, n: Floats, rate: Floats) -> Floats:
    seen = xlogy(events, rate) + xlog1py(n - events, -rate)
    return np.asarray(seen, dtype=np.float64)
