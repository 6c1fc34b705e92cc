"""Auditors: the estimate reproduces the reference, finds the harsh and the lenient, and says what it can't know."""

from dataclasses import replace

import numpy as np
import pytest
from stats_reference import oracle, values

from app.stats import constants as const
from app.stats.auditors import (
    NOBODY,
    Looks,
    auditor_estimates,
    clauses_in_dispute,
    p_wrong_before_looking,
)

HARSH, LENIENT, ABSENT = 3, 5, 12


def looks(first, second, one, other, p_wrong):
    """One row a decision; `other` is -1 where nobody looked again."""
    return Looks(first, np.where(other < 0, NOBODY, second), one == 1, other == 1, p_wrong, np.ones(len(first)))


def operation(seed: int, decisions: int = 12_000, auditors: int = 12, twice: float = 0.15):
    """Decisions of cells of which a few err much; one auditor calls too much an error, another lets half pass."""
    draw = np.random.default_rng(seed)
    p_wrong = np.where(draw.random(decisions) < 0.1, 0.25, 0.03)
    wrong = draw.random(decisions) < p_wrong
    alarm, miss = np.full(auditors, 0.01), np.full(auditors, 0.08)
    alarm[HARSH], miss[LENIENT] = 0.10, 0.5
    first = draw.integers(0, auditors, decisions)
    second = (first + draw.integers(1, auditors, decisions)) % auditors
    one, other = (
        np.where(wrong, draw.random(decisions) >= miss[who], draw.random(decisions) < alarm[who]).astype(int)
        for who in (first, second)
    )
    return looks(first, second, one, np.where(draw.random(decisions) < twice, other, -1), p_wrong)


def test_the_example_of_the_reference_comes_out_to_a_millionth():
    k = np.arange(240)
    first, second = k % 4, (k + 1 + k // 4 % 3) % 4
    one = ((k % 9 == 0) | ((first == 2) & (k % 5 == 0))).astype(int)
    other = np.where(k % 3 == 0, (k % 18 == 0).astype(int), -1)
    found = auditor_estimates(looks(first, second, one, other, np.where(k % 9 == 0, 0.5, 0.06)), 4)
    theirs = values()["auditors"]
    for name in ("false_alarm", "miss", "harsh", "lenient"):
        assert getattr(found, name) == pytest.approx(theirs[name], abs=1e-6), name
    assert (found.house_false_alarm, found.house_miss) == pytest.approx((theirs["f0"], theirs["m0"]), abs=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_random_operations_come_out_as_the_reference_says(seed):
    ours = operation(seed, decisions=1500 + 700 * seed, twice=0.05 + 0.1 * seed)
    other = np.where(ours.second == NOBODY, -1, ours.second_error)
    theirs = oracle().auditors(
        ours.first, np.maximum(ours.second, 0), ours.first_error.astype(int), other, ours.p_wrong, 12
    )
    found = auditor_estimates(ours, 12)
    for name in ("false_alarm", "miss", "harsh", "lenient"):
        assert np.abs(getattr(found, name) - theirs[name]).max() < 1e-6, name
    assert (found.house_false_alarm, found.house_miss) == pytest.approx((theirs["f0"], theirs["m0"]), abs=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_the_harsh_and_the_lenient_are_found_and_nobody_else(seed):
    found = auditor_estimates(operation(seed, 60_000), 12)
    assert np.flatnonzero(found.harsh > const.NEARLY_SURE).tolist() == [HARSH]
    assert np.flatnonzero(found.lenient > const.NEARLY_SURE).tolist() == [LENIENT]
    harsh, usual = found.of(HARSH), found.of(0)
    assert harsh is not None and harsh.to_look_at and usual is not None and not usual.to_look_at
    assert harsh.false_alarm_bounds.low < harsh.false_alarm < harsh.false_alarm_bounds.high
    assert usual.false_alarm_bounds.high < harsh.false_alarm_bounds.low


def test_equal_rows_may_be_given_once_with_their_count():
    ours = operation(9)
    rows = np.stack([ours.first, ours.second, ours.first_error, ours.second_error, ours.p_wrong])
    once, count = np.unique(rows, axis=1, return_counts=True)
    first, second, one, other = once[:4].astype(int)
    short = Looks(first, second, one == 1, other == 1, once[4], count.astype(float))
    assert len(short.first) < len(ours.first) / 10
    whole, brief = auditor_estimates(ours, 12), auditor_estimates(short, 12)
    for name in ("n", "false_alarm", "false_alarm_bounds", "miss", "miss_bounds", "harsh", "lenient"):
        assert getattr(brief, name) == pytest.approx(getattr(whole, name), abs=1e-9), name


def test_more_decisions_narrow_what_is_known():
    few, many = (auditor_estimates(operation(2, decisions), 12) for decisions in (3_000, 30_000))
    for name in ("false_alarm_bounds", "miss_bounds"):
        (few_low, few_high), (low, high) = getattr(few, name), getattr(many, name)
        assert np.all(high - low < few_high - few_low)


def test_numbering_the_auditors_anew_changes_nothing():
    ours = operation(4)
    turn = np.random.default_rng(1).permutation(12)
    second = np.where(ours.second == NOBODY, NOBODY, turn[ours.second])
    turned = auditor_estimates(replace(ours, first=turn[ours.first], second=second), 12)
    assert turned.harsh[turn] == pytest.approx(auditor_estimates(ours, 12).harsh, abs=1e-9)


def test_who_gave_no_verdict_has_no_figures():
    found = auditor_estimates(operation(0), 13)
    assert found.of(ABSENT) is None and np.isnan(found.n[ABSENT])
    assert not found.flagged[ABSENT]


def test_nothing_is_said_of_anybody_where_no_decision_was_judged_twice():
    alone = operation(1, twice=0)
    found = auditor_estimates(alone, 12)
    assert found.of(HARSH) is None and not found.flagged.any() and np.isnan(found.house_miss)
    nobody = Looks(*(each[:0] for each in vars(alone).values()))
    assert auditor_estimates(nobody, 0).harsh.shape == (0,)


def test_before_looking_the_cell_is_shrunk_to_the_house_and_freed_of_usual_mistakes():
    assert p_wrong_before_looking(8, 25, 0.06, 1.2).tolist() == pytest.approx([((8.48 / 33) * 1.2 - 0.015) / 0.9][0])
    assert p_wrong_before_looking([0, 500], [1000, 500], 0.06, 1.0).tolist() == [0.004, 0.9]


def test_a_clause_that_auditors_dispute_tells_nothing_of_them():
    assert clauses_in_dispute([100, 100, 100, 0], [4, 13, 4, 0]).tolist() == [False, True, False, False]
    assert clauses_in_dispute([3, 3], [0, 1]).tolist() == [False, True]


def test_a_panel_that_disagrees_everywhere_disputes_no_clause_but_the_worst():
    assert clauses_in_dispute([100] * 5, [14, 15, 13, 16, 45]).tolist() == [False] * 4 + [True]
