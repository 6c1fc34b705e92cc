"""Do errors lie on the same cases or with the same people? Krippendorff's α of the 0/1 error, by case and by person."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri, stdtrit

from app.stats import constants as const
from app.stats.rate import Floats, Interval, Ints, sums_by

Source = Literal["shared", "personal", "undecided"]
_Z = float(ndtri((1 + const.LEVEL) / 2))


@dataclass(frozen=True)
class Clustering:
    """How alike the 0/1 errors within a unit (a case, a person) are: α, 1 = all alike, 0 = as chance would have it.

    units: with at least two decisions; decisions, errors: in those units. value, interval and chance_sd are None
    where undefined: no such unit, nothing but errors, or none. interval: 90 %, for other units of the kind; below
    40 units with rare errors it holds .75 to .85. chance_sd: exact standard deviation of α when the same errors
    fall on these decisions at random (its mean is then 0); beyond_chance: value above 1.645 of them (5 to 8 % of
    clauses without any concentration pass), False where undefined.
    """

    value: float | None
    interval: Interval | None
    units: int
    decisions: int
    errors: int
    chance_sd: float | None
    beyond_chance: bool


@dataclass(frozen=True)
class Concentration:
    """Errors by case against errors by person.

    source: 'shared' (the same cases fool everybody: look at the rule), 'personal' (the same people err: look at
    them), or 'undecided'. The named side is beyond chance and higher than the other; where both are beyond chance,
    higher by more than both chance deviations together explain (one-sided 95 %).
    """

    case: Clustering
    person: Clustering
    source: Source


def concentration(errors: ArrayLike, case: ArrayLike, person: ArrayLike) -> Concentration:
    """Of the decisions of one clause (or cell), one a row: error (0 or 1), case and person as whole numbers from 0.

    Figures and undefined results: `Clustering`; formula: `concentrations`.
    """
    return concentrations(errors, case, person, np.zeros(len(np.asarray(case)), dtype=np.int64), 1)[0]


def concentrations(
    errors: ArrayLike, case: ArrayLike, person: ArrayLike, group: ArrayLike, groups: int
) -> list[Concentration]:
    """`concentration` for each group (clause or cell number from 0) in one pass.

    For 0/1 votes α needs only each unit's n decisions and k errors: with N = Σn, K = Σk over units of n ≥ 2,
    α = 1 − (N − 1)·Σ k(n − k)/(n − 1) / (K(N − K)) (Krippendorff 2011, nominal with missing votes). One decision
    is one row: give one of two audits of the same decision, or agreement of auditors passes for a shared cause.
    """
    wrong, belongs = np.asarray(errors, dtype=np.int64), np.asarray(group, dtype=np.int64)
    by_case = _clusterings(wrong, np.asarray(case, dtype=np.int64), belongs, groups)
    by_person = _clusterings(wrong, np.asarray(person, dtype=np.int64), belongs, groups)
    return [Concentration(one, other, _source(one, other)) for one, other in zip(by_case, by_person, strict=True)]


def _source(case: Clustering, person: Clustering) -> Source:
    """Which side the errors concentrate on."""
    if _exceeds(case, person):
        return "shared"
    return "personal" if _exceeds(person, case) else "undecided"


def _exceeds(one: Clustering, other: Clustering) -> bool:
    """Whether one side is beyond chance and higher than the other, which may be undefined."""
    if not one.beyond_chance or one.value is None or one.chance_sd is None:
        return False
    if other.value is None or other.chance_sd is None:
        return True
    margin = _Z * float(np.hypot(one.chance_sd, other.chance_sd)) if other.beyond_chance else 0.0
    return one.value - other.value > margin


def _clusterings(wrong: Ints, unit: Ints, group: Ints, groups: int) -> list[Clustering]:
    """α by group with the units given."""
    most = int(unit.max(initial=0)) + 1
    key, inverse, size = np.unique(group * most + unit, return_inverse=True, return_counts=True)
    several = size > 1
    n, k = size[several].astype(np.float64), np.bincount(inverse, wrong, len(key))[several]
    of, apart = key[several] // most, k * (n - k) / (n - 1)
    units, total, bad, unlike = (sums_by(of, values, groups) for values in (np.ones(len(n)), n, k, apart))
    alpha = _alpha(total, bad, unlike)
    chance = _ratio(total - 1, bad * (total - bad)) * np.sqrt(_chance_variance(n, of, total, bad))
    spread = _jackknife(_alpha(total[of] - n, bad[of] - k, unlike[of] - apart), of, groups)
    columns = (figure.tolist() for figure in (alpha, spread, chance, units, total, bad))
    return [_clustering(*row) for row in zip(*columns, strict=True)]


def _ratio(top: Floats, bottom: Floats) -> Floats:
    """top / bottom, nan where there is nothing to divide by."""
    found: Floats = np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0)
    return found


def _alpha(total: Floats, bad: Floats, unlike: Floats) -> Floats:
    """α from the sums over units of n, k and k(n − k)/(n − 1); nan where nothing varies."""
    return 1 - unlike * _ratio(total - 1, bad * (total - bad))


def _jackknife(without: Floats, of: Ints, groups: int) -> Floats:
    """Standard error of each group's α from its values without one unit at a time (Tukey 1958)."""
    known = np.isfinite(without)
    of, without = of[known], without[known]
    units = sums_by(of, np.ones(len(of)), groups)
    mean = _ratio(sums_by(of, without, groups), units)
    spread: Floats = np.sqrt(_ratio(sums_by(of, (without - mean[of]) ** 2, groups) * (units - 1), units))
    return spread


def _chance_variance(n: Floats, of: Ints, total: Floats, bad: Floats) -> Floats:
    """Variance of Σ k(n − k)/(n − 1) by group when its errors fall on its decisions at random.

    k(n − k) counts the unlike pairs of a unit. Two pairs are the same one, share a decision, or share none; both
    are then unlike with probability p₂, p₂/2 and p₄ (drawing without replacement).
    """
    sound, places = total - bad, total * (total - 1)
    p2 = np.nan_to_num(_ratio(2 * bad * sound, places))
    p4 = np.nan_to_num(_ratio(4 * bad * (bad - 1) * sound * (sound - 1), places * (total - 2) * (total - 3)))
    pairs = n * (n - 1) / 2
    touching, apart = pairs * (n - 2), pairs * (n - 2) * (n - 3) / 2
    within = ((pairs + touching) * p2[of] + apart * p4[of]) / (n - 1) ** 2 - p4[of] * (n / 2) ** 2
    variance = sums_by(of, within, len(total)) + (p4 - p2**2) * (total / 2) ** 2
    return np.maximum(variance, 0.0)


def _clustering(alpha: float, spread: float, chance: float, units: float, total: float, bad: float) -> Clustering:
    """One group's figures; the interval is Student's with one degree of freedom less than there are units."""
    counts = int(units), int(total), int(bad)
    if not np.isfinite(alpha):
        return Clustering(None, None, *counts, None, False)
    half = float(stdtrit(units - 1, (1 + const.LEVEL) / 2)) * spread if units > 1 else np.nan
    interval = Interval(max(alpha - half, -1.0), min(alpha + half, 1.0)) if np.isfinite(half) else None
    return Clustering(alpha, interval, *counts, chance, alpha > _Z * chance > 0)
