"""The months before the demo's eight weeks in Lena's market: what her teams did not know then, and what mended it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from app.demo.answers import Row, answer_rows
from app.demo.audits import audit_rows
from app.demo.causes import Cell, Truth
from app.demo.rules import Rule
from app.demo.simulate import Operation
from app.demo.world import Size, World

Place = tuple[str, str]  # team, clause
MARKET = "ID"
# Two plans of hers lie back, as days ago: made, training due; of the first the waiting half started, and due; of the
# second the end of the weeks in which it was watched.
MENDED_MADE, MENDED_DUE, WAITING_MADE, WAITING_DUE = 119, 105, 77, 63
HURRIED_MADE, HURRIED_DUE, HURRIED_TOLD = 70, 57, 29
REACHES = 49  # days of audits and answers before a plan is made: they end before the next one begins
# Not known, and learnt in the first plan: the share of people who do not know, and which way they err.
MENDED = {
    ("jakarta-2", "sg-1.1"): (0.62, +1),
    ("jakarta-2", "pd-1.3"): (0.66, -1),
    ("bandung-1", "pd-1.4"): (0.60, +1),
    ("bandung-1", "pg-1.3"): (0.64, -1),
    ("surabaya-1", "op-1.1"): (0.58, -1),
    ("surabaya-1", "pd-1.1"): (0.54, +1),
}
# Not known either, but what went wrong at work was hurry: a busy season that ended by itself, for whoever trained and
# whoever waited. Before and after would call the second plan a success; its waiting half says that it was none.
HURRIED = {
    ("jakarta-2", "an-1.1"): 0.52,
    ("jakarta-2", "lq-1.1"): 0.55,
    ("bandung-1", "an-1.2"): 0.50,
    ("bandung-1", "sg-1.2"): 0.56,
    ("surabaya-1", "sg-1.1"): 0.55,
    ("surabaya-1", "sg-1.3"): 0.50,
}
HURRY = 0.28  # errors for haste, whatever people knew
FORGOTTEN = 0.15  # of those who did not know and learnt it
BESIDE = ("cf-1.3", "op-1.3", "pg-1.4", "an-1.5")  # rules that everybody knew: what is usual shows in them
ANSWERS = 32  # a team and clause; with more, too few cases would be left for a proof
CLOSELY, WATCHED = 2, 4  # times as many audits before a plan, and in the four weeks after its training
TEAMS = frozenset(team for team, _ in MENDED)
REFRESHED = {("jakarta-2", "pd-1.3"), ("surabaya-1", "op-1.1")}  # what they learnt they are asked again, lately
ASKED = TEAMS - {"bandung-1"}  # at the quiz for these plans alone


@dataclass(frozen=True)
class Season:
    """Some weeks of some rules in Lena's market: they ended so many days ago; `bad` are the cells as they were.

    watched: how many times as many audits as usual; teams: None = all of the market.
    """

    ended: int
    days: int
    clauses: Collection[str]
    bad: dict[Place, Cell]
    name: str
    watched: int = 1
    teams: Collection[str] | None = None


def is_there(operation: Operation) -> bool:
    """Whether the operation has Lena's teams and rules, quizzes are taken, and its own days leave these ones alone."""
    size, cells = operation.rota.size, operation.truth.cells
    return size.days < HURRIED_DUE and size.learners > 0 and all(place in cells for place in (*MENDED, *HURRIED))


