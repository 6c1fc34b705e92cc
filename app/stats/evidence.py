"""From counts to evidence: additive sums per cell and age, standardised for item difficulty and sampling strata."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.stats import constants as const
from app.stats.grid import Evidence
from app.stats.rate import Floats, Ints

BUCKETS = len(const.AGE_EDGES) + 1


@dataclass(frozen=True)
class QuizCounts:
    """First answers to sound items, summed by cell, item and age (whole days, 0 = the last day): one row a sum.

    cell, item: numbers from 0; n answers of which `failed` had less than the full mark. Equal keys may occur again.
    """

    cell: Ints
    item: Ints
    age: Ints
    n: Floats
    failed: Floats


@dataclass(frozen=True)
class AuditCounts:
    """Audited decisions summed by cell, stratum and age: one row a sum; age in whole days, 0 = the last day.

    cell, stratum: numbers from 0; n audits of which `errors` were errors. Equal keys may occur again.
    """

    cell: Ints
    stratum: Ints
    age: Ints
    n: Floats
    errors: Floats


def age_bucket(age: NDArray[np.integer]) -> Ints:
    """The bucket of an age in whole days before as_of: 0–5 → 0, 6–11 → 1, 12–19 → 2, 20–31 → 3, older → 4."""
    return np.searchsorted(const.AGE_EDGES, age, side="right").astype(np.int64)


def _by_bucket(age: Ints, cell: Ints, values: Floats, cells: int) -> Floats:
    """bucket × cell sums."""
    sums: Floats = np.bincount(age_bucket(age) * cells + cell, values, BUCKETS * cells).astype(np.float64)
    return sums.reshape(BUCKETS, cells)


def quiz_buckets(
    counts: QuizCounts, item_right: Floats, cell_right: Floats, cell_deff: Floats | float
) -> tuple[Floats, Floats]:
    """(failures, answers), bucket × cell: failures freed of item difficulty, both divided by the design effect.

    item_right: share right per item; cell_right and cell_deff: per cell, its clause's share right and design effect
    (Kish 1965). Failures stay between 0 and the answers; both are 0 in buckets without answers, and whatever splits
    the sums further (days, strata) changes nothing. Item difficulty: indirect standardisation.
    """
    cells = len(cell_right)
    expected = counts.n * (item_right[counts.item] - cell_right[counts.cell])
    answers = _by_bucket(counts.age, counts.cell, counts.n, cells)
    failures = _by_bucket(counts.age, counts.cell, counts.failed + expected, cells)
    return np.clip(failures, 0, answers) / cell_deff, answers / cell_deff


def audit_buckets(counts: AuditCounts, stratum_ratio: Floats, cells: int) -> tuple[Floats, Floats]:
    """(errors, audits), bucket × cell: an audit in a stratum that errs h times as often counts as h audits.

    stratum_ratio: h by stratum number (`rate.stratum_ratio`). Errors never exceed .98 of the audits, so that no
    likelihood is 0; both are 0 in buckets without audits.
    """
    audits = _by_bucket(counts.age, counts.cell, counts.n * stratum_ratio[counts.stratum], cells)
    errors = _by_bucket(counts.age, counts.cell, counts.errors, cells)
    return np.minimum(errors, const.ERROR_CEILING * audits), audits


def audit_odds_buckets(counts: AuditCounts, stratum_ratio: Floats, cells: int) -> tuple[Floats, Floats]:
    """`audit_buckets` by odds: an error counts as one, a right decision in a stratum that errs h times as often as h.

    A team that errs in every second decision can't err h times as often where risk is high. For rare errors both ways
    are the same; for real gaps this one takes the share of true rates inside their 90 % interval from .63 to .79
    (simulated risk-targeted audits), so the report uses it.
    """
    errors = np.maximum(_by_bucket(counts.age, counts.cell, counts.errors, cells), 0)
    right = (counts.n - counts.errors) * stratum_ratio[counts.stratum]
    audits = errors + np.maximum(_by_bucket(counts.age, counts.cell, right, cells), 0)
    return np.minimum(errors, const.ERROR_CEILING * audits), audits


def evidence(
    quiz: tuple[Floats, Floats], audits: tuple[Floats, Floats], team: Ints, clause: Ints, teams: int, clauses: int
) -> Evidence:
    """Both witnesses side by side: (failures, answers) and (errors, audits), each bucket × cell as made above.

    team, clause: each cell's numbers from 0, below teams and clauses.
    """
    return Evidence(*quiz, *audits, team, clause, teams, clauses)
