"""The curve of cells: how far a cell lies from its team and clause, moved to each cell's place on the quiz grid.

The curve and the quiz grid have the same step, so a cell's prior is a shifted copy of the curve, interpolated
between two whole shifts. That turns 23 look-ups a cell into two rows of one small table.
"""

from dataclasses import dataclass

import numpy as np

from app.stats import constants as const
from app.stats.grid import Q_LOGIT, STEP, S, Z
from app.stats.rate import Floats, Ints

_FIRST, _LAST = -(len(Q_LOGIT) - 1), len(Z)  # beyond these shifts all mass lies on the last, or the first, q
_AT_ZERO = (Q_LOGIT[0] + STEP / 2 - (Z[0] - STEP / 2)) / STEP  # shift of a cell whose centre is logit 0


def default_curve() -> Floats:
    """π_z before any cell is seen: most cells near their team and clause, a few anywhere above."""
    bell = np.exp(-((Z / const.SOUND_SD) ** 2) / 2)
    tail = (Z > const.GAP_FROM) & (Z < const.GAP_TO)
    mixed: Floats = const.SOUND_SHARE * bell / bell.sum() + (1 - const.SOUND_SHARE) * tail / tail.sum()
    return mixed


def default_slips() -> Floats:
    """π_s before any cell is seen: evenly on careful rates, a little on the others."""
    careful = S <= const.CAREFUL_SLIPS
    share = const.CAREFUL_SHARE
    slips: Floats = np.where(careful, share / careful.sum(), (1 - share) / (~careful).sum())
    return slips


@dataclass(frozen=True)
class Place:
    """Where cells lie on the curve's table: between rows `row` and `row + 1`, `part` of the way; any shape."""

    row: Ints
    part: Floats


def place(centre: Floats) -> Place:
    """The place of cells with the given centres (logits)."""
    shift = np.clip(_AT_ZERO - centre / STEP, _FIRST, _LAST)
    whole = np.floor(shift)
    return Place((whole - _FIRST).astype(np.int64), shift - whole)


def shift_table(curve: Floats) -> Floats:
    """q × shift: prior mass of each q for every whole shift; ends take what lies beyond, + 1e-9 everywhere."""
    cumulated = np.concatenate([np.zeros(1 - _FIRST), np.cumsum(curve), np.ones(_LAST + len(Q_LOGIT))])
    shifts = np.arange(_LAST - _FIRST + 2)
    at = cumulated[shifts[None, :] + np.arange(len(Q_LOGIT) - 1)[:, None]]
    edge = np.zeros((1, len(shifts)))
    table: Floats = np.diff(np.concatenate([edge, at, edge + 1]), axis=0) + const.PRIOR_FLOOR
    return table


def prior(curve: Floats, where: Place) -> Floats:
    """q × cell: F(Q + δ/2 − μ) − F(Q − δ/2 − μ), F the piecewise-linear distribution function of the curve."""
    table = shift_table(curve)
    mass = table[:, where.row]
    mass *= 1 - where.part
    mass += table[:, where.row + 1] * where.part
    return mass


@dataclass(frozen=True)
class Landing:
    """The two curve points (flat, q × cell) on which each q of each cell falls, and the part of the upper one."""

    point: Ints
    part: Floats


def landing(centre: Floats) -> Landing:
    """Where on the curve every q of a cell with this centre lies."""
    at = ((Q_LOGIT - Z[0])[:, None] - centre) / STEP
    np.clip(at, 0, len(Z) - 1.001, out=at)
    point = at.astype(np.int64)
    return Landing(point.ravel(), (at - point).ravel())


def land(belief: Floats, where: Landing) -> Floats:
    """The reverse of `prior`: beliefs (q × cell) added up on the points of the curve."""
    flat = belief.ravel()
    upper = flat * where.part
    both: Floats = np.bincount(where.point, flat - upper, len(Z)).astype(np.float64)
    both[1:] += np.bincount(where.point, upper, len(Z))[:-1]
    return both


def group_shifts(curve: Floats, centre: Floats, averaged: Floats, group: Ints, groups: int, spread: float) -> Floats:
    """Each group's shift in logits: posterior mean over the shifts tried under N(0, spread²), all else fixed.

    centre: the cells' centres without their group's shift; averaged: q × cell likelihood over slips.
    """
    shifts = np.array(const.SHIFTS)[:, None]
    by_row = shift_table(curve).T @ averaged
    tried = place(centre + shifts)
    cells = np.arange(len(centre))
    evidence = np.log(by_row[tried.row, cells] * (1 - tried.part) + by_row[tried.row + 1, cells] * tried.part)
    total = np.array([np.bincount(group, row, groups) for row in evidence]) - (shifts / spread) ** 2 / 2
    weight = np.exp(total - total.max(0))
    mean: Floats = (weight * shifts).sum(0) / weight.sum(0)
    return mean
