"""Verdicts of auditors as the estimate of their mistakes counts them: who looked, and who was probably right."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincc, betaincinv

from app.stats import constants as const
from app.stats.rate import Floats, Ints

NOBODY = -1
RIGHT, ERROR = 0, 1  # what a verdict says
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
    """Every verdict of every look: first those of the first auditors, then those of the second.

    given: how many verdicts there are, auditor × (RIGHT, ERROR) × (who looked alone, who did not).
    """

    def __init__(self, looks: Looks, auditors: int) -> None:
        again = looks.second != NOBODY
        self._again = np.flatnonzero(again)
        self._p_wrong = looks.p_wrong
        self._first = 2 * looks.first + looks.first_error
        self._second = 2 * looks.second[again] + looks.second_error[again]
        self._shape = (auditors, 2, 2)
        self._place = 2 * np.concatenate([self._first, self._second]) + np.concatenate([again, again[again]])
        self._count = np.concatenate([looks.count, looks.count[again]])
        self.given = self._added(self._count)

    def on_wrong(self, alarm: Floats, miss: Floats) -> Floats:
        """How many of the verdicts `given` are probably on wrong decisions, after all who looked at them."""
        wrong = self._p_wrong * self._likelihood(1 - miss)
        right = (1 - self._p_wrong) * self._likelihood(alarm)
        probable = wrong / (wrong + right)
        return self._added(self._count * np.concatenate([probable, probable[self._again]]))

    def _added(self, verdicts: Floats) -> Floats:
        added = np.bincount(self._place, verdicts, int(np.prod(self._shape)))
        return added.astype(np.float64).reshape(self._shape)

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
    def counted(
        cls, chances: Floats, mistake: int, usual: float, least: float, worth: float, believed: float = 0.0
    ) -> "Mistakes":
        """From the verdicts that had the chance, as `Votes.given`, of which those that say `mistake` are mistakes.

        The house's rate is that of decisions judged twice, to which the `usual` one counts as `believed` chances:
        where no error was ever seen there, hardly any verdict had the chance to miss one, and they tell nothing of it.
        """
        made = chances[:, mistake]
        house = float((made[:, 1].sum() + believed * usual) / (chances[:, :, 1].sum() + believed))
        return cls(made.sum(axis=1), chances.sum(axis=(1, 2)), max(house, least), worth)

    @property
    def rate(self) -> Floats:
        """Each auditor's rate."""
        alpha, beta = self._beta
        rate: Floats = alpha / (alpha + beta)
        return rate

    @property
    def bounds(self) -> Floats:
        """low × high of each auditor's rate: they hold LEVEL of its belief, and that rate itself."""
        tails = np.array([(1 - const.LEVEL) / 2, (1 + const.LEVEL) / 2])
        low, high = betaincinv(*self._beta, tails[:, None]).astype(np.float64)
        return np.stack([np.minimum(low, self.rate), np.maximum(high, self.rate)])

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
