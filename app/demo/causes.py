"""What is planted: which team errs where and why, which clause is unclear, which case has a wrong gold."""

from collections import Counter
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
# The share of a cell's errors that its direction decides; the others go either way. Who does not know a rule errs both
# ways with a leaning; a norm is a line that everybody in the team draws elsewhere.
LEANS = {"knowledge": 0.3, "latent": 0.3, "norm": 1.0}
VOLUME = 850
# cause, team, clause, how much (unknowing share or slip rate), direction (+1 too strict), volume in VOLUMEs
STORIES = (
    ("knowledge", "jakarta-1", "cf-1.2", 0.72, +1, 2.6),
    ("knowledge", "hanoi-1", "op-1.2", 0.55, -1, 1.0),
    ("execution", "sao-paulo-1", "mc-1.2", 0.28, 0, 1.2),
    ("execution", "berlin-1", "pg-1.4", 0.34, 0, 1.6),
    ("latent", "hanoi-1", "pg-1.3", 0.5, 0, 1.0),
    ("knowledge", "jakarta-2", "cf-1.2", 0.60, +1, 1.3),
    ("knowledge", "recife-1", "lq-1.1", 0.55, -1, 1.1),
    ("knowledge", "leipzig-1", "pg-1.1", 0.60, +1, 0.9),
    ("execution", "da-nang-1", "op-1.1", 0.26, 0, 1.1),
    ("knowledge", "curitiba-1", "mc-1.1", 0.55, -1, 0.9),
    ("knowledge", "surabaya-1", "sg-1.4", 0.58, +1, 1.2),
    ("knowledge", "leipzig-2", "pd-1.2", 0.50, -1, 1.0),
    ("execution", "bandung-1", "an-1.3", 0.27, 0, 1.0),
    ("knowledge", "hue-1", "sg-1.3", 0.55, -1, 0.9),
    ("execution", "sao-paulo-2", "pd-1.1", 0.26, 0, 1.0),
    ("latent", "berlin-2", "an-1.2", 0.5, 0, 1.0),
    ("norm", "hanoi-2", "an-1.5", 0.75, -1, 1.0),
    ("norm", "da-nang-1", "sg-1.1", 0.7, -1, 0.8),
)
UNCLEAR = ("mc-1.3", "an-1.4")
DISPUTED_ITEM = "lq-014"
FIRST_CLAUSES = ("cf-1.2", UNCLEAR[0], "lq-1.2", *dict.fromkeys(story[2] for story in STORIES))
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
    def lean(self) -> float:
        """The share of errors that go in the cell's direction for sure."""
        return LEANS.get(self.cause, 0.0) if self.direction else 0.0

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
    truth = Truth(seed, today, _healthy(world, rules, seed))
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
            _afflict(_quietest(free, truth), cause, much, rng.choice((-1, 1)))
    return truth


def _quietest(free: list[Cell], truth: Truth) -> Cell:
    """Taken out of `free`: the first of those whose team and clause carry the fewest causes so far."""
    carried = Counter(
        name for cell in truth.cells.values() if cell.cause != "none" for name in (cell.team, cell.clause)
    )
    place = min(range(len(free)), key=lambda index: carried[free[index].team] + carried[free[index].clause])
    return free.pop(place)


def _healthy(world: World, rules: Sequence[Rule], seed: int) -> dict[tuple[str, str], Cell]:
    """Cells as they mostly are: some do not know, some slip, none much; a clause is met more often than another.

    The same team on the same clause is the same in an operation of any size.
    """
    found = {}
    for crew in world.crews:
        rng = Random(f"{seed} {crew.slug}")
        weak, large = _around(rng, 0.2), rng.uniform(0.85, 1.15)
        for rule in rules:
            rng = Random(f"{seed} {rule.clause}")
            hard, often = _around(rng, 0.25), rng.uniform(0.5, 1.5) * VOLUME
            rng = Random(f"{seed} {crew.slug} {rule.clause}")
            found[crew.slug, rule.clause] = Cell(
                crew.slug,
                rule.clause,
                unknowing=0.024 * hard * weak * _around(rng, 0.4),
                slips=0.008 * weak * _around(rng, 0.4),
                volume=round(often * large * _around(rng, 0.1)),
            )
    return found


def _around(rng: Random, spread: float) -> float:
    """A factor around 1, log-normal."""
    return exp(rng.gauss(0, spread))


def _unclear(clauses: list[str], rng: Random) -> list[str]:
    """One clause in twenty, at least one where there are six or more."""
    if len(clauses) < 6:
        return []
    wanted = max(1, round(len(clauses) / 20))
    told = [clause for clause in UNCLEAR if clause in clauses][:wanted]
    others = [clause for clause in clauses if clause not in (*FIRST_CLAUSES, *UNCLEAR)]
    return told + rng.sample(others, min(len(others), wanted - len(told)))


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
