"""Audits of a simulated operation: risk-targeted samples, and auditors who err, a few of them on one side."""

from dataclasses import dataclass

import numpy as np

from app.stats.rate import Floats, Ints
from benchmarks.planted.people import MARKET, People
from benchmarks.planted.world import World


@dataclass(frozen=True)
class Panel:
    """One an auditor: false alarms, misses; the numbers of the harsh and of the lenient ones."""

    false_alarm: Floats
    miss: Floats
    harsh: Ints
    lenient: Ints


@dataclass(frozen=True)
class Audits:
    """One audited decision a row; second = −1 and second_error = −1 without a second look; clause −1: none cited."""

    person: Ints
    team: Ints
    clause: Ints
    age: Floats
    stratum: Ints
    weight: Floats
    auditor: Ints
    error: Ints
    second: Ints
    second_error: Ints


def draw_panel(world: World, draw: np.random.Generator) -> Panel:
    """Auditors, most of them alike."""
    many = world.auditors * -(-world.teams // MARKET)
    false_alarm = draw.beta(6, 6 / world.false_alarm, many)
    miss = draw.beta(12, 12 * (1 - world.miss) / world.miss, many)
    leaning = draw.choice(many, world.harsh + world.lenient, replace=False)
    harsh, lenient = leaning[: world.harsh], leaning[world.harsh :]
    false_alarm[harsh] += draw.uniform(*world.harsh_by, len(harsh))
    miss[lenient] += draw.uniform(*world.lenient_by, len(lenient))
    return Panel(false_alarm, miss, harsh, lenient)


def draw_audits(world: World, people: People, panel: Panel, draw: np.random.Generator) -> Audits:
    """Audits spread over cells by volume, over a team's people by activity, and over strata by risk."""
    planned = people.volume**world.audits_follow
    cells = draw.multinomial(world.audits, (planned / planned.sum()).ravel())
    cell = np.repeat(np.arange(planned.size), cells)
    team, clause = np.divmod(cell, world.clauses)
    person = some_of(people, team, draw)
    age = draw.uniform(0, world.days, len(cell))
    wrong, stratum = _decisions(world, people, person, clause, age, draw)
    auditor = team // MARKET * world.auditors + draw.integers(0, world.auditors, len(cell))
    twice = draw.random(len(cell)) < world.double
    second = (auditor + draw.integers(1, len(panel.miss), len(cell))) % len(panel.miss)
    contested = draw.random(len(cell)) < _contested(world, people)[clause]
    found, again = (_verdict(panel, who, wrong, contested, draw) for who in (auditor, second))
    plain = draw.random(len(cell)) < world.no_clause  # correct allows to which no clause applied
    return Audits(
        person=person, team=team, clause=np.where(plain, -1, clause), age=age, stratum=stratum,
        weight=1 / np.array(world.inclusion)[stratum], auditor=auditor, error=np.where(plain, 0, found),
        second=np.where(twice, second, -1), second_error=np.where(twice, again, -1),
    )  # fmt: skip


def some_of(people: People, team: Ints, draw: np.random.Generator) -> Ints:
    """Somebody of each team, the active ones more often."""
    ends = np.cumsum(people.activity)
    last = np.searchsorted(people.team, np.arange(len(people.gap)), side="right") - 1
    top = ends[last]
    low = np.append(0, top[:-1])
    at = low[team] + draw.random(len(team)) * (top - low)[team]
    return np.minimum(np.searchsorted(ends, at, side="right"), last[team])


def _decisions(
    world: World, people: People, person: Ints, clause: Ints, age: Floats, draw: np.random.Generator
) -> tuple[Ints, Ints]:
    """(wrong or not, stratum) of the decisions that were sampled: wrong ones lie more often where more is sampled."""
    knowledge = people.errors(people.unknown_at(person, clause, age), person, clause)
    slips = people.slips[person, clause]
    wrong = slips + (1 - slips) * knowledge
    inclusion = np.array(world.inclusion)
    if_wrong, if_right = inclusion * world.risky_if_wrong, inclusion * world.risky_if_right
    share = wrong * if_wrong.sum() / (wrong * if_wrong.sum() + (1 - wrong) * if_right.sum())
    erred = draw.random(len(share)) < share
    chance = draw.random(len(share))
    strata = [np.searchsorted(np.cumsum(x) / x.sum(), chance) for x in (if_wrong, if_right)]
    return erred, np.minimum(np.where(erred, *strata), len(inclusion) - 1)


def _contested(world: World, people: People) -> Floats:
    """The share of each clause's cases on which auditors toss a coin; the same for one operation each time."""
    spread = np.random.default_rng(len(people.team) + int(people.minutes.sum()))
    return np.where(people.ambiguous, spread.uniform(*world.contested, world.clauses), 0.0)


def _verdict(panel: Panel, who: Ints, wrong: Ints, contested: Ints, draw: np.random.Generator) -> Ints:
    chance = np.where(contested, 0.5, np.where(wrong, 1 - panel.miss[who], panel.false_alarm[who]))
    return (draw.random(len(who)) < chance).astype(np.int64)


def as_audited(world: World, people: People, panel: Panel) -> Floats:
    """team × clause: the share of live decisions that sound auditors would call wrong, as at as_of."""
    sound = np.setdiff1d(np.arange(len(panel.miss)), np.concatenate([panel.harsh, panel.lenient]))
    false_alarm, miss = panel.false_alarm[sound].mean(), panel.miss[sound].mean()
    slips = people.slips
    wrong = people.by_team(slips + (1 - slips) * people.by_person())
    contested = _contested(world, people)
    return contested / 2 + (1 - contested) * (wrong * (1 - miss) + (1 - wrong) * false_alarm)
