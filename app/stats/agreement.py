"""Agreement of votes: Krippendorff's α with missing votes, Cohen's and Fleiss' κ, each from plain arrays."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from app.stats import constants as const
from app.stats.rate import Floats, Interval, Ints

Scale = Literal["nominal", "ordinal", "interval"]
MOST_DRAWN, LEAST_DRAWS, PORTION = 20_000_000, 100, 2_000_000  # pattern counts drawn: at most, least resamples, at once


@dataclass(frozen=True)
class Alpha:
    """Krippendorff's α with its 90 % bootstrap interval over units; value and interval None where undefined.

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

    Missing votes are absent rows; units with one vote say nothing. α is 1 for perfect agreement, 0 for what chance
    would give, negative for worse. Undefined (None) without two votes on a unit or where everybody always voted the
    same. Source: Krippendorff 2011, "Computing Krippendorff's alpha-reliability". Interval: 90 %, percentiles of
    `draws` resamples of the units, seeded, those without variation left out; None below two units, for draws = 0 and
    where no resample varies. Above 20,000 different patterns of votes fewer are drawn, at least 100, to bound time.
    """
    table = _votes_by_unit(np.asarray(unit), np.asarray(vote, dtype=np.int64), categories)
    patterns, times = np.unique(table, axis=0, return_counts=True) if len(table) else (table, np.zeros(0, dtype=int))
    units, votes = len(table), int(table.sum())
    sums = _Sums(patterns.astype(np.float64), scale)
    value = float(sums.alphas(times[None, :].astype(np.float64))[0]) if units else np.nan
    if not np.isfinite(value):
        return Alpha(None, None, units, votes)
    return Alpha(value, _bounds(sums, times, draws, seed) if units > 1 else None, units, votes)


def _votes_by_unit(unit: Floats, vote: Ints, categories: int) -> Ints:
    """unit × category counts, of units with at least two votes."""
    _, number, size = np.unique(unit, return_inverse=True, return_counts=True)
    several = size > 1
    kept = several[number]
    row = (np.cumsum(several) - 1)[number[kept]]
    flat = np.bincount(row * categories + vote[kept], minlength=int(several.sum()) * categories)
    return flat.reshape(int(several.sum()), categories).astype(np.int64)


class _Sums:
    """What α needs of each pattern of votes (pattern × category counts), so that resampling only adds up.

    Where distances don't depend on the votes one number a pattern is enough; ordinal ones need its pairs of
    categories (pattern × category × category), of which there are few on an ordered scale.
    """

    def __init__(self, patterns: Floats, scale: Scale):
        self.patterns, self.ordinal = patterns, scale == "ordinal"
        size = patterns.shape[1]
        steps = np.arange(size, dtype=np.float64)
        self.fixed = 1 - np.eye(size) if scale == "nominal" else (steps[:, None] - steps) ** 2
        worth = np.maximum(patterns.sum(1) - 1, 1)
        if self.ordinal:
            self.pairs = patterns[:, :, None] * patterns[:, None, :] / worth[:, None, None]
        else:
            self.apart = ((patterns @ self.fixed) * patterns).sum(1) / worth

    def alphas(self, times: Floats) -> Floats:
        """α for each row of `times` (how often each pattern occurs); nan where nothing differs."""
        votes = times @ self.patterns
        if self.ordinal:
            place = np.cumsum(votes, 1) - votes / 2
            distance = (place[:, :, None] - place[:, None, :]) ** 2
            observed = (np.tensordot(times, self.pairs, 1) * distance).sum((1, 2))
            expected = np.einsum("bi,bj,bij->b", votes, votes, distance)
        else:
            observed = times @ self.apart
            expected = ((votes @ self.fixed) * votes).sum(1)
        expected /= np.maximum(votes.sum(1) - 1, 1)
        alphas: Floats = 1 - np.divide(observed, expected, out=np.full(len(times), np.nan), where=expected > 0)
        return alphas


def _bounds(sums: _Sums, times: Ints, draws: int, seed: int) -> Interval | None:
    """5 % and 95 % points of α over resampled units, drawn in portions that fit into memory."""
    draws = min(draws, max(MOST_DRAWN // len(times), LEAST_DRAWS))
    portion = max(1, PORTION // len(times))
    random, units = np.random.default_rng(seed), int(times.sum())
    spread = [
        sums.alphas(random.multinomial(units, times / units, min(portion, draws - done)).astype(np.float64))
        for done in range(0, draws, portion)
    ]
    known = np.concatenate([part[np.isfinite(part)] for part in spread]) if spread else np.zeros(0)
    tail = (1 - const.LEVEL) / 2
    return Interval(*(float(x) for x in np.quantile(known, [tail, 1 - tail]))) if len(known) else None


def cohen(first: ArrayLike, second: ArrayLike, categories: int, *, quadratic: bool = False) -> float | None:
    """Cohen's κ of two judges over the same cases, one pair of category numbers (0 … categories − 1, in order) a case.

    κ = 1 − Σw·p_ij / Σw·p_i·p_j; w is 1 off the diagonal (Cohen 1960) or, quadratic, the squared distance (Cohen
    1968). 1 for perfect agreement, 0 for what chance would give. Undefined (None) without cases, or where both
    judges gave one and the same category to every case.
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


def fleiss(unit: ArrayLike, vote: ArrayLike, categories: int) -> float | None:
    """Fleiss' κ over votes given as rows (unit, vote), any judges, categories without order (Fleiss 1971).

    Undefined (None) unless every unit has the same number of votes, at least two (with votes missing use
    `krippendorff`), and where every vote is the same.
    """
    names, number = np.unique(np.asarray(unit), return_inverse=True)
    flat = np.bincount(number * categories + np.asarray(vote, dtype=np.int64), minlength=len(names) * categories)
    table = flat.reshape(len(names), categories)
    judges = int(table.sum(1).max(initial=0))
    if judges < 2 or (table.sum(1) != judges).any():
        return None
    agreed = float((table * (table - 1)).sum()) / (len(names) * judges * (judges - 1))
    chance = float(((table.sum(0) / table.sum()) ** 2).sum())
    return (agreed - chance) / (1 - chance) if chance < 1 else None
