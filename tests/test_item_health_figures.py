"""The figures by which a case is watched: does it leak, is it answered unread, does a language fare differently."""

import numpy as np
import pytest

from app.stats.drift import difference, drifts
from app.stats.languages import language_gaps
from app.stats.pace import paces
from app.stats.rate import measured


def test_a_case_whose_later_answers_are_much_more_often_right_may_be_known() -> None:
    leaked = np.r_[np.repeat([1.0, 0], [30, 30]), np.repeat([1.0, 0], [50, 10])]
    steady = np.tile([1.0, 0], 60)
    item, at = np.repeat([0, 1], 120), np.tile(np.arange(120), 2)
    shuffled = np.random.default_rng(3).permutation(240)
    found = drifts(item[shuffled], at[shuffled], np.r_[leaked, steady][shuffled], 3)
    assert found[0] is not None and found[1] is not None and found[2] is None
    assert (found[0].earlier.n, found[0].earlier.events, found[0].later.n, found[0].later.events) == (60, 30, 60, 50)
    assert found[0].rise == pytest.approx(1 / 3) and found[0].interval.low > 0.1
    assert found[0].may_be_known and not found[1].may_be_known


def test_too_few_answers_tell_nothing_about_a_leak() -> None:
    ninety_nine = np.arange(99)
    assert drifts(np.zeros(99, dtype=int), ninety_nine, (ninety_nine > 49).astype(float), 1) == [None]
    assert drifts(np.zeros(0, dtype=int), np.zeros(0, dtype=int), np.zeros(0), 1) == [None]


def test_the_difference_of_two_rates_is_newcombe_s() -> None:
    """Newcombe 1998, example of 56/70 against 48/80: .20, at 95 % .0524 to .3339; at 90 % a little narrower."""
    gap, bounds = difference(measured(70, 56), measured(80, 48))
    assert gap == pytest.approx(0.2)
    assert 0.0524 < bounds.low < 0.09 and 0.30 < bounds.high < 0.3339


def test_answers_faster_than_a_tenth_of_the_median_are_a_share() -> None:
    times = np.array([900.0, 8000, 10_000, 12_000, 14_000, np.nan, 5000, 7000])
    first, second, none = paces(np.array([0, 0, 0, 0, 0, 0, 1, 1]), times, 3)
    assert (first.median, first.fast.n, first.fast.events) == (10_000, 5, 1)
    assert first.fast.interval is not None
    assert (second.median, second.fast.events, none.median, none.fast.rate) == (6000, 0, None, None)


def test_a_language_is_compared_with_people_who_know_as_much() -> None:
    """Language 1 knows less and does worse on both cases; only on case 1 does it do worse than its knowledge says."""
    dice = np.random.default_rng(5)
    n = 4000
    language = dice.integers(0, 2, n)
    knows = dice.normal(0, 1, n) - 0.8 * language
    share = 1 / (1 + np.exp(-1.5 * knows))
    fair, harder = dice.random(n) < share, dice.random(n) < share * (1 - 0.4 * language)
    item = np.repeat([0, 1], n)
    every = language_gaps(item, np.tile(language, 2), np.r_[fair, harder], np.tile(knows, 2), 2)
    found = {(one.item, one.language): one for one in every}
    raw = fair[language == 1].mean() - fair[language == 0].mean()
    assert raw < -0.15 and abs(found[0, 1].gap) < 0.06 and not found[0, 1].differs
    assert found[1, 1].differs and found[1, 1].gap < -0.15 and found[1, 1].interval.high < 0
    assert found[1, 0].gap == pytest.approx(-found[1, 1].gap)
    assert found[1, 1].n == (language == 1).sum()


def test_unknown_languages_and_few_answers_are_not_compared() -> None:
    rest, right = np.linspace(-1, 1, 120), np.tile([True, False], 60)
    item = np.zeros(120, dtype=int)
    assert language_gaps(item, np.full(120, -1), right, rest, 1) == []
    assert language_gaps(item, np.repeat([0, 1], [80, 40]), right, rest, 1) == []
    assert language_gaps(item, np.tile([0, 1], 60), right, np.full(120, np.nan), 1) == []
    none = np.zeros(0, dtype=int)
    assert language_gaps(none, none, none.astype(bool), none.astype(float), 1) == []
    alike = language_gaps(item, np.tile([0, 1], 60), np.ones(120, dtype=bool), np.zeros(120), 1)
    assert [(one.gap, one.differs) for one in alike] == [(0, False), (0, False)]
