"""Verdicts of auditors as the estimate of their mistakes counts them: who looked, and who was probably right."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincc, betaincinv

from app.stats import constants as const
from app.stats.rate import Floats, Ints

NOBODY = -1
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Looks:
    """Audited decisions, one row each or, where rows are equal, one for `count` of them.

    first, second: numbers of the two auditors, second NOBODY where one alone looked; first_error, second_error: whether
    they saw an error; p_wrong: how probable an error was before anybody looked (`p_wrong`).
    """

    first: Ints
    second: Ints
    first_error: Flags
    second_error: Flags
    p_wrong: Floats
    count: Floats


class Votes:
    """Every verdict of every look: first those of the first auditors, then those of the second."""

    def __init__(self, looks: Looks, auditors: int) -> None:
        again = looks.second != NOBODY
        self.auditors = auditors
        self._again = np.flatnonzero(again)
        self._p_wrong = looks.p_wrong
        self._first = 2 * looks.first + looks.first_error
        self._second = 2 * looks.second[again] + looks.second_error[again]
        self.auditor = np.concatenate([looks.first, looks.second[again]])
        self.error = np.concatenate([looks.first_error, looks.second_error[again]]).astype(np.bool_)
        self.count = np.concatenate([looks.count, looks.count[again]])
        self.twice = np.concatenate([again, again[again]])

    def p_wrong(self, alarm: Floats, miss: Floats) -> Floats:
        """For each verdict, how probable its decision is wrong after all who looked at it."""
        wrong = self._p_wrong * self._likelihood(1 - miss)
        right = (1 - self._p_wrong) * self._likelihood(alarm)
        probable = wrong / (wrong + right)
        return np.concatenate([probable, probable[self._again]])

    def _likelihood(self, calls_error: Floats) -> Floats:
        """Of each look's verdicts, where an auditor calls it an error with these probabilities."""
        chance = np.stack([1 - calls_error, calls_error], axis=1).ravel()
        both: Floats = chance[self._first]
        both[self._again] *= chance[self._second]
        return both


@dataclass(frozen=True)
class Mistakes:
    """Each auditor's mistakes of one kind among the chances of them; the house's rate counts as `worth` chances.

    telling: how many sure chances one of these is worth, since which decisions gave it is itself only probable.
    """

    made: Floats
    chances: Floats
    house: float
    worth: float
    telling: float = 1.0

    @classmethod
    def counted(cls, votes: Votes, probable: Floats, so_judged: Flags, least: float, worth: float) -> "Mistakes":
        """From how probable each verdict had the chance, and whether the verdict took it."""
        chance = votes.count * probable
        mistake = chance * so_judged
        made, chances = (
            np.bincount(votes.auditor, each, votes.auditors).astype(np.float64) for each in (mistake, chance)
        )
        house = float(mistake[votes.twice].sum() / chance[votes.twice].sum())
        return cls(made, chances, max(house, least), worth)

    @property
    def rate(self) -> Floats:
        """Each auditor's rate."""
        alpha, beta = self._beta
        rate: Floats = alpha / (alpha + beta)
        return rate

    @property
    def bounds(self) -> Floats:
        """low × high of each auditor's rate, which hold LEVEL of its belief."""
        tails = np.array([(1 - const.LEVEL) / 2, (1 + const.LEVEL) / 2])
        return betaincinv(*self._beta, tails[:, None]).astype(np.float64)

    @property
    def median(self) -> float:
        """The rate of the median auditor of those who had a chance; of an even number, the lower one."""
        return float(np.quantile(self.rate[self.chances > 0], 0.5, method="lower"))

    def p_above(self, rate: float) -> Floats:
        """How probable each auditor's rate lies above this one."""
        return betaincc(*self._beta, min(rate, 1.0)).astype(np.float64)

    @property
    def _beta(self) -> tuple[Floats, Floats]:
        made, not_made = self.made + self.worth * self.house, self.chances - self.made + self.worth * (1 - self.house)
        return self.telling * made, self.telling * not_made
