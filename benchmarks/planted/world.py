"""The knobs of a simulated operation: how large it is and how its people, audits and quizzes really work."""

from dataclasses import dataclass, fields, replace

import numpy as np

Range = tuple[float, float]


@dataclass(frozen=True)
class World:
    """Sizes, shares and spreads; a Range is uniform between its ends. Logits and log-normal spreads where named so."""

    # size
    teams: int = 72
    people: float = 22.0  # moderators a team, on average
    clauses: int = 60
    audits: int = 252_000
    answers: int = 160_000
    items: int = 12  # a clause
    days: int = 56
    size_spread: float = 0.5  # of team sizes, log-normal
    volume_spread: float = 0.6  # of volumes by clause, and half of it by cell, log-normal
    audits_follow: float = 0.6  # audits of a cell ∝ volume to this power
    # not knowing: a continuous share per person and clause
    ignorance: float = -5.9  # logit of the usual share
    by_clause: float = 0.4
    by_team: float = 0.3
    by_person: float = 0.5
    by_chance: float = 0.7
    lone_gaps: float = 0.008  # shares of person × clause
    gaps: float = 0.055  # share of cells
    gap: Range = (0.3, 0.9)  # mean share unknown of those affected
    affected: Range = (0.5, 1.0)  # of a team's people
    all_or_nothing: bool = False  # gaps: some know nothing and the others all, instead of everybody a part
    weak_teams: float = 0.0  # share of teams with four times the gaps
    shared_gaps: float = 0.0  # share of gaps that a whole market shares
    late: float = 0.10
    healed: float = 0.10
    shift_age: Range = (8, 40)  # days before as_of at which late gaps began and healed ones ended
    # what not knowing does at work, and slips
    harm: Range = (0.55, 0.95)  # errors per share unknown, by clause
    harm_power: float = 1.0  # errors ∝ share unknown to this power
    latent: float = 0.004  # share of cells that fail the quiz and not at work
    slips: float = 0.015
    slips_spread: float = 0.5  # by person, log-normal; half of it by team and by clause
    execution: float = 0.025
    excess: Range = (0.05, 0.28)
    # audits
    double: float = 0.05
    auditors: int = 4  # a market of six teams
    false_alarm: float = 0.015
    miss: float = 0.10
    harsh: int = 3
    lenient: int = 3
    harsh_by: Range = (0.05, 0.12)
    lenient_by: Range = (0.25, 0.45)
    risky_if_wrong: tuple[float, ...] = (0.25, 0.75)  # in which stratum a wrong decision lies
    risky_if_right: tuple[float, ...] = (0.10, 0.90)
    inclusion: tuple[float, ...] = (0.20, 0.02)
    no_clause: float = 0.15  # of audits: correct allows that carry none
    # clauses that nobody can apply alike
    ambiguous: float = 4 / 60
    contested: Range = (0.25, 0.55)  # share of an ambiguous clause's cases
    contested_fails: Range = (0.05, 0.25)
    # quiz
    careless: float = 0.04  # failures of those who know, median item
    careless_spread: float = 0.5  # log-normal, by item and by clause
    guess: Range = (0.15, 0.40)
    wrong_keys: float = 0.007
    vague_items: float = 0.008
    shyness: float = 0.8  # answers ∝ exp(−shyness · share unknown): quizzes are not taken at random
    retakes: float = 0.4  # of failed answers


DEFAULT = World()
OTHER = World(
    people=17.0, size_spread=0.8, volume_spread=0.9, audits_follow=0.45, items=9,
    ignorance=-6.0, by_clause=0.8, by_team=0.5, by_person=0.9, by_chance=1.1, lone_gaps=0.015,
    gaps=0.10, gap=(0.08, 0.65), affected=(0.25, 1.0), all_or_nothing=True, weak_teams=0.08, shared_gaps=0.3,
    late=0.2, healed=0.15, shift_age=(4, 45), harm=(0.35, 0.95), harm_power=1.25, latent=0.012,
    slips=0.022, slips_spread=0.8, execution=0.04, excess=(0.03, 0.35),
    double=0.08, auditors=5, false_alarm=0.01, miss=0.16, harsh=4, lenient=2, harsh_by=(0.04, 0.09),
    risky_if_wrong=(0.15, 0.35, 0.50), risky_if_right=(0.03, 0.22, 0.75), inclusion=(0.5, 0.08, 0.015), no_clause=0.25,
    ambiguous=3 / 60, contested=(0.18, 0.5), contested_fails=(0.0, 0.25),
    careless=0.065, careless_spread=0.7, guess=(0.05, 0.30), wrong_keys=0.004, vague_items=0.012, shyness=-0.6,
)  # fmt: skip


def between(low: World, high: World, draw: np.random.Generator) -> World:
    """A world whose every knob is drawn: between the two worlds' values, or one of them where there is no between."""

    def mixed(a: object, b: object) -> object:
        part = draw.random() * 1.4 - 0.2  # a little beyond both
        if isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b):
            return tuple(max(x + part * (y - x), 0.0) for x, y in zip(a, b, strict=True))
        if isinstance(a, float) and isinstance(b, float):
            return a + part * (b - a) if a < 0 else max(a + part * (b - a), 0.0)
        return a if part < 0.5 else b

    fixed = ("teams", "people", "clauses", "audits", "answers", "days", "shyness", "risky_if_wrong", "risky_if_right",
             "inclusion")  # fmt: skip
    drawn = {x.name: mixed(getattr(low, x.name), getattr(high, x.name)) for x in fields(World) if x.name not in fixed}
    strata = low if draw.random() < 0.5 else high
    drawn |= {name: getattr(strata, name) for name in ("risky_if_wrong", "risky_if_right", "inclusion")}
    drawn["shyness"] = draw.uniform(-1, 1)
    return replace(low, **drawn)  # type: ignore[arg-type]


def named(name: str, seed: int) -> World:
    """`default`, `other` or `varied` (its knobs drawn by the seed), or one of them as in `sparse default`."""
    size, _, kind = name.rpartition(" ")
    world = {"default": DEFAULT, "other": OTHER}.get(kind) or between(
        DEFAULT, OTHER, np.random.default_rng(seed + 9_000)
    )
    if size == "small":
        return replace(world, teams=6, people=12.0, clauses=30, audits=10_500, answers=6_700, harsh=1, lenient=1)
    if size == "sparse":
        return replace(world, audits=world.audits // 4, answers=world.answers // 4)
    if size == "dense":
        return replace(world, audits=world.audits * 3)
    return world
