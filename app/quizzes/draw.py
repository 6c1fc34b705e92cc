"""Which case comes next (LEARNING, rule 4): drawn from values, replayable from the seed; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from app.library.live import CaseKey

SESSION = 12  # the most cases of one sitting, whatever the quiz's draw
SEVERITY = {"critical": 0, "major": 1, "minor": 2}


@dataclass(frozen=True)
class Pool:
    """The cases of one clause that may be asked now; `sides` says of those in the window which were to be acted on."""

    clause_id: int
    severity: str
    cases: Sequence[CaseKey]
    sides: Sequence[bool] = ()


def randomness(seed: int, position: int) -> Random:
    """The dice of one draw: the same seed and position throw the same."""
    return Random(f"{seed}:{position}")  # noqa: S311 a draw that must be replayable; the seed itself is a secret


def draw(
    pools: Sequence[Pool],
    *,
    asked: Sequence[int],
    shown: Mapping[int, int],
    lines: Mapping[int, frozenset[str]],
    dice: Random,
) -> CaseKey | None:
    """The next case, or None when no pool holds one.

    `asked` are the clauses of this attempt's cases so far, in order; `shown` counts how often a case (item id) was
    shown to anyone in 30 days; `lines` maps a clause to the decisions that count as acting.
    """
    for pool in in_turn([pool for pool in pools if pool.cases], asked, dice):
        cases = prefer_scarcer_side(pool, lines.get(pool.clause_id))
        weights = [1 / (1 + shown.get(case.item_id, 0)) for case in cases]
        return dice.choices(cases, weights)[0]
    return None


def in_turn(pools: Sequence[Pool], asked: Sequence[int], dice: Random) -> list[Pool]:
    """Fewest answers in this attempt first, then the more severe, then chance; the clause just shown comes last."""
    last = asked[-1] if asked else None
    chance = {pool.clause_id: dice.random() for pool in sorted(pools, key=lambda pool: pool.clause_id)}
    return sorted(
        pools,
        key=lambda pool: (
            pool.clause_id == last,
            asked.count(pool.clause_id),
            SEVERITY[pool.severity],
            chance[pool.clause_id],
        ),
    )


def prefer_scarcer_side(pool: Pool, acting: frozenset[str] | None) -> list[CaseKey]:
    """Cases of the side that is two or more behind in this window, if there are any; otherwise all.

    The sides are those of the cases' gold, never of the answers, so that the draw gives nothing away.
    """
    cases = sorted(pool.cases, key=lambda case: case.item_id)
    acted = sum(pool.sides)
    alone = len(pool.sides) - acted
    if acting is None or abs(acted - alone) < 2:
        return cases
    scarcer = [case for case in cases if acts(case, acting) is (acted < alone)]
    return scarcer or cases


def acts(case: CaseKey, acting: frozenset[str]) -> bool | None:
    """Whether the case's gold lies on the acting side of the line; None for a case that is no decision."""
    return case.gold[0] in acting if case.kind == "decision" else None


def line(golds: Sequence[str], scale: Sequence[str]) -> frozenset[str] | None:
    """The decisions above the boundary that splits the golds most evenly (ties: the lowest); None without golds."""
    known = [gold for gold in golds if gold in scale]
    if not known or len(scale) < 2:
        return None

    def imbalance(boundary: int) -> int:
        above = sum(scale.index(gold) >= boundary for gold in known)
        return abs(2 * above - len(known))

    return frozenset(scale[min(range(1, len(scale)), key=imbalance) :])


def order_of_options(case: CaseKey, offered: Sequence[str], dice: Random) -> list[str]:
    """Decisions keep the order of their scale; other options are shuffled, starting from their ids."""
    if case.kind == "decision":
        return list(offered)
    shuffled = sorted(offered)
    dice.shuffle(shuffled)
    return shuffled
