"""Rates with their intervals: Wilson, Jeffreys, weighted (Hájek) rates and effective counts (Kish).

Scalars answer None where a figure is undefined; the array versions answer nan there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, ndtri

from app.stats.constants import ERROR_CEILING, LEVEL, STRATUM_PRIOR

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Interval(NamedTuple):
    """A lower and an upper bound, as shares of 1."""

    low: float
    high: float

    def straddles(self, rate: float) -> bool:
        """Whether the rate lies between the bounds, so that the interval doesn't tell on which side the truth is."""
        return self.low <= rate <= self.high


@dataclass(frozen=True)
class Measured:
    """A measured rate with everything it must travel with.

    n and events are plain counts (events may be a sum of fractions); effective_n is how many equally weighted
    observations it is worth; rate and interval (90 %) are shares of 1, None without evidence.
    """

    n: float
    events: float
    effective_n: float
    rate: float | None
    interval: Interval | None


UNMEASURED = Measured(0, 0, 0, None, None)


def sums_by(group: Ints, values: Floats, groups: int) -> Floats:
    """group (from 0): the sum of its values; 0 of a group without any."""
    return np.bincount(group, values, groups).astype(np.float64)


def wilson(errors: float, n: float, level: float = LEVEL) -> Interval | None:
    """Wilson score interval of the rate errors / n (Wilson 1927), within [0, 1], rate included; None for n = 0."""
    if n <= 0:
        return None
    z = float(ndtri((1 + level) / 2))
    rate, spread = errors / n, z * z / n
    centre = (rate + spread / 2) / (1 + spread)
    half = z / (1 + spread) * float(np.sqrt(rate * (1 - rate) / n + spread / (4 * n)))
    return Interval(max(centre - half, 0.0) if errors > 0 else 0.0, min(centre + half, 1.0) if errors < n else 1.0)


def jeffreys(errors: float, n: float, level: float = LEVEL) -> Interval | None:
    """Jeffreys interval: equal tails of Beta(errors + ½, n − errors + ½) (Brown, Cai & DasGupta 2001), within [0, 1].

    Counts may be fractions; None for n = 0. Equal tails leave the edge itself out: without errors the lower bound is
    a little above the rate 0, with nothing but errors the upper one a little below 1.
    """
    if n <= 0:
        return None
    low, high = jeffreys_bounds(errors, n, level)
    return Interval(float(low), float(high))


def jeffreys_bounds(errors: ArrayLike, n: ArrayLike, level: float = LEVEL) -> tuple[Floats, Floats]:
    """`jeffreys` of many rates at once, (low, high) in the shape of errors and n; nan where n = 0."""
    count = np.asarray(n, dtype=np.float64)
    seen = np.asarray(errors, dtype=np.float64)
    above, below = seen + 0.5, np.maximum(count - seen, 0) + 0.5
    tail = (1 - level) / 2
    known = count > 0
    low = np.where(known, betaincinv(above, below, tail), np.nan)
    high = np.where(known, betaincinv(above, below, 1 - tail), np.nan)
    return low, high


def hajek(weights: Sequence[float] | Floats, errors: Sequence[float] | Floats) -> float | None:
    """Weighted error rate Σw·x / Σw (Hájek 1971), one weight ≥ 0 and one error (0/1) an audit; None without weight.

    Never above 1, which sums of equal weights can exceed by a rounding error.
    """
    w, x = np.asarray(weights, dtype=np.float64), np.asarray(errors, dtype=np.float64)
    total = float(w.sum())
    return min(float(w @ x) / total, 1.0) if total > 0 else None


def kish(weights: Sequence[float] | Floats) -> float | None:
    """Effective number of observations (Σw)² / Σw² (Kish 1965), from 1 to their number; None without weight."""
    w = np.asarray(weights, dtype=np.float64)
    squares = float(w @ w)
    return float(w.sum()) ** 2 / squares if squares > 0 else None


