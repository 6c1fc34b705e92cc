"""Auditors held against one another: what each decision was before they looked is told by their colleagues alone.

Were an auditor's own verdicts counted among those that say how often a cell errs, who passes errors would make errors
look rare, and so look sound. Measured on three kinds of simulated operations: benchmarks/recovery.py.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from app.stats import constants as const
from app.stats.auditors import AuditorEstimates, auditor_estimates, p_wrong
from app.stats.rate import Floats, Ints
from app.stats.votes import Looks


@dataclass(frozen=True)
class Lots:
    """First verdicts summed by cell and auditor, an unequal stratum evened out by odds; one row a lot.

    of_look: the lot each look belongs to; cell, auditor: whose it is, from 0; errors of n.
    """

    of_look: Ints
    cell: Ints
    auditor: Ints
    errors: Floats
    n: Floats

    @classmethod
    def of(cls, looks: Looks, cell: Ints, ratio: Floats) -> "Lots":
        """The lots of looks at decisions of these cells, from strata that err `ratio` times as often as usual."""
        auditors = int(looks.first.max(initial=0)) + 1
        lots, of_look = np.unique(cell * auditors + looks.first, return_inverse=True)
        errors = np.bincount(of_look, looks.count * looks.first_error, len(lots)).astype(np.float64)
        right = np.bincount(of_look, looks.count * ~looks.first_error * ratio, len(lots))
        return cls(of_look, lots // auditors, lots % auditors, errors, errors + right)

    def wrong_by_others(self, false_alarm: Floats, miss: Floats) -> Floats:
        """One number a lot: how often its cell errs, from everybody else's verdicts freed of their own mistakes.

        An auditor who calls e of n errors saw (e − fa·n) / (1 − miss − fa) wrong ones, on average (Rogan & Gladen
        1978). The house's rate counts as 8 audits of every cell.
        """
        alarm, sees = false_alarm[self.auditor], 1 - miss[self.auditor] - false_alarm[self.auditor]
        wrong = (self.errors - alarm * self.n) / np.maximum(sees, const.LEAST_SEEN)
        house = np.clip(wrong.sum() / self.n.sum(), *const.P_WRONG_BOUNDS)
        others, n = (np.bincount(self.cell, each)[self.cell] - each for each in (wrong, self.n))
        share: Floats = (others + const.CELL_WORTH * house) / (n + const.CELL_WORTH)
        return np.clip(share, 0, const.P_WRONG_BOUNDS[1])


def panel_estimates(looks: Looks, cell: Ints, ratio: Floats, auditors: int) -> AuditorEstimates:
    """The estimate of every auditor, where p_wrong of each look follows from what the others say of its cell.

    looks: one row a decision, its p_wrong is not read; cell: team × clause from 0 and ratio: `stratum_ratio` of its
    stratum, one a look. Begins with the mistakes usual for auditors and is repeated with those found. Harsh and lenient
    are those above the median auditor, and what a look tells counts as `PEER_WORTH` of one. All nan where no decision
    was judged twice.
    """
    alarm, miss = np.full(auditors, const.USUAL_FALSE_ALARM), np.full(auditors, const.USUAL_MISS)
    if not len(looks.first):
        return auditor_estimates(looks, auditors)
    lots = Lots.of(looks, cell, ratio)
    usual = const.USUAL_FALSE_ALARM, const.USUAL_MISS
    for _ in range(const.PANEL_ROUNDS):
        share = lots.wrong_by_others(alarm, miss)[lots.of_look]
        found = auditor_estimates(_alike(looks, _p_wrong(share, ratio, *usual)), auditors, peers=True)
        if np.isnan(found.house_miss):
            return found
        usual = found.house_false_alarm, found.house_miss
        alarm, miss = np.nan_to_num(found.false_alarm, nan=usual[0]), np.nan_to_num(found.miss, nan=usual[1])
    return found


def _p_wrong(share: Floats, ratio: Floats, false_alarm: float, miss: float) -> Floats:
    """p_wrong in a stratum, whose ratio is one of reported errors, where this share of the cell is wrong."""
    reported = share * (1 - miss - false_alarm) + false_alarm
    return p_wrong(reported * ratio / (1 - reported + reported * ratio), false_alarm, miss)


def _alike(looks: Looks, probable: Floats) -> Looks:
    """The looks with p_wrong rounded, so that most are equal and given once."""
    level = np.rint(logit(probable) / const.PANEL_STEP).astype(np.int64)
    lowest, seen = int(level.min()), looks.first_error + 2 * looks.second_error
    levels, others = int(level.max()) - lowest + 1, int(looks.second.max()) + 2
    pair = (looks.first * others + looks.second + 1) * 4 + seen
    rows, number = np.unique(pair * levels + level - lowest, return_inverse=True)
    pair, level = np.divmod(rows, levels)
    pair, seen = np.divmod(pair, 4)
    first, second = np.divmod(pair, others)
    probable = expit((level + lowest) * const.PANEL_STEP)
    count = np.bincount(number, looks.count).astype(np.float64)
    return Looks(first, second - 1, seen % 2 == 1, seen >= 2, probable, count)
