"""Agreement: Krippendorff's α, Cohen's and Fleiss' κ reproduce published values and other people's programs."""

from functools import partial

import krippendorff as oracle
import numpy as np
import pytest
from counting import LINEAR, calls
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters, cohens_kappa, fleiss_kappa

from app.stats.agreement import cohen, fleiss, krippendorff

NA = -1
PUBLISHED = np.array([  # Krippendorff 2011, four observers, twelve units, missing votes
    [0, 1, 2, 2, 1, 0, 3, 0, 1, NA, NA, NA],
    [0, 1, 2, 2, 1, 1, 3, 0, 1, 4, NA, 2],
    [NA, 2, 2, 2, 1, 2, 3, 1, 1, 4, 0, NA],
    [0, 1, 2, 2, 1, 3, 3, 0, 1, 4, 0, NA],
])  # fmt: skip
SCALES = ("nominal", "ordinal", "interval")


def rows(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(unit, vote) rows of an observer × unit table."""
    observer, unit = np.nonzero(table != NA)
    return unit, table[observer, unit]


def votes_of(units: int, votes: int, categories: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """(unit, vote) rows: people who mostly see what is there, and guess otherwise."""
    dice = np.random.default_rng(seed)
    unit = np.repeat(np.arange(units), votes)
    truth = dice.integers(0, categories, units)[unit]
    return unit, np.where(dice.random(len(unit)) < 0.7, truth, dice.integers(0, categories, len(unit)))


@pytest.mark.parametrize(("scale", "value"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_is_the_published_one_with_votes_missing(scale, value):
    alpha = krippendorff(*rows(PUBLISHED), 5, scale)
    assert alpha.value == pytest.approx(value, abs=5e-4)
    assert alpha.units == 11 and alpha.votes == 40, "a unit with a single vote says nothing"
    assert alpha.interval is not None and alpha.interval.low < value < alpha.interval.high


tables = st.integers(2, 5).flatmap(
    lambda judges: st.lists(
        st.lists(st.integers(NA, 3), min_size=judges, max_size=judges), min_size=2, max_size=12
    ).map(lambda units: np.array(units).T)
)


@given(tables, st.sampled_from(SCALES))
@settings(deadline=None)
def test_alpha_is_the_krippendorff_package_s_with_any_votes_missing(table, scale):
    ours = krippendorff(*rows(table), 4, scale, draws=0)
    assert ours.interval is None
    several = table[:, (table != NA).sum(0) > 1]
    if len(set(several[several != NA].tolist())) < 2:
        assert ours.value is None, "without variation nothing can be said"
    else:
        data = np.where(table == NA, np.nan, table.astype(float))
        theirs = oracle.alpha(data, value_domain=[0, 1, 2, 3], level_of_measurement=scale)
        assert ours.value == pytest.approx(theirs, abs=1e-9)


def test_the_interval_is_the_same_every_time():
    assert krippendorff(*rows(PUBLISHED), 5) == krippendorff(*rows(PUBLISHED), 5)


def test_the_interval_holds_the_alpha_of_the_whole_operation_nine_times_in_ten():
    whole = krippendorff(*votes_of(60_000, 3, 4, seed=0), 4, "ordinal", draws=0).value
    samples = [krippendorff(*votes_of(120, 3, 4, seed), 4, "ordinal", draws=300).interval for seed in range(1, 151)]
    assert 0.83 <= np.mean([one.straddles(whole) for one in samples]) <= 0.97


def test_more_units_narrow_the_interval():
    few, many = (krippendorff(*votes_of(units, 3, 4, seed=2), 4).interval for units in (80, 1280))
    assert (few.high - few.low) / (many.high - many.low) == pytest.approx(4, rel=0.25), "as the root of their number"


def test_alpha_is_undefined_where_nothing_varies_or_nobody_voted_twice():
    assert krippendorff([0, 0, 1, 1], [2, 2, 2, 2], 3).value is None
    assert krippendorff([0, 1, 2], [0, 1, 2], 3).value is None
    assert krippendorff([], [], 3).units == 0


@pytest.mark.parametrize("seed", range(8))
def test_a_resample_without_variation_leaves_the_interval_undefined(seed):
    alpha = krippendorff([0, 0, 1, 1, 2, 2], [0, 0, 0, 0, 0, 1], 2, draws=1, seed=seed)
    assert alpha.value == 0.0 and (alpha.interval is None or alpha.interval.low <= 0)


@pytest.mark.parametrize(("units", "votes", "categories", "scale"), [
    (2_000, 2, 6, "ordinal"), (1_000, 3, 60, "nominal"), (1_000, 12, 8, "interval"),
])  # fmt: skip
def test_a_thousand_resamples_go_through_each_unit_once(units, votes, categories, scale):
    few, many = (votes_of(n, votes, categories, seed=3) for n in (units, 2 * units))
    alpha = krippendorff(*many, categories, scale)
    assert alpha.interval.low < alpha.value < alpha.interval.high
    asked = [calls(partial(krippendorff, *some, categories, scale)) for some in (few, many)]
    assert asked[1] < LINEAR * asked[0], asked


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=60), st.booleans())
@settings(deadline=None)
def test_cohen_s_kappa_is_scikit_learn_s(pairs, quadratic):
    first, second = np.array(pairs).T
    ours = cohen(first, second, 4, quadratic=quadratic)
    if len(set(first) | set(second)) == 1:
        assert ours is None, "both always said the same: chance explains everything"
    else:
        weights = "quadratic" if quadratic else None
        theirs = cohen_kappa_score(first, second, labels=[0, 1, 2, 3], weights=weights)
        assert ours == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize("quadratic", [False, True])
def test_cohen_s_kappa_is_statsmodels(quadratic):
    vote = votes_of(200, 2, 4, seed=4)[1]
    first, second = vote[::2], vote[1::2]
    joint = np.bincount(first * 4 + second, minlength=16).reshape(4, 4)
    weighting = {"weights": np.arange(4) ** 2, "wt": "toeplitz"} if quadratic else {}
    assert cohen(first, second, 4, quadratic=quadratic) == pytest.approx(cohens_kappa(joint, **weighting).kappa)


@pytest.mark.parametrize("seed", range(5))
def test_fleiss_kappa_is_statsmodels(seed):
    unit, vote = votes_of(40, 5, 4, seed)
    theirs = fleiss_kappa(aggregate_raters(vote.reshape(40, 5))[0], method="fleiss")
    assert fleiss(unit, vote, 4) == pytest.approx(theirs, abs=1e-12)


def test_fleiss_kappa_is_the_published_one():
    """Fleiss 1971, as reprinted: fourteen judges, ten units, five categories."""
    table = [
        [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
    ]  # fmt: skip
    unit = np.repeat(np.arange(10), 14)
    vote = np.concatenate([np.repeat(np.arange(5), counts) for counts in table])
    assert fleiss(unit, vote, 5) == pytest.approx(0.210, abs=5e-4)


def test_kappa_is_undefined_without_cases_or_variation_or_with_votes_missing():
    assert cohen([], [], 3) is None and cohen([1, 1], [1, 1], 3) is None
    assert fleiss([], [], 3) is None and fleiss([0, 1], [0, 1], 3) is None
    assert fleiss([0, 0, 1, 1], [2, 2, 2, 2], 3) is None
    assert fleiss([0, 0, 1, 1, 1], [0, 1, 0, 1, 1], 2) is None
