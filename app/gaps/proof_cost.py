"""What a proven clause costs in minutes of answering; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from app.stats.rate import Interval

Z90 = 1.6448536269514722


@dataclass(frozen=True)
class Spent:
    """The minutes a person of a team spent on proof cases, and how many clauses they proved meanwhile."""

    team: str
    minutes: float
    proven: int


@dataclass(frozen=True)
class PerProof:
    """Minutes of answering per proven clause; interval 90 %, None for fewer than two people."""

    minutes: float
    interval: Interval | None
    proven: int
    people: int


def per_proof(spent: Sequence[Spent]) -> PerProof | None:
    """Σ minutes / Σ proven over people, with the ratio estimator's interval (Cochran 1977); None where none is proven.

    People are what is sampled: s² = Σ(minutes − R · proven)² · k / (k − 1) over k people, ± 1.645 s / Σ proven.
    """
    proven, k = sum(one.proven for one in spent), len(spent)
    if not proven:
        return None
    ratio = sum(one.minutes for one in spent) / proven
    if k < 2:
        return PerProof(ratio, None, proven, k)
    scatter = sum((one.minutes - ratio * one.proven) ** 2 for one in spent) * k / (k - 1)
    half = Z90 * sqrt(scatter) / proven
    return PerProof(ratio, Interval(max(0.0, ratio - half), ratio + half), proven, k)
