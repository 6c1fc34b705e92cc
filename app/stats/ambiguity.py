"""Is it the clause, not the people? Double audits that disagree more than errors alone explain speak for the clause."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaln, expit, logit

from app.stats import constants as const
from app.stats.rate import Floats, Ints


def p_ambiguous(
    double_audits: ArrayLike, disagreements: ArrayLike, clause_error: ArrayLike, mean_p_knowledge: ArrayLike
) -> Floats:
    """P(ambiguous) per clause, from its double audits n₂, disagreements d₂, error rate and mean P(k > target) of teams.

    Four arrays with a clause a place: counts, counts, shares, probabilities. Never undefined: an unknown (nan) error
    rate or mean counts as 0, and without double audits the prior stands, .002 to .5, growing with the square of the
    failing teams. All clauses must be given together: the usual disagreement is their median. Source: Bayes' rule with
    beta-binomials of concentration 100 (STATISTICS, "Ambiguity is a probability").
    """
    n, d = np.asarray(double_audits, dtype=np.float64), np.asarray(disagreements, dtype=np.float64)
    error = np.nan_to_num(np.asarray(clause_error, dtype=np.float64))
    failing = np.clip(np.nan_to_num(np.asarray(mean_p_knowledge, dtype=np.float64)), 0, 1)
    usual = _usual_disagreement(n, d, error)
    start = np.clip(const.AMBIGUITY_PRIOR * failing**2, const.AMBIGUITY_LEAST, const.AMBIGUITY_MOST)
    sound = np.clip(usual + const.DISAGREE_SOUND * error, 0.01, 0.5)
    ambiguous = np.clip(usual + const.DISAGREE_AMBIGUOUS * error, 0.02, 0.5)
    probability: Floats = expit(logit(start) + _log_beta_binomial(d, n, ambiguous) - _log_beta_binomial(d, n, sound))
    return probability


def _usual_disagreement(n: Floats, d: Floats, error: Floats) -> float:
    """Disagreement that isn't explained by errors: the median over clauses with enough double audits."""
    enough = n >= const.AMBIGUITY_MIN_AUDITS
    if not enough.any():
        return 0.01
    return max(float(np.median(d[enough] / n[enough] - const.DISAGREE_SOUND * error[enough])), 0.01)


def _log_beta_binomial(d: Floats, n: Floats, mean: Floats) -> Floats:
    """Log likelihood of d of n under a beta-binomial of that mean, up to a term that only depends on d and n."""
    alpha, beta = const.AMBIGUITY_CONCENTRATION * mean, const.AMBIGUITY_CONCENTRATION * (1 - mean)
    value: Floats = betaln(alpha + d, beta + n - d) - betaln(alpha, beta)
    return value


def mean_by_clause(p_knowledge: Floats, clause: Ints, clauses: int) -> Floats:
    """u_c: the mean over a clause's cells of P(k > target), a number a clause; 0 where it has no cell to fail in."""
    cells = np.bincount(clause, minlength=clauses)
    mean: Floats = np.bincount(clause, p_knowledge, clauses) / np.maximum(cells, 1)
    return mean
