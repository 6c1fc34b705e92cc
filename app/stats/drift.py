"""Cases that may be known: first answers to them have become much more often right."""

from dataclasses import dataclass

import numpy as np

from app.stats.constants import LEAK_MIN_ANSWERS, LEAK_RISE
from app.stats.item import Flags
from app.stats.rate import Floats, Interval, Ints, Measured, measured, wilson


@dataclass(frozen=True)
class Drift:
    """Right first answers of a case's earlier and later half by time, and how much they rose (90 %), shares of 1."""

    earlier: Measured
    later: Measured
    rise: float
    interval: Interval

    @property
    def may_be_known(self) -> bool:
        """Whether the rise is .20 or more and its interval excludes 0 (LEARNING, rule 12)."""
        return self.rise >= LEAK_RISE and self.interval.low > 0


def drifts(item: Ints, at: Ints, right: Floats | Flags, items: int) -> list[Drift | None]:
    """One drift an item from first answers, one a row: its number from 0, the moment, whether it was right.

    Halves of equal number, the middle answer in the later one. None with fewer than 50 answers a half.
    """
    order = np.lexsort((at, item))
    sorted_item, marks = item[order], np.asarray(right, dtype=np.float64)[order]
    n = np.bincount(item, minlength=items)
    place = np.arange(len(item)) - (np.cumsum(n) - n)[sorted_item]
    early = place < n[sorted_item] // 2
    first_n, first = (np.bincount(sorted_item[early], each, items) for each in (None, marks[early]))
    rows = zip(first_n.tolist(), first.tolist(), n.tolist(), np.bincount(item, right, items).tolist(), strict=True)
    return [
        _drift(measured(half, seen), measured(every - half, total - seen)) if half >= LEAK_MIN_ANSWERS else None
        for half, seen, every, total in rows
    ]


def _drift(earlier: Measured, later: Measured) -> Drift:
    rise, interval = difference(later, earlier)
    return Drift(earlier, later, rise, interval)


def difference(one: Measured, other: Measured) -> tuple[float, Interval]:
    """One plain rate less another, with its 90 % interval from both Wilson intervals (Newcombe 1998, method 10).

    Raises ValueError where one of them has no observations.
    """
    mine, its = wilson(one.events, one.n), wilson(other.events, other.n)
    if mine is None or its is None or one.rate is None or other.rate is None:
        raise ValueError("a rate of nothing can't be compared")
    gap = one.rate - other.rate
    below = float(np.hypot(one.rate - mine.low, its.high - other.rate))
    above = float(np.hypot(mine.high - one.rate, other.rate - its.low))
    return gap, Interval(gap - below, gap + above)
