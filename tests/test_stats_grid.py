"""The grid reproduces its reference values, with and without an independent implementation at hand."""

import numpy as np
import pytest
from scipy.special import logit

from app.stats.curve import default_curve, default_slips, place, prior
from app.stats.fit import Fit, fit
from app.stats.grid import RATIOS, Evidence
from app.stats.posterior import posterior
from app.stats.score import score
from tests import stats_reference as reference

TABLE = [  # newest bucket first: ((xq, nq), …), ((xe, ne), …) → P(k), P(s), E[k], E[e], 5 %, 95 %
    ([(12, 30)], [(8, 25)], [0.999985783, 0.029768508, 0.306520581, 0.328608815, 0.229581090, 0.430878791]),
    ([(1, 30)], [(8, 25)], [0.023599817, 0.970348914, 0.009562400, 0.286132674, 0.152909432, 0.413448102]),
    ([(0, 0)], [(0, 0)], [0.129123829, 0.050000000, 0.041603847, 0.076791438, 0.003669218, 0.358994281]),
    ([(0, 15), (7, 15)], [(0, 12), (5, 13)], [0.011878965, 0.008466233, 0.006551749, 0.029341952, 0.002, 0.072761953]),
    ([(7, 15), (0, 15)], [(5, 13), (0, 12)],
     [0.999378180, 0.041032771, 0.365759399, 0.387906285, 0.240817333, 0.531868359]),
]  # fmt: skip


def default_fit() -> Fit:
    """Nothing learned: default curves, no shifts, λ = .9, q0 = .055, ratio 1, centre logit .06."""
    only_one = (RATIOS == 1).astype(float)[:, None]
    return Fit(
        default_curve(), default_slips(), np.zeros(1), np.zeros(1), float(logit(0.06)), 0.9, 0.055, only_one, 0.0
    )


def one_cell(quiz: list[tuple[float, float]], audits: list[tuple[float, float]]) -> Evidence:
    """A single cell with its buckets, newest first."""
    counts = [np.array([[pair[i]] for pair in witness], dtype=float) for witness in (quiz, audits) for i in (0, 1)]
    return Evidence(*counts, np.zeros(1, int), np.zeros(1, int), 1, 1)


@pytest.mark.parametrize(("quiz", "audits", "expected"), TABLE)
def test_the_belief_without_any_fit_is_the_table_of_the_design(quiz, audits, expected):
    belief = posterior(one_cell(quiz, audits), default_fit())
    names = ("p_knowledge", "p_execution", "knowledge_error", "error", "low", "high")
    assert [getattr(belief, name)[0] for name in names] == pytest.approx(expected, abs=2e-9)


def test_a_stricter_target_makes_a_gap_more_likely_cell_by_cell():
    cell = one_cell([(4, 30)], [(3, 25)])
    both = Evidence(*(np.repeat(x, 2, 1) for x in (cell.quiz_failed, cell.quiz_n, cell.audit_errors, cell.audit_n)),
                    np.zeros(2, int), np.zeros(2, int), 1, 1)  # fmt: skip
    strict, lax = posterior(both, default_fit(), np.array([0.02, 0.10])).p_knowledge
    assert strict > posterior(cell, default_fit(), 0.05).p_knowledge[0] > lax


def test_a_shifted_prior_is_the_reference_s():
    known = reference.values()["prior_q"]
    ours = prior(default_curve(), place(np.array(known["mu"]))).T
    theirs = reference.oracle().prior_q(reference.oracle().PZ, np.array(known["mu"]))
    assert np.abs(ours - theirs).max() < 1e-12


def test_the_worked_example_is_reproduced_whole():
    known = reference.values()
    found = reference.evidence(known["inputs"])
    ours, theirs = fit(found), known["fit"]
    assert ours.failure_to_error == theirs["lam"]
    assert ours.baseline == pytest.approx(theirs["q0"], abs=1e-8)
    assert ours.log_likelihood == pytest.approx(theirs["ll"], abs=1e-6)
    assert ours.centre == pytest.approx(theirs["mu"], abs=1e-8)
    pairs = (ours.team, "team"), (ours.clause, "clause"), (ours.curve, "pz"), (ours.slips, "ps")
    for array, name in (*pairs, (ours.weights[:, 0], "W_clause0")):
        assert array == pytest.approx(theirs[name], abs=1e-8), name
    belief = posterior(found, ours)
    for label, cell in known["cells"].items():
        team, clause = (int(x) for x in label.split(" ")[0].split(","))
        at = np.flatnonzero((found.team == team) & (found.clause == clause))[0]
        for name, value in cell.items():
            assert getattr(belief, reference.NAMES[name])[at] == pytest.approx(value, abs=1e-8), (label, name)


@pytest.mark.parametrize(
    ("seed", "teams", "clauses", "buckets"), [(1, 4, 3, 4), (2, 12, 9, 4), (3, 30, 20, 2), (4, 2, 1, 1), (5, 9, 14, 3)]
)
def test_random_organisations_get_the_same_beliefs_from_both_implementations(seed, teams, clauses, buckets):
    inputs = reference.organisation(seed, teams, clauses, buckets)
    oracle = reference.oracle()
    ours, theirs = fit(reference.evidence(inputs)), oracle.fit(inputs)
    belief = posterior(reference.evidence(inputs), ours)
    assert reference.largest_difference(belief, oracle.posterior(inputs, theirs)) < 1e-9


def test_a_large_organisation_is_fitted_on_a_sample_of_whole_teams_like_the_reference():
    inputs = reference.organisation(7, 25, 12)
    belief, found = score(reference.evidence(inputs), cells=100)
    theirs, _ = reference.oracle().score(inputs, 100)
    assert reference.largest_difference(belief, theirs) < 1e-9
    assert len(found.team) == 25
