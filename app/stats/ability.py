"""Ability and leaning of a team on a clause: does it see the difference, and where does it draw the line?"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from app.said import to_say
from app.stats import constants as const
from app.stats.rate import Interval

_Z = float(ndtri((1 + const.LEVEL) / 2))


@dataclass(frozen=True)
class Ability:
    """d′ (ability), c (leaning: < 0 too strict, > 0 too lenient) and their standard errors, in normal deviates.

    Never undefined, but shown only where the flags say so: c from 10 cases a side, d′ from 20.
    """

    d_prime: float
    c: float
    se_d_prime: float
    se_c: float
    shows_ability: bool
    shows_leaning: bool

    @property
    def leaning(self) -> Interval:
        """90 % interval of c."""
        return Interval(self.c - _Z * self.se_c, self.c + _Z * self.se_c)

    @property
    def seeing(self) -> Interval:
        """90 % interval of d′."""
        return Interval(self.d_prime - _Z * self.se_d_prime, self.d_prime + _Z * self.se_d_prime)

    @property
    def leans(self) -> str | None:
        """'too strict', 'too lenient', or None where too few cases or an interval holding 0 forbid saying so."""
        if not self.shows_leaning or self.leaning.straddles(0):
            return None
        return to_say("too strict") if self.c < 0 else to_say("too lenient")


def ability(hits: float, violating: float, false_alarms: float, others: float) -> Ability:
    """From h of n₁ violating cases acted on and f of n₀ other cases acted on; counts pooled over people.

    H = (h + ½)/(n₁ + 1), F likewise, so that perfect counts stay finite (Hautus 1995); d′ = z(H) − z(F),
    c = −(z(H) + z(F))/2 (Macmillan & Creelman 2005); standard errors by the delta method (Gourevitch & Galanter
    1967), se(c) = se(d′)/2.
    """
    acted, alarmed = (hits + 0.5) / (violating + 1), (false_alarms + 0.5) / (others + 1)
    z_acted, z_alarmed = float(ndtri(acted)), float(ndtri(alarmed))
    variance = _variance(acted, z_acted, violating) + _variance(alarmed, z_alarmed, others)
    se = float(np.sqrt(variance))
    least = min(violating, others)
    return Ability(
        d_prime=z_acted - z_alarmed,
        c=-(z_acted + z_alarmed) / 2,
        se_d_prime=se,
        se_c=se / 2,
        shows_ability=least >= const.ABILITY_MIN_SIDE,
        shows_leaning=least >= const.LEAN_MIN_SIDE,
    )


def _variance(share: float, z: float, n: float) -> float:
    """Variance of the normal deviate of a share: H(1 − H) / ((n + 1)·φ(z)²)."""
    density = np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
    return float(share * (1 - share) / ((n + 1) * density**2))
