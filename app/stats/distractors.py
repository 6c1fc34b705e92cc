"""What people chose where another answer is right, and how often those who were sure were wrong."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from app.stats.constants import SURE_AND_WRONG
from app.stats.rate import Measured, measured


@dataclass(frozen=True)
class Choice:
    """Of a group's first answers to cases whose gold is `gold` (share.n), those that chose `chosen` (share.events).

    group, gold and chosen are the caller's numbers; where chosen = gold the share is that of right answers.
    """

    group: int
    gold: int
    chosen: int
    share: Measured


def choices(group: ArrayLike, gold: ArrayLike, chosen: ArrayLike) -> list[Choice]:
    """The distractor table chosen × gold of each group (item, clause, team …), from first answers, one a row.

    All three are numbers from 0. One row for every answer that was chosen, in the order of group, gold, chosen,
    each share with Jeffreys' 90 % interval; no row where nobody answered.
    """
    triples = np.column_stack([np.asarray(x, dtype=np.int64) for x in (group, gold, chosen)])
    rows, times = np.unique(triples, axis=0, return_counts=True)
    case = np.unique(rows[:, :2], axis=0, return_inverse=True)[1].reshape(-1)
    asked = np.bincount(case, times)[case] if len(rows) else times
    shares = [measured(int(n), int(k)) for n, k in zip(asked, times, strict=True)]
    return [
        Choice(int(at), int(right), int(took), share) for (at, right, took), share in zip(rows, shares, strict=True)
    ]


def sure_and_wrong(group: ArrayLike, sure: ArrayLike, wrong: ArrayLike, groups: int) -> list[Measured]:
    """Share wrong among the answers given as sure, one a group: n = sure answers, events = those of them wrong.

    group: numbers from 0; sure, wrong: true or false, one a first answer. Interval: Jeffreys, 90 %; no rate where
    nobody was sure.
    """
    numbers, certain = np.asarray(group, dtype=np.int64), np.asarray(sure, dtype=bool)
    n = np.bincount(numbers[certain], minlength=groups)
    events = np.bincount(numbers[certain & np.asarray(wrong, dtype=bool)], minlength=groups)
    return [measured(int(known), int(seen)) for known, seen in zip(n, events, strict=True)]


def misled(share: Measured) -> bool:
    """Whether those who are sure are too often wrong: the lower bound is above .10 (LEARNING, rule 7)."""
    return share.interval is not None and share.interval.low > SURE_AND_WRONG
