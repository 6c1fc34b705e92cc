"""Cases that people of one language get right less, or more, often than others who know as much."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from app.stats.constants import LANGUAGE_GAP, LANGUAGE_MIN_ANSWERS, LANGUAGE_STRATA, LEVEL
from app.stats.item import Flags
from app.stats.rate import Floats, Interval, Ints


@dataclass(frozen=True)
class LanguageGap:
    """A case in one language against all others: share right less theirs at equal rest-score (90 %), −1 to 1.

    n, others: the answers compared, of this language and of the others.
    """

    item: int
    language: int
    n: int
    others: int
    gap: float
    interval: Interval

    @property
    def differs(self) -> bool:
        """Whether the case asks for a translation review: .15 or more either way, interval excluding 0 (rule 15)."""
        return abs(self.gap) >= LANGUAGE_GAP and not self.interval.straddles(0)


def language_gaps(item: Ints, language: Ints, right: Flags, rest: Floats, items: int) -> list[LanguageGap]:
    """Every item × language with 50 answers or more on both sides, by item and language.

    One first answer a row: numbers from 0 (language −1: unknown), whether it was right, and the person's rest-score
    (nan: unknown, left out). Answers are compared within fifths of the item's rest-scores, and the differences put
    together as Mantel and Haenszel do, with the variance of Greenland & Robins (1985).
    """
    known = np.isfinite(rest) & (language >= 0)
    item, language, right, rest = item[known], language[known], right[known], rest[known]
    cell = item * LANGUAGE_STRATA + _strata(item, rest, items)
    found = []
    for one in range(int(language.max(initial=-1)) + 1):
        found += _against_others(item, cell, language == one, right, items, one)
    return sorted(found, key=lambda each: (each.item, each.language))


def _against_others(item: Ints, cell: Ints, mine: Flags, right: Flags, items: int, language: int) -> list[LanguageGap]:
    cells = items * LANGUAGE_STRATA
    n1, n0 = (np.bincount(cell[side], minlength=cells).reshape(items, -1) for side in (mine, ~mine))
    a, c = (np.bincount(cell[side], right[side], cells).reshape(items, -1) for side in (mine, ~mine))
    total = np.maximum(n1 + n0, 1)
    weight = (n1 * n0 / total).sum(1)
    shared = (n1 > 0) & (n0 > 0)
    asked, others = (n1 * shared).sum(1), (n0 * shared).sum(1)
    enough = (asked >= LANGUAGE_MIN_ANSWERS) & (others >= LANGUAGE_MIN_ANSWERS)
    both = np.where(shared, n1 * n0, 1)
    gap = ((a * n0 - c * n1) / total).sum(1) / np.maximum(weight, 1e-9)
    scatter = np.where(shared, (a * (n1 - a) * n0**3 + c * (n0 - c) * n1**3) / (both * total**2), 0).sum(1)
    half = float(ndtri((1 + LEVEL) / 2)) * np.sqrt(scatter) / np.maximum(weight, 1e-9)
    return [
        LanguageGap(int(i), language, int(asked[i]), int(others[i]), float(gap[i]), _within(gap[i], half[i]))
        for i in np.flatnonzero(enough)
    ]


def _within(gap: float, half: float) -> Interval:
    return Interval(max(float(gap - half), -1.0), min(float(gap + half), 1.0))


def _strata(item: Ints, rest: Floats, items: int) -> Ints:
    """The fifth of its item's rest-scores in which each answer lies; equal scores share one."""
    order = np.lexsort((rest, item))
    n = np.bincount(item, minlength=items)
    start = np.cumsum(n) - n
    sorted_item, scores = item[order], rest[order]
    place = np.arange(len(item)) - start[sorted_item]
    begins = np.ones(len(item), dtype=bool)
    begins[1:] = (sorted_item[1:] != sorted_item[:-1]) | (scores[1:] > scores[:-1])
    first = np.maximum.accumulate(np.where(begins, np.arange(len(item)), 0)) if len(item) else place
    strata = np.empty(len(item), dtype=np.int64)
    strata[order] = (first - start[sorted_item]) * LANGUAGE_STRATA // np.maximum(n[sorted_item], 1)
    return strata
