"""Whether training worked: what changed in trained cells, less what changed in cells that waited by lot.

Cells picked for bad rates get better by themselves, so before and after alone calls any training a success. Two things
prevent it: the baseline is the belief at the time of the plan, already freed of bad luck; and half of the cells,
drawn by lot, waited, so that everything but the training befell both arms alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from scipy.special import stdtrit

from app.stats import constants as const
from app.stats.item import Flags
from app.stats.rate import Floats

_TAIL = (1 + const.LEVEL) / 2


class Verdict(StrEnum):
    """What can be said of an effect."""

    SHOWN = "shown"
    NOT_SHOWN = "not shown"
    HARM = "harm"
    EARLY = "too early"
    NO_WAITLIST = "no waiting group"


@dataclass(frozen=True)
class Compared:
    """The cells of a plan whose arm was drawn by lot; one number a cell.

    waits: the arm; error, knowledge_error: E[e] and E[k] when the plan was made; spread: the standard deviation of
    that belief about e; n, errors: standardised audits after the training and errors among them (0 = none yet).
    """

    waits: Flags
    error: Floats
    knowledge_error: Floats
    spread: Floats
    n: Floats
    errors: Floats

    def of(self, cells: Flags) -> "Compared":
        """Some of the cells."""
        return Compared(*(getattr(self, name)[cells] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class ArmResult:
    """One arm: its cells with audits after training, those audits, and the mean change of its error rate."""

    cells: int
    audits: float
    change: float | None


NOBODY = ArmResult(0, 0.0, None)


@dataclass(frozen=True)
class Effect:
    """(after − belief before) of the trained less the same of the waiting, in shares of 1: below 0, fewer errors.

    low, high: 90 % bounds. reach: the share of errors from not knowing that training removed, reach_error its standard
    error. All None where nothing can be compared. audits_needed: how many more would show what the plan expects, None
    where that is no matter of audits.
    """

    verdict: Verdict
    trained: ArmResult = NOBODY
    waiting: ArmResult = NOBODY
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    reach: float | None = None
    reach_error: float | None = None
    audits_needed: int | None = None


def effect(cells: Compared, reach: float = const.REACH) -> Effect:
    """The effect of a plan. reach: what training is expected to remove of the errors from not knowing.

    Each cell's change counts by its audits, w = 1 / (σ²/n + τ²) with σ² = mean E[e](1 − E[e]) and τ² = the mean
    variance of the belief: weights that know nothing of the outcome, nor of how bad a cell is. The variance is the
    largest of three: what chance alone gives, the scatter pooled over both arms (Hartung–Knapp, modified as by Röver
    et al. 2015), and White's, which allows for shocks to teams and clauses that more audits don't average out. The
    interval is Student's with N − 2 degrees of freedom. On simulated operations, weights by each cell's own variance
    were biased by 2–3 points, since worse cells count less; equal weights need wider bounds.
    """
    if not cells.waits.any() or cells.waits.all():
        return Effect(Verdict.NO_WAITLIST)
    seen = cells.of(cells.n > 0)
    weight = _weights(seen)
    waits, change = seen.waits, np.divide(seen.errors, seen.n) - seen.error
    trained, waiting = _arm(~waits, seen, weight, change), _arm(waits, seen, weight, change)
    if trained.change is None or waiting.change is None or len(change) < const.COMPARED_LEAST:
        return Effect(Verdict.EARLY, trained, waiting)
    scatter = np.where(waits, change - waiting.change, change - trained.change)
    chance = max(1.0, float(weight @ scatter**2) / (len(change) - 2), _uneven(weight, waits, scatter))
    error = _error(weight, waits, chance)
    half = error * float(stdtrit(len(change) - 2, _TAIL))
    expected = float(np.average(seen.knowledge_error[~waits], weights=weight[~waits]))
    found = trained.change - waiting.change
    whole = Effect(_verdict(found, half, reach * expected), trained, waiting, found, found - half, found + half)
    if expected > 0:
        whole = replace(whole, reach=-found / expected, reach_error=error / expected)
    if whole.verdict is Verdict.EARLY:
        whole = replace(whole, audits_needed=_audits_needed(seen, reach * expected, chance))
    return whole


def _weights(cells: Compared, more: float = 1.0) -> Floats:
    """The weight of each cell, if it had `more` times its audits."""
    noise = float((cells.error * (1 - cells.error)).mean()) if len(cells.n) else 0.0
    belief = float((cells.spread**2).mean()) if len(cells.n) else 0.0
    weights: Floats = 1 / (noise / (more * cells.n) + belief)
    return weights


def _arm(mine: Flags, cells: Compared, weight: Floats, change: Floats) -> ArmResult:
    if not mine.any():
        return NOBODY
    return ArmResult(int(mine.sum()), float(cells.n[mine].sum()), float(np.average(change[mine], weights=weight[mine])))


def _verdict(found: float, half: float, expected: float) -> Verdict:
    """Too early: not even the effect that the plan expects would stand out of the interval."""
    if found + half < 0:
        return Verdict.SHOWN
    if found - half > 0:
        return Verdict.HARM
    return Verdict.EARLY if half > expected else Verdict.NOT_SHOWN


def half_width(cells: Compared, more: float = 1.0, chance: float = 1.0) -> float | None:
    """Half of the interval that these cells give, with `more` times their audits; None where it is undefined."""
    weight, waits = _weights(cells, more), cells.waits
    if len(weight) < const.COMPARED_LEAST or not waits.any() or waits.all():
        return None
    return _error(weight, waits, chance) * float(stdtrit(len(weight) - 2, _TAIL))


def _uneven(weight: Floats, waits: Flags, scatter: Floats) -> float:
    """How many times what chance gives is found where cells with many audits scatter more than their weight allows."""
    share = weight / np.where(waits, weight[waits].sum(), weight[~waits].sum())
    found = float((share**2 * scatter**2 / np.maximum(1 - share, 0.05)).sum())
    return found / _error(weight, waits, 1.0) ** 2


def _error(weight: Floats, waits: Flags, chance: float) -> float:
    """The standard error of the difference of both arms' weighted means."""
    return float(np.sqrt(chance * (1 / weight[waits].sum() + 1 / weight[~waits].sum())))


def _audits_needed(cells: Compared, expected: float, chance: float) -> int | None:
    """How many more audits make the interval as narrow as the expected effect; None where 20 times as many don't."""
    for more in np.geomspace(1.1, 21, 32):
        half = half_width(cells, float(more), chance)
        if half is not None and half <= expected:
            return int(np.ceil((more - 1) * cells.n.sum()))
    return None


def measured_reach(found: Sequence[tuple[float, float]]) -> float:
    """The share of errors from not knowing that training removes: .75, drawn towards what effects have shown.

    found: (reach, standard error) of each measured plan, shown or not, since keeping only successes would flatter. The
    mean of a normal belief N(.75, .2²) after normal measurements; between .05 and 1.
    """
    weights = [1 / const.REACH_SD**2, *(1 / error**2 for _, error in found)]
    values = [const.REACH, *(reach for reach, _ in found)]
    return float(np.clip(np.average(values, weights=weights), 0.05, 1.0))