def before(operation: Operation) -> tuple[list[Row], list[Row]]:
    """The rows of audits and of quiz answers on which both plans were made; of cases that nobody is asked later."""
    hurried = {
        place: Cell(*place, "knowledge", unknowing=much, errs=0.0, slips=HURRY / (1 - much))
        for place, much in HURRIED.items()
    }
    seasons = [
        Season(MENDED_MADE, REACHES, {*(clause for _, clause in MENDED), *BESIDE}, _unlearnt(), "a", CLOSELY),
        Season(HURRIED_MADE, REACHES, {*(clause for _, clause in HURRIED), *BESIDE}, hurried, "b", CLOSELY),
    ]
    asked = {(row["moderator_id"], row["item_id"]) for row in operation.responses}
    answers = []
    for season in seasons:
        new = [row for row in _answers(operation, season) if (row["moderator_id"], row["item_id"]) not in asked]
        asked |= {(row["moderator_id"], row["item_id"]) for row in new}
        answers += new
    return [row for season in seasons for row in _audits(operation, season)], answers


def after_the_first(operation: Operation, waited: Collection[Place]) -> list[Row]:
    """The audits after the training of the first plan, when these cells still waited and the others had learnt."""
    bad = {
        place: cell if place in waited else replace(cell, unknowing=FORGOTTEN * cell.unknowing)
        for place, cell in _unlearnt().items()
    }
    days = MENDED_DUE - WAITING_MADE
    rows = _watched(operation, bad, WAITING_MADE, days, "c")
    for team, clause in MENDED:  # elsewhere the rule was audited as ever
        others = {crew.slug for crew in operation.world.crews if crew.place.market == MARKET} - {team}
        rows += _audits(operation, Season(WAITING_MADE, days, [clause], {}, f"e-{clause}", 1, others))
    return rows


def after_the_second(operation: Operation) -> list[Row]:
    """The audits after the training of the second: the busy season was over, for those who waited too."""
    usual = {place: Cell(*place, unknowing=0.03, slips=0.015) for place in HURRIED}
    return _watched(operation, usual, HURRIED_TOLD, HURRIED_DUE - HURRIED_TOLD, "d")


def _watched(operation: Operation, cells: dict[Place, Cell], ended: int, days: int, name: str) -> list[Row]:
    rows: list[Row] = []
    for team, clause in cells:
        season = Season(ended, days, [clause], cells, f"{name}-{team}-{clause}", WATCHED, [team])
        rows += _audits(operation, season)
    return rows


def _unlearnt() -> dict[Place, Cell]:
    return {place: Cell(*place, "knowledge", unknowing=much, direction=way) for place, (much, way) in MENDED.items()}


def _audits(operation: Operation, season: Season) -> list[Row]:
    world, rules, truth, size = _of(operation, season)
    rows = audit_rows(world, rules, truth, size, operation.rota.seed + season.ended)
    return [row | {"audit_id": f"{season.name}-{row['audit_id']}"} for row in rows]


def _answers(operation: Operation, season: Season) -> list[Row]:
    world, rules, truth, size = _of(operation, season)
    rows = answer_rows(world, rules, truth, size, operation.rota.seed + season.ended)
    return [row | {"response_id": f"{season.name}-{row['response_id']}"} for row in rows]


def _of(operation: Operation, season: Season) -> tuple[World, Sequence[Rule], Truth, Size]:
    """The world, rules, truth and size of the season: what is not said to be bad was known."""
    world, rota = operation.world, operation.rota
    teams = {crew.slug for crew in world.crews if crew.place.market == MARKET}
    crews = tuple(crew for crew in world.crews if crew.slug in (season.teams or teams))
    rules = [rule for rule in rota.rules if rule.clause in season.clauses]
    usual = {
        (crew.slug, rule.clause): Cell(crew.slug, rule.clause, unknowing=0.02, slips=0.008)
        for crew in crews
        for rule in rules
    }
    cells = usual | {place: cell for place, cell in season.bad.items() if place in usual}
    truth = Truth(rota.seed, operation.truth.today - timedelta(days=season.ended), cells)
    size = replace(rota.size, days=season.days, audits=rota.size.audits * season.watched, answers=ANSWERS)
    slugs = {crew.slug for crew in crews}
    people = tuple(one for one in world.moderators if slugs.issuperset(slug for slug, *_ in one.stays))
    return replace(world, crews=crews, moderators=people), rules, truth, size
