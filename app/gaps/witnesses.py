"""The two witnesses of every cell: its first answers and its audits, as measured and as the model reads them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.gaps.answered import Answered
from app.gaps.audited import Audited
from app.gaps.places import NOWHERE, Places
from app.stats import constants as const
from app.stats.evidence import BUCKETS, AuditCounts, QuizCounts, audit_odds_buckets, quiz_buckets
from app.stats.item import Answers, bad_share, clause_right, deff, item_figures, standardised_failures
from app.stats.rate import Floats, Ints, stratum_ratio, sums_by

Pair = tuple[Floats, Floats]  # bucket × cell: (failures, answers) or (errors, audits)
AGES = np.array([0, *const.AGE_EDGES])


@dataclass(frozen=True)
class QuizWitness:
    """Answers under the revs in force; one number a cell but for `bad` and `answers`, which are one a clause.

    n, failed: answers to sound items; effective: n freed of clustering; dropped: answers to bad items; earlier:
    answers under earlier revs. by_age is what the model reads.
    """

    n: Floats
    failed: Floats
    effective: Floats
    dropped: Floats
    earlier: Floats
    bad: Floats
    answers: Floats
    by_age: Pair


@dataclass(frozen=True)
class AuditWitness:
    """Audits under the revs in force, one number a cell but for `clause_rate` (Hájek, whole organisation; nan = none).

    rated: sums over random and stratified samples; apart: audits of other samplings, which feed no rate; earlier:
    audits under earlier revs. by_age is what the model reads. strata: how much more often each errs than its clauses.
    """

    rated: dict[str, Floats]
    apart: Floats
    apart_errors: Floats
    earlier: Floats
    clause_rate: Floats
    by_age: Pair
    strata: dict[str, float]


RATED_SUMS = (
    *("n", "errors", "defensible", "critical", "w", "w2", "w_errors"),
    *("w_over", "w_over_possible", "w_under", "w_under_possible"),
)


def quiz_witness(answered: Answered, at: Places) -> QuizWitness:
    """What the first answers say, difficult items evened out and bad items left out."""
    cells, now = _cells(answered, at)
    earlier = np.bincount(cells[(cells != NOWHERE) & ~now], minlength=at.cells).astype(np.float64)
    counted, cell = answered.of(now), cells[now]
    clause, items = at.clause[cell], len(answered.items)
    answers = Answers(counted.user_id, counted.item, clause, cell, counted.mark)
    figures = item_figures(answers, items)
    share = clause_right(answers, figures, len(at.clause_ids))
    effect = deff(answers, figures, standardised_failures(answers, figures, share), len(at.clause_ids))
    sound = ~figures.bad[counted.item]
    failed = 1 - answers.right[sound]
    counts = QuizCounts(cell[sound], counted.item[sound], counted.age[sound], np.ones(len(failed)), failed)
    n = np.bincount(counts.cell, minlength=at.cells)
    per_clause = np.bincount(clause, minlength=len(at.clause_ids)).astype(np.float64)
    return QuizWitness(
        n=n.astype(np.float64),
        failed=sums_by(counts.cell, failed, at.cells),
        effective=n / effect[at.clause],
        dropped=np.bincount(cell[~sound], minlength=at.cells).astype(np.float64),
        earlier=earlier,
        bad=np.nan_to_num(bad_share(answers, figures, len(at.clause_ids))) * per_clause,
        answers=per_clause,
        by_age=quiz_buckets(counts, figures.right, share[at.clause], effect[at.clause]),
    )


def audit_witness(audited: Audited, at: Places) -> AuditWitness:
    """What the audits say, strata that err more often evened out."""
    cells, now = _cells(audited, at)
    known, rows = cells != NOWHERE, now & audited.rated
    seen, cell = audited.of(rows), cells[rows]
    rate = _clause_rate(seen, at.clause[cell], len(at.clause_ids))
    labels, stratum = np.unique(seen.stratum, return_inverse=True)
    expected = np.bincount(stratum, seen.n * rate[at.clause[cell]], len(labels))
    ratio = stratum_ratio(np.bincount(stratum, seen.errors, len(labels)), expected)
    ratio[labels == ""] = 1.0  # outside strata, an audit counts as one
    counts = AuditCounts(
        np.tile(cell, BUCKETS), np.tile(stratum, BUCKETS), np.repeat(AGES, len(cell)),
        seen.n_by_age.ravel(), seen.errors_by_age.ravel(),
    )  # fmt: skip
    others = now & ~audited.rated
    return AuditWitness(
        rated={name: sums_by(cell, getattr(seen, name), at.cells) for name in RATED_SUMS},
        apart=sums_by(cells[others], audited.n[others], at.cells),
        apart_errors=sums_by(cells[others], audited.errors[others], at.cells),
        earlier=sums_by(cells[known & ~now], audited.n[known & ~now], at.cells),
        clause_rate=rate,
        by_age=audit_odds_buckets(counts, ratio, at.cells),
        strata=dict(zip(labels.tolist(), ratio.tolist(), strict=True)),
    )


def _cells(rows: Answered | Audited, at: Places) -> tuple[Ints, NDArray[np.bool_]]:
    """(cell of each row, whether the row is evidence under the rev in force)."""
    cells = at.cells_of(rows.team_id, rows.clause_id)
    rev = np.append(at.revs, NOWHERE)[at.clauses_of(rows.clause_id)]
    return cells, (cells != NOWHERE) & (rows.rev == rev)


def _clause_rate(seen: Audited, clause: Ints, clauses: int) -> Floats:
    """The Hájek error rate of each clause over the whole organisation; nan without audits."""
    w, errors = (sums_by(clause, each, clauses) for each in (seen.w, seen.w_errors))
    rate: Floats = np.divide(errors, w, out=np.full(clauses, np.nan), where=w > 0)
    return rate
