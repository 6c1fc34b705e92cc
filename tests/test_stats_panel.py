"""Auditors held against one another: nobody's own verdicts excuse them, and nobody is accused for those of others."""

import numpy as np
import pytest

from app.stats.auditors import NOBODY, Looks
from app.stats.panel import Lots, panel_estimates

AXEL = 2
ALARM, MISS = 0.012, 0.08


def desks(seed: int, decisions: int = 60_000, auditors: int = 24, miss: float = 0.55, twice: float = 0.05):
    """Four auditors a desk audit the same ten cells each; Axel passes half of the errors (or as many as are said)."""
    draw = np.random.default_rng(seed)
    first = draw.integers(0, auditors, decisions)
    cell = first // 4 * 10 + draw.integers(0, 10, decisions)
    risky = draw.random(decisions) < 0.3
    usual = np.where(np.arange(auditors * 10) % 10 == 0, 0.3, 0.03)[cell]
    odds = usual / (1 - usual) * np.where(risky, 3.0, 0.5)
    wrong = draw.random(decisions) < odds / (1 + odds)
    misses = np.full(auditors, MISS)
    misses[AXEL] = miss
    second = (first + draw.integers(1, auditors, decisions)) % auditors
    one, other = (
        np.where(wrong, draw.random(decisions) >= misses[who], draw.random(decisions) < ALARM)
        for who in (first, second)
    )
    again = draw.random(decisions) < twice
    ones = np.ones(decisions)
    looks = Looks(first, np.where(again, second, NOBODY), one, other & again, ones, ones)
    return looks, cell, np.where(risky, 2.2, 0.6), auditors


def test_axel_who_passes_half_of_the_errors_of_his_own_cells_is_found_and_nobody_else():
    for seed in range(3):
        found = panel_estimates(*desks(seed))
        assert np.flatnonzero(np.fmax(found.harsh, found.lenient) > 0.8).tolist() == [AXEL]
        assert found.miss[AXEL] > 0.3 > found.house_miss + 0.1
        assert found.miss_bounds[0, AXEL] < found.miss[AXEL] < found.miss_bounds[1, AXEL]


def test_nobody_is_accused_where_all_audit_alike():
    accused = [panel_estimates(*desks(seed, miss=MISS)).flagged.sum() for seed in range(4)]
    assert sum(accused) == 0


@pytest.mark.parametrize(("error", "rate"), [(False, 0.05), (True, 0.5)])
def test_second_looks_that_always_agree_tell_nothing_of_mistakes_that_nobody_could_make(error, rate):
    """Thirty decisions judged twice, all of them right or all wrong, and two thousand audits by one of four each."""
    draw, ones = np.random.default_rng(3), np.ones(2030)
    again, first = np.arange(2030) < 30, draw.integers(0, 4, 2030)
    saw = np.where(again, error, draw.random(2030) < rate)
    looks = Looks(first, np.where(again, (first + 1) % 4, NOBODY), saw, saw & again, ones, ones)
    found = panel_estimates(looks, draw.integers(0, 24, 2030), ones, 4)
    assert found.flagged.sum() == 0
    assert found.house_miss < 0.2 and found.house_false_alarm < 0.1
    for told, (low, high) in ((found.miss, found.miss_bounds), (found.false_alarm, found.false_alarm_bounds)):
        assert ((low <= told) & (told <= high) & (low < high)).all()


def test_of_two_auditors_who_differ_nobody_knows_whose_verdicts_to_leave_out():
    number = np.arange(1000)
    again, ones = number == 0, np.ones(1000)
    saw = np.where(number % 2, number % 5 == 0, number % 20 == 2)
    looks = Looks(number % 2, np.where(again, 1, NOBODY), saw, saw & again, ones, ones)
    assert panel_estimates(looks, number % 7, ones, 2).flagged.sum() == 0


def test_without_double_audits_nothing_is_said_of_anybody():
    found = panel_estimates(*desks(1, decisions=4_000, twice=0.0))
    assert np.isnan(found.harsh).all() and np.isnan(found.house_miss)
    none = np.zeros(0, int)
    nothing = Looks(none, none, none == 1, none == 1, np.zeros(0), np.zeros(0))
    assert np.isnan(panel_estimates(nothing, none, np.zeros(0), 3).lenient).all()


def test_how_often_a_cell_errs_is_told_by_the_others_alone_freed_of_their_mistakes():
    first = np.repeat([0, 1], 1000)
    error = np.concatenate([np.zeros(1000), np.arange(1000) < 200]) == 1
    ones = np.ones(2000)
    looks = Looks(first, np.full(2000, NOBODY), error, np.zeros(2000) == 1, ones, ones)
    lots = Lots.of(looks, np.zeros(2000, int), ones)
    mine, colleagues = lots.wrong_by_others(np.array([0.01, 0.05]), np.array([0.5, 0.2]))
    assert mine == pytest.approx((200 - 50) / 0.75 / 1000, abs=0.002)
    assert colleagues == pytest.approx(0, abs=0.002)
