"""Rates and their intervals: every reference number of the statistics, and what happens without evidence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, binomtest
from statsmodels.stats.proportion import proportion_confint

from app.stats.rate import (
    UNMEASURED,
    hajek,
    jeffreys,
    jeffreys_bounds,
    kish,
    measured,
    measured_cells,
    measured_standardised,
    measured_weighted,
    stratum_ratio,
    weighted_rates,
    wilson,
)

WEIGHTS = [41.1429] * 6 + [3.0] * 4
ERRORS = [1.0, 0, 0, 0, 0, 0, 1, 1, 0, 0]


def test_three_errors_in_twenty_have_the_reference_intervals():
    assert jeffreys(3, 20) == pytest.approx((0.0562480543, 0.3136803574), abs=1e-9)
    assert wilson(3, 20) == pytest.approx((0.0615824105, 0.3218280757), abs=1e-9)
    assert jeffreys(12, 60) == pytest.approx((0.1263946052, 0.2945152997), abs=1e-9)


def test_unequal_weights_give_the_reference_rate_and_effective_count():
    assert hajek(WEIGHTS, ERRORS) == pytest.approx(0.1821191899, abs=1e-9)
    assert kish(WEIGHTS) == pytest.approx(6.5742083, abs=1e-7)


def test_additive_sums_give_the_same_as_single_audits():
    w, x = np.array(WEIGHTS), np.array(ERRORS)
    rate, n = weighted_rates([w.sum(), 0.0], [w @ w, 0.0], [w @ x, 0.0])
    assert rate[0] == pytest.approx(hajek(w, x))
    assert n[0] == pytest.approx(kish(w))
    assert np.isnan(rate[1]) and np.isnan(n[1])
    cell = measured_weighted(10, 3, w.sum(), w @ w, w @ x)
    assert cell.interval == pytest.approx(jeffreys(rate[0] * n[0], n[0]))
    many = measured_cells([10, 0, 20], [3, 0, 3], [w.sum(), 0, 20], [w @ w, 0, 20], [w @ x, 0, 3])
    assert many == [cell, UNMEASURED, measured(20, 3)]


def test_a_stratum_is_compared_with_what_its_clauses_would_err():
    ratio = stratum_ratio([8.0, 80.0, 0.0], [8.0, 80.0, 0.0])
    assert ratio == pytest.approx([1, 1, 1]), "strata that follow clauses must not erase real gaps"
    assert stratum_ratio([60.0], [20.0]) == pytest.approx([2.0])


def test_strata_that_err_more_often_are_standardised_to_the_reference_rate():
    rate = measured_standardised([6, 4], [1, 2], [0.93, 1.6])
    assert rate.rate == pytest.approx(0.2504173623, abs=1e-9)
    assert rate.effective_n == pytest.approx(11.98) and (rate.n, rate.events) == (10, 3)
    assert rate.interval == pytest.approx(jeffreys(3, 11.98))
    assert measured_standardised([6, 4], [1, 2], [1, 1]) == measured(10, 3), "without strata it is the plain rate"
    assert measured_standardised([4], [4], [0.5]).rate == 0.98, "four errors in what counts as two audits"
    assert measured_standardised([], [], []) == UNMEASURED


def test_without_evidence_a_rate_is_undefined_and_never_zero():
    assert jeffreys(0, 0) is None and wilson(0, 0) is None and hajek([], []) is None and kish([]) is None
    assert measured(0, 0).rate is None and measured_weighted(0, 0, 0, 0, 0).interval is None
    assert np.isnan(jeffreys_bounds([0.0], [0.0])[0][0])


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_intervals_agree_with_statsmodels(count):
    errors, n = count
    assert wilson(errors, n) == pytest.approx(proportion_confint(errors, n, 0.1, "wilson"), abs=1e-9)
    assert jeffreys(errors, n) == pytest.approx(proportion_confint(errors, n, 0.1, "jeffreys"), abs=1e-9)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.5, 0.99))
def test_intervals_of_any_level_agree_with_scipy(count, level):
    errors, n = count
    theirs = binomtest(errors, n).proportion_ci(level, "wilson")
    assert wilson(errors, n, level) == pytest.approx((theirs.low, theirs.high), abs=1e-9)
    assert jeffreys(errors, n, level) == pytest.approx(beta.interval(level, errors + 0.5, n - errors + 0.5), abs=1e-9)


@given(st.floats(0, 1), st.floats(0.01, 5000))
def test_effective_counts_may_be_fractions(share, n):
    errors = share * n
    assert jeffreys(errors, n) == pytest.approx(beta.interval(0.9, errors + 0.5, n - errors + 0.5), abs=1e-9)
