"""Is it the clause, not the people? Double audits that disagree more than errors alone explain speak for the clause."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaln, expit, logit

from app.stats import constants as const
from app.stats.rate import Floats, Ints

MAD_OF_NORMAL = 0.6745  # median absolute deviation of a normal distribution, in standard deviations
MOST_LOG_ODDS = 30.0  # beyond them a float can't tell a probability from certainty


def p_ambiguous(
    double_audits: ArrayLike,
    disagreements: ArrayLike,
    clause_error: ArrayLike,
    mean_p_gap: ArrayLike,
    concentration: float = const.AMBIGUITY_CONCENTRATION,
    prior: ArrayLike = const.AMBIGUITY_PRIOR,
) -> Floats:
    """P(ambiguous) per clause, from its double audits n₂, disagreements d₂, error rate and mean P(gap) of its teams.

    Four arrays with a clause a place: counts, counts, shares, probabilities. Never undefined: an unknown (nan) error
    rate or mean counts as 0, and without double audits the prior stands: from .002 up to `prior` (one for all or one a
    clause), growing with the square of the failing teams. All clauses must be given together: the usual disagreement
    is their median. clause_error: best that of the very decisions audited twice, whose chance errors it shares.
    concentration: how alike sound clauses are (`concentration_of`); ambiguous ones are never taken for more alike than
    100. Source: Bayes' rule with beta-binomials (STATISTICS, "Ambiguity is a probability").
    """
    n, d = np.asarray(double_audits, dtype=np.float64), np.asarray(disagreements, dtype=np.float64)
    error = np.nan_to_num(np.asarray(clause_error, dtype=np.float64))
    failing = np.clip(np.nan_to_num(np.asarray(mean_p_gap, dtype=np.float64)), 0, 1)
    usual = _usual_disagreement(n, d, error)
    start = np.clip(np.asarray(prior) * failing**2, const.AMBIGUITY_LEAST, const.AMBIGUITY_MOST)
    sound = np.clip(usual + const.DISAGREE_SOUND * error, 0.01, 0.5)
    ambiguous = np.clip(usual + const.DISAGREE_AMBIGUOUS * error, 0.02, 0.5)
    unlike = min(concentration, const.AMBIGUITY_CONCENTRATION)

    def fits(mean: Floats, alike: float) -> Floats:
        return _log_beta_binomial(d, n, mean, alike)

    odds = logit(start) + fits(ambiguous, unlike) - fits(sound, concentration)
    probability: Floats = expit(np.clip(odds, -MOST_LOG_ODDS, MOST_LOG_ODDS))
    return probability


def _usual_disagreement(n: Floats, d: Floats, error: Floats) -> float:
    """Disagreement that isn't explained by errors: the median over clauses with enough double audits."""
    enough = n >= const.AMBIGUITY_MIN_AUDITS
    if not enough.any():
        return 0.01
    return max(float(np.median(d[enough] / n[enough] - const.DISAGREE_SOUND * error[enough])), 0.01)


def concentration_of(double_audits: ArrayLike, disagreements: ArrayLike, clause_error: ArrayLike) -> float:
    """How alike sound clauses are: the concentration of a beta-binomial around what errors explain, 50–1,000.

    From the median absolute deviation of the clauses' disagreement, which a few ambiguous ones don't move, less what
    counting alone scatters. 100 where fewer than ten clauses have enough double audits.
    """
    n, d = np.asarray(double_audits, dtype=np.float64), np.asarray(disagreements, dtype=np.float64)
    error = np.nan_to_num(np.asarray(clause_error, dtype=np.float64))
    enough = n >= const.AMBIGUITY_MIN_AUDITS
    if enough.sum() < const.AMBIGUITY_CLAUSES:
        return const.AMBIGUITY_CONCENTRATION
    n, d, error = n[enough], d[enough], error[enough]
    usual = _usual_disagreement(n, d, error)
    sound = np.clip(usual + const.DISAGREE_SOUND * error, 0.01, 0.5)
    one = sound * (1 - sound)
    seen = (np.median(np.abs(d / n - sound)) / MAD_OF_NORMAL) ** 2
    between = max(float(seen - np.median(one / n)), 1e-9)
    return float(np.clip(np.median(one) / between - 1, *const.AMBIGUITY_CONCENTRATIONS))


def _log_beta_binomial(d: Floats, n: Floats, mean: Floats, concentration: float) -> Floats:
    """Log likelihood of d of n under a beta-binomial of that mean, up to a term that only depends on d and n."""
    alpha, beta = concentration * mean, concentration * (1 - mean)
    value: Floats = betaln(alpha + d, beta + n - d) - betaln(alpha, beta)
    return value


def mean_by_clause(p_gap: Floats, clause: Ints, clauses: int) -> Floats:
    """u_c: the mean over a clause's cells of the probability of a gap, a number a clause; 0 where it has no cell."""
    cells = np.bincount(clause, minlength=clauses)
    mean: Floats = np.bincount(clause, p_gap, clauses) / np.maximum(cells, 1)
    return mean
