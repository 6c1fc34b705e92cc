"""Concentration of errors: the same cases point at the rule, the same people at the people, and chance at neither."""

import krippendorff as oracle
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.stats.agreement import krippendorff
from app.stats.concentration import concentration, concentrations


def decisions(people: int, cases: int, votes: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.random.Generator]:
    """(case, person, dice): every case decided several times, by people drawn at random."""
    dice = np.random.default_rng(seed)
    case = np.repeat(np.arange(cases), votes)
    return case, dice.integers(0, people, len(case)), dice


def test_errors_that_fool_everybody_on_the_same_cases_have_a_shared_cause():
    case, person, dice = decisions(people=12, cases=80, votes=4, seed=1)
    found = concentration(dice.random(len(case)) < np.where(case < 8, 0.7, 0.04), case, person)
    assert found.source == "shared"
    assert found.case.value > 0.2 > found.person.value
    assert found.case.interval.low < found.case.value < found.case.interval.high
    assert found.case.units == 80 and found.case.decisions == 320 and found.person.units == 12


def test_errors_of_two_people_out_of_twelve_have_a_personal_cause():
    case, person, dice = decisions(people=12, cases=80, votes=4, seed=2)
    found = concentration(dice.random(len(case)) < np.where(person < 2, 0.5, 0.04), case, person)
    assert found.source == "personal" and found.person.beyond_chance and not found.case.beyond_chance


def test_cases_decided_once_say_nothing_but_people_still_may():
    case, person, dice = decisions(people=12, cases=300, votes=1, seed=3)
    found = concentration(dice.random(300) < np.where(person == 0, 0.6, 0.04), case, person)
    assert found.case.value is None and found.case.units == 0
    assert found.source == "personal"


def test_scattered_errors_seldom_pass_for_concentrated_ones():
    case, person, dice = decisions(people=12, cases=60, votes=4, seed=4)
    rounds = 400
    wrong = (dice.random(rounds * len(case)) < 0.12).astype(int)
    group = np.repeat(np.arange(rounds), len(case))
    found = concentrations(wrong, np.tile(case, rounds), np.tile(person, rounds), group, rounds)
    assert np.mean([one.case.value for one in found]) == pytest.approx(0, abs=0.01)
    assert np.mean([one.case.beyond_chance for one in found]) < 0.1
    assert np.mean([one.source != "undecided" for one in found]) < 0.17


def test_the_chance_deviation_is_that_of_shuffled_errors():
    unit, dice = np.repeat(np.arange(10), [2, 2, 3, 3, 5, 5, 8, 8, 12, 12]), np.random.default_rng(5)
    wrong = (dice.random(60) < 0.2).astype(int)
    rounds = 4000
    shuffled = dice.permuted(np.tile(wrong, (rounds, 1)), axis=1).ravel()
    group, units = np.repeat(np.arange(rounds), 60), np.tile(unit, rounds)
    alphas = [one.case.value for one in concentrations(shuffled, units, units, group, rounds)]
    exact = concentration(wrong, unit, unit).case
    assert np.mean(alphas) == pytest.approx(0, abs=0.01)
    assert np.std(alphas) == pytest.approx(exact.chance_sd, rel=0.05)


@pytest.mark.parametrize("wrong", [[0, 0, 0, 0], [1, 1, 1, 1]])
def test_without_variation_concentration_is_undefined_and_never_zero(wrong):
    found = concentration(wrong, [0, 0, 1, 1], [0, 1, 0, 1])
    assert found.case.value is None and found.case.interval is None and found.case.chance_sd is None
    assert found.case.units == 2 and found.source == "undecided"
    assert concentration([], [], []).source == "undecided"


votes = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 6), st.integers(0, 1)), min_size=2, max_size=80)


@given(votes)
def test_the_closed_form_is_krippendorff_s_alpha(rows):
    case, person, wrong = (np.array(column) for column in zip(*rows, strict=True))
    found = concentration(wrong, case, person)
    for units, side in ((case, found.case), (person, found.person)):
        ours = krippendorff(units, wrong, 2, draws=1)
        assert (side.value is None) == (ours.value is None) and side.units == ours.units
        if side.value is not None:
            counts = np.stack([np.bincount(units, wrong == vote, 10) for vote in (0, 1)], 1)
            theirs = oracle.alpha(value_counts=counts, level_of_measurement="nominal")
            assert side.value == pytest.approx(theirs, abs=1e-9) == pytest.approx(ours.value, abs=1e-9)
