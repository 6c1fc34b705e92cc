"""What a dashboard would do with the same evidence: thresholds, tuned thresholds, counting, two unlinked witnesses."""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from app.stats.rate import Floats
from benchmarks.planted.figures import average_precision

QUIZ, AUDIT, LEAST = 0.20, 0.05, 5  # what a dashboard alarms at: quiz failures, errors, and least n of both
TRIED = (0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.40), (0.03, 0.05, 0.08, 0.12, 0.16, 0.20), (3, 5, 10, 20)


@dataclass(frozen=True)
class Raw:
    """Plain counts of each cell and its weighted (Hájek) error rate, 0 where nothing was audited."""

    failed: Floats
    answers: Floats
    errors: Floats
    audits: Floats
    rate: Floats

    @property
    def quiz(self) -> Floats:
        """Share of answers failed; 0 without answers."""
        return self.failed / np.maximum(self.answers, 1)


def thresholds(raw: Raw, quiz: float = QUIZ, audit: float = AUDIT, least: float = LEAST) -> Floats:
    """A score: the error rate, and 1 more for cells beyond both thresholds with enough evidence for both."""
    enough = (raw.answers >= least) & (raw.audits >= least)
    score: Floats = raw.rate * enough + (enough & (raw.quiz > quiz) & (raw.rate > audit))
    return score


def tuned_thresholds(raw: Raw, real: NDArray[np.bool_]) -> Floats:
    """The same with the thresholds that do best on this very truth: no dashboard could ever be set so well."""
    return max((thresholds(raw, *each) for each in product(*TRIED)), key=lambda score: average_precision(score, real))


def both_probable(raw: Raw) -> Floats:
    """Two beta-binomials that know nothing of each other: P(fails more than 15 %) · P(errs more than 5 %)."""
    fails = _above(raw.failed, raw.answers, 0.15)
    errs = _above(raw.rate * raw.audits, raw.audits, AUDIT)
    return fails * errs


def _above(events: Floats, n: Floats, threshold: float) -> Floats:
    """P(rate > threshold) per cell under a beta prior whose mean and spread are matched to all cells."""
    seen = n >= LEAST
    rate, weight = events[seen] / n[seen], n[seen]
    mean = float(np.clip(events[seen].sum() / weight.sum(), 0.001, 0.9))
    noise = mean * (1 - mean) * (1 / weight).mean()
    between = max(float(rate.var()) - noise, 1e-4)
    worth = max(mean * (1 - mean) / between - 1, 1.0)
    above: Floats = 1 - betainc(worth * mean + events, worth * (1 - mean) + np.maximum(n - events, 0), threshold)
    return above
