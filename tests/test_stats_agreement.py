"""Agreement: Krippendorff's α and Cohen's κ reproduce published and hand-computed values."""

import numpy as np
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from app.stats.agreement import cohen, krippendorff

NA = -1
PUBLISHED = np.array([  # Krippendorff 2011, four observers, twelve units, missing votes
    [0, 1, 2, 2, 1, 0, 3, 0, 1, NA, NA, NA],
    [0, 1, 2, 2, 1, 1, 3, 0, 1, 4, NA, 2],
    [NA, 2, 2, 2, 1, 2, 3, 1, 1, 4, 0, NA],
    [0, 1, 2, 2, 1, 3, 3, 0, 1, 4, 0, NA],
])  # fmt: skip


def rows(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(unit, vote) rows of an observer × unit table."""
    observer, unit = np.nonzero(table != NA)
    return unit, table[observer, unit]


@pytest.mark.parametrize(("scale", "value"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_is_the_published_one_with_votes_missing(scale, value):
    alpha = krippendorff(*rows(PUBLISHED), 5, scale)
    assert alpha.value == pytest.approx(value, abs=5e-4)
    assert alpha.units == 11 and alpha.votes == 40, "a unit with a single vote says nothing"
    assert alpha.interval is not None and alpha.interval.low < value < alpha.interval.high


def test_the_interval_is_the_same_every_time():
    assert krippendorff(*rows(PUBLISHED), 5) == krippendorff(*rows(PUBLISHED), 5)


def test_alpha_is_undefined_where_nothing_varies_or_nobody_voted_twice():
    assert krippendorff([0, 0, 1, 1], [2, 2, 2, 2], 3).value is None
    assert krippendorff([0, 1, 2], [0, 1, 2], 3).value is None
    assert krippendorff([], [], 3).units == 0


def test_kappa_agrees_with_statsmodels():
    draw = np.random.default_rng(3)
    first = draw.integers(0, 4, 200)
    second = np.where(draw.random(200) < 0.6, first, draw.integers(0, 4, 200))
    joint = np.bincount(first * 4 + second, minlength=16).reshape(4, 4)
    assert cohen(first, second, 4) == pytest.approx(cohens_kappa(joint).kappa)
    quadratic = cohens_kappa(joint, weights=np.arange(4) ** 2, wt="toeplitz").kappa
    assert cohen(first, second, 4, quadratic=True) == pytest.approx(quadratic)


def test_kappa_is_undefined_without_cases_or_variation():
    assert cohen([], [], 3) is None and cohen([1, 1], [1, 1], 3) is None
