"""Who really knows what and who slips: people, their teams, and the truth about every person and cell."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from app.stats.rate import Floats, Ints
from benchmarks.planted.world import World

MARKET = 6  # teams


@dataclass(frozen=True)
class People:
    """The truth. One a person: team, activity; person × clause: unknown before and beside gaps, with the gap, slips.

    One a cell (team × clause): gap, begun and ended (age in days; a gap holds where ended ≤ age < begun), volume,
    execution. One a clause: harm, ambiguous. A person's share unknown at some age is `unknown`, or `in_gap` there.
    """

    team: Ints
    activity: Floats
    unknown: Floats
    in_gap: Floats
    slips: Floats
    gap: NDArray[np.bool_]
    begun: Floats
    ended: Floats
    latent: NDArray[np.bool_]
    execution: NDArray[np.bool_]
    volume: Floats
    minutes: Floats
    harm: Floats
    harm_power: float
    ambiguous: NDArray[np.bool_]

    def unknown_at(self, person: Ints, clause: Ints, age: Floats) -> Floats:
        """Share unknown of persons on clauses at ages."""
        cell = self.team[person], clause
        held = self.gap[cell] & (age < self.begun[cell]) & (age >= self.ended[cell])
        return np.where(held, self.in_gap[person, clause], self.unknown[person, clause])

    def errors(self, unknown: Floats, person: Ints, clause: Ints) -> Floats:
        """Share of live decisions that go wrong for not knowing."""
        spared = np.where(self.latent[self.team[person], clause], 0.03, 1.0)
        return np.minimum(self.harm[clause] * unknown**self.harm_power * spared, 0.95)

    def by_person(self) -> Floats:
        """person × clause: errors from not knowing as at as_of."""
        person, clause = np.indices(self.unknown.shape)
        return self.errors(self.unknown_at(person, clause, np.zeros(person.shape)), person, clause)

    def by_team(self, values: Floats) -> Floats:
        """team × clause: person × clause values, weighted by activity."""
        teams = len(self.gap)
        sums = np.zeros((teams, values.shape[1]))
        np.add.at(sums, self.team, values * self.activity[:, None])
        return sums / np.bincount(self.team, self.activity, teams)[:, None]


def draw_people(world: World, draw: np.random.Generator) -> People:
    """People of all teams and what is planted in them."""
    team = _teams(world, draw)
    shape, cells = (len(team), world.clauses), (world.teams, world.clauses)
    ambiguous = np.zeros(world.clauses, bool)
    many = max(1, round(world.ambiguous * world.clauses))
    ambiguous[draw.choice(world.clauses, many, replace=False)] = True
    gap = _gaps(world, draw, ambiguous)
    free = ~gap & ~ambiguous
    execution = free & (draw.random(cells) < world.execution)
    gap |= (latent := free & ~execution & (draw.random(cells) < world.latent))
    begun, ended = _times(world, draw, cells)
    unknown = _unknown(world, draw, team)
    size = np.bincount(team, minlength=world.teams)[:, None]
    noise = world.volume_spread * (draw.normal(size=(1, world.clauses)) + 0.5 * draw.normal(size=cells))
    return People(
        team=team,
        activity=np.exp(0.5 * draw.normal(size=len(team))),
        unknown=unknown,
        in_gap=np.maximum(_in_gap(world, draw, team, shape), unknown),
        slips=_slips(world, draw, team, execution),
        gap=gap,
        begun=begun,
        ended=ended,
        latent=latent,
        execution=execution,
        volume=40 * size * np.exp(noise),
        minutes=draw.integers(3, 11, world.clauses).astype(float),
        harm=draw.uniform(*world.harm, world.clauses),
        harm_power=world.harm_power,
        ambiguous=ambiguous,
    )


def _teams(world: World, draw: np.random.Generator) -> Ints:
    sizes = np.exp(world.size_spread * draw.normal(size=world.teams))
    sizes = np.maximum(np.rint(world.people * sizes / sizes.mean()), 4).astype(int)
    return np.repeat(np.arange(world.teams), sizes)


def _gaps(world: World, draw: np.random.Generator, ambiguous: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Cells with a gap: some by themselves, some shared by a market, more in weak teams."""
    share = np.full(world.teams, world.gaps * (1 - world.shared_gaps))
    share[draw.random(world.teams) < world.weak_teams] *= 4
    market = draw.random((world.teams // MARKET + 1, world.clauses)) < world.gaps * world.shared_gaps
    alone = draw.random((world.teams, world.clauses)) < share[:, None]
    return (alone | market[np.arange(world.teams) // MARKET]) & ~ambiguous


def _times(world: World, draw: np.random.Generator, cells: tuple[int, int]) -> tuple[Floats, Floats]:
    chance, age = draw.random(cells), draw.uniform(*world.shift_age, cells)
    begun = np.where(chance < world.late, age, np.inf)
    return begun, np.where(chance > 1 - world.healed, age, -1.0)


def _unknown(world: World, draw: np.random.Generator, team: Ints) -> Floats:
    shape = len(team), world.clauses
    usual = (
        world.ignorance
        + world.by_clause * draw.normal(size=world.clauses)
        + world.by_team * draw.normal(size=world.teams)[team, None]
        + world.by_person * draw.normal(size=(len(team), 1))
        + world.by_chance * draw.normal(size=shape)
    )
    return np.where(draw.random(shape) < world.lone_gaps, draw.beta(3, 3, shape), expit(usual))


def _in_gap(world: World, draw: np.random.Generator, team: Ints, shape: tuple[int, int]) -> Floats:
    cells = world.teams, world.clauses
    mean, affected = draw.uniform(*world.gap, cells)[team], draw.uniform(*world.affected, cells)[team]
    if world.all_or_nothing:
        share = mean * affected
        return np.where(draw.random(shape) < np.minimum(share / 0.8, 1), draw.beta(8, 2, shape), 0.0)
    return np.where(draw.random(shape) < affected, draw.beta(5 * mean, 5 * (1 - mean)), 0.0)


def _slips(world: World, draw: np.random.Generator, team: Ints, execution: NDArray[np.bool_]) -> Floats:
    spread = world.slips_spread
    logs = (
        spread * draw.normal(size=(len(team), 1))
        + spread / 2 * draw.normal(size=world.teams)[team, None]
        + spread / 2 * draw.normal(size=world.clauses)
    )
    excess = np.where(execution, draw.uniform(*world.excess, execution.shape), 0.0)[team]
    uneven = np.exp(0.4 * draw.normal(size=(len(team), 1)))
    return np.minimum(world.slips * np.exp(logs) + excess * uneven, 0.7)
