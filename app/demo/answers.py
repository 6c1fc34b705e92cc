"""Made-up quiz answers: people sit down for an SOP now and then and decide cases, knowing the clause or not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from app.demo.causes import FAILS_KNOWING, FAILS_UNKNOWING, UNCLEAR_FAILS, Cell, Truth
from app.demo.rules import Question, Rule
from app.demo.world import Crew, Person, Size, World

Row = dict[str, str]
NEVER_TOOK = 0.04  # share of people who have not taken the quizzes yet
CONTRARIAN = 0.14  # share of people who know a clause badly and agree with its disputed gold
SITTINGS = 2


@dataclass(frozen=True)
class Asked:
    """One case put to one person at a moment."""

    person: Person
    rule: Rule
    question: Question
    at: datetime


def answer_rows(world: World, rules: Sequence[Rule], truth: Truth, size: Size, seed: int) -> list[Row]:
    """The rows of responses.csv, by time; some failed cases are tried again, which is no evidence.

    Every person and clause has dice of their own, so that an operation with more clauses tells the same of each.
    """
    crews = {crew.slug: crew for crew in world.crews}
    rows = [
        row
        for person in world.moderators
        if person.quizzed and Random(f"{seed} takes {person.id}").random() > NEVER_TOOK
        for asked in _sittings(person, rules, truth, crews, size, seed)
        for row in _answered(asked, truth, Random(f"{seed} answers {person.id} {asked.question.item}"))
    ]
    rows.sort(key=lambda row: (row["answered_at"], row["moderator_id"], row["item_id"]))
    return [{"response_id": f"r{number:06d}"} | row for number, row in enumerate(rows, start=1)]


def _sittings(
    person: Person, rules: Sequence[Rule], truth: Truth, crews: dict[str, Crew], size: Size, seed: int
) -> Iterator[Asked]:
    """What the person is asked in their sittings over the days: each SOP's clauses, in cases never seen before."""
    sops = list(dict.fromkeys(rule.sop for rule in rules))
    for sop in sops:
        mine = [rule for rule in rules if rule.sop == sop]
        drawn = {
            rule.clause: _draw(rule, truth, size, Random(f"{seed} draws {person.id} {rule.clause}")) for rule in mine
        }
        rng = Random(f"{seed} sits {person.id} {sop}")
        days = [truth.today - timedelta(days=rng.randint(1, size.days - 1)) for _ in range(SITTINGS)]
        for sitting, day in enumerate(days):
            slug = person.team_on(day)
            if slug is None:
                continue
            at = office_hour(day, crews[slug].place.hours_ahead, rng)
            for rule in mine:
                for question in drawn[rule.clause][sitting::SITTINGS]:
                    at += timedelta(seconds=rng.randint(25, 110))
                    yield Asked(person, rule, question, at)


def _draw(rule: Rule, truth: Truth, size: Size, rng: Random) -> list[Question]:
    """The person's cases of a clause; a disputed one is drawn more often, since it was in every old set."""
    each = size.answers / size.moderators
    wanted = int(each) + (rng.random() < each - int(each))
    disputed = [question for question in rule.questions if question.item in truth.disputed]
    others = [question for question in rule.questions if question not in disputed]
    taken = disputed if rng.random() < 0.6 else []
    drawn = taken + rng.sample(others, min(len(others), wanted - len(taken)))
    rng.shuffle(drawn)
    return drawn


def office_hour(day: date, hours_ahead: int, rng: Random) -> datetime:
    """A moment between eight and five of the place's clock on that day, never outside the UTC day."""
    local = rng.randint(8 * 3600, 17 * 3600) - hours_ahead * 3600
    return datetime.combine(day, time(), UTC) + timedelta(seconds=min(max(local, 60), 79200))


def _answered(asked: Asked, truth: Truth, rng: Random) -> Iterator[Row]:
    slug = asked.person.team_on(asked.at.date())
    if slug is None:
        return
    cell = truth.cells[slug, asked.rule.clause]
    right = rng.random() >= failure(asked, cell, truth)
    yield _row(asked, cell, 1, asked.at, right, rng)
    if not right and rng.random() < 0.3:
        again = asked.at + timedelta(minutes=rng.randint(5, 40))
        yield _row(asked, cell, 2, again, rng.random() < 0.7, rng)


def failure(asked: Asked, cell: Cell, truth: Truth) -> float:
    """How likely the person fails this case at first sight."""
    item = asked.question.item
    if asked.rule.clause in truth.unclear:
        return UNCLEAR_FAILS * _of(item, 0.85, 1.15)
    if any(question.item in truth.disputed for question in asked.rule.questions):
        contrarian = _of(f"{asked.person.id} {asked.rule.clause}", 0, 1) < CONTRARIAN
        if item in truth.disputed:
            return 0.12 if contrarian else 0.88
        return 0.45 if contrarian else FAILS_KNOWING
    unknowing = min(0.95, cell.unknowing * _of(f"{asked.person.id} {asked.rule.clause}", 0.75, 1.25))
    return unknowing * FAILS_UNKNOWING * _of(item, 0.85, 1.15) + (1 - unknowing) * FAILS_KNOWING


def _of(name: str, low: float, high: float) -> float:
    """A trait that stays with its owner: a number between low and high, the same every time for the same name."""
    return Random(name).uniform(low, high)


def _row(asked: Asked, cell: Cell, attempt: int, at: datetime, right: bool, rng: Random) -> Row:
    question = asked.question
    answer = question.gold if right else wrong_option(question, cell, rng)
    lost = cell.cause in ("knowledge", "latent", "norm")
    sure = 0.75 if right else 0.5 if lost else 0.25
    confidence = "sure" if rng.random() < sure else rng.choice(("fairly", "fairly", "guess"))
    return {
        "moderator_id": asked.person.id,
        "item_id": question.item,
        "clause": asked.rule.clause,
        "attempt": str(attempt),
        "answered_at": at.isoformat(),
        "answer": answer,
        "correct": "1" if right else "0",
        "confidence": confidence,
        "milliseconds": str(round(1000 * rng.lognormvariate(3.2, 0.45))),
    }


def wrong_option(question: Question, cell: Cell, rng: Random) -> str:
    """Another option, most often the next one, in the team's direction where it has one."""
    place = question.options.index(question.gold)
    others = [option for option in question.options if option != question.gold]
    leaning = question.options[place + 1 :] if cell.direction > 0 else question.options[:place]
    if leaning and rng.random() < cell.lean:
        return rng.choice(leaning)
    near = [option for option in others if abs(question.options.index(option) - place) == 1]
    return rng.choice(near if near and rng.random() < 0.6 else others)
