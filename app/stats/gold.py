"""Is the gold wrong rather than the people? Everybody agrees, but not with the gold."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from app.stats import constants as const
from app.stats.agreement import cohen, krippendorff
from app.stats.item import Flags
from app.stats.rate import UNMEASURED, Floats, Ints, Measured

DRAWS = 20  # bootstrap draws of an agreement whose bounds nobody reads


@dataclass(frozen=True)
class Gold:
    """How the people stand to the gold of a clause's cases.

    contradicted: first answers of the clause (n), and those that fell to cases whose gold the majority of every team
    contradicts; cases: how many such cases. agreement: Krippendorff's α (nominal) of the answers among themselves,
    kappa: Cohen's κ of the answers with the gold, over `answers` of them; None where undefined.
    """

    contradicted: Measured = UNMEASURED
    cases: int = 0
    agreement: float | None = None
    kappa: float | None = None
    answers: int = 0

    @property
    def agreed_otherwise(self) -> bool:
        """Whether people agree nearly perfectly (α over .8), but not with the gold (κ under .2)."""
        known = self.agreement is not None and self.kappa is not None
        return known and (self.agreement or 0) > const.GOLD_AGREEMENT and (self.kappa or 0) < const.GOLD_KAPPA

    @property
    def mostly_contradicted(self) -> bool:
        """Whether most answers of the clause fell to contradicted golds; a single one is dropped and mentioned."""
        return self.contradicted.rate is not None and self.contradicted.rate > const.PROBABLE


def contradicted(item: Ints, team: Ints, failed: Floats, items: int) -> Flags:
    """Which items' gold the majority of every team contradicts; rows are first answers: numbers from 0, failed 0 or 1.

    At least 3 teams gave 5 first answers or more, and in each of these most failed.
    """
    teams = int(team.max(initial=0)) + 1
    place, row = np.unique(item * teams + team, return_inverse=True)
    n, wrong = np.bincount(row), np.bincount(row, failed)
    judged = n >= const.GOLD_MIN_ANSWERS
    known, against = (
        np.bincount(place[which] // teams, minlength=items) for which in (judged, judged & (wrong > n / 2))
    )
    found: Flags = (known >= const.GOLD_MIN_TEAMS) & (against == known)
    return found


def agreement_and_kappa(
    item: ArrayLike, answer: ArrayLike, gold: ArrayLike, options: int
) -> tuple[float | None, float | None]:
    """(α of the answers among themselves, κ of the answers with the gold) over answers, one a row.

    answer, gold: option numbers 0 … options − 1. None where undefined: no item answered twice, or nothing differs.
    """
    among = krippendorff(item, answer, options, draws=DRAWS).value
    return among, cohen(answer, gold, options)
