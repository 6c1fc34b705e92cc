"""Rates and their intervals: every reference number of the statistics, and what happens without evidence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from app.stats.rate import (
    UNMEASURED,
    hajek,
    jeffreys,
    jeffreys_bounds,
    kish,
    measured,
    measured_cells,
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


def test_without_evidence_a_rate_is_undefined_and_never_zero():
    assert jeffreys(0, 0) is None and wilson(0, 0) is None and hajek([], []) is None and kish([]) is None
    assert measured(0, 0).rate is None and measured_weighted(0, 0, 0, 0, 0).interval is None
    assert np.isnan(jeffreys_bounds([0.0], [0.0])[0][0])


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_intervals_agree_with_statsmodels(count):
    errors, n = count
    assert wilson(errors, n) == pytest.approx(proportion_confint(errors, n, 0.1, "wilson"), abs=1e-9)
    theirs = proportion_confint(errors, n, 0.1, "jeffreys")
    assert jeffreys(errors, n) == pytest.approx(theirs, abs=1e-9)


@given(st.integers(0, 50), st.integers(1, 50))
def test_more_of_the_same_evidence_narrows_the_interval(errors, right):
    few, many = jeffreys(errors, errors + right), jeffreys(2 * errors, 2 * (errors + right))
    assert few is not None and many is not None
    assert many.high - many.low < few.high - few.low
