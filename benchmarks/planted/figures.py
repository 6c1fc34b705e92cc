"""Figures of merit: what a list, a plan or an interval is worth against the truth of a simulated operation."""

import numpy as np
from numpy.typing import NDArray

from app.stats.rate import Floats

Flags = NDArray[np.bool_]
BUDGET = 30.0  # minutes a moderator


def average_precision(score: Floats, truth: Flags) -> float:
    """Mean, over the real ones, of the precision of the list down to each; nan where none is real."""
    hit = truth[np.argsort(-score, kind="stable")]
    precision = np.cumsum(hit) / np.arange(1, len(hit) + 1)
    return float(precision[hit].mean()) if hit.any() else np.nan


def precision_at(score: Floats, truth: Flags, n: int) -> float:
    """The share of real ones among the first n, or among as many as are real where those are fewer."""
    n = min(n, int(truth.sum()))
    return float(truth[np.argsort(-score, kind="stable")[:n]].mean()) if n else np.nan


def recall_at_precision(score: Floats, truth: Flags, precision: float = 0.8) -> float:
    """The share of real ones in the longest list that is at least so precise; nan where none is real."""
    hit = truth[np.argsort(-score, kind="stable")]
    good = np.flatnonzero(np.cumsum(hit) / np.arange(1, len(hit) + 1) >= precision)
    if not hit.any():
        return np.nan
    return float(hit[: good[-1] + 1].sum() / hit.sum()) if len(good) else 0.0


def false_share(probability: Floats, truth: Flags, at: float = 0.8) -> float:
    """The share of unreal ones in the list above a probability; nan where the list is empty."""
    listed = probability > at
    return float(1 - truth[listed].mean()) if listed.any() else np.nan


def nominal_false_share(probability: Floats, truth: Flags, nominal: float = 0.10) -> float:
    """The share of unreal ones in the longest list whose own probabilities promise at most `nominal` of them."""
    order = np.argsort(-probability, kind="stable")
    promised = np.cumsum(1 - probability[order]) / np.arange(1, len(order) + 1)
    listed = order[promised <= nominal]
    return float(1 - truth[listed].mean()) if len(listed) else np.nan


def captured(worth: Floats, errors: Floats, minutes: Floats) -> float:
    """Avoidable errors in the cells that a plan trains, every moderator spending at most BUDGET minutes.

    worth, errors: team × clause; minutes: one a clause. A team takes clauses in order of worth per minute while they
    fit; worth ≤ 0 is never trained.
    """
    total = 0.0
    for row, lost in zip(worth / minutes, errors, strict=True):
        left = BUDGET
        for clause in np.argsort(-row, kind="stable"):
            if row[clause] > 0 and minutes[clause] <= left:
                left -= minutes[clause]
                total += lost[clause]
    return total


def covered(low: Floats, high: Floats, truth: Floats) -> float:
    """The share of intervals that hold the truth; nan without any."""
    return float(((low <= truth) & (truth <= high)).mean()) if len(truth) else np.nan
