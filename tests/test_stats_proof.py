"""Proof of a clause: the sequential rule decides as often, and as fast, as it was calculated to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.stats.proof import STANDARD, STRICT, Outcome, Rule, judge

REFERENCE = [  # rule, share right → P(proven), mean cases
    (STANDARD, 0.60, 0.1056709878, 6.0620763546), (STANDARD, 0.75, 0.4173109531, 7.8314199448),
    (STANDARD, 0.90, 0.8894175318, 7.8724817476), (STANDARD, 0.95, 0.9780530381, 7.1087671552),
    (STRICT, 0.60, 0.0165522557, 8.4801642077), (STRICT, 0.75, 0.2251202803, 13.3269072534),
    (STRICT, 0.90, 0.8628510502, 16.3032475452), (STRICT, 0.95, 0.9825030866, 14.7877018946),
]  # fmt: skip


def exact(rule: Rule, p: float) -> tuple[float, float]:
    """(P(proven), mean answers) of someone right with chance p each time, exact: every open sequence is followed."""
    alive, proven, mean = {(): 1.0}, 0.0, 0.0
    while alive:
        following: dict[tuple[bool, ...], float] = {}
        for marks, weight in alive.items():
            for right, chance in ((True, p), (False, 1 - p)):
                found = judge((*marks, right), rule)
                if found.outcome is Outcome.OPEN:
                    following[(*marks, right)] = weight * chance
                else:
                    mean += weight * chance * found.answers
                    proven += weight * chance * (found.outcome is Outcome.PROVEN)
        alive = following
    return proven, mean


@pytest.mark.parametrize(("rule", "p", "proven", "mean"), REFERENCE)
def test_the_rule_proves_as_often_and_as_fast_as_calculated(rule, p, proven, mean):
    assert exact(rule, p) == pytest.approx((proven, mean), abs=1e-9)


def test_two_wrong_within_three_stop_a_standard_window_early():
    assert judge([False, True, False, True], STANDARD) == judge([False, True, False], STANDARD)
    assert judge([False, True, False], STANDARD).outcome is Outcome.STOPPED
    assert judge([True, True, False, False], STANDARD).outcome is Outcome.OPEN


def test_six_right_prove_a_clause_and_twelve_a_critical_one():
    assert judge([True] * 6, STANDARD).outcome is Outcome.PROVEN
    assert judge([True] * 11, STRICT).outcome is Outcome.OPEN
    assert judge([True] * 20, STRICT).answers == 12


@given(st.lists(st.booleans(), max_size=40), st.sampled_from([STANDARD, STRICT]))
def test_a_decided_window_stays_decided_whatever_is_answered_later(marks, rule):
    found = judge(marks, rule)
    if found.outcome is not Outcome.OPEN:
        assert judge(marks[: found.answers], rule) == found
        assert judge([*marks, True, False], rule) == found
    assert found.answers <= rule.longest
