"""What the belief must do whatever the numbers: narrow with evidence, ignore labels, find what was planted."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.stats.evidence import AuditCounts, QuizCounts, age_bucket, audit_buckets, evidence, quiz_buckets
from app.stats.grid import Evidence
from app.stats.posterior import posterior
from app.stats.score import score
from tests import stats_reference as reference
from tests.test_stats_grid import default_fit, one_cell

SMALL = st.tuples(st.integers(0, 20), st.integers(1, 20))


def planted(teams: int, clauses: int, gap: tuple[int, int], slips: tuple[int, int]) -> Evidence:
    """An operation that errs on 2 % everywhere; one cell doesn't know, one knows and is careless."""
    draw = np.random.default_rng(11)
    team, clause = np.repeat(np.arange(teams), clauses), np.tile(np.arange(clauses), teams)
    failing, erring = np.full(len(team), 0.06), np.full(len(team), 0.02)
    for (t, c), quiz, live in ((gap, 0.5, 0.32), (slips, 0.06, 0.32)):
        failing[t * clauses + c], erring[t * clauses + c] = quiz, live
    shape = (4, len(team))
    return Evidence(
        draw.binomial(8, failing, shape).astype(float), np.full(shape, 8.0),
        draw.binomial(10, erring, shape).astype(float), np.full(shape, 10.0), team, clause, teams, clauses,
    )  # fmt: skip


def test_the_planted_gap_and_the_planted_carelessness_are_told_apart():
    belief, _ = score(planted(8, 6, gap=(2, 4), slips=(5, 1)))
    knows_not, careless = 2 * 6 + 4, 5 * 6 + 1
    assert belief.p_knowledge[knows_not] > 0.95
    assert belief.p_execution[careless] > 0.8 > 0.5 > belief.p_knowledge[careless]
    others = np.delete(np.arange(48), [knows_not, careless])
    assert belief.p_knowledge[others].max() < 0.5


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(6)))
def test_naming_the_teams_otherwise_changes_nothing(names):
    found = reference.evidence(reference.organisation(3, 6, 4))
    renamed = replace(found, team=np.array(names)[found.team])
    first, second = score(found)[0], score(renamed)[0]
    assert np.abs(first.knowledge_error - second.knowledge_error).max() < 1e-9
    assert np.abs(first.high - second.high).max() < 1e-9


@settings(max_examples=30, deadline=None)
@given(SMALL, SMALL, st.integers(1, 40))
def test_a_perfect_quiz_never_raises_the_belief_in_a_knowledge_gap(quiz, audits, more):
    quiz, audits = (min(quiz), max(quiz)), (min(audits), max(audits))
    before = posterior(one_cell([quiz], [audits]), default_fit()).p_knowledge[0]
    after = posterior(one_cell([(quiz[0], quiz[1] + more)], [audits]), default_fit()).p_knowledge[0]
    assert after <= before + 1e-9


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 6), st.integers(2, 6))
def test_more_of_the_same_audits_narrow_the_belief(errors, times):
    def width(factor: int) -> float:
        belief = posterior(one_cell([(3, 20)], [(errors * factor, 40 * factor)]), default_fit())
        return float(belief.high[0] - belief.low[0])

    assert width(times * 4) < width(1)


def test_ages_fall_into_buckets_counted_back_from_the_day_before():
    assert age_bucket(np.array([0, 5, 6, 11, 12, 19, 20, 31, 32, 500])).tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]


def test_strata_and_item_difficulty_are_standardised_before_the_model_sees_them():
    zero, one = np.zeros(2, int), np.array([0, 1])
    sums = AuditCounts(zero, one, zero, np.array([6.0, 4.0]), np.array([1.0, 2.0]))
    errors, audits = audit_buckets(sums, np.array([0.93, 1.6]), 1)
    assert audits[0, 0] == pytest.approx(11.98)
    assert errors[0, 0] / audits[0, 0] == pytest.approx(0.2504173623, abs=1e-9)

    counts = QuizCounts(one, zero, zero, np.array([10.0, 10.0]), np.array([6.0, 0.0]))
    failures, answers = quiz_buckets(counts, np.array([0.5]), np.array([0.8, 0.8]), 1.25)
    assert failures[0].tolist() == pytest.approx([(6 - 3) / 1.25, 0.0]), (
        "a hard item fails less than it seems; never below 0"
    )
    assert answers[0].tolist() == pytest.approx([8.0, 8.0])
    found = evidence((failures, answers), (errors.repeat(2, 1), audits.repeat(2, 1)), one, zero, 2, 1)
    assert found.cells == 2 and found.quiz_n.shape == (5, 2)


def test_no_cell_errs_always_however_bad_its_audits():
    zero = np.zeros(1, int)
    errors, audits = audit_buckets(AuditCounts(zero, zero, zero, np.ones(1), np.ones(1)), np.array([0.5]), 1)
    assert errors[0, 0] == pytest.approx(0.98 * audits[0, 0])
