"""The made-up operation itself: believable, the same for the same seed, and true to what was planted."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.content.parse import parse, read_tree
from app.demo.causes import FIRST_CLAUSES
from app.demo.rules import Rule, rules_of
from app.demo.simulate import Operation, simulate
from app.demo.world import Size
from config import ROOT

TODAY = date(2026, 11, 23)
SMALL = Size(teams=6, moderators=10, clauses=16)


@pytest.fixture(scope="module")
def rules() -> list[Rule]:
    library, _ = parse(read_tree(ROOT / "content")[0])
    return rules_of(library, FIRST_CLAUSES)


@pytest.fixture(scope="module")
def operation(rules: list[Rule]) -> Operation:
    return simulate(rules, Size(), 17, TODAY)


def share_of_errors(operation: Operation, team: str, clause: str) -> float:
    teams = {person.id: person for person in operation.world.moderators}
    verdicts = [
        row["verdict"]
        for row in operation.audits
        if (row["correct_clause"] or row["clause"]) == clause
        and teams[row["moderator_id"]].team_on(date.fromisoformat(row["decided_at"][:10])) == team
    ]
    return verdicts.count("error") / len(verdicts)


def test_the_same_seed_and_day_make_the_same_operation(rules: list[Rule]) -> None:
    first, again = (simulate(rules, SMALL, 5, TODAY) for _ in range(2))
    assert (first.roster, first.audits, first.responses) == (again.roster, again.audits, again.responses)
    assert simulate(rules, SMALL, 6, TODAY).audits != first.audits


def test_everything_happened_in_the_eight_weeks_before_today(operation: Operation) -> None:
    ends = datetime.combine(TODAY, time(), UTC)
    begins = ends - timedelta(days=55)
    decided = [datetime.fromisoformat(row["decided_at"]) for row in operation.audits]
    audited = [datetime.fromisoformat(row["audited_at"]) for row in operation.audits]
    answered = [datetime.fromisoformat(row["answered_at"]) for row in operation.responses]
    assert begins <= min(*decided, *answered)
    assert max(*audited, *answered) < ends
    assert all(late >= early for early, late in zip(decided, audited, strict=True))


def test_nobody_decides_or_answers_while_in_no_team(operation: Operation) -> None:
    people = {person.id: person for person in operation.world.moderators}
    seen = [(row["moderator_id"], row["decided_at"]) for row in operation.audits]
    seen += [(row["moderator_id"], row["answered_at"]) for row in operation.responses]
    assert all(people[person].team_on(date.fromisoformat(at[:10])) for person, at in seen)


def test_every_cell_has_enough_of_both_witnesses(operation: Operation) -> None:
    people = {person.id: person for person in operation.world.moderators}
    audits = Counter(
        (people[row["moderator_id"]].team_on(date.fromisoformat(row["decided_at"][:10])), clause)
        for row in operation.audits
        if (clause := row["correct_clause"] or row["clause"])
    )
    answers = Counter(
        (people[row["moderator_id"]].team_on(date.fromisoformat(row["answered_at"][:10])), row["clause"])
        for row in operation.responses
        if row["attempt"] == "1"
    )
    assert len(audits) == len(answers) == 256
    assert min(audits.values()) >= 20
    assert min(answers.values()) >= 25


def test_planted_teams_err_and_the_others_hardly_do(operation: Operation) -> None:
    healthy = [key for key, cell in operation.truth.cells.items() if cell.cause == "none" and key[1] != "mc-1.3"]
    assert share_of_errors(operation, "jakarta-1", "cf-1.2") > 0.2
    assert share_of_errors(operation, "berlin-1", "pg-1.4") > 0.15
    assert sum(share_of_errors(operation, *key) for key in healthy) / len(healthy) < 0.04


def test_auditors_of_the_unclear_clause_disagree(operation: Operation) -> None:
    verdicts: dict[str, list[str]] = {}
    for row in operation.audits:
        if "mc-1.3" in (row["clause"], row["correct_clause"]):
            verdicts.setdefault(row["case_id"], []).append(row["verdict"])
    twice = [pair for pair in verdicts.values() if len(pair) == 2]
    assert len(twice) > 25
    assert sum("error" in pair and len(set(pair)) == 2 for pair in twice) / len(twice) > 0.2


def test_people_who_know_contradict_the_disputed_gold(operation: Operation) -> None:
    assert operation.truth.disputed == ["lq-014"]
    first = [row for row in operation.responses if row["item_id"] == "lq-014" and row["attempt"] == "1"]
    assert len(first) > 50
    assert sum(row["correct"] == "1" for row in first) / len(first) < 0.4


def test_mai_has_audits_but_never_took_a_quiz(operation: Operation) -> None:
    mai = operation.world.moderators[0]
    assert (mai.name, mai.email, mai.stays[0][0]) == ("Mai Hartono", "mai@sundara.example", "jakarta-1")
    assert any(row["moderator_id"] == mai.id for row in operation.audits)
    assert not any(row["moderator_id"] == mai.id for row in operation.responses)


def test_verdicts_and_decisions_never_contradict_each_other(operation: Operation) -> None:
    for row in operation.audits:
        same = row["decision"] == row["correct_decision"]
        assert same == (row["verdict"] in ("correct", "technical")), row
        if row["dispute_state"] == "audit_overturned":
            assert row["final_decision"] == row["decision"]


def test_a_large_operation_has_new_teams_and_names_for_everybody(rules: list[Rule]) -> None:
    large = simulate(rules, Size(teams=40, moderators=20, audits=2, answers=20), 1, TODAY)
    assert len({crew.slug for crew in large.world.crews}) == 40
    assert len({row["email"] for row in large.roster}) == len({row["moderator_id"] for row in large.roster})


def test_a_tree_of_other_clauses_gets_its_own_gaps(rules: list[Rule]) -> None:
    others = [rule for rule in rules if rule.clause not in FIRST_CLAUSES]
    truth = simulate(others, SMALL, 1, TODAY).truth
    assert truth.planted("knowledge")
    assert truth.planted("execution")
