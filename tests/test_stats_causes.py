"""The rows of the diagnosis that need more than rates, one sentence each, and the figures they rest on."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from test_stats_diagnosis import CARELESS, GAP, HEALTHY, assert_readable

from app.stats.carriers import Carried, Decided, carried, p_few
from app.stats.concentration import concentration
from app.stats.diagnosis import ROWS, diagnose
from app.stats.facts import Cause, CellFacts, Remedy
from app.stats.gold import Gold, agreement_and_kappa, contradicted
from app.stats.leaning import Sides, leaning
from app.stats.rate import measured
from app.stats.remedies import REMEDIES, Owner
from app.stats.rollout import Rollout, rises
from app.stats.shared import Shared

CHANGED = datetime(2026, 9, 6, tzinfo=UTC)


def team(wrong_of: dict[int, int], people: int = 10, each: int = 6, seconds: float = 60, rushed: float = 60) -> Carried:
    """What is told of a team whose people decide `each` cases, the named ones wrong so many times, last of all."""
    decisions = [
        Decided(person, number >= each - wrong_of.get(person, 0), "remove", rushed if person in wrong_of else seconds)
        for number in range(each)
        for person in range(people)
    ]
    return carried(decisions, usual=0.015)


FEW_AGAIN = team({0: 6, 1: 6})
EVERYBODY = team(dict.fromkeys(range(10), 2))
OTHERS = [Sides(30, 1, 30, 1)] * 5
STRICT, LOST = Sides(30, 0, 30, 6), Sides(30, 6, 30, 12)
CASES = np.repeat(np.arange(12), 20)
FOOLED = concentration((CASES < 3).astype(int), CASES, np.tile(np.arange(20), 12))

ROWS_SEEN: list[tuple[str, CellFacts, Cause, Remedy, Owner | None]] = [
    ("people agree, but not with the gold",
     replace(GAP, gold=Gold(agreement=0.92, kappa=0.05, answers=240)), Cause.GOLD, Remedy.RULE_AGAIN, Owner.SOP_OWNER),
    ("most answers fell to contradicted golds and no audit says they err",
     replace(HEALTHY, gold=Gold(measured(200, 150), 4)), Cause.GOLD, Remedy.RULE_AGAIN, Owner.SOP_OWNER),
    ("contradicted golds where the audits find the errors too",
     replace(GAP, gold=Gold(measured(200, 150), 4)), Cause.KNOWLEDGE, Remedy.RETRAIN, Owner.TEAM_LEAD),
    ("one contradicted gold is left out and gives up no clause",
     replace(GAP, gold=Gold(measured(200, 30), 1)), Cause.KNOWLEDGE, Remedy.RETRAIN, Owner.TEAM_LEAD),
    ("most teams err on the same cases",
     replace(GAP, shared=Shared(measured(6, 5), FOOLED)), Cause.AMBIGUOUS, Remedy.CLARIFY_CASES, Owner.SOP_OWNER),
    ("few teams err on the same cases",
     replace(GAP, shared=Shared(measured(6, 2), FOOLED)), Cause.KNOWLEDGE, Remedy.RETRAIN, Owner.TEAM_LEAD),
    ("the errors come from flagged auditors",
     replace(GAP, flagged_errors=measured(9, 6)), Cause.AUDITORS, Remedy.CALIBRATE_AUDITORS, Owner.QA_LEAD),
    ("a few errors of flagged auditors say nothing",
     replace(GAP, flagged_errors=measured(4, 4)), Cause.KNOWLEDGE, Remedy.RETRAIN, Owner.TEAM_LEAD),
    ("errors rose with the new rule among the unproven",
     replace(CARELESS, rollout=Rollout(CHANGED, measured(40, 1), measured(30, 9), measured(10, 1))), Cause.ROLLOUT,
     Remedy.SEND_CHANGE, Owner.TRAINER),
    ("errors rose with the new rule, those of who had proven it",
     replace(CARELESS, rollout=Rollout(CHANGED, measured(40, 1), measured(10, 3), measured(30, 9))), Cause.EXECUTION,
     Remedy.CHECK_WORK, Owner.TEAM_LEAD),
    ("the team draws the line elsewhere",
     replace(CARELESS, leaning=leaning(STRICT, OTHERS)), Cause.NORM, Remedy.CALIBRATE_TEAMS, Owner.QA_LEAD),
    ("all teams lean the same way",
     replace(CARELESS, leaning=leaning(STRICT, [STRICT] * 5)), Cause.EXECUTION, Remedy.CHECK_WORK, Owner.TEAM_LEAD),
    ("a team that leans and can't tell the cases apart does not know the rule",
     replace(GAP, leaning=leaning(LOST, OTHERS)), Cause.KNOWLEDGE, Remedy.RETRAIN, Owner.TEAM_LEAD),
    ("two people, in haste",
     replace(CARELESS, people=team({0: 6, 1: 6}, rushed=20)), Cause.SLIPS, Remedy.SLOW_DOWN, Owner.TEAM_LEAD),
    ("three people, right on most like cases afterwards",
     replace(CARELESS, people=replace(FEW_AGAIN, again=measured(12, 4))), Cause.SLIPS, Remedy.SLOW_DOWN,
     Owner.TEAM_LEAD),
    ("two people, again and again",
     replace(CARELESS, people=FEW_AGAIN), Cause.INDIVIDUAL, Remedy.ONE_TO_ONE, Owner.TEAM_LEAD),
    ("the whole team",
     replace(CARELESS, people=EVERYBODY), Cause.TOOLING, Remedy.CHECK_TOOL, Owner.TEAM_LEAD),
    ("too few decisions to tell who",
     replace(CARELESS, people=team({0: 2, 1: 1}, people=4)), Cause.EXECUTION, Remedy.CHECK_WORK, Owner.TEAM_LEAD),
]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "cause", "remedy", "owner"), [row[1:] for row in ROWS_SEEN], ids=[x[0] for x in ROWS_SEEN]
)
def test_each_row_has_its_cause_remedy_and_owner(cell: CellFacts, cause: Cause, remedy: Remedy, owner: Owner) -> None:
    found = diagnose(cell)
    assert (found.cause, found.remedy, found.owner) == (cause, remedy, owner)
    assert_readable(found)
    said = found.sentence("Jakarta 1", "cf-1.1")
    assert "cf-1.1" in said and "{" not in said
    assert [name for name, _ in found.evidence][:2] == ["audited errors", "quiz failures"]
    assert all(evidence.n >= 0 for _, evidence in found.evidence)


def test_every_remedy_has_its_words_and_all_but_nothing_its_owner() -> None:
    assert {remedy for _, _, remedy in ROWS} == set(REMEDIES) == set(Remedy)
    assert [remedy for remedy, (owner, _) in REMEDIES.items() if owner is None] == [Remedy.NOTHING]
    assert {cause for _, cause, _ in ROWS} == set(Cause)


def test_who_carries_the_errors_is_told_only_from_enough_of_them() -> None:
    assert p_few(np.array([6.0] * 4), np.array([3.0] * 4), 0.015) is None
    assert p_few(np.array([6.0] * 10), np.array([1.0] * 4 + [0.0] * 6), 0.015) is None
    few = p_few(np.array([6.0] * 10), np.array([6.0, 6.0] + [0.0] * 8), 0.015)
    all_of_them = p_few(np.array([6.0] * 10), np.array([1.0, 2.0] * 5), 0.015)
    assert few is not None and all_of_them is not None and few > 0.99 and all_of_them < 0.01
    assert (FEW_AGAIN.carriers, FEW_AGAIN.carried, FEW_AGAIN.errors) == (2, 12, 12)
    assert (FEW_AGAIN.again.n, FEW_AGAIN.again.events) == (10, 10)
    assert FEW_AGAIN.repeatable is True and not FEW_AGAIN.fast
    assert carried([], 0.015).p_few is None


def test_spread_errors_are_rarely_blamed_on_few_people_and_few_people_rarely_on_the_team() -> None:
    rng = np.random.default_rng(3)
    n = np.full(12, 4.0)
    spread = [p_few(n, rng.binomial(4, 0.2, 12).astype(float), 0.015) for _ in range(200)]
    rates = np.where(np.arange(12) < 3, 0.7, 0.015)
    few = [p_few(n, rng.binomial(4, rates).astype(float), 0.015) for _ in range(200)]
    assert np.mean([p is not None and p > 0.8 for p in spread]) < 0.03
    assert np.mean([p is not None and p < 0.2 for p in few]) < 0.05
    assert np.mean([p is not None and p > 0.8 for p in few]) > 0.7


def test_a_gold_is_contradicted_only_by_the_majority_of_every_team() -> None:
    item, team = np.repeat([0, 1, 2], 18), np.tile(np.repeat([0, 1, 2], 6), 3)
    failed = np.ones(54)
    failed[18:21] = 0  # team 0 is divided on case 1
    assert contradicted(item, team, failed, 3).tolist() == [True, False, True]
    assert not contradicted(item, team % 2, failed, 3).any(), "two teams are too few"
    agreed, with_gold = agreement_and_kappa([0, 0, 0, 1, 1, 1], [1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1], 2)
    assert agreed == 1 and with_gold is not None and with_gold < 0
    assert agreement_and_kappa([], [], [], 2) == (None, None)


def test_a_rise_needs_audits_on_both_sides() -> None:
    assert rises(measured(40, 1), measured(30, 9))
    assert not rises(measured(9, 0), measured(30, 9))
    assert not rises(measured(40, 1), measured(30, 2))


def test_a_team_without_room_to_err_one_way_leans_nowhere() -> None:
    assert leaning(Sides(60, 12, 4, 0), OTHERS) is None
    assert leaning(Sides(0, 0, 0, 0), OTHERS) is None
