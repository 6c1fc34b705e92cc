"""An effect is the difference of two arms with its interval; nothing to compare with is no effect, and said so."""

from math import sqrt

import numpy as np
import pytest
from scipy.stats import t

from app.stats.effect import NOBODY, Compared, Verdict, effect, half_width, measured_reach
from benchmarks.plan_effect import chance, covered, kept, operation, outcomes, success


def compared(trained: list[float], waiting: list[float], n: float = 60.0) -> Compared:
    """Cells believed to err on 20 %, .16 of it from not knowing, with these error rates after the training."""
    rate = np.array([*trained, *waiting])
    size = np.full(len(rate), 1.0)
    waits = np.arange(len(rate)) >= len(trained)
    return Compared(waits, 0.2 * size, 0.16 * size, 0.03 * size, n * size, n * rate)


def test_the_effect_is_the_difference_of_the_changes() -> None:
    cells = compared([0.05, 0.08, 0.06, 0.05], [0.21, 0.17, 0.2, 0.19])
    found = effect(cells)
    assert found.effect == pytest.approx(0.06 - 0.1925)
    assert found.trained.change == pytest.approx(0.06 - 0.2)
    assert (found.trained.cells, found.waiting.cells, found.waiting.audits) == (4, 4, 240)
    chance = 0.2 * 0.8 / 60 + 0.03**2  # the scatter is smaller than chance gives, so chance it is
    half = sqrt(chance / 2) * t.ppf(0.95, 6)
    assert (found.low, found.high) == pytest.approx((found.effect - half, found.effect + half))
    assert half_width(cells) == pytest.approx(half)
    assert found.verdict is Verdict.SHOWN
    assert found.reach == pytest.approx(0.1325 / 0.16)
    assert found.reach_error == pytest.approx(sqrt(chance / 2) / 0.16)


def test_scatter_beyond_chance_widens_the_interval() -> None:
    calm, wild = effect(compared([0.1] * 4, [0.2] * 4)), effect(compared([0.0, 0.3, 0.0, 0.1], [0.4, 0.0, 0.35, 0.05]))
    assert calm.effect == pytest.approx(wild.effect)
    assert wild.high - wild.low > 1.5 * (calm.high - calm.low)


def test_without_a_waiting_half_there_is_no_effect() -> None:
    for cells in (compared([0.01] * 8, []), compared([], [0.2] * 8)):
        found = effect(cells)
        assert found.verdict is Verdict.NO_WAITLIST
        assert (found.effect, found.low, found.high, found.reach) == (None,) * 4


def test_before_the_first_audits_it_is_too_early() -> None:
    found = effect(compared([0.0] * 4, [0.0] * 4, n=0.0))
    assert found.verdict is Verdict.EARLY
    assert (found.effect, found.trained, found.waiting) == (None, NOBODY, NOBODY)


def test_few_audits_are_too_early_and_say_how_many_more_would_tell() -> None:
    cells = compared([0.2] * 4, [0.2] * 4, n=5.0)
    found = effect(cells)
    assert found.verdict is Verdict.EARLY
    assert found.audits_needed and found.audits_needed > 10
    more = 1 + found.audits_needed / 40
    assert half_width(cells, more) <= 0.75 * 0.16 + 1e-3 < half_width(cells, 0.8 * more)


def test_enough_audits_without_a_difference_show_no_effect() -> None:
    assert effect(compared([0.2] * 6, [0.2] * 6)).verdict is Verdict.NOT_SHOWN
    assert effect(compared([0.4] * 6, [0.2] * 6)).verdict is Verdict.HARM


def test_cells_without_audits_count_for_nothing() -> None:
    cells = compared([0.05, 0.08, 0.06, 0.05], [0.21, 0.17, 0.2, 0.19])
    extended = Compared(*(np.append(getattr(cells, name), 0.0) for name in cells.__dataclass_fields__))
    extended = Compared(extended.waits.astype(bool), *list(vars(extended).values())[1:])
    assert effect(extended) == effect(cells)


def test_the_reach_is_drawn_towards_what_was_measured() -> None:
    assert measured_reach([]) == 0.75
    assert measured_reach([(0.35, 0.2)]) == pytest.approx(0.55)
    assert measured_reach([(0.35, 0.01)]) == pytest.approx(0.35, abs=0.01)
    assert measured_reach([(-3.0, 0.05)]) == 0.05
    assert 0.7 < measured_reach([(0.0, 1.0)]) < 0.75


def test_training_that_does_nothing_is_no_success_and_an_effect_lies_in_its_interval() -> None:
    idle, real = outcomes("middling", 6, 50, 0.0, 0.3), outcomes("middling", 6, 50, 0.6, 0.3)
    assert len(idle) == len(real) == 300
    assert success(idle) <= chance(idle)
    assert np.mean([one.before_after < 0 for one in idle]) > 0.3  # what before/after alone would have called a success
    assert covered(real) >= 0.88
    assert success(real) > 0.6


def test_the_order_of_rank_wastes_next_to_nothing_of_the_minutes() -> None:
    assert kept(operation(np.random.default_rng(4), 8, 16), 20) > 0.98
