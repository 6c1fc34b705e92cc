"""What holds for any answers and verdicts: names, order and grouping change nothing, and one more never contradicts."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.stats.agreement import cohen, fleiss, krippendorff
from app.stats.ambiguity import p_ambiguous
from app.stats.auditors import NOBODY, Looks, auditor_estimates
from app.stats.item import Answers, bad_share, clause_right, deff, item_figures, standardised_failures
from app.stats.persons import PersonBelief, PersonCounts, TeamBelief, believe_persons

VOTES = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 3)), min_size=1, max_size=50)
TEAM = TeamBelief(np.array([0.12]), np.array([0.02]), np.array([0.055]), 0.9)


def same(figure: float | None) -> object:
    """The figure, give or take a rounding error."""
    return None if figure is None else pytest.approx(figure, abs=1e-9)


@given(VOTES, st.permutations(range(4)), st.permutations(range(9)))
def test_other_names_of_decisions_and_cases_leave_agreement_as_it_is(votes, names, cases):
    unit, vote = (np.array(column) for column in zip(*votes, strict=True))
    first = krippendorff(unit, vote, 4, draws=0)
    second = krippendorff(np.array(cases)[unit], np.array(names)[vote], 4, draws=0)
    assert second.value == same(first.value) and (second.units, second.votes) == (first.units, first.votes)
    assert fleiss(unit, np.array(names)[vote], 4) == same(fleiss(unit, vote, 4))


@given(VOTES, st.sampled_from(["ordinal", "interval"]))
def test_the_same_scale_from_the_other_end_leaves_agreement_as_it_is(votes, scale):
    unit, vote = (np.array(column) for column in zip(*votes, strict=True))
    assert krippendorff(unit, 3 - vote, 4, scale, draws=0).value == same(
        krippendorff(unit, vote, 4, scale, draws=0).value
    )
    turned = cohen(3 - vote, 3 - unit % 4, 4, quadratic=True)
    assert turned == same(cohen(unit % 4, vote, 4, quadratic=True)), "nor does it matter who is named first"


@given(VOTES)
def test_two_decisions_give_one_alpha_on_any_scale_and_none_above_1(votes):
    unit, vote = (np.array(column) for column in zip(*votes, strict=True))
    nominal, ordinal, interval = (
        krippendorff(unit, vote > 1, 2, scale, draws=20) for scale in ("nominal", "ordinal", "interval")
    )
    assert ordinal.value == same(nominal.value) and interval.value == same(nominal.value)
    assert nominal.value is None or nominal.value <= 1 + 1e-12
    assert nominal.interval is None or -1 - 1e-9 <= nominal.interval.low <= nominal.interval.high <= 1 + 1e-9


ANSWERED = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 7), st.sampled_from([0.0, 0.5, 1.0])),
    min_size=1, max_size=48, unique_by=lambda row: row[:2],
)  # fmt: skip


@given(ANSWERED, st.permutations(range(6)), st.permutations(range(8)), st.randoms())
def test_other_names_of_people_and_items_judge_no_item_otherwise(rows, people, items, random):
    answers, order = answers_of(rows), random.sample(range(len(rows)), len(rows))
    renamed = Answers(
        np.array(people)[answers.person][order], np.array(items)[answers.item][order],
        answers.clause[order], answers.cell[order], answers.mark[order],
    )  # fmt: skip
    first, second = item_figures(answers, 8), item_figures(renamed, 8)
    for name in ("n", "right", "rest_correlation", "bad"):
        ours, theirs = getattr(first, name).astype(float), getattr(second, name)[np.array(items)].astype(float)
        assert theirs == pytest.approx(ours, abs=1e-9, nan_ok=True), name
    for figure in (clause_right, bad_share):
        assert figure(renamed, second, 2) == pytest.approx(figure(answers, first, 2), abs=1e-9, nan_ok=True)
    effects = [deff(a, f, standardised_failures(a, f, clause_right(a, f, 2)), 2) for a, f in
               ((answers, first), (renamed, second))]  # fmt: skip
    assert effects[1] == pytest.approx(effects[0], abs=1e-9) and (effects[0] >= 1).all()


CLAUSES = st.lists(st.tuples(st.integers(0, 60), st.floats(0, 1), st.floats(0, 0.6), st.floats(0, 1)), min_size=1,
                   max_size=12)  # fmt: skip


@given(CLAUSES, st.randoms())
def test_ambiguity_is_a_probability_that_other_names_of_clauses_leave_as_it_is(clauses, random):
    n, share, error, failing = (np.array(column) for column in zip(*clauses, strict=True))
    found = p_ambiguous(n, np.floor(share * n), error, failing)
    assert ((found > 0) & (found < 1)).all()
    alone = np.clip(0.5 * failing**2, 0.002, 0.9)
    assert found[n == 0] == pytest.approx(alone[n == 0]), "without double audits only the failing teams speak"
    order = random.sample(range(len(n)), len(n))
    assert p_ambiguous(n[order], np.floor(share * n)[order], error[order], failing[order]) == pytest.approx(
        found[order]
    )


@given(st.integers(1, 9), st.floats(0.05, 0.4), st.floats(0.1, 1))
def test_every_further_disagreement_speaks_for_an_unclear_rule(n, error, failing):
    """Below ten double audits, so that the clause doesn't shift what is usual; that may only weaken the effect."""
    found = [p_ambiguous([40, 40, n], [2, 3, d], [0.05, 0.05, error], [0.1, 0.1, failing])[2] for d in range(n + 1)]
    assert all(less < more for less, more in pairwise(found))


