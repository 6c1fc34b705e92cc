"""Items: bad ones are found by how they go with the same person's other answers; quizzes say how reliable they are."""

import numpy as np
import pytest
from scipy.stats import f, pearsonr

from app.stats.item import (
    Answers,
    bad_share,
    clause_right,
    deff,
    item_figures,
    standardised_failures,
)  # fmt: skip
from app.stats.rate import jeffreys
from app.stats.reliability import reliability


def answers_of(people: int, items: int, bad: int | None, seed: int = 5) -> Answers:
    """Everybody answers every item of one clause; half of the people know it; the bad item is answered backwards."""
    draw = np.random.default_rng(seed)
    knows = draw.random(people) < 0.5
    chance = np.where(knows, 0.95, 0.4)[:, None].repeat(items, 1)
    if bad is not None:
        chance[:, bad] = np.where(knows, 0.2, 0.5)
    marks = draw.random(chance.shape) < chance
    person, item = np.divmod(np.arange(people * items), items)
    return Answers(person, item, np.zeros_like(item), person % 4, marks.ravel().astype(float))


def test_the_item_that_good_people_fail_is_bad_and_its_neighbours_are_not():
    figures = item_figures(answers_of(200, 6, bad=2), 6)
    assert figures.bad.tolist() == [False, False, True, False, False, False]
    assert figures.n.tolist() == [200] * 6
    assert figures.rest_correlation[2] < 0 < 0.2 < figures.rest_correlation[0]


def test_fewer_than_fifty_answers_accuse_no_item():
    assert not item_figures(answers_of(49, 6, bad=2), 6).bad.any()


def test_rest_correlation_is_pearson_s_with_the_mean_of_the_others():
    answers = answers_of(30, 3, bad=None)
    right = answers.right.reshape(30, 3)
    rest = (right[:, [1, 2]] - right[:, [1, 2]].mean(0)).mean(1)
    assert item_figures(answers, 3).rest_correlation[0] == pytest.approx(np.corrcoef(right[:, 0], rest)[0, 1])


def test_an_item_nobody_answered_is_undefined_and_not_bad():
    figures = item_figures(answers_of(60, 4, bad=None), 5)
    assert np.isnan(figures.right[4]) and np.isnan(figures.rest_correlation[4]) and not figures.bad[4]


def test_bad_items_leave_the_clause_s_share_and_are_counted():
    answers = answers_of(200, 6, bad=2)
    figures = item_figures(answers, 6)
    sound = answers.item != 2
    assert clause_right(answers, figures, 2)[0] == pytest.approx(answers.right[sound].mean())
    assert bad_share(answers, figures, 2)[0] == pytest.approx(1 / 6)
    assert np.isnan(clause_right(answers, figures, 2)[1])


def test_failures_are_freed_of_the_difficulty_of_the_item_drawn():
    answers = answers_of(200, 6, bad=None)
    figures = item_figures(answers, 6)
    share = clause_right(answers, figures, 1)
    freed = standardised_failures(answers, figures, share)
    for item in range(6):
        assert freed[answers.item == item].mean() == pytest.approx(1 - share[0])


def test_answers_that_go_by_person_count_for_less():
    answers = answers_of(200, 6, bad=None)
    figures = item_figures(answers, 6)
    freed = standardised_failures(answers, figures, clause_right(answers, figures, 1))
    clustered = deff(answers, figures, freed, 2)
    alone = Answers(np.arange(1200), answers.item, answers.clause, answers.cell, answers.mark)
    assert clustered[0] > 1.5
    assert deff(alone, figures, freed, 2)[0] < 1.05
    assert clustered[1] == 1.0, "a clause without answers has no design effect"


