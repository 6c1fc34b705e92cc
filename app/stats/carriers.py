"""Who carries the errors of a cell: few people or the whole team, again on like cases or once, rushed or not."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from scipy.special import betaln, expit, xlog1py, xlogy

from app.stats import constants as const
from app.stats.rate import UNMEASURED, Measured, measured

MOST = 0.8  # of the errors: whoever makes these carries them


@dataclass(frozen=True)
class Decided:
    """An audited decision of a cell. person: any number; like: what decisions alike share; seconds: None = unknown."""

    person: int
    wrong: bool
    like: str
    seconds: float | None = None


@dataclass(frozen=True)
class Pace:
    """Median seconds of the wrong decisions and of the right ones, with how many of each were timed."""

    wrong: float
    right: float
    wrong_n: int
    right_n: int


@dataclass(frozen=True)
class Carried:
    """Who carries the errors of a cell.

    people: those audited here (n), and those of them who erred; carriers: the fewest who made four fifths of the
    errors, and carried, their errors, of `errors` in all. p_few: P(few people carry them), None where too little is
    known. again: later decisions on like cases of people who had erred on such (n), and the wrong ones of them.
    """

    people: Measured
    carriers: int
    carried: int
    errors: int
    p_few: float | None
    again: Measured = UNMEASURED
    pace: Pace | None = None

    @property
    def few(self) -> bool:
        """Whether it is nearly sure that few people carry the errors."""
        return self.p_few is not None and self.p_few > const.NEARLY_SURE

    @property
    def whole_team(self) -> bool:
        """Whether it is nearly sure that the errors are spread over the team."""
        return self.p_few is not None and self.p_few < const.POSSIBLE

    @property
    def repeatable(self) -> bool | None:
        """Whether who erred once errs on most like cases; None below 5 such cases."""
        if self.again.rate is None or self.again.n < const.AGAIN_MIN:
            return None
        return self.again.rate > const.PROBABLE

    @property
    def fast(self) -> bool:
        """Whether wrong decisions took less than two thirds of the time of right ones, where enough were timed."""
        pace = self.pace
        return pace is not None and pace.wrong < const.FAST_RATIO * pace.right


def carried(decisions: Sequence[Decided], usual: float) -> Carried:
    """Who carries the errors of these decisions of one cell, in order of time. usual: the organisation's slip rate."""
    people: dict[int, list[bool]] = defaultdict(list)
    for one in decisions:
        people[one.person].append(one.wrong)
    n = np.array([len(wrong) for wrong in people.values()], dtype=np.float64)
    k = np.array([sum(wrong) for wrong in people.values()], dtype=np.float64)
    most = np.sort(k)[::-1]
    total = int(k.sum())
    carriers = int(np.searchsorted(np.cumsum(most), MOST * total) + 1) if total else 0
    return Carried(
        people=measured(len(people), int((k > 0).sum())),
        carriers=carriers,
        carried=int(most[:carriers].sum()),
        errors=total,
        p_few=p_few(n, k, usual),
        again=_again(decisions),
        pace=_pace(decisions),
    )


def p_few(n: np.ndarray, k: np.ndarray, usual: float) -> float | None:
    """P(few people carry the errors), from each person's n decisions and k errors; None below 5 people or 5 errors.

    Two stories, each as likely at first: all err at about e; or a share f of the people (a tenth, a fifth or a third)
    errs at about r with f·r + (1 − f)·usual = e, r at most .95, the others at the usual rate. e = (Σk + ½)/(Σn + 1);
    "about": people's own rates vary around it as a beta of concentration 10, for nobody's team is of one kind.
    """
    if len(n) < const.FEW_MIN_PEOPLE or k.sum() < const.FEW_MIN_ERRORS:
        return None
    rate = float((k.sum() + 0.5) / (n.sum() + 1))
    low = min(max(usual, const.PRIOR_FLOOR), rate)
    spread = _log_beta_binomial(k, n, rate).sum()
    stories = []
    for share in const.FEW_PEOPLE:
        high = min(max((rate - (1 - share) * low) / share, rate), const.KNOWLEDGE_CEILING)
        of_few, of_others = _log_beta_binomial(k, n, high), _log_binomial(k, n, low)
        stories.append(np.logaddexp(np.log(share) + of_few, np.log1p(-share) + of_others).sum())
    concentrated = np.logaddexp.reduce(stories) - np.log(len(stories))
    return float(expit(concentrated - spread))


def _log_binomial(k: np.ndarray, n: np.ndarray, rate: float) -> np.ndarray:
    return np.asarray(xlogy(k, rate) + xlog1py(n - k, -rate), dtype=np.float64)


def _log_beta_binomial(k: np.ndarray, n: np.ndarray, mean: float) -> np.ndarray:
    """Log likelihood up to the binomial coefficient, as that of the plain binomial."""
    above, below = const.PEOPLE_VARY * mean, const.PEOPLE_VARY * (1 - mean)
    return np.asarray(betaln(above + k, below + n - k) - betaln(above, below), dtype=np.float64)


def _again(decisions: Sequence[Decided]) -> Measured:
    """Of the decisions on cases like one that the same person got wrong before: how many were wrong again."""
    erred: set[tuple[int, str]] = set()
    later = again = 0
    for one in decisions:
        kind = (one.person, one.like)
        if kind in erred:
            later, again = later + 1, again + one.wrong
        if one.wrong:
            erred.add(kind)
    return measured(later, again)


def _pace(decisions: Sequence[Decided]) -> Pace | None:
    wrong = [one.seconds for one in decisions if one.wrong and one.seconds is not None]
    right = [one.seconds for one in decisions if not one.wrong and one.seconds is not None]
    if len(wrong) < const.FAST_MIN_WRONG or len(right) < const.FAST_MIN_RIGHT:
        return None
    return Pace(median(wrong), median(right), len(wrong), len(right))