@settings(max_examples=25)
@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 8), st.integers(0, 8))
def test_a_person_s_next_answer_or_audit_is_expected_to_leave_the_belief_where_it_is(failed, right, errors, sound):
    def of_mai(*more: float) -> PersonBelief:
        counts = np.array([failed, failed + right, errors, errors + sound], dtype=float) + more
        return believe_persons(PersonCounts(*counts[:, None], np.zeros(1, dtype=int)), TEAM)

    now = of_mai(0, 0, 0, 0)
    for share, worse, better in (
        (now.quiz_failure[0], of_mai(1, 1, 0, 0), of_mai(0, 1, 0, 0)),
        (now.error[0], of_mai(0, 0, 1, 1), of_mai(0, 0, 0, 1)),
    ):
        for name in ("p_knowledge", "knowledge_error", "error", "quiz_failure"):
            expected = share * getattr(worse, name)[0] + (1 - share) * getattr(better, name)[0]
            assert expected == pytest.approx(getattr(now, name)[0], abs=1e-12)


LOOK = st.tuples(st.integers(0, 4), st.integers(1, 4), st.booleans(), st.booleans(), st.booleans(),
                 st.sampled_from([0.03, 0.2, 0.5]), st.integers(1, 3))  # fmt: skip


@settings(max_examples=25)
@given(st.lists(LOOK, min_size=1, max_size=40), st.permutations(range(5)))
def test_other_names_of_auditors_who_looked_first_and_rows_given_once_change_no_estimate(rows, names):
    first, step, twice, one, other, p_wrong, count = (np.array(column) for column in zip(*rows, strict=True))
    second = np.where(twice, (first + step) % 5, NOBODY)
    looks = Looks(first, second, one, other & twice, p_wrong, count.astype(float))
    found, renamed = auditor_estimates(looks, 5), np.array(names)
    turned = replace(
        looks,
        first=renamed[np.where(twice, second, first)], second=np.where(twice, renamed[first], NOBODY),
        first_error=np.where(twice, other, one), second_error=one & twice,
    )  # fmt: skip
    again = Looks(*(np.repeat(getattr(looks, name), count) for name in ("first", "second", "first_error",
                  "second_error", "p_wrong")), np.ones(count.sum()))  # fmt: skip
    for name in ("n", "false_alarm", "miss", "harsh", "lenient"):
        theirs = getattr(auditor_estimates(turned, 5), name)[renamed]
        assert theirs == pytest.approx(getattr(found, name), abs=1e-8, nan_ok=True), name
        repeated = getattr(auditor_estimates(again, 5), name)
        assert repeated == pytest.approx(getattr(found, name), abs=1e-8, nan_ok=True), name


def answers_of(rows: list[tuple[int, int, float]]) -> Answers:
    """Answers to items of which half belong to each of two clauses; a cell a clause."""
    person, item, mark = (np.array(column) for column in zip(*rows, strict=True))
    return Answers(person, item, item % 2, item % 2, mark)
