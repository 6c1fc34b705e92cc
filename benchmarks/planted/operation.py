"""A whole simulated operation: what any customer would send, and the truth behind it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.stats.rate import Floats
from benchmarks.planted.answers import Answers, draw_answers
from benchmarks.planted.audits import Audits, Panel, as_audited, draw_audits, draw_panel
from benchmarks.planted.people import People, draw_people
from benchmarks.planted.world import World, named

SLIPPING = 0.05  # above the median cell


@dataclass(frozen=True)
class Operation:
    """Evidence (audits, answers) and truth (people, panel); knowledge and as_audited are team × clause shares.

    knowledge: errors from not knowing as at as_of; as_audited: all errors as sound auditors find them;
    execution: cells whose slips lie 5 points above the median cell's; planted: cells that were given a cause.
    """

    world: World
    people: People
    panel: Panel
    audits: Audits
    answers: Answers
    knowledge: Floats
    as_audited: Floats
    execution: NDArray[np.bool_]
    planted: NDArray[np.bool_]


def simulate(name: str, seed: int) -> Operation:
    """The operation of a world's name and a seed; always the same for the same two."""
    world, draw = named(name, seed), np.random.default_rng(seed)
    people = draw_people(world, draw)
    panel = draw_panel(world, draw)
    slips = people.by_team(people.slips)
    return Operation(
        world=world,
        people=people,
        panel=panel,
        audits=draw_audits(world, people, panel, draw),
        answers=draw_answers(world, people, draw),
        knowledge=people.by_team(people.by_person()),
        as_audited=as_audited(world, people, panel),
        execution=slips > np.median(slips) + SLIPPING,
        planted=people.gap | people.execution,
    )