def test_a_quiz_has_the_classical_figures():
    marks = np.array([[1, 1, 0], [1, 0, 0], [1, 1, 1], [0, 0, 0], [1, 1, 0], [0, 1, 0.5]])
    quiz = reliability(marks)
    total = marks.sum(1)
    alpha = 3 / 2 * (1 - marks.var(0, ddof=1).sum() / total.var(ddof=1))
    assert quiz.alpha == pytest.approx(alpha)
    assert quiz.error_ratio == pytest.approx(np.sqrt(1 - alpha))
    assert quiz.standard_error == pytest.approx(np.sqrt(1 - alpha) * (total / 3).std(ddof=1))
    first, rest = quiz.items[0], total - marks[:, 0]
    assert first.facility == pytest.approx(4 / 6) and first.facility_interval == jeffreys(4, 6)
    assert first.discrimination == pytest.approx(np.corrcoef(marks[:, 0], rest)[0, 1])
    best = np.cov(np.sort(marks[:, 0]), np.sort(rest))[0, 1]
    assert first.efficiency == pytest.approx(np.cov(marks[:, 0], rest)[0, 1] / best)
    assert sum(item.effective_weight or 0 for item in quiz.items) == pytest.approx(1)
    roots = [np.sqrt(np.cov(column, total)[0, 1]) for column in marks.T]
    assert [item.effective_weight for item in quiz.items] == pytest.approx(np.array(roots) / sum(roots))
    assert [item.n for item in quiz.items] == [6, 6, 6] and quiz.n == 6


def test_figures_come_with_the_intervals_of_their_formulas():
    dice = np.random.default_rng(4)
    knows = dice.normal(size=(200, 1))
    marks = (knows + dice.normal(size=(200, 6)) > np.linspace(-1, 1, 6)).astype(float)
    quiz = reliability(marks)
    between, within = 199, 199 * 5
    spread = [1 - (1 - quiz.alpha) * f.ppf(p, between, within) for p in (0.95, 0.05)]
    assert quiz.alpha_interval == pytest.approx(spread, abs=1e-9), "Feldt 1965"
    for at, item in enumerate(quiz.items):
        theirs = pearsonr(marks[:, at], marks.sum(1) - marks[:, at])
        assert item.discrimination == pytest.approx(theirs.statistic)
        assert item.discrimination_interval == pytest.approx(theirs.confidence_interval(0.9), abs=1e-9)
        assert item.facility_interval == jeffreys(marks[:, at].sum(), 200)


def test_an_item_that_tells_nothing_looks_telling_item_total_but_not_item_rest():
    dice = np.random.default_rng(6)
    marks = (dice.random((400, 4)) < 0.6).astype(float)
    for at, item in enumerate(reliability(marks).items):
        assert np.corrcoef(marks[:, at], marks.sum(1))[0, 1] > 0.4
        assert item.discrimination_interval.low < 0.05


def test_marks_seen_by_different_people_give_no_reliability_above_one():
    apart = np.array([[np.nan, 1, np.nan], [0, np.nan, 0], [1, 1, 1.0]])
    quiz = reliability(apart)
    assert quiz.alpha is None and quiz.error_ratio is None and quiz.standard_error is None
    assert quiz.items[0].discrimination is not None


def test_unseen_items_are_missing_and_not_wrong():
    marks = np.array(
        [[1, np.nan, 1], [np.nan, 1, 1], [1, 1, np.nan], [0, 0, 1], [0, np.nan, 0], [np.nan, np.nan, np.nan]]
    )
    quiz = reliability(marks)
    assert quiz.n == 5
    assert quiz.items[0].n == 4 and quiz.items[0].facility == pytest.approx(0.5)
    assert quiz.alpha is not None


def test_what_cannot_be_computed_is_undefined():
    same = reliability(np.ones((5, 3)))
    assert same.alpha is None and same.items[0].discrimination is None and same.items[0].efficiency is None
    nobody = reliability(np.empty((0, 2)))
    assert nobody.mean is None and nobody.items[0].facility is None
    assert reliability(np.array([[1.0], [0.0], [1.0]])).alpha is None, "one item has no internal consistency"
