"""Items judged by first answers: share right, rest-score correlation, bad items; and how answers cluster by person."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.stats import constants as const
from app.stats.rate import Floats, Ints

Flags = NDArray[np.bool_]
Numbers = NDArray[np.floating] | NDArray[np.integer]


@dataclass(frozen=True)
class Answers:
    """First answers of a window, one a row: numbers from 0 of person, item, clause and cell; mark from 0 to 1.

    A mark below 1 counts as failed: partial credit is not knowing the rule. Answers never given have no row.
    """

    person: Ints
    item: Ints
    clause: Ints
    cell: Ints
    mark: Floats

    @property
    def right(self) -> Floats:
        """1.0 for a full mark, 0.0 otherwise."""
        return (self.mark >= 1).astype(np.float64)


@dataclass(frozen=True)
class ItemFigures:
    """One number an item: n first answers, share right, rest-score correlation, and whether it is bad.

    right is nan without answers; rest_correlation (−1 to 1) where nobody saw another item of the clause, or where
    marks or rests don't vary. An item of which a figure is undefined is not bad.
    """

    n: Ints
    right: Floats
    rest_correlation: Floats
    bad: Flags


def item_figures(answers: Answers, items: int) -> ItemFigures:
    """Judge every item by how its answers go with the same person's other answers on the same clause.

    Rest = mean residual of the person's other items of the clause (item–rest, as corrected by Henrysson 1963). Two
    passes: the second leaves flagged items out of the rests, so that one bad item doesn't taint its neighbours. Bad:
    n ≥ 50, correlation < .12 and share right < .60; the cuts come from simulation, for the textbook's r < .20 is
    wrong for short quizzes of easy items.
    """
    right = answers.right
    n = np.bincount(answers.item, minlength=items)
    share = _ratio(np.bincount(answers.item, right, items), n)
    bad: Flags = np.zeros(items, dtype=bool)
    correlation = np.full(items, np.nan)
    group = _by_person(answers)
    for _ in range(2):
        rest = _rests(group, right - share[answers.item], ~bad[answers.item])
        correlation = _correlations(answers.item, right, rest, items)
        bad = (n >= const.BAD_MIN_ANSWERS) & (correlation < const.BAD_CORRELATION) & (share < const.BAD_FACILITY)
    return ItemFigures(n, share, correlation, bad)


def rest_scores(answers: Answers, figures: ItemFigures) -> Floats:
    """What each answer's person does elsewhere: the mean residual of their other answers to sound items of the clause.

    A number an answer, −1 to 1; nan where there is no other.
    """
    return _rests(_by_person(answers), answers.right - figures.right[answers.item], ~figures.bad[answers.item])


def _ratio(top: Numbers, bottom: Numbers) -> Floats:
    """top / bottom, nan where there is nothing to divide by."""
    ratio: Floats = np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0)
    return ratio


def _by_person(answers: Answers) -> Ints:
    """The number of each answer's person and clause."""
    key = answers.person * (int(answers.clause.max(initial=0)) + 1) + answers.clause
    group: Ints = np.unique(key, return_inverse=True)[1]
    return group


def _rests(group: Ints, residual: Floats, counts: Flags) -> Floats:
    """For each answer, the mean residual of the other counting answers of its group; nan without any."""
    kept = np.where(counts, residual, 0)
    total = np.bincount(group, kept)[group] - kept
    others = np.bincount(group, counts)[group] - counts
    return _ratio(total, others)


def _correlations(item: Ints, right: Floats, rest: Floats, items: int) -> Floats:
    """Pearson correlation of mark and rest within each item; nan where either doesn't vary."""
    paired = np.isfinite(rest)
    item, x, y = item[paired], right[paired], rest[paired]
    n = np.bincount(item, minlength=items)
    mean_x, mean_y = (_ratio(np.bincount(item, v, items), n) for v in (x, y))
    dx, dy = x - mean_x[item], y - mean_y[item]
    together, varx, vary = (np.bincount(item, v, items) for v in (dx * dy, dx * dx, dy * dy))
    return _ratio(together, np.where((varx > 1e-12) & (vary > 1e-12), np.sqrt(varx * vary), 0))


def clause_right(answers: Answers, figures: ItemFigures, clauses: int) -> Floats:
    """Share right per clause over its sound items, organisation-wide; nan without answers."""
    sound = ~figures.bad[answers.item]
    clause = answers.clause[sound]
    return _ratio(np.bincount(clause, answers.right[sound], clauses), np.bincount(clause, minlength=clauses))


def bad_share(answers: Answers, figures: ItemFigures, clauses: int) -> Floats:
    """Share of each clause's answers that fell to bad items; nan without answers."""
    bad = figures.bad[answers.item].astype(np.float64)
    return _ratio(np.bincount(answers.clause, bad, clauses), np.bincount(answers.clause, minlength=clauses))


def standardised_failures(answers: Answers, figures: ItemFigures, clause_share: Floats) -> Floats:
    """Each answer's a = failed − (1 − p_item) + (1 − p_clause): a failure, freed of how hard the drawn item was.

    A number an answer, −1 to 2, of mean 1 − p_clause over each item's answers (indirect standardisation); nan on
    clauses that have bad items alone.
    """
    return (1 - answers.right) + figures.right[answers.item] - clause_share[answers.clause]


def deff(answers: Answers, figures: ItemFigures, standardised: Floats, clauses: int) -> Floats:
    """Design effect of answers by the same person, ≥ 1, one a clause: Σ(a_m − p̂·n_m)² / Σ p̂(1 − p̂)·n_m over persons m.

    How many answers are worth one independent answer (Kish 1965), by moments. Pooled over the clause's cells with
    more than 6 answers to sound items; 1 where nothing can be said. Clause by clause, because how answers cluster
    differs (3.7 and 0.7 within one real quiz) and would mislead if shared.
    """
    sound = ~figures.bad[answers.item]
    cell, clause, failures = answers.cell[sound], answers.clause[sound], standardised[sound]
    if not len(cell):
        return np.ones(clauses)
    rate = np.clip(_ratio(np.bincount(cell, failures), np.bincount(cell)), 0, 1)
    kept = np.bincount(cell)[cell] > const.DEFF_MIN_ANSWERS
    people = int(answers.person.max()) + 1
    pairs, first, group = np.unique(
        cell[kept] * people + answers.person[sound][kept], return_index=True, return_inverse=True
    )
    p, n, of_clause = rate[pairs // people], np.bincount(group), clause[kept][first]
    spread = np.bincount(of_clause, (np.bincount(group, failures[kept]) - p * n) ** 2, clauses)
    expected = np.bincount(of_clause, p * (1 - p) * n, clauses)
    return np.fmax(1.0, _ratio(spread, expected))
