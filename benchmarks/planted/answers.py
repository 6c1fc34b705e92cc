"""Quiz answers of a simulated operation: guessing, careless failures, bad items, retakes, uneven participation."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.stats.rate import Floats, Ints
from benchmarks.planted.people import People
from benchmarks.planted.world import World


@dataclass(frozen=True)
class Answers:
    """One answer a row; first: the person's first try at the item. bad: one an item, of clause item // items."""

    person: Ints
    item: Ints
    clause: Ints
    age: Floats
    right: Floats
    first: NDArray[np.bool_]
    bad: NDArray[np.bool_]


def draw_answers(world: World, people: People, draw: np.random.Generator) -> Answers:
    """Sittings in order of time; the same item met again, and a failed one retaken, are no first tries."""
    keen = np.exp(0.6 * draw.normal(size=len(people.team)))[:, None] * np.exp(-world.shyness * people.in_gap)
    keen = np.where(people.gap[people.team], keen, keen.mean())
    asked = draw.multinomial(round(world.answers * 1.07), (keen / keen.sum()).ravel())
    pair = np.repeat(np.arange(keen.size), asked)
    person, clause = np.divmod(pair, world.clauses)
    item = clause * world.items + draw.integers(0, world.items, len(pair))
    age = draw.uniform(0, world.days, len(pair))
    order = np.argsort(-age)
    person, clause, item, age = (x[order] for x in (person, clause, item, age))
    unknown = people.unknown_at(person, clause, age)
    chances, bad = _items(world, people, draw)
    fails = unknown * chances[1, item] + (1 - unknown) * chances[0, item]
    right = (draw.random(len(item)) >= fails).astype(float)
    again = np.flatnonzero((right == 0) & (draw.random(len(item)) < world.retakes))
    joined = [np.concatenate([x, x[again]]) for x in (person, item, clause)]
    right = np.concatenate([right, (draw.random(len(again)) < 0.8).astype(float)])
    tries = np.unique(joined[0] * (world.items * world.clauses) + joined[1], return_index=True)[1]
    first = np.zeros(len(right), bool)
    first[tries] = True
    return Answers(*joined, np.concatenate([age, np.maximum(age[again] - 1, 0)]), right, first, bad)


def _items(world: World, people: People, draw: np.random.Generator) -> tuple[Floats, NDArray[np.bool_]]:
    """(2 × item: chance to fail of those who know and of those who don't, bad or not)."""
    many = world.clauses * world.items
    spread = world.careless_spread
    logs = spread * draw.normal(size=many) + np.repeat(spread * draw.normal(size=world.clauses), world.items)
    knows = np.minimum(world.careless * np.exp(logs), 0.3)
    unknows = np.maximum(1 - draw.uniform(*world.guess, many), knows)
    contested = np.where(people.ambiguous, draw.uniform(*world.contested_fails, world.clauses), 0.0)
    knows += np.repeat(contested, world.items) * (1 - knows)
    chance = draw.random(many)
    key = chance < world.wrong_keys
    vague = ~key & (chance < world.wrong_keys + world.vague_items)
    knows = np.where(key, 0.85, np.where(vague, 0.55, knows))
    unknows = np.where(key, 0.6, np.where(vague, 0.55, unknows))
    return np.stack([knows, unknows]), key | vague