def weighted_rates(w: ArrayLike, w2: ArrayLike, w_errors: ArrayLike) -> tuple[Floats, Floats]:
    """(Hájek rate, Kish n) of many cells from the additive sums Σw, Σw², Σw·error; nan where there is no weight.

    rate · n is the effective number of errors, which with n gives the Jeffreys bounds of a weighted rate; the
    same two stand in for standardised counts in strata that were chosen by their outcome.
    """
    total, squares = np.asarray(w, dtype=np.float64), np.asarray(w2, dtype=np.float64)
    known = (total > 0) & (squares > 0)
    rate = np.minimum(np.divide(w_errors, total, out=np.full(total.shape, np.nan), where=known), 1.0)
    n = np.divide(total**2, squares, out=np.full(total.shape, np.nan), where=known)
    return rate, n


def measured(n: float, events: float) -> Measured:
    """A plain rate of events in n, every observation counting alike, with Jeffreys' interval; no rate for n = 0."""
    return Measured(n, events, n, events / n if n > 0 else None, jeffreys(events, n))


def measured_weighted(n: float, events: float, w: float, w2: float, w_events: float) -> Measured:
    """A weighted rate from a cell's n, events, Σw, Σw² and Σw·event: Hájek's, with Jeffreys' interval on Kish's n.

    Without weight there is no rate. The sums add up over parts of a cell (strata, days), the rates do not.
    """
    if w <= 0 or w2 <= 0:
        return Measured(n, events, 0.0, None, None)
    rate, effective = min(w_events / w, 1.0), w * w / w2
    return Measured(n, events, effective, rate, jeffreys(rate * effective, effective))


def measured_cells(n: ArrayLike, events: ArrayLike, w: ArrayLike, w2: ArrayLike, w_events: ArrayLike) -> list[Measured]:
    """`measured_weighted` for many cells at once; plain rates have w = w2 = n and w_events = events."""
    rates, effective = weighted_rates(w, w2, w_events)
    low, high = jeffreys_bounds(rates * effective, np.nan_to_num(effective))
    columns = (np.asarray(x, dtype=np.float64).tolist() for x in (n, events, effective, rates, low, high))
    return [
        Measured(count, seen, kish_n, rate, Interval(least, most))
        if kish_n > 0
        else Measured(count, seen, 0.0, None, None)
        for count, seen, kish_n, rate, least, most in zip(*columns, strict=True)
    ]


def measured_standardised(n: ArrayLike, events: ArrayLike, ratio: ArrayLike) -> Measured:
    """A rate over sampling strata Σevents / Σh·n, from each stratum's n, events and ratio h (`stratum_ratio`).

    An audit in a stratum that errs h times as often counts as h audits (indirect standardisation); the effective n
    is Σh·n and the interval Jeffreys' on it. events never exceed .98 of it; no rate without audits.
    """
    count, seen = (float(np.sum(np.asarray(x, dtype=np.float64))) for x in (n, events))
    effective = float(np.sum(np.asarray(n, dtype=np.float64) * np.asarray(ratio, dtype=np.float64)))
    if effective <= 0:
        return Measured(count, seen, 0.0, None, None)
    counted = min(seen, ERROR_CEILING * effective)
    return Measured(count, seen, effective, counted / effective, jeffreys(counted, effective))


def stratum_ratio(errors: ArrayLike, expected: ArrayLike) -> Floats:
    """How much more often a sampling stratum errs than its clauses do, h = (Σerrors + 20) / (Σexpected + 20).

    errors: errors audited in the stratum, organisation-wide; expected: over the same audits, the sum of their
    clause's Hájek rate (indirect standardisation, so that real gaps survive where strata follow clauses). Never
    undefined: a stratum without audits has a ratio of 1, and small ones stay near it.
    """
    return (np.asarray(errors, dtype=np.float64) + STRATUM_PRIOR) / (
        np.asarray(expected, dtype=np.float64) + STRATUM_PRIOR
    )
