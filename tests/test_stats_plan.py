"""A plan keeps to its budget, follows the ranking, and lets a fair half wait; the same seed draws the same lots."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.stats.plan import Arm, Budget, Candidate, arms, choose

CELLS = st.lists(
    st.builds(
        Candidate,
        team=st.integers(0, 4),
        clause=st.integers(0, 9),
        minutes=st.integers(1, 24).map(lambda quarters: quarters / 4),
        people=st.integers(1, 30),
        critical=st.booleans(),
    ),
    max_size=40,
)


def alike(cells: int, team: int = 0, critical: bool = False) -> list[Candidate]:
    return [Candidate(team, clause, 3.0, 10, critical) for clause in range(cells)]


@given(CELLS, st.integers(0, 30), st.none() | st.integers(0, 900))
def test_a_plan_never_exceeds_its_budget(cells: list[Candidate], minutes: int, total: int | None) -> None:
    chosen = choose(cells, Budget(minutes, total))
    assert chosen == sorted(set(chosen))
    spent = Counter[int]()
    for number in chosen:
        spent[cells[number].team] += cells[number].minutes
    assert max(spent.values(), default=0) <= minutes
    assert total is None or sum(cells[n].minutes * cells[n].people for n in chosen) <= total


@given(st.integers(0, 12), st.integers(0, 40))
def test_with_equal_minutes_the_plan_is_the_ranking(cells: int, minutes: int) -> None:
    assert choose(alike(cells), Budget(minutes)) == list(range(min(cells, minutes // 3)))


def test_each_team_has_minutes_of_its_own_and_a_total_limits_all() -> None:
    cells = [*alike(3, team=0), *alike(3, team=1)]
    assert choose(cells, Budget(6)) == [0, 1, 3, 4]
    assert choose(cells, Budget(6, total=90)) == [0, 1, 3]


def test_what_does_not_fit_is_passed_over() -> None:
    cells = [Candidate(0, 1, 4, 10), Candidate(0, 2, 5, 10), Candidate(0, 3, 2, 10)]
    assert choose(cells, Budget(6)) == [0, 2]


@given(CELLS, st.integers(0, 2**31))
def test_arms_are_drawn_again_from_their_seed(cells: list[Candidate], seed: int) -> None:
    assert arms(cells, seed) == arms(cells, seed)


@given(CELLS, st.integers(0, 2**31))
def test_of_every_two_neighbours_one_waits_and_what_is_critical_never(cells: list[Candidate], seed: int) -> None:
    found = arms(cells, seed)
    assert not any(arm.waits for arm, cell in zip(found, cells, strict=True) if cell.critical)
    blocks: dict[int | None, list[Arm]] = {}
    for arm in found:
        blocks.setdefault(arm.block, []).append(arm)
    at_once = blocks.pop(None, [])
    assert not any(arm.waits for arm in at_once)
    assert [len(block) for block in blocks.values() if len(block) != 2] in ([], [1])
    assert all(sum(arm.waits for arm in block) == 1 for block in blocks.values() if len(block) == 2)


def test_neighbours_in_rank_are_drawn_against_each_other_whatever_their_team() -> None:
    cells = [*alike(3, team=0), *alike(2, team=1), *alike(1, critical=True), *alike(2, team=2)]
    assert [arm.block for arm in arms(cells, 3)] == [0, 0, 1, 1, 2, None, 2, 3]


def test_every_cell_waits_with_the_same_probability() -> None:
    cells = [*alike(5, team=0), *alike(4, team=1)]
    waited = [sum(arms(cells, seed)[n].waits for seed in range(2000)) / 2000 for n in range(9)]
    assert waited == pytest.approx([0.5] * 9, abs=0.05)


def test_too_few_cells_to_compare_all_train_at_once() -> None:
    assert arms([*alike(3), *alike(5, critical=True)], 1) == [Arm(waits=False, block=None)] * 8
    assert sum(arm.waits for arm in arms(alike(4), 1)) == 2
