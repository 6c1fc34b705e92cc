"""What retraining is worth, which cells a budget of minutes buys, and which of them wait so that the effect shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import ArrayLike

from app.stats import constants as const
from app.stats.item import Flags
from app.stats.rate import Floats, Ints


def errors_avoided(
    knowledge_error: ArrayLike, volume_28d: ArrayLike, harm: ArrayLike = const.HARM, reach: float = const.REACH
) -> Floats:
    """Errors that retraining would avoid in 28 days, weighted by harm: E[k] · volume · reach · harm; one a cell."""
    expected = np.asarray(knowledge_error, dtype=np.float64) * np.asarray(volume_28d, dtype=np.float64)
    avoided: Floats = expected * reach * np.asarray(harm, dtype=np.float64)
    return avoided


def worth_per_minute(avoided: Floats, minutes: ArrayLike, people: ArrayLike) -> Floats:
    """Errors avoided per minute of moderators' time; nan where nobody would spend any."""
    spent = np.asarray(minutes, dtype=np.float64) * np.asarray(people, dtype=np.float64)
    worth: Floats = np.divide(avoided, spent, out=np.full(avoided.shape, np.nan), where=spent > 0)
    return worth


def ranks(worth: Floats, knowledge_error: Floats, p_ambiguous: Floats, faulty: Flags | None = None) -> list[int | None]:
    """Rank of each cell by worth, 1 the best; ties keep the caller's order.

    None: nothing to avoid (E[k] = 0 or worth undefined), an unclear clause (P(ambiguous) > .5), or a fault in gold or
    records (faulty). Every other cell is ranked, whatever cause is shown: ranking only "knowledge" cells was
    measured to lose a tenth of the avoidable errors.
    """
    trusted = (knowledge_error > 0) & np.isfinite(worth) & (p_ambiguous <= const.PROBABLE)
    if faulty is not None:
        trusted &= ~faulty
    listed: Ints = np.flatnonzero(trusted)
    order = listed[np.argsort(-worth[listed], kind="stable")]
    found: list[int | None] = [None] * len(worth)
    for rank, cell in enumerate(order.tolist(), 1):
        found[cell] = rank
    return found


@dataclass(frozen=True)
class Candidate:
    """A cell that may be trained: its team and clause (any numbers), minutes a person, people, and if it may wait."""

    team: int
    clause: int
    minutes: float
    people: int
    critical: bool = False


@dataclass(frozen=True)
class Budget:
    """Minutes of each moderator and, if given, of all moderators together."""

    per_moderator: float
    total: float | None = None


def choose(ranked: Sequence[Candidate], budget: Budget) -> list[int]:
    """The numbers of the cells to train, best first, from cells in the order of their rank.

    Every member of a team spends a chosen clause's minutes, so each team has its own knapsack of `per_moderator`
    minutes; `total` limits minutes × people over all. A cell that no longer fits is passed over, and smaller ones
    after it may still fit. On simulated operations this keeps over 99 % of what the best packing of each team's
    minutes would (benchmarks/plan_effect.py).
    """
    spent: dict[int, float] = {}
    left = float("inf") if budget.total is None else budget.total
    chosen = []
    for number, cell in enumerate(ranked):
        mine = spent.get(cell.team, 0.0) + cell.minutes
        if mine <= budget.per_moderator and cell.minutes * cell.people <= left:
            spent[cell.team] = mine
            left -= cell.minutes * cell.people
            chosen.append(number)
    return chosen


@dataclass(frozen=True)
class Arm:
    """Whether a chosen cell waits; block: which draw decided it, None where none did (it trains at once)."""

    waits: bool
    block: int | None


AT_ONCE = Arm(waits=False, block=None)


def arms(chosen: Sequence[Candidate], seed: int) -> list[Arm]:
    """Which of the chosen cells, best first, train now and which wait: one a cell; the same seed, the same draw.

    "Equally ranked" are two neighbours in rank, whatever their team: one of the two, drawn by lot, waits; a last single
    cell draws alone. What waits is then worth about what trains, so that a half of the errors to be avoided is avoided
    at once, however the lots fall. Each cell waits with probability ½, independent of everything measured: this makes
    the difference of the arms an unbiased estimate of the effect. Critical cells never wait. Of fewer than four others
    none waits, since their difference could not be judged.
    """
    found = [AT_ONCE] * len(chosen)
    able = [number for number, cell in enumerate(chosen) if not cell.critical]
    if len(able) < const.COMPARED_LEAST:
        return found
    draw = Random(seed)  # noqa: S311 – a lot that can be drawn again, no secret
    for block, at in enumerate(range(0, len(able), 2)):
        first_waits = draw.random() < 0.5
        for place, number in enumerate(able[at : at + 2]):
            found[number] = Arm(waits=(place == 0) == first_waits, block=block)
    return found
