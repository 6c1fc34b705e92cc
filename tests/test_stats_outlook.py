"""What the report's outlook changes about a belief, and what it leaves: one cell at a time, on the default curves."""

import numpy as np
import pytest
from test_stats_grid import default_fit, one_cell

from app.stats.ambiguity import concentration_of, p_ambiguous
from app.stats.evidence import AuditCounts, audit_buckets, audit_odds_buckets
from app.stats.outlook import OPEN, Outlook
from app.stats.posterior import posterior
from app.stats.score import score
from tests import stats_reference as reference


def test_a_team_that_fails_the_quiz_and_never_errs_is_believed_careful_at_work():
    latent = one_cell([(12, 30)], [(0, 40)])
    plain, free = posterior(latent, default_fit()), posterior(latent, default_fit(), outlook=OPEN)
    assert free.quiz_failure[0] > plain.quiz_failure[0], "one link only takes its quiz failures for bad luck"
    assert free.knowledge_error[0] < 0.05


def test_errors_beyond_what_the_quiz_explains_widen_the_interval():
    much = one_cell([(5, 30)], [(12, 30)])
    plain, free = posterior(much, default_fit()), posterior(much, default_fit(), outlook=OPEN)
    assert free.high[0] >= plain.high[0] - 0.005
    assert free.p_execution[0] < 1


def test_slips_stay_what_they_are_while_knowledge_may_change():
    cell = one_cell([(0, 0), (0, 0), (1, 30)], [(0, 0), (0, 0), (9, 30)])
    fading = posterior(cell, default_fit(), outlook=Outlook(leak=0.3))
    lasting = posterior(cell, default_fit(), outlook=Outlook(leak=0.3, slips_leak=0.0))
    assert lasting.p_execution[0] > fading.p_execution[0]


def test_one_link_is_the_same_whether_named_or_not():
    held = reference.evidence(reference.organisation(3, 5, 4))
    named = Outlook(links=((1.0, 0.25), (1.0, 0.75)))
    plain, split = score(held)[0], score(held, outlook=named)[0]
    for name in ("p_knowledge", "knowledge_error", "error", "low", "high", "quiz_high"):
        assert np.allclose(getattr(plain, name), getattr(split, name), atol=1e-9), name


def test_a_cell_is_believed_alike_whoever_else_is_asked_about():
    held = reference.evidence(reference.organisation(4, 6, 5))
    belief, fit = score(held, outlook=OPEN)
    mine, part = held.of_teams(np.array([2]))
    one = posterior(part, fit.__class__(**{**vars(fit), "team": fit.team[2:3]}), outlook=OPEN)
    assert np.allclose(one.p_knowledge, belief.p_knowledge[mine], atol=1e-12)


def test_odds_even_out_a_stratum_exactly_however_bad_a_team_is():
    zero = np.zeros(1, int)
    odds = 1.7
    for rate in (0.01, 0.4):
        risky = odds * rate / (1 - rate + odds * rate)
        sums = AuditCounts(zero, zero, zero, np.array([1000.0]), np.array([1000.0 * risky]))
        errors, audits = audit_odds_buckets(sums, np.array([odds]), 1)
        assert errors[0, 0] / audits[0, 0] == pytest.approx(rate, abs=1e-12)
        wrong, of = audit_buckets(sums, np.array([odds]), 1)
        assert wrong[0, 0] / of[0, 0] < rate


def test_clauses_that_are_alike_make_an_odd_one_stand_out():
    n = np.full(20, 150.0)
    d = np.where(np.arange(20) == 7, 22.0, np.where(np.arange(20) % 2, 6.0, 7.0))
    error = np.where(np.arange(20) == 7, 0.16, 0.05)
    failing = np.where(np.arange(20) == 7, 0.6, 0.05)
    alike = concentration_of(n, d, error)
    assert alike == 1000, "nothing but counting scatters them"
    assert p_ambiguous(n, d, error, failing, alike)[7] > p_ambiguous(n, d, error, failing)[7]
    assert p_ambiguous(n, d, error, failing, alike)[0] < 0.01
    assert concentration_of(n[:9], d[:9], error[:9]) == 100, "too few clauses to tell"
