"""Agreement of votes: Krippendorff's α with missing votes, Cohen's κ, each from plain arrays."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from app.stats import constants as const
from app.stats.rate import Floats, Interval, Ints

Scale = Literal["nominal", "ordinal", "interval"]


@dataclass(frozen=True)
class Alpha:
    """Krippendorff's α with its bootstrap interval over units; value None where undefined.

    units: with at least two votes; votes: in those units.
    """

    value: float | None
    interval: Interval | None
    units: int
    votes: int


def krippendorff(
    unit: ArrayLike, vote: ArrayLike, categories: int, scale: Scale = "nominal", *, draws: int = 1000, seed: int = 0
) -> Alpha:
    """α = 1 − D_o / D_e over votes given as rows (unit, vote); vote is a category number 0 … categories − 1 in order.

    Missing votes are absent rows; units with one vote say nothing. Undefined (None) without two votes on a unit or
    where everybody always voted the same. Bounds: 90 % bootstrap over units, seeded. Source: Krippendorff 2011.
    """
    table = _votes_by_unit(np.asarray(unit), np.asarray(vote, dtype=np.int64), categories)
    patterns, times = np.unique(table, axis=0, return_counts=True) if len(table) else (table, np.zeros(0, dtype=int))
    within = _coincidences(patterns)
    units, votes = len(table), int(table.sum())
    value = _alphas(within, times[None, :].astype(np.float64), scale)[0] if units else np.nan
    if not np.isfinite(value):
        return Alpha(None, None, units, votes)
    drawn = np.random.default_rng(seed).multinomial(units, times / units, draws).astype(np.float64)
    spread = _alphas(within, drawn, scale)
    spread = spread[np.isfinite(spread)]
    tail = (1 - const.LEVEL) / 2
    interval = Interval(*(float(x) for x in np.quantile(spread, [tail, 1 - tail]))) if units > 1 else None
    return Alpha(float(value), interval, units, votes)


def _votes_by_unit(unit: Floats, vote: Ints, categories: int) -> Ints:
    """unit × category counts, of units with at least two votes."""
    names, number = np.unique(unit, return_inverse=True)
    flat = np.bincount(number * categories + vote, minlength=len(names) * categories)
    table = flat.reshape(len(names), categories)
    several: Ints = table[table.sum(1) > 1]
    return several


def _coincidences(patterns: Ints) -> Floats:
    """pattern × category × category: ordered pairs of votes within a unit, each unit worth its number of votes."""
    n = patterns.astype(np.float64)
    pairs = n[:, :, None] * n[:, None, :]
    diagonal = np.arange(n.shape[1])
    pairs[:, diagonal, diagonal] -= n
    worth: Floats = pairs / np.maximum(n.sum(1) - 1, 1)[:, None, None]
    return worth


def _alphas(within: Floats, times: Floats, scale: Scale) -> Floats:
    """α for each row of `times` (how often each pattern occurs); nan where nothing differs."""
    observed = np.tensordot(times, within, 1)
    marginal = observed.sum(2)
    distance = _distances(marginal, scale)
    total = marginal.sum(1)
    expected = np.einsum("bi,bj,bij->b", marginal, marginal, distance) / np.maximum(total - 1, 1)
    disagreement = (observed * distance).sum((1, 2))
    ratio = np.divide(disagreement, expected, out=np.full(len(times), np.nan), where=expected > 0)
    alphas: Floats = 1 - ratio
    return alphas


def _distances(marginal: Floats, scale: Scale) -> Floats:
    """Squared distance of categories: 0/1, by how many votes lie between them, or by their numbers."""
    size = marginal.shape[1]
    if scale == "nominal":
        return np.broadcast_to(1 - np.eye(size), (len(marginal), size, size))
    position = np.cumsum(marginal, 1) - marginal / 2 if scale == "ordinal" else np.arange(size)[None, :] * 1.0
    squared: Floats = (position[:, :, None] - position[:, None, :]) ** 2
    return np.broadcast_to(squared, (len(marginal), size, size))


def cohen(first: ArrayLike, second: ArrayLike, categories: int, *, quadratic: bool = False) -> float | None:
    """Cohen's κ of two judges over the same cases (category numbers in order); None without cases or variation.

    quadratic: disagreement weighs with the square of the distance (Cohen 1968), else every one weighs the same.
    """
    a, b = np.asarray(first, dtype=np.int64), np.asarray(second, dtype=np.int64)
    if not len(a):
        return None
    joint = np.bincount(a * categories + b, minlength=categories**2).reshape(categories, categories) / len(a)
    steps = np.arange(categories)
    apart = steps[:, None] - steps
    weight = (apart**2).astype(np.float64) if quadratic else (apart != 0).astype(np.float64)
    expected = float((np.outer(joint.sum(1), joint.sum(0)) * weight).sum())
    return 1 - float((joint * weight).sum()) / expected if expected > 0 else None
