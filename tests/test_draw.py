"""Which case comes next: chance, but for the fewest answers, the gravest clause, the scarcer side and the unseen."""

from collections import Counter
from collections.abc import Sequence

from app.library.live import CaseKey
from app.quizzes.draw import Pool, draw, order_of_options, randomness

ACTING = frozenset({"remove"})
DRAWS = 2_000


def key(item: int, gold: str = "remove", kind: str = "decision") -> CaseKey:
    case = {"item_digest": "d", "item_id": item, "code": f"c-{item}", "rev": 1, "clause_id": 1, "kind": kind}
    rest = {"cite": False, "use": "proof", "twin": None, "void": False, "flips": False, "graphic": "none"}
    return CaseKey(**case, gold=(gold,), accept={}, position=item, **rest)  # type: ignore[arg-type]


def pool(clause: int, *cases: CaseKey, severity: str = "major", sides: Sequence[bool] = ()) -> Pool:
    return Pool(clause, severity, cases or (key(10 * clause),), sides)


def drawn(pools: Sequence[Pool], asked: Sequence[int] = (), shown: dict[int, int] | None = None) -> Counter[int]:
    """How often each item comes in many draws."""
    lines = {one.clause_id: ACTING for one in pools}
    found = (
        draw(pools, asked=asked, shown=shown or {}, lines=lines, dice=randomness(seed, 1)) for seed in range(DRAWS)
    )
    return Counter(case.item_id for case in found if case is not None)


def test_the_clause_of_fewest_answers_comes_next_and_of_equals_the_gravest() -> None:
    both = [pool(1, severity="minor"), pool(2, severity="critical")]
    assert drawn(both) == {20: DRAWS}
    assert drawn(both, asked=[2]) == {10: DRAWS}
    assert drawn([*both, pool(3, severity="minor")], asked=[2, 1, 2, 3, 1]) == {30: DRAWS}
    assert 0.4 < drawn([pool(1), pool(2)])[10] / DRAWS < 0.6


def test_the_clause_just_shown_returns_only_when_it_is_alone() -> None:
    assert drawn([pool(1), pool(2)], asked=[2, 2, 2, 1]) == {20: DRAWS}
    assert drawn([pool(1)], asked=[1]) == {10: DRAWS}
    assert drawn([Pool(1, "major", ())]) == {}


def test_what_others_saw_lately_comes_less_often() -> None:
    often = drawn([pool(1, key(1), key(2))], shown={2: 3})
    assert 0.77 < often[1] / DRAWS < 0.83  # weights 1 and 1/4


def test_two_behind_a_side_is_preferred_while_it_lasts() -> None:
    cases = (key(1, "remove"), key(2, "allow"))
    assert drawn([pool(1, *cases, sides=(True, True))]) == {2: DRAWS}
    assert drawn([pool(1, *cases, sides=(False, False))]) == {1: DRAWS}
    assert len(drawn([pool(1, *cases, sides=(True, True, False))])) == 2
    assert drawn([pool(1, cases[0], sides=(True, True))]) == {1: DRAWS}


def test_the_same_seed_and_place_draw_the_same() -> None:
    many = [pool(clause, *(key(10 * clause + n) for n in range(9))) for clause in range(1, 4)]
    for seed in range(50):
        one, two = (draw(many, asked=(), shown={}, lines={}, dice=randomness(seed, 3)) for _ in range(2))
        assert one == two


def test_a_scale_keeps_its_order_and_other_options_are_shuffled_by_id() -> None:
    ids = ["a", "b", "c", "d"]
    orders = {tuple(order_of_options(key(1, kind="choice"), ids, randomness(seed, -1))) for seed in range(300)}
    assert len(orders) == 24
    assert order_of_options(key(1, kind="choice"), ids[::-1], randomness(7, -1)) == order_of_options(
        key(1, kind="choice"), ids, randomness(7, -1)
    )
    assert order_of_options(key(1), ["allow", "warn", "remove"], randomness(7, -1)) == ["allow", "warn", "remove"]
