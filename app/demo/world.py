"""The made-up operation before anything happens in it: markets, teams of several vendors, and the people in them."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import yaml

FOLDER = Path(__file__).parent
# The people of the roster whom the tests and the documentation know; the others are added by name.
MAI = "Mai Hartono"
OTTO = "Otto Brandt"
AXEL = "Axel Tanjung"
CAST = (MAI, OTTO, AXEL)
UNTRIED = 3  # people of the first team, Mai among them, who have never taken a quiz


@dataclass(frozen=True)
class Size:
    """How large the operation is; `days` end yesterday. Audits and answers are meant per team and clause.

    `learners` is how many people of a team take the real quiz.
    """

    teams: int = 16
    moderators: int = 15
    clauses: int = 32
    days: int = 56
    audits: int = 40
    answers: int = 52
    learners: int = 6


@dataclass(frozen=True)
class Place:
    """A market: its language, clock (in zone), prices, cities and shops."""

    market: str
    language: str
    zone: str
    hours_ahead: int
    price: str
    prices: tuple[int, ...]
    cities: tuple[str, ...]
    shops: tuple[str, ...]
    first: tuple[str, ...]
    last: tuple[str, ...]


@dataclass(frozen=True)
class Crew:
    """A team; `vendor` is empty in-house."""

    slug: str
    name: str
    vendor: str
    place: Place


@dataclass(frozen=True)
class Person:
    """A person of the roster; `stays` are (team, first day, first day away or None), one after the other."""

    id: str
    name: str
    email: str
    role: str
    stays: tuple[tuple[str, date, date | None], ...]
    quizzed: bool = True

    def team_on(self, day: date) -> str | None:
        """The slug of the team the person is in on that day."""
        return next((slug for slug, starts, ends in self.stays if starts <= day and (ends is None or day < ends)), None)


@dataclass(frozen=True)
class World:
    """Everybody and where they work; auditors judge the teams of their market."""

    crews: tuple[Crew, ...]
    moderators: tuple[Person, ...]
    leads: tuple[Person, ...]
    auditors: dict[str, tuple[Person, ...]]

    def members(self, slug: str) -> list[Person]:
        """The moderators who were ever in the team."""
        return [person for person in self.moderators if any(stay[0] == slug for stay in person.stays)]


@cache
def written(name: str) -> Any:
    """What the YAML file of that name beside this module holds."""
    return yaml.safe_load((FOLDER / name).read_text("utf-8"))


def build_world(size: Size, seed: int, today: date) -> World:
    """The teams and people of an operation of this size; the same seed and day give the same world."""
    crews = tuple(crew for crew, _ in zip(_crews(), range(size.teams), strict=False))
    names = _Names(Random(f"{seed} names"))
    rng = Random(f"{seed} people")
    first_day = today - timedelta(days=size.days)
    moderators: list[Person] = []
    leads: list[Person] = []
    for crew in crews:
        for seat in range(size.moderators):
            number = len(moderators) + 1
            name = MAI if number == 1 else names.draw(crew.place)
            stays = _stays(crew, crews, seat, first_day, today, rng)
            quizzed = not (crew is crews[0] and seat < UNTRIED)
            moderators.append(Person(f"m{number:04d}", name, address(name, crew), "moderator", stays, quizzed))
        name = OTTO if crew.slug == "berlin-1" else names.draw(crew.place)
        since = ((crew.slug, first_day - timedelta(days=400), None),)
        leads.append(Person(f"l{len(leads) + 1:03d}", name, address(name, crew), "lead", since))
    return World(crews, tuple(moderators), tuple(leads), _auditors(crews, names, first_day))


def address(name: str, crew: Crew) -> str:
    """A mail address that can't exist, plain ASCII; first names are enough for the cast."""
    plain = unicodedata.normalize("NFKD", name.lower().translate({ord("đ"): "d", ord("ı"): "i"}))
    parts = plain.encode("ascii", "ignore").decode().split()
    local = parts[0] if name in CAST else ".".join(parts)
    return f"{local}@{(crew.vendor or 'plumbline').lower()}.example"


def slug_of(name: str) -> str:
    """A team's name as one plain word: São Paulo 1 → sao-paulo-1."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return plain.lower().replace(" ", "-")


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _crews() -> Iterator[Crew]:
    """Teams without end: the named ones, then again with higher numbers."""
    places = {
        market: Place(market, **{key: _frozen(value) for key, value in facts.items()})
        for market, facts in written("places.yaml")["markets"].items()
    }
    used: set[str] = set()
    for lap in count():
        for name, market, vendor in written("places.yaml")["teams"]:
            city, _, number = name.rpartition(" ")
            name = f"{city} {int(number) + 2 * lap}"
            if name not in used:
                used.add(name)
                yield Crew(slug_of(name), name, vendor, places[market])


class _Names:
    """Draws names that nobody else has; a third name is added where a market runs out of pairs."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.used = set(CAST)

    def draw(self, place: Place) -> str:
        for attempt in count():
            name = f"{self.rng.choice(place.first)} {self.rng.choice(place.last)}"
            if attempt > 5:
                name = f"{name} {self.rng.choice(place.last)}"
            if name not in self.used:
                self.used.add(name)
                return name
        raise AssertionError("count() has no end")


def _stays(
    crew: Crew, crews: tuple[Crew, ...], seat: int, first_day: date, today: date, rng: Random
) -> tuple[tuple[str, date, date | None], ...]:
    """Mostly one long stay; in some teams one person came lately and one moved over from a team of the same vendor."""
    hired = first_day - timedelta(days=rng.randint(30, 900))
    luck = rng.random()
    if seat == 8 and luck < 0.4:
        return ((crew.slug, today - timedelta(days=21), None),)
    siblings = [
        other for other in crews if other is not crew and (other.place, other.vendor) == (crew.place, crew.vendor)
    ]
    if seat == 9 and siblings and luck < 0.6:
        moved = today - timedelta(days=28)
        return ((rng.choice(siblings).slug, hired, moved), (crew.slug, moved, None))
    return ((crew.slug, hired, None),)


def _auditors(crews: tuple[Crew, ...], names: _Names, first_day: date) -> dict[str, tuple[Person, ...]]:
    """Three auditors a market, each on the roster of one of its teams; Axel is the first of the first team's market."""
    by_market: dict[str, tuple[Person, ...]] = {}
    number = count(1)
    for crew in crews:
        if crew.place.market in by_market:
            continue
        people = []
        for seat in range(3):
            name = AXEL if crew is crews[0] and seat == 0 else names.draw(crew.place)
            stay = (crew.slug, first_day - timedelta(days=300), None)
            people.append(Person(f"a{next(number):03d}", name, address(name, crew), "auditor", (stay,)))
        by_market[crew.place.market] = tuple(people)
    return by_market
