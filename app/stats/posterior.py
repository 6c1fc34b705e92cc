"""The belief about each cell: a leaky filter over the age buckets, from the oldest evidence to the newest."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike

from app.stats import constants as const
from app.stats.curve import place, prior
from app.stats.fit import Fit
from app.stats.grid import RATIOS, Evidence, Likelihood, Q, S, all_errors, knowledge_errors, likelihood
from app.stats.rate import Floats, Ints

_CHUNK = 512  # cells at a time: their beliefs fit the processor's cache
_E: Floats = np.concatenate(  # the rates at which the distribution of e is kept: finer where they are common
    [[0.002], np.arange(0.005, 0.1, 0.005), np.arange(0.1, 0.3, 0.01), np.arange(0.3, 0.981, 0.02)]
)
_TAIL = (1 - const.LEVEL) / 2


@dataclass(frozen=True)
class Belief:
    """What is believed of each cell, one number a cell; all about errors as auditors find them.

    p_knowledge: P(errors from not knowing > target); p_execution: P(slips > the organisation's median + 5 points);
    knowledge_error, error, quiz_failure: expected shares; low, high and quiz_low, quiz_high: 90 % bounds of error
    and of quiz_failure.
    """

    p_knowledge: Floats
    p_execution: Floats
    knowledge_error: Floats
    error: Floats
    low: Floats
    high: Floats
    quiz_failure: Floats
    quiz_low: Floats
    quiz_high: Floats


def empty_belief(cells: int) -> Belief:
    """A belief to be filled in, part by part, with `put`."""
    return Belief(*(np.zeros(cells) for _ in fields(Belief)))


def put(whole: Belief, cells: Ints, part: Belief) -> None:
    """Write the belief of some cells into that of all."""
    for field in fields(Belief):
        getattr(whole, field.name)[cells] = getattr(part, field.name)


def posterior(evidence: Evidence, fit: Fit, target: ArrayLike = const.TARGET) -> Belief:
    """The belief about every cell. target: the tolerated share of errors, one for all or one a cell."""
    targets = np.broadcast_to(np.asarray(target, dtype=np.float64), (evidence.cells,))
    centres = fit.centres(evidence)
    readings = [_Reading.of(fit, float(ratio)) for ratio in RATIOS]
    whole = empty_belief(evidence.cells)
    for start in range(0, evidence.cells, _CHUNK):
        cells = np.arange(start, min(start + _CHUNK, evidence.cells))
        put(whole, cells, _believe(evidence, fit, readings, cells, centres[cells], targets[cells]))
    return whole


@dataclass(frozen=True)
class _Reading:
    """How to read figures off a belief under one clause baseline: rows of a matrix over the flattened grid."""

    baseline: float
    knowledge: Floats
    matrix: Floats

    @classmethod
    def of(cls, fit: Fit, ratio: float) -> "_Reading":
        """Rows: the distribution function of e, the mass of each q, P(slips > median + .05), E[e]."""
        knowledge = knowledge_errors(fit.failure_to_error, fit.baseline * ratio)
        error = all_errors(knowledge)
        below = np.searchsorted(_E, error.ravel()).clip(0, len(_E) - 1) <= np.arange(len(_E))[:, None]
        of_q = np.repeat(np.eye(len(Q)), len(S), axis=1)
        slipping = np.tile(S - fit.median_slips > const.EXCESS_SLIPS, len(Q))
        matrix = np.vstack([below, of_q, slipping, error.ravel()]).astype(np.float64)
        return cls(fit.baseline * ratio, knowledge, matrix)

    def above(self, target: Floats) -> Floats:
        """q × cell: whether k exceeds the target; a grid point astride it (with its guard) counts in part."""
        spacing = np.maximum(np.gradient(self.knowledge), 1e-4)[:, None]
        return np.clip((self.knowledge[:, None] - target - const.GUARD) / spacing + 0.5, 0, 1)


def _believe(
    evidence: Evidence, fit: Fit, readings: list[_Reading], cells: Ints, centres: Floats, target: Floats
) -> Belief:
    """The belief about a chunk of cells, mixed over the clause baselines."""
    start = _start(fit, centres)
    sums = np.zeros((5, len(cells)))
    error_cdf, quiz_cdf = np.zeros((len(_E), len(cells))), np.zeros((len(Q), len(cells)))
    for reading, by_clause in zip(readings, fit.weights, strict=True):
        weight = by_clause[evidence.clause[cells]]
        here = np.flatnonzero(weight > 0)
        if not len(here):
            continue
        weight = weight[here]
        held = _filter(evidence, fit, reading, cells[here], start[:, :, here])
        figures = reading.matrix @ held.reshape(-1, len(here)) * weight
        cdf, of_q, slipping, error = np.split(figures, np.cumsum([len(_E), len(Q), 1]))
        pk = (of_q * reading.above(target[here])).sum(0)
        sums[:, here] += np.stack([pk, slipping[0], reading.knowledge @ of_q, error[0], Q @ of_q])
        error_cdf[:, here] += cdf
        quiz_cdf[:, here] += np.cumsum(of_q, 0)
    return Belief(
        p_knowledge=np.clip(sums[0], 0, 1),
        p_execution=np.clip(sums[1], 0, 1),
        knowledge_error=sums[2],
        error=sums[3],
        low=quantile(error_cdf, _E, _TAIL),
        high=quantile(error_cdf, _E, 1 - _TAIL),
        quiz_failure=sums[4],
        quiz_low=quantile(quiz_cdf, Q, _TAIL),
        quiz_high=quantile(quiz_cdf, Q, 1 - _TAIL),
    )


def _start(fit: Fit, centres: Floats) -> Floats:
    """q × s × cell: the prior of each cell, a tenth of it spread evenly over q."""
    mass = (1 - const.FLAT) * prior(fit.curve, place(centres)) + const.FLAT / len(Q)
    grid: Floats = mass[:, None, :] * fit.slips[:, None]
    grid /= grid.sum((0, 1))
    return grid


def _filter(evidence: Evidence, fit: Fit, reading: _Reading, cells: Ints, start: Floats) -> Floats:
    """q × s × cell: belief after all buckets; it leaks to the prior before each: late gaps rise, healed ones fade."""
    held, leaked = start.copy(), const.LEAK * start
    for age in range(len(evidence.quiz_n) - 1, -1, -1):
        held *= 1 - const.LEAK
        held += leaked
        _weigh(held, likelihood(evidence.bucket(age, cells), fit.failure_to_error, reading.baseline))
    return held


def _weigh(held: Floats, seen: Likelihood) -> None:
    """Multiply beliefs by a likelihood in place and normalise them."""
    shared = seen.shared
    held *= seen.quiz[:, None, :]
    held[:shared] *= seen.audits[0]
    held[shared:] *= seen.audits[1:]
    held /= held.sum((0, 1))


def quantile(cdf: Floats, points: Floats, p: float) -> Floats:
    """Where each column's distribution function (point × cell) reaches p, linear between the points."""
    at = (cdf < p).sum(0).clip(0, len(points) - 1)
    before, cell = np.maximum(at - 1, 0), np.arange(cdf.shape[1])
    reached = np.where(at > 0, cdf[before, cell], 0)
    part = np.clip((p - reached) / np.maximum(cdf[at, cell] - reached, 1e-12), 0, 1)
    value: Floats = points[before] + part * (points[at] - points[before])
    return value
