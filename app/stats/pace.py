"""How long the answers to a case take, and how many come faster than anybody could read it."""

from dataclasses import dataclass

import numpy as np

from app.stats.constants import FAST_ANSWER
from app.stats.rate import Floats, Ints, Measured, measured


@dataclass(frozen=True)
class Pace:
    """Median milliseconds of a case's timed answers (None without any), and the share faster than a tenth of it."""

    median: float | None
    fast: Measured


def paces(item: Ints, milliseconds: Floats, items: int) -> list[Pace]:
    """One pace an item from answers, one a row: its number from 0 and the time, nan where none was taken.

    Fast: under 10 % of the case's own median (LEARNING, rule 12). It is told, never punished.
    """
    timed = np.isfinite(milliseconds)
    item, milliseconds = item[timed], milliseconds[timed]
    order = np.lexsort((milliseconds, item))
    item, milliseconds = item[order], milliseconds[order]
    n = np.bincount(item, minlength=items)
    start = np.cumsum(n) - n
    median = np.full(items, np.nan)
    some = n > 0
    low, high = start[some] + (n[some] - 1) // 2, start[some] + n[some] // 2
    median[some] = (milliseconds[low] + milliseconds[high]) / 2
    fast = np.bincount(item, milliseconds < FAST_ANSWER * median[item], items)
    return [
        Pace(middle if count else None, measured(count, seen))
        for middle, count, seen in zip(median.tolist(), n.tolist(), fast.tolist(), strict=True)
    ]
