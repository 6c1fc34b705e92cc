"""Classical figures of a quiz: facility and item–rest discrimination of items, reliability of the whole.

Formulas of STATISTICS ("Items and agreement"): x = item mark, T = total, o = T − x, covariances with n − 1. Unseen
items are missing, not wrong: a person's o is then the mean of the others seen times their number, and the
variance of T is put together from the covariances of items that some people saw together.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import fdtri, ndtri

from app.stats import constants as const
from app.stats.rate import Floats, Interval, Ints, jeffreys_bounds


@dataclass(frozen=True)
class ItemReliability:
    """One item over n first answers; each figure is None where undefined, and every interval holds 90 %.

    facility: mean mark, a share of the full one (Jeffreys); None without answers.
    discrimination: item–rest correlation r(x, o), −1 to 1 (interval: Fisher's z) over the paired people who saw
    another item too; None below two of them, and where x or o doesn't vary.
    efficiency: cov(x, o) / cov(sorted x, sorted o), the share of the discrimination that these marks could reach.
    effective_weight: √cov(x, T) as a share of its sum over the quiz; None where that covariance is below 0.
    """

    n: int
    facility: float | None
    facility_interval: Interval | None
    discrimination: float | None
    discrimination_interval: Interval | None
    efficiency: float | None
    effective_weight: float | None
    paired: int = 0


@dataclass(frozen=True)
class QuizReliability:
    """A quiz over the n people who answered any of its items; marks are shares of the full one.

    mean, sd (None below one, two people): of people's mean marks. alpha: Cronbach 1951, None for one item, without
    variance, or where no two items were seen together; interval: 90 % (Feldt 1965). error_ratio = √(1 − α),
    standard_error = error_ratio · sd: what α leaves to chance in one person's mean mark.
    """

    n: int
    mean: float | None
    sd: float | None
    alpha: float | None
    alpha_interval: Interval | None
    error_ratio: float | None
    standard_error: float | None
    items: list[ItemReliability]


def reliability(marks: Floats) -> QuizReliability:
    """Figures from person × item marks (0 to 1, nan = not seen, first attempts only); empty rows are ignored.

    Item–rest, never item–total: an item correlates with a total that contains it, even where it tells nothing.
    """
    marks = marks[np.isfinite(marks).any(1)] if marks.size else marks.reshape(0, marks.shape[-1])
    people, items = marks.shape
    shares = np.nanmean(marks, 1) if people else np.zeros(0)
    sd = float(shares.std(ddof=1)) if people > 1 else None
    alpha = _alpha(marks)
    error_ratio = float(np.sqrt(max(1 - alpha, 0.0))) if alpha is not None else None
    standard_error = error_ratio * sd if error_ratio is not None and sd is not None else None
    rests = _rests(marks)
    roots = [float(np.sqrt(c)) if c >= 0 else None for c in _covariances(marks, marks + rests)]  # nan: undefined
    whole = sum(root for root in roots if root is not None)
    weights = [root / whole if root is not None and whole > 0 else None for root in roots]
    figures = _items(marks, rests, weights)
    mean = float(shares.mean()) if people else None
    bounds = _feldt(alpha, np.isfinite(marks).sum() / max(items, 1), items)
    return QuizReliability(people, mean, sd, alpha, bounds, error_ratio, standard_error, figures)


def _rests(marks: Floats) -> Floats:
    """o = T − x for each person and item; nan where the item or all others are unseen."""
    seen = np.isfinite(marks)
    others = seen.sum(1, keepdims=True) - seen
    total = np.nansum(marks, 1, keepdims=True) - np.nan_to_num(marks)
    mean = np.divide(total, others, out=np.full(marks.shape, np.nan), where=seen & (others > 0))
    rests: Floats = mean * (marks.shape[1] - 1)
    return rests


def _alpha(marks: Floats) -> float | None:
    """Coefficient of internal consistency p/(p − 1)·(1 − Σvar x / var T).

    Above 1, which only covariances of different people can bring about, it is no reliability: None.
    """
    items = marks.shape[1]
    seen = np.isfinite(marks).astype(np.float64)
    known = np.nan_to_num(marks)
    both, sums = seen.T @ seen, known.T @ seen
    defined = both > 1
    product = known.T @ known - np.divide(sums * sums.T, both, out=np.zeros_like(both), where=defined)
    covariance = np.divide(product, both - 1, out=np.full(both.shape, np.nan), where=defined)
    variances, apart = np.diag(covariance), ~np.eye(items, dtype=bool) & defined
    if items < 2 or not np.isfinite(variances).all() or not apart.any():
        return None
    of_items = float(variances.sum())
    of_total = of_items + items * (items - 1) * float(covariance[apart].mean())
    if of_total <= 1e-12:
        return None
    alpha = items / (items - 1) * (1 - of_items / of_total)
    return alpha if alpha <= 1 + 1e-12 else None


def _feldt(alpha: float | None, people: float, items: int) -> Interval | None:
    """90 % interval of α: (1 − α)/(1 − its estimate) is F-distributed (Feldt 1965); people: mean number an item."""
    if alpha is None or people <= 1:
        return None
    tail, between, within = (1 - const.LEVEL) / 2, people - 1, (people - 1) * (items - 1)
    low, high = (1 - (1 - alpha) * float(fdtri(between, within, p)) for p in (1 - tail, tail))
    return Interval(low, min(high, 1.0))


def _covariances(x: Floats, y: Floats) -> Floats:
    """Covariance of each column of x with that of y over the rows where both are known; nan below two of them."""
    both = np.isfinite(x) & np.isfinite(y)
    n = both.sum(0)
    apart = [np.where(both, each - _share(np.where(both, each, 0.0).sum(0), n), 0.0) for each in (x, y)]
    return _share((apart[0] * apart[1]).sum(0), n - 1)


def _share(top: Floats, bottom: Ints) -> Floats:
    """top / bottom, nan where bottom is not above 0."""
    ratio: Floats = np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0)
    return ratio


def _items(marks: Floats, rests: Floats, weights: list[float | None]) -> list[ItemReliability]:
    """The figures of all items."""
    seen, paired = np.isfinite(marks), np.isfinite(rests)
    n, pairs = seen.sum(0), paired.sum(0)
    total = np.where(seen, marks, 0.0).sum(0)
    low, high = jeffreys_bounds(total, n)
    discrimination, efficiency = _discriminations(np.where(paired, marks, np.nan), rests)
    return [
        ItemReliability(
            n=int(n[at]),
            facility=float(total[at] / n[at]) if n[at] else None,
            facility_interval=Interval(float(low[at]), float(high[at])) if n[at] else None,
            discrimination=discrimination[at],
            discrimination_interval=_fisher(discrimination[at], int(pairs[at])),
            efficiency=efficiency[at],
            effective_weight=weights[at],
            paired=int(pairs[at]),
        )
        for at in range(marks.shape[1])
    ]


def _discriminations(x: Floats, rest: Floats) -> tuple[list[float | None], list[float | None]]:
    """Of each item (item–rest correlation, its share of the greatest possible one); both know the same people."""
    together, best = _covariances(x, rest), _covariances(np.sort(x, 0), np.sort(rest, 0))  # the unknown stand last
    varx, vary = _covariances(x, x), _covariances(rest, rest)
    varies = (varx > 1e-24) & (vary > 1e-24)
    tells = _share(together, np.where(varies, np.sqrt(varx * vary), 0.0))
    reaches = _share(together, np.where(varies & (best > 1e-12), best, 0.0))
    return _known(tells), _known(reaches)


def _known(figures: Floats) -> list[float | None]:
    return [None if np.isnan(one) else one for one in figures.tolist()]


def _fisher(correlation: float | None, n: int) -> Interval | None:
    """90 % interval of a correlation (Fisher's z); None below four people."""
    if correlation is None or n < 4:
        return None
    if abs(correlation) >= 1 - 1e-12:
        return Interval(correlation, correlation)
    z, half = np.arctanh(correlation), float(ndtri((1 + const.LEVEL) / 2)) / np.sqrt(n - 3)
    return Interval(float(np.tanh(z - half)), float(np.tanh(z + half)))
