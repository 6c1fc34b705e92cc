"""What Mai most probably knows: her own answers and audits, weighed from what Jakarta knows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.stats.evidence import evidence
from app.stats.grid import Q
from app.stats.persons import PersonBelief, PersonCounts, TeamBelief, believe_persons
from app.stats.score import score

JAKARTA = TeamBelief(np.array([0.12]), np.array([0.02]), np.array([0.055]), 0.9)


def person(*counts: tuple[float, float, float, float], cell: int = 0) -> PersonCounts:
    """One row for each (quiz failures, answers, errors, audits)."""
    columns = np.array(counts, dtype=np.float64).reshape(-1, 4).T
    return PersonCounts(*columns, np.full(len(counts), cell))


def of_mai(failed: float, answers: float, errors: float = 0, audits: float = 0) -> PersonBelief:
    return believe_persons(person((failed, answers, errors, audits)), JAKARTA)


def test_the_formula_is_that_of_the_design_written_out() -> None:
    weight = np.empty(len(Q))
    spacing = np.gradient(Q)
    for place, q in enumerate(Q):
        k = min(0.9 * max(q - 0.055, 0), 0.95)
        e = 0.02 + 0.98 * k
        weight[place] = q ** (4 * 0.12 - 1) * (1 - q) ** (4 * 0.88 - 1) * spacing[place]
        weight[place] *= q**3 * (1 - q) ** 2 * e**1 * (1 - e) ** 3
    weight /= weight.sum()
    knowledge = 0.9 * np.maximum(Q - 0.055, 0)
    found = of_mai(3, 5, 1, 4)
    assert found.knowledge_error[0] == pytest.approx(weight @ knowledge, abs=1e-12)
    assert found.quiz_failure[0] == pytest.approx(weight @ Q, abs=1e-12)
    assert found.error[0] == pytest.approx(0.02 + 0.98 * (weight @ knowledge), abs=1e-12)
    assert 0 < found.low[0] < found.knowledge_error[0] < found.high[0] < 1


def test_who_gave_no_evidence_is_believed_to_be_like_the_team() -> None:
    nobody = of_mai(0, 0)
    assert nobody.quiz_failure[0] == pytest.approx(0.12, abs=0.02)
    assert nobody.p_knowledge[0] < 0.6


@given(answers=st.integers(1, 12), failed=st.integers(0, 12))
def test_each_further_failure_speaks_against_knowing_and_a_perfect_quiz_never_does(answers: int, failed: int) -> None:
    failed = min(failed, answers)
    one, more = of_mai(failed, answers), of_mai(failed + 1, answers + 1)
    assert more.p_knowledge[0] >= one.p_knowledge[0] - 1e-12
    assert of_mai(0, answers + 1).p_knowledge[0] <= of_mai(0, answers).p_knowledge[0] + 1e-12


def test_three_mistakes_weigh_less_where_the_team_knows_the_clause() -> None:
    teams = TeamBelief(np.array([0.05, 0.4]), np.array([0.02, 0.02]), np.array([0.055, 0.055]), 0.9)
    rows = PersonCounts(*np.array([[3.0, 3.0], [6.0, 6.0], [0.0, 0.0], [0.0, 0.0]]), np.array([0, 1]))
    known, unknown = believe_persons(rows, teams).p_knowledge
    assert known < unknown


def test_a_stricter_target_is_missed_more_often_and_rows_do_not_touch_each_other() -> None:
    rows = person(*[(n % 4, 5, n % 3, 6) for n in range(9000)])
    loose, strict = (believe_persons(rows, JAKARTA, target) for target in (0.05, 0.02))
    assert (strict.p_knowledge >= loose.p_knowledge).all()
    assert loose.p_knowledge[8999] == of_mai(8999 % 4, 5, 8999 % 3, 6).p_knowledge[0]


def operation(
    seed: int, teams: int = 36, clauses: int = 40, people: int = 20
) -> tuple[PersonCounts, np.ndarray, tuple]:
    """People whose own knowledge varies continuously around their team's; (their rows, their true k, the cells)."""
    rng = np.random.default_rng(seed)
    gap = rng.random((teams, clauses)) < 0.06
    lacking = np.where(gap, rng.beta(3, 6, gap.shape), rng.beta(1, 40, gap.shape))
    own = np.clip(lacking[:, :, None] * rng.gamma(1.5, 1 / 1.5, (teams, clauses, people)), 0, 0.95)
    slips = rng.gamma(2, 0.008, (teams, 1, 1))
    error = 0.85 * own + (1 - 0.85 * own) * slips
    answers, audits = rng.poisson(1.5, own.shape), rng.poisson(2.4, own.shape)
    failed, errors = rng.binomial(answers, 0.05 + 0.9 * own), rng.binomial(audits, error)
    cell = np.repeat(np.arange(teams * clauses), people)
    rows = PersonCounts(*(x.ravel().astype(np.float64) for x in (failed, answers, errors, audits)), cell)
    number = np.arange(teams * clauses)
    return rows, 0.85 * own.ravel(), (number // clauses, number % clauses, teams, clauses)


def precision(order: np.ndarray, real: np.ndarray, first: int) -> float:
    return float(real[np.argsort(-order, kind="stable")[:first]].mean())


def test_the_first_hundreds_truly_lack_the_clause_where_raw_scores_name_many_who_know_it() -> None:
    rows, lacking, (team, clause, teams, clauses) = operation(7)
    summed = [np.bincount(rows.cell, x, teams * clauses)[None] for x in (rows.quiz_failed, rows.quiz_n)]
    audits = [np.bincount(rows.cell, x, teams * clauses)[None] for x in (rows.audit_errors, rows.audit_n)]
    cells = evidence(tuple(summed), tuple(audits), team, clause, teams, clauses)
    belief, fit = score(cells)
    knows = TeamBelief(
        belief.quiz_failure, belief.error - belief.knowledge_error, fit.clause_baselines[clause], fit.failure_to_error
    )
    found = believe_persons(rows, knows)
    raw = (rows.quiz_failed + rows.audit_errors) / np.maximum(rows.quiz_n + rows.audit_n, 1)
    real = lacking > 0.05
    assert precision(found.p_knowledge, real, 500) > 0.9 > 0.75 > precision(raw, real, 500)
    inside = (found.low <= lacking) & (lacking <= found.high)
    assert inside.mean() > 0.8
