"""What holds for any evidence: it narrows, coheres, adds up, ignores names, and says nothing where nothing is known."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from app.stats.concentration import concentration
from app.stats.evidence import AuditCounts, QuizCounts, audit_buckets, quiz_buckets
from app.stats.grid import Evidence
from app.stats.posterior import Belief, posterior
from app.stats.rate import jeffreys, jeffreys_bounds, measured_standardised, measured_weighted, wilson
from app.stats.reliability import reliability
from app.stats.score import score
from tests import stats_reference as reference
from tests.test_stats_grid import default_fit, one_cell

FEW = settings(max_examples=25, deadline=None)
COUNT = st.integers(0, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
HISTORY = st.lists(COUNT, min_size=4, max_size=4)
RATED = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
AUDIT = st.tuples(st.floats(0.5, 50), st.integers(0, 1), st.integers(0, 2))  # weight, error, stratum


@given(RATED)
def test_rates_lie_within_0_and_1_and_their_intervals_hold_them(count):
    errors, n = count
    for interval in (wilson(errors, n), jeffreys(errors, n)):
        assert 0 <= interval.low < interval.high <= 1
    assert wilson(errors, n).straddles(errors / n)
    if 0 < errors < n:
        assert jeffreys(errors, n).straddles(errors / n)
    else:
        assert abs(jeffreys(errors, n)[errors > 0] - errors / n) < 0.35 / n, "equal tails just leave the edge out"


@given(st.integers(1, 150), st.integers(0, 1000).map(lambda part: part / 1000))
def test_one_observation_more_narrows_a_rate_s_interval_on_average_whatever_the_truth(n, truth):
    def expected_width(size: int) -> float:
        low, high = jeffreys_bounds(np.arange(size + 1), np.full(size + 1, size))
        return float(binom.pmf(np.arange(size + 1), size, truth) @ (high - low))

    assert expected_width(n + 1) < expected_width(n)


@given(st.integers(0, 50), st.integers(1, 50), st.integers(2, 5))
def test_more_of_the_same_evidence_narrows_a_rate_s_interval_always(errors, right, times):
    for interval in (jeffreys, wilson):
        few, many = interval(errors, errors + right), interval(times * errors, times * (errors + right))
        assert many.high - many.low < few.high - few.low


@FEW
@given(COUNT, COUNT)
def test_the_next_audit_or_answer_is_expected_to_leave_the_belief_where_it_is_but_surer(quiz, audits):
    now = believed([quiz], [audits])
    for share, worse, better in (
        (now.error[0], believed([quiz], [plus(audits, 1)]), believed([quiz], [plus(audits, 0)])),
        (now.quiz_failure[0], believed([plus(quiz, 1)], [audits]), believed([plus(quiz, 0)], [audits])),
    ):
        for name in ("p_knowledge", "p_execution", "knowledge_error", "error", "quiz_failure"):
            after, before = (np.array([getattr(x, name)[0] for x in y]) for y in ((worse, better), (now,)))
            chances = np.array([share, 1 - share])
            assert chances @ after == pytest.approx(before[0], abs=1e-12)
            if name.startswith("p_"):
                assert chances @ (after * (1 - after)) <= before[0] * (1 - before[0]) + 1e-12


@FEW
@given(HISTORY, HISTORY, st.integers(1, 30))
def test_a_perfect_quiz_never_raises_the_belief_in_a_knowledge_gap(quiz, audits, more):
    """Of the newest age. Found later to have known an older rule, a team that fails now is the surer a late gap."""
    before, after = believed(quiz, audits), believed([(quiz[0][0], quiz[0][1] + more), *quiz[1:]], audits)
    assert after.p_knowledge[0] <= before.p_knowledge[0] + 1e-12
    assert after.knowledge_error[0] <= before.knowledge_error[0] + 1e-12
    assert after.quiz_failure[0] <= before.quiz_failure[0] + 1e-12


@FEW
@given(HISTORY, HISTORY, st.integers(1, 30))
def test_audits_without_an_error_never_raise_the_expected_error(quiz, audits, more):
    """Its two parts may trade places: with less room for slips, more of the known errors fall to not knowing."""
    before, after = believed(quiz, audits), believed(quiz, [(audits[0][0], audits[0][1] + more), *audits[1:]])
    assert after.error[0] <= before.error[0] + 1e-12


@settings(max_examples=8, deadline=None)
@given(st.permutations(range(6)), st.permutations(range(4)), st.randoms())
def test_other_names_of_teams_and_clauses_and_another_order_of_cells_change_nothing(teams, clauses, random):
    found = reference.evidence(reference.organisation(3, 6, 4))
    order = np.array(random.sample(range(found.cells), found.cells))
    first, fitted = score(found)
    second, renamed = score(shuffled(found, np.array(teams), np.array(clauses), order))
    for name in Belief.__dataclass_fields__:
        assert getattr(second, name) == pytest.approx(getattr(first, name)[order], abs=1e-9), name
    assert renamed.team[teams] == pytest.approx(fitted.team, abs=1e-9)
    assert renamed.clause[clauses] == pytest.approx(fitted.clause, abs=1e-9)
    assert renamed.clause_baselines[clauses] == pytest.approx(fitted.clause_baselines)
    assert renamed.failure_to_error == fitted.failure_to_error


@given(st.lists(AUDIT, max_size=40), st.integers(0, 40))
def test_a_roll_up_that_is_split_and_added_again_is_the_same_rate(audits, cut):
    parts = [np.array(part).reshape(-1, 3) for part in (audits[:cut], audits[cut:], audits)]
    one, other, whole = ((len(p), p[:, 1].sum(), p[:, 0].sum(), p[:, 0] @ p[:, 0], p[:, 0] @ p[:, 1]) for p in parts)
    added, direct = measured_weighted(*np.add(one, other)), measured_weighted(*whole)
    assert (added.n, added.events) == (direct.n, direct.events)
    assert (added.rate is None) == (direct.rate is None) == (not audits)
    if audits:
        assert added.rate == pytest.approx(direct.rate) and added.effective_n == pytest.approx(direct.effective_n)
        assert added.interval == pytest.approx(direct.interval)
        assert 0 <= added.rate <= 1 and 1 - 1e-9 <= added.effective_n <= len(audits) + 1e-9


COUNTED = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 70), COUNT), min_size=1, max_size=30)


@given(COUNTED, st.integers(0, 30))
def test_sums_of_cells_that_are_split_and_added_again_are_the_same_evidence(rows, cut):
    ratio, shares = np.array([0.9, 1.0, 1.7]), np.array([0.6, 0.8, 0.9])
    pieces = [split for part in (rows[:cut], rows[cut:]) for split in halves(part)]
    for kind, buckets in (
        (AuditCounts, lambda counts: audit_buckets(counts, ratio, 3)),
        (QuizCounts, lambda counts: quiz_buckets(counts, shares, shares, 1.1)),
    ):
        whole, split = buckets(counted(kind, rows)), buckets(counted(kind, pieces))
        for ours, theirs in zip(whole, split, strict=True):
            assert ours == pytest.approx(theirs, abs=1e-9)
        assert (whole[0] <= whole[1] + 1e-12).all(), "never more failures than answers"


@given(st.lists(st.tuples(COUNT, st.floats(0.3, 3)), max_size=6))
def test_a_standardised_rate_is_a_share_and_strata_of_one_ratio_may_be_joined(strata):
    n, errors, ratio = ([row[0][1] for row in strata], [row[0][0] for row in strata], [row[1] for row in strata])
    rate = measured_standardised(n, errors, ratio)
    assert rate.rate is None if sum(n) == 0 else 0 <= rate.rate <= 0.98 + 1e-12
    alike = measured_standardised(n, errors, [1.3] * len(n))
    joined = measured_standardised([sum(n)], [sum(errors)], [1.3])
    assert alike.rate == (None if joined.rate is None else pytest.approx(joined.rate))


MARKS = st.integers(1, 5).flatmap(
    lambda items: st.lists(
        st.lists(st.sampled_from([0.0, 0.5, 1.0, np.nan]), min_size=items, max_size=items), min_size=0, max_size=12
    ).map(lambda rows: np.array(rows).reshape(-1, items))
)


@given(MARKS)
def test_figures_of_any_quiz_are_in_their_range_or_undefined(marks):
    quiz = reliability(marks)
    assert quiz.n == np.isfinite(marks).any(1).sum()
    for figure, low, high in ((quiz.alpha, -np.inf, 1), (quiz.error_ratio, 0, np.inf), (quiz.mean, 0, 1)):
        assert figure is None or low - 1e-9 <= figure <= high + 1e-9
    assert (quiz.error_ratio is None) == (quiz.alpha is None)
    weights = [item.effective_weight for item in quiz.items if item.effective_weight is not None]
    assert not weights or sum(weights) == pytest.approx(1)
    for item, column in zip(quiz.items, marks.T, strict=True):
        seen = column[np.isfinite(column)]
        assert item.n == len(seen) and (item.facility is None) == (len(seen) == 0)
        assert item.discrimination is None or -1 - 1e-9 <= item.discrimination <= 1 + 1e-9
        assert len(seen) == 0 or np.ptp(seen) > 0 or item.discrimination is None, "zero variance is undefined, never 0"


@given(MARKS, st.randoms())
def test_the_order_of_people_and_items_changes_no_figure(marks, random):
    people, items = (random.sample(range(size), size) for size in marks.shape)
    first, second = reliability(marks), reliability(marks[np.ix_(people, items)])
    assert second.alpha == (None if first.alpha is None else pytest.approx(first.alpha, abs=1e-9))
    for at, item in zip(items, second.items, strict=True):
        known = first.items[at].discrimination
        assert item.discrimination == (None if known is None else pytest.approx(known, abs=1e-9))
        assert item.facility == (None if item.n == 0 else pytest.approx(first.items[at].facility))


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.booleans()), min_size=1, max_size=60))
def test_cases_and_people_change_places_with_the_causes(rows):
    case, person, wrong = (np.array(column) for column in zip(*rows, strict=True))
    found, turned = concentration(wrong, case, person), concentration(wrong, person, case)
    assert (found.case, found.person) == (turned.person, turned.case)
    other = {"shared": "personal", "personal": "shared", "undecided": "undecided"}
    assert turned.source == other[found.source]
    assert concentration(~wrong, case, person).case.value == (
        None if found.case.value is None else pytest.approx(found.case.value, abs=1e-9)
    ), "agreement on what is right is agreement on what is wrong"


def believed(quiz: list[tuple[float, float]], audits: list[tuple[float, float]]) -> Belief:
    """The belief about one cell with these buckets, newest first."""
    return posterior(one_cell(quiz, audits), default_fit())


def plus(count: tuple[int, int], event: int) -> tuple[int, int]:
    """One observation more."""
    return count[0] + event, count[1] + 1


def shuffled(found: Evidence, teams: np.ndarray, clauses: np.ndarray, order: np.ndarray) -> Evidence:
    """The same evidence under other names and in another order."""
    counts = {name: getattr(found, name)[:, order] for name in ("quiz_failed", "quiz_n", "audit_errors", "audit_n")}
    return replace(found, team=teams[found.team][order], clause=clauses[found.clause][order], **counts)


Row = tuple[int, int, int, tuple[float, float]]


def halves(rows: list[Row]) -> Iterator[Row]:
    """Every sum in two parts."""
    for cell, kind, age, (events, n) in rows:
        yield cell, kind, age, (events / 4, n / 2)
        yield cell, kind, age, (events - events / 4, n - n / 2)


def counted(kind: type, rows: list[Row]) -> AuditCounts | QuizCounts:
    """The rows as sums of audits or of answers."""
    cell, of, age = (np.array([row[i] for row in rows], dtype=int) for i in range(3))
    events, n = (np.array([row[3][i] for row in rows], dtype=float) for i in range(2))
    return kind(cell, of, age, n, events)
