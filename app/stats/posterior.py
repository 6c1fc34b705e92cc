"""The belief about each cell: a leaky filter over the age buckets, from the oldest evidence to the newest."""

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import ArrayLike

from app.stats import constants as const
from app.stats.curve import place, prior
from app.stats.fit import Fit
from app.stats.grid import RATIOS, Evidence, Q
from app.stats.outlook import PLAIN, Outlook
from app.stats.rate import Floats, Ints
from app.stats.states import States, slips_above

_CHUNK = 256  # cells at a time: their beliefs fit the processor's cache
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


def posterior(evidence: Evidence, fit: Fit, target: ArrayLike = const.TARGET, outlook: Outlook = PLAIN) -> Belief:
    """The belief about every cell. target: the tolerated share of errors, one for all or one a cell.

    An outlook with several links costs three times as much, so it is asked of those cells alone that have a chance of
    a gap (P > 2 %) under the usual link; a cell's figures never depend on the other cells.
    """
    targets = np.broadcast_to(np.asarray(target, dtype=np.float64), (evidence.cells,))
    whole = empty_belief(evidence.cells)
    usual = replace(outlook, links=PLAIN.links)
    _put_all(whole, evidence, fit, targets, usual, np.arange(evidence.cells))
    if len(outlook.links) > 1:
        chance = np.maximum(whole.p_knowledge, whole.p_execution)
        _put_all(whole, evidence, fit, targets, outlook, np.flatnonzero(chance > const.OPEN_FROM))
    return whole


def _put_all(whole: Belief, evidence: Evidence, fit: Fit, targets: Floats, outlook: Outlook, cells: Ints) -> None:
    """Believe the named cells, chunk by chunk."""
    centres = fit.centres(evidence)
    readings = [_Reading.of(fit, float(ratio), outlook) for ratio in RATIOS]
    for start in range(0, len(cells), _CHUNK):
        part = cells[start : start + _CHUNK]
        put(whole, part, _believe(evidence, fit, readings, part, centres[part], targets[part]))


@dataclass(frozen=True)
class _Reading:
    """How to weigh evidence and read figures off a belief under one clause baseline.

    matrix: rows over the flattened state × s: the distribution function of e, and E[e].
    """

    states: States
    outlook: Outlook
    matrix: Floats

    @classmethod
    def of(cls, fit: Fit, ratio: float, outlook: Outlook) -> "_Reading":
        """The reading of one baseline."""
        states = States.of(fit.failure_to_error, fit.baseline * ratio, outlook.links)
        return cls(states, outlook, np.vstack([states.below(_E), states.error.ravel()]))


def _believe(
    evidence: Evidence, fit: Fit, readings: list[_Reading], cells: Ints, centres: Floats, target: Floats
) -> Belief:
    """The belief about a chunk of cells, mixed over the clause baselines."""
    mass = prior(fit.curve, place(centres))
    slipping = slips_above(fit.median_slips + const.EXCESS_SLIPS)
    sums = np.zeros((5, len(cells)))
    error_cdf, quiz_cdf = np.zeros((len(_E), len(cells))), np.zeros((len(Q), len(cells)))
    for reading, by_clause in zip(readings, fit.weights, strict=True):
        weight = by_clause[evidence.clause[cells]]
        here = np.flatnonzero(weight > 0)
        if not len(here):
            continue
        weight, states = weight[here], reading.states
        held = _filter(evidence, fit, reading, cells[here], mass[:, here])
        figures = reading.matrix @ held.reshape(-1, len(here))
        of_state, of_slips = held.sum(1), held.sum(0)
        of_quiz = states.over_quiz(of_state)
        p_knowledge = (of_state * states.above(target[here])).sum(0)
        knowledge = states.knowledge @ of_state
        sums[:, here] += weight * np.stack([p_knowledge, slipping @ of_slips, knowledge, figures[-1], Q @ of_quiz])
        error_cdf[:, here] += weight * figures[:-1]
        quiz_cdf[:, here] += weight * np.cumsum(of_quiz, 0)
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


def _filter(evidence: Evidence, fit: Fit, reading: _Reading, cells: Ints, mass: Floats) -> Floats:
    """state × s × cell: belief after all buckets. mass: q × cell, the prior.

    It leaks to the prior before each bucket: late gaps rise, healed ones fade. Where slips have a leak of their own,
    what fades of q keeps what is believed of slips.
    """
    states, outlook = reading.states, reading.outlook
    flattened = (1 - outlook.flat) * mass + outlook.flat / len(Q)
    start = (flattened / flattened.sum(0))[states.quiz] * states.share[:, None]
    slips = fit.slips[:, None]
    held: Floats = start[:, None, :] * slips
    for age in range(len(evidence.quiz_n) - 1, -1, -1):
        if outlook.slips_leak is None:
            kept, fresh = 1 - outlook.leak, outlook.leak * slips
        else:
            of_slips = (1 - outlook.slips_leak) * held.sum(0) + outlook.slips_leak * slips
            kept = (1 - outlook.leak) * (1 - outlook.slips_leak)
            fresh = outlook.leak * of_slips + (1 - outlook.leak) * outlook.slips_leak * slips
        held *= kept
        held += start[:, None, :] * fresh
        states.weigh(held, evidence.bucket(age, cells))
    return held


def quantile(cdf: Floats, points: Floats, p: float) -> Floats:
    """Where each column's distribution function (point × cell) reaches p, linear between the points."""
    at = (cdf < p).sum(0).clip(0, len(points) - 1)
    before, cell = np.maximum(at - 1, 0), np.arange(cdf.shape[1])
    reached = np.where(at > 0, cdf[before, cell], 0)
    part = np.clip((p - reached) / np.maximum(cdf[at, cell] - reached, 1e-12), 0, 1)
    value: Floats = points[before] + part * (points[at] - points[before])
    return value
