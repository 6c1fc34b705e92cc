"""What is planted: which team errs where and why, which clause is unclear, which case has a wrong gold."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from math import exp
from random import Random

from app.demo.rules import Rule
from app.demo.world import World

# How not knowing shows: a share fails the quiz, a share errs at work; knowing people fail and slip too.
FAILS_UNKNOWING = 0.62
FAILS_KNOWING = 0.025
ERRS_UNKNOWING = 0.46
UNCLEAR_ERRS = 0.24
UNCLEAR_FAILS = 0.25
VOLUME = 850
# cause, team, clause, how much (unknowing share or slip rate), direction (+1 too strict), volume in VOLUMEs
STORIES = (
    ("knowledge", "jakarta-1", "cf-1.2", 0.72, +1, 2.6),
    ("knowledge", "hanoi-1", "op-1.2", 0.55, -1, 1.0),
    ("execution", "sao-paulo-1", "mc-1.2", 0.28, -1, 1.2),
    ("execution", "berlin-1", "pg-1.4", 0.28, -1, 1.0),
    ("latent", "hanoi-1", "pg-1.3", 0.5, 0, 1.0),
    ("knowledge", "jakarta-2", "cf-1.2", 0.50, +1, 1.3),
    ("knowledge", "recife-1", "lq-1.1", 0.55, -1, 1.1),
    ("knowledge", "leipzig-1", "pg-1.1", 0.60, +1, 0.9),
    ("execution", "da-nang-1", "op-1.1", 0.26, -1, 1.1),
    ("knowledge", "curitiba-1", "mc-1.1", 0.55, -1, 0.9),
)
UNCLEAR = "mc-1.3"
DISPUTED_ITEM = "lq-014"
FIRST_CLAUSES = ("cf-1.2", UNCLEAR, "lq-1.2", *dict.fromkeys(story[2] for story in STORIES))
# Besides the stories, as shares of all cells.
SHARES = {"knowledge": 0.035, "execution": 0.016, "latent": 0.004}


@dataclass
class Cell:
    """One team on one clause: what is true there, and `volume`, the live decisions in 28 days.

    `unknowing`: share of not knowing; `errs`: errors at work of those who do not know; `slips`: errors of the others.
    """

    team: str
    clause: str
    cause: str = "none"
    unknowing: float = 0.0
    errs: float = ERRS_UNKNOWING
    slips: float = 0.0
    direction: int = 0
    volume: int = 0

    @property
    def knowledge_error(self) -> float:
        """The share of decisions that go wrong for not knowing."""
        return self.unknowing * self.errs


@dataclass
class Truth:
    """All that was planted. `unclear` are clauses, `disputed` items whose gold the good people contradict."""

    seed: int
    today: date
    cells: dict[tuple[str, str], Cell]
    unclear: list[str] = field(default_factory=list)
    disputed: list[str] = field(default_factory=list)

    def planted(self, cause: str) -> list[Cell]:
        """The cells with this cause, the worst first."""
        found = [cell for cell in self.cells.values() if cell.cause == cause]
        return sorted(found, key=lambda cell: -(cell.knowledge_error + cell.slips) * cell.volume)


def plant(world: World, rules: Sequence[Rule], seed: int, today: date) -> Truth:
    """The truth of an operation: the stories as far as their teams and clauses are there, and more in proportion."""
    rng = Random(f"{seed} causes")
    truth = Truth(seed, today, _healthy(world, rules, rng))
    clauses = [rule.clause for rule in rules]
    truth.unclear = _unclear(clauses, rng)
    truth.disputed = _disputed(rules, truth.unclear)
    for cause, team, clause, much, direction, volume in STORIES:
        if (team, clause) in truth.cells and clause not in truth.unclear:
            cell = _afflict(truth.cells[team, clause], cause, much, direction)
            cell.volume = round(VOLUME * volume)
    busy = {rule.clause for rule in rules if any(q.item in truth.disputed for q in rule.questions)} | set(truth.unclear)
    free = [cell for cell in truth.cells.values() if cell.cause == "none" and cell.clause not in busy]
    rng.shuffle(free)
    for cause, share in SHARES.items():
        missing = max(1, round(share * len(truth.cells))) - len(truth.planted(cause))
        for _ in range(max(0, min(missing, len(free)))):
            much = rng.uniform(0.2, 0.28) if cause == "execution" else rng.uniform(0.4, 0.6)
            _afflict(free.pop(), cause, much, rng.choice((-1, 1)))
    return truth


def _healthy(world: World, rules: Sequence[Rule], rng: Random) -> dict[tuple[str, str], Cell]:
    """Cells as they mostly are: some do not know, some slip, none much; a clause is met more often than another."""
    hard = {rule.clause: _around(rng, 0.25) for rule in rules}
    often = {rule.clause: rng.uniform(0.5, 1.5) * VOLUME for rule in rules}
    found = {}
    for crew in world.crews:
        weak, large = _around(rng, 0.2), rng.uniform(0.85, 1.15)
        for clause, difficulty in hard.items():
            found[crew.slug, clause] = Cell(
                crew.slug,
                clause,
                unknowing=0.024 * difficulty * weak * _around(rng, 0.4),
                slips=0.008 * weak * _around(rng, 0.4),
                volume=round(often[clause] * large * _around(rng, 0.1)),
            )
    return found


def _around(rng: Random, spread: float) -> float:
    """A factor around 1, log-normal."""
    return exp(rng.gauss(0, spread))


def _unclear(clauses: list[str], rng: Random) -> list[str]:
    """One clause in twenty, at least one where there are six or more."""
    if len(clauses) < 6:
        return []
    told = [UNCLEAR] if UNCLEAR in clauses else []
    others = [clause for clause in clauses if clause not in FIRST_CLAUSES]
    return told + rng.sample(others, min(len(others), max(0, max(1, round(len(clauses) / 20)) - len(told))))


def _disputed(rules: Sequence[Rule], unclear: list[str]) -> list[str]:
    """The case told in the story, else the last one that is no allow, of a clause without a story."""
    by_clause = {rule.clause: [q.item for q in rule.questions if q.gold != rule.decisions[0]] for rule in rules}
    if any(DISPUTED_ITEM in items for items in by_clause.values()):
        return [DISPUTED_ITEM]
    taken = {*unclear, *FIRST_CLAUSES}
    return [items[-1] for clause, items in by_clause.items() if items and clause not in taken][-1:]


def _afflict(cell: Cell, cause: str, much: float, direction: int) -> Cell:
    cell.cause, cell.direction = cause, direction
    if cause == "execution":
        cell.slips = much
    else:
        cell.unknowing = much
    if cause == "latent":
        cell.errs, cell.slips = 0.01, 0.005
    return cell
