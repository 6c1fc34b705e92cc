"""Plans and their effects on made-up operations: training that does nothing, training that works, and raw before/after.

Each operation has teams × clauses with planted gaps and slips, shaken afterwards by shocks to whole teams and clauses
that the model knows nothing of. A plan is made from the belief, arms are drawn, four weeks of audits follow.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from app.stats.effect import Compared, Effect, Verdict, effect
from app.stats.evidence import evidence
from app.stats.plan import Budget, Candidate, arms, choose
from app.stats.posterior import Belief
from app.stats.rate import Floats, Ints
from app.stats.score import score

AGES = (0.29, 0.29, 0.28, 0.14)  # share of eight weeks' evidence in each age bucket, newest first
REACHED = 0.6  # the mean share of a gap that real training removes, differing by cell
SIZES = {"small": (4, 16, 12, 60), "middling": (16, 16, 12, 25), "large": (72, 60, 30, 16)}
DRAWS = {"small": 20, "middling": 40, "large": 40}
Z = 3.2897  # 90 % bounds are so many standard deviations apart


@dataclass(frozen=True)
class Operation:
    """What is true of every cell, and what is believed: k, s and e shares of errors, audits of eight weeks."""

    team: Ints
    clause: Ints
    minutes: Ints
    k: Floats
    s: Floats
    volume: Floats
    audits: Ints
    errors: Ints
    belief: Belief

    @property
    def gain(self) -> Floats:
        """Believed errors from not knowing in 28 days."""
        return self.belief.knowledge_error * self.volume


@dataclass(frozen=True)
class Outcome:
    """What the product said, what was true, and what before/after of the trained would have said."""

    effect: Effect
    truth: float
    before_after: float


def operation(draw: np.random.Generator, teams: int, clauses: int) -> Operation:
    """One in eight cells does not know its clause, one in twenty is careless; audits and answers differ in number."""
    cells = teams * clauses
    team, clause = np.repeat(np.arange(teams), clauses), np.tile(np.arange(clauses), teams)
    gap = np.where(draw.random(cells) < 0.12, draw.uniform(0.08, 0.5, cells), 0) + draw.gamma(1, 0.01, cells)
    failing = np.clip(draw.beta(2, 30, clauses)[clause] + gap * draw.uniform(0.8, 1.2, cells), 0, 0.95)
    k = np.clip(0.8 * gap, 0, 0.9)
    s = np.where(draw.random(cells) < 0.05, draw.uniform(0.05, 0.25, cells), draw.gamma(2, 0.012, cells))
    n_quiz, n_audit = draw.poisson(37, cells), draw.poisson(draw.gamma(2, 27.5, cells))
    quiz, audits = _by_age(draw, n_quiz, failing), _by_age(draw, n_audit, s + (1 - s) * k)
    belief, _ = score(evidence(quiz, audits, team, clause, teams, clauses))
    minutes, volume = draw.integers(2, 6, clauses)[clause], draw.lognormal(6, 0.8, cells)
    return Operation(team, clause, minutes, k, s, volume, n_audit, audits[0].sum(0).astype(int), belief)


def _by_age(draw: np.random.Generator, n: Ints, share: Floats) -> tuple[Floats, Floats]:
    counts = np.array([draw.multinomial(each, AGES) for each in n]).T
    return draw.binomial(counts, share).astype(float), counts.astype(float)


def planned(world: Operation, minutes: float) -> Ints:
    """The cells that the budget buys, best first."""
    order = np.argsort(-world.gain / world.minutes)
    ranked = [Candidate(int(world.team[c]), int(world.clause[c]), float(world.minutes[c]), 15) for c in order]
    return order[choose(ranked, Budget(minutes))]


def follow(draw: np.random.Generator, world: Operation, chosen: Ints, reach: float, drift: float) -> Outcome:
    """Draw the arms, train, let four weeks pass under shocks of that size (logits), and measure."""
    cells = [Candidate(int(world.team[c]), int(world.clause[c]), 1.0, 15) for c in chosen]
    waits = np.array([arm.waits for arm in arms(cells, int(draw.integers(2**31)))])
    removed = np.where(waits, 0, draw.beta(4 * reach, 4 * (1 - reach), len(chosen)) if reach else 0.0)
    k, s, belief = world.k[chosen], world.s[chosen], world.belief
    before, after = s + (1 - s) * k, s + (1 - s) * k * (1 - removed)
    shock = (draw.normal(0, drift, each.max() + 1)[each[chosen]] for each in (world.team, world.clause))
    rate = expit(logit(np.clip(after, 1e-4, 1 - 1e-4)) + sum(shock))
    n = draw.poisson(world.audits[chosen] * 0.5)
    errors = draw.binomial(n, rate)
    error, k_believed = belief.error[chosen], belief.knowledge_error[chosen]
    spread = (belief.high[chosen] - belief.low[chosen]) / Z
    found = effect(Compared(waits, error, k_believed, spread, n.astype(float), errors.astype(float)))
    raw = ~waits & (n > 0) & (world.audits[chosen] > 0)
    change = errors[raw] / n[raw] - world.errors[chosen][raw] / world.audits[chosen][raw]
    return Outcome(found, float((after - before)[~waits].mean()), float(change.mean()) if raw.any() else 0.0)


def outcomes(size: str, worlds: int, draws: int, reach: float, drift: float, first_seed: int = 0) -> list[Outcome]:
    """Every outcome of that many operations of a size, each planned once and drawn several times."""
    teams, clauses, minutes, _ = SIZES[size]
    found = []
    for seed in range(first_seed, first_seed + worlds):
        draw = np.random.default_rng([seed, teams])
        world = operation(draw, teams, clauses)
        chosen = planned(world, minutes)
        found += [follow(draw, world, chosen, reach, drift) for _ in range(draws)]
    return [one for one in found if one.effect.effect is not None]


def success(found: list[Outcome]) -> float:
    """The share that was declared a success."""
    return float(np.mean([one.effect.verdict is Verdict.SHOWN for one in found]))


def chance(found: list[Outcome]) -> float:
    """What a true share of 5 % may look like in so few outcomes, once in twenty times."""
    return float(0.05 + 1.645 * np.sqrt(0.05 * 0.95 / len(found)))


def covered(found: list[Outcome]) -> float:
    """The share whose interval holds the true mean change of the trained cells."""
    return float(np.mean([one.effect.low <= one.truth <= one.effect.high for one in found]))


def kept(world: Operation, minutes: int) -> float:
    """What the plan's order gains, relative to the best packing of each team's minutes (by dynamic programming)."""
    best = 0.0
    for team in np.unique(world.team):
        table = np.zeros(minutes + 1)
        for cell in np.flatnonzero(world.team == team):
            need = int(world.minutes[cell])
            table[need:] = np.maximum(table[need:], table[: minutes + 1 - need] + world.gain[cell])
        best += table[-1]
    return float(world.gain[planned(world, minutes)].sum() / best)


def main() -> bool:
    """Print the figures of every size; whether all lie within what is promised."""
    worlds = [operation(np.random.default_rng([seed, 9]), 16, 16) for seed in range(20)]
    packed = float(np.mean([kept(world, 30) for world in worlds]))
    print(f"chosen in order of rank: {packed:.4f} of the best packing of each team's minutes")
    print("size      shocks   nothing: success  raw before/after   works: covered  bias (points)  shown")
    fine = packed >= 0.99
    for size, (*_, count) in SIZES.items():
        for drift in (0.0, 0.3):
            idle, real = (outcomes(size, count, DRAWS[size], reach, drift) for reach in (0.0, REACHED))
            raw = np.mean([one.before_after < 0 for one in idle])
            bias = 100 * np.mean([one.effect.effect - one.truth for one in real])
            figures = success(idle), raw, covered(real), bias, success(real)
            print("{:9} {:6.1f} {:17.3f} {:17.3f} {:16.3f} {:14.2f} {:6.2f}".format(size, drift, *figures))
            fine &= success(idle) <= chance(idle) and covered(real) >= 0.88
    return fine
