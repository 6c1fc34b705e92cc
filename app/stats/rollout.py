"""Did errors rise when the rule changed, among people who have not yet proven the new one?"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from scipy.special import ndtri

from app.stats import constants as const
from app.stats.rate import Measured

_Z = float(ndtri((1 + const.LEVEL) / 2))


@dataclass(frozen=True)
class Rollout:
    """Audits of a team on a clause around a material change of it, which took effect at `since`.

    before: under the earlier rev; unproven, proven: under the new one, by people who had not, or had, proven it when
    they decided.
    """

    since: datetime
    before: Measured
    unproven: Measured
    proven: Measured

    @property
    def lag(self) -> bool:
        """Whether errors rose among the unproven, and most errors under the new rev are theirs."""
        theirs = self.unproven.events > self.proven.events
        return theirs and rises(self.before, self.unproven)


def rises(before: Measured, after: Measured) -> bool:
    """Whether the second rate is surely higher: P(rise) > .95; False with fewer than 10 effective audits on a side.

    Normal approximation of the difference of two Jeffreys posteriors, Beta(x + ½, n − x + ½).
    """
    if min(before.effective_n, after.effective_n) < const.MIN_AUDITS:
        return False
    mean_before, variance_before = _jeffreys_moments(before)
    mean_after, variance_after = _jeffreys_moments(after)
    return mean_after - mean_before > _Z * float(np.sqrt(variance_before + variance_after))


def _jeffreys_moments(of: Measured) -> tuple[float, float]:
    """Mean and variance of the Jeffreys posterior on the effective counts."""
    n = of.effective_n + 1
    mean = ((of.rate or 0.0) * of.effective_n + 0.5) / n
    return mean, mean * (1 - mean) / (n + 1)
