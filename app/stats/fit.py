"""The fit: all that cells share (curves, team and clause shifts, λ, clause baselines), learned from all cells at once.

Empirical Bayes by EM on the grid; source and measurements: STATISTICS of the design, reproduced by tests to 1e-6.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import logit

from app.stats import constants as const
from app.stats.curve import default_curve, default_slips, group_shifts, land, landing, place, prior
from app.stats.grid import RATIOS, Counts, Evidence, Likelihood, S, likelihood, points_without_knowledge_errors
from app.stats.rate import Floats, Ints

_CURVE, _SLIPS = default_curve(), default_slips()


@dataclass(frozen=True)
class Fit:
    """What cells share. Shifts are logits; weights is ratio × clause and sums to 1 over the ratios.

    curve: π_z on the points Z; slips: π_s on the rates S; centre: logit of the baseline; log_likelihood: of the fit.
    """

    curve: Floats
    slips: Floats
    team: Floats
    clause: Floats
    centre: float
    failure_to_error: float
    baseline: float
    weights: Floats
    log_likelihood: float

    def centres(self, evidence: Evidence) -> Floats:
        """The centre of each cell: organisation + team + clause, in logits of quiz failure."""
        centres: Floats = self.centre + self.team[evidence.team] + self.clause[evidence.clause]
        return centres

    @property
    def median_slips(self) -> float:
        """The slip rate of the organisation's median cell."""
        return float(S[np.searchsorted(np.cumsum(self.slips), 0.5)])

    @property
    def clause_baselines(self) -> Floats:
        """q0_c: the most probable share of quiz failures, clause by clause, of people who know the rule."""
        baselines: Floats = self.baseline * RATIOS[self.weights.argmax(0)]
        return baselines


def fit(evidence: Evidence) -> Fit:
    """Learn what the cells share. Needs at least one cell; cells without any counts are allowed."""
    totals = evidence.totals()
    baseline = _baseline(totals)
    found = _best_failure_to_error(evidence, totals, baseline)
    return _clause_baselines(evidence, totals, found)


def _baseline(totals: Counts) -> float:
    """q0: the median share of quiz failures over cells with enough answers."""
    seen = totals.quiz_n >= const.BASELINE_MIN_ANSWERS
    if seen.sum() < const.BASELINE_MIN_CELLS:
        return const.BASELINE_DEFAULT
    return max(float(np.median(totals.quiz_failed[seen] / totals.quiz_n[seen])), const.BASELINE_MIN)


def _best_failure_to_error(evidence: Evidence, totals: Counts, baseline: float) -> Fit:
    """The λ of the highest marginal likelihood × N(.8, .25²), with the curves found for it."""
    none = np.zeros((len(RATIOS), evidence.clauses))
    start = Fit(
        curve=_CURVE, slips=_SLIPS, team=np.zeros(evidence.teams), clause=np.zeros(evidence.clauses),
        centre=float(logit(baseline)), failure_to_error=np.nan, baseline=baseline, weights=none, log_likelihood=-np.inf,
    )  # fmt: skip
    best = start
    for tried in const.FAILURE_TO_ERROR:
        begun = replace(start, failure_to_error=tried)
        found = _rounds(likelihood(totals, tried, baseline), evidence, begun, const.SEARCH_ROUNDS)
        penalty = ((tried - const.FAILURE_TO_ERROR_MEAN) / const.FAILURE_TO_ERROR_SD) ** 2 / 2
        found = replace(found, log_likelihood=found.log_likelihood - penalty)
        if found.log_likelihood > best.log_likelihood:
            best = found
    return best


def _clause_baselines(evidence: Evidence, totals: Counts, found: Fit) -> Fit:
    """Weigh each clause's own baseline: hard items and missing knowledge look alike in a quiz; the audits arbitrate."""
    shared = points_without_knowledge_errors(found.baseline * RATIOS.min())
    by_ratio = [likelihood(totals, found.failure_to_error, found.baseline * ratio, shared) for ratio in RATIOS]
    for _ in range(const.BASELINE_PASSES):
        weights = _ratio_weights(by_ratio, evidence, found)
        merged = _pick(by_ratio, weights.argmax(0)[evidence.clause])
        found = _rounds(merged, evidence, replace(found, weights=weights), const.FINAL_ROUNDS)
    kept = np.where(found.weights < const.BASELINE_NEGLIGIBLE, 0, found.weights)
    return replace(found, weights=kept / kept.sum(0))


def _ratio_weights(by_ratio: list[Likelihood], evidence: Evidence, found: Fit) -> Floats:
    """ratio × clause: posterior weight of each baseline under its log-normal prior."""
    mass = prior(found.curve, place(found.centres(evidence)))
    score = np.array(
        [
            np.bincount(
                evidence.clause, np.log((each.over_slips(found.slips) * mass).sum(0)) + each.log_scale, evidence.clauses
            )
            for each in by_ratio
        ]
    )
    score -= (np.log(RATIOS)[:, None] / const.BASELINE_SPREAD) ** 2 / 2
    weights = np.exp(score - score.max(0))
    normalised: Floats = weights / weights.sum(0)
    return normalised


def _pick(by_ratio: list[Likelihood], ratio: Ints) -> Likelihood:
    """Each cell's likelihood under its own ratio."""
    first = by_ratio[0]
    quiz, audits, scale = (np.empty_like(x) for x in (first.quiz, first.audits, first.log_scale))
    for number in np.unique(ratio):
        cells, source = np.flatnonzero(ratio == number), by_ratio[number]
        quiz[:, cells] = source.quiz[:, cells]
        audits[:, :, cells] = source.audits[:, :, cells]
        scale[cells] = source.log_scale[cells]
    return Likelihood(quiz, audits, scale, first.shared)


def _rounds(seen: Likelihood, evidence: Evidence, found: Fit, rounds: int) -> Fit:
    """Alternate curves and shifts; log_likelihood is the marginal likelihood of the last curves and shifts."""
    for _ in range(rounds):
        found = _curves(seen, evidence, found)
        averaged = seen.over_slips(found.slips)
        others = found.centre + found.clause[evidence.clause]
        team = group_shifts(found.curve, others, averaged, evidence.team, evidence.teams, const.TEAM_SD)
        others = found.centre + team[evidence.team]
        clause = group_shifts(found.curve, others, averaged, evidence.clause, evidence.clauses, const.CLAUSE_SD)
        found = replace(found, team=team, clause=clause)
    mass = prior(found.curve, place(found.centres(evidence)))
    marginal = np.log((mass * averaged).sum(0)) + seen.log_scale
    return replace(found, log_likelihood=float(marginal.sum()))


def _curves(seen: Likelihood, evidence: Evidence, found: Fit) -> Fit:
    """The EM steps for both curves, all shifts fixed."""
    centres = found.centres(evidence)
    where, lands = place(centres), landing(centres)
    curve, slips, cells, worth = found.curve, found.slips, evidence.cells, const.CURVE_WORTH
    for _ in range(const.CURVE_STEPS):
        mass = prior(curve, where)
        belief = mass * seen.over_slips(slips)
        total = belief.sum(0)
        belief /= total
        mass /= total
        slips = (slips * seen.over_quiz(mass) + worth * _SLIPS) / (cells + worth)
        curve = (land(belief, lands) + worth * _CURVE) / (cells + worth)
    return replace(found, curve=curve, slips=slips)
