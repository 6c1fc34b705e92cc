"""A whole made-up operation as rows of the files that any customer would send, and the truth behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.demo.answers import Row, answer_rows
from app.demo.audits import audit_rows
from app.demo.causes import Truth, plant
from app.demo.rules import Rule
from app.demo.sittings import Rota
from app.demo.world import Person, Size, World, build_world


@dataclass(frozen=True)
class Operation:
    """Rows by the columns of DATA (roster.csv, audits.csv, responses.csv, volumes.csv), and what was planted.

    `rota` says who takes the real quiz besides, which no file can tell of.
    """

    world: World
    roster: list[Row]
    audits: list[Row]
    responses: list[Row]
    volumes: list[Row]
    truth: Truth
    rota: Rota


def simulate(rules: Sequence[Rule], size: Size, seed: int, today: date) -> Operation:
    """An operation whose `size.days` end on the day before `today`; the same arguments give the same rows."""
    world = build_world(size, seed, today)
    return lived(world, rules, plant(world, rules, seed, today), size, seed)


def lived(world: World, rules: Sequence[Rule], truth: Truth, size: Size, seed: int) -> Operation:
    """What these people did and answered where this was true; a part of a world lives as it does in the whole."""
    return Operation(
        world=world,
        roster=roster_rows(world),
        audits=audit_rows(world, rules, truth, size, seed),
        responses=answer_rows(world, rules, truth, size, seed),
        volumes=[
            {"team": cell.team, "clause": cell.clause, "decisions_28d": str(cell.volume)}
            for cell in truth.cells.values()
        ],
        truth=truth,
        rota=Rota(world, rules, truth, size, seed),
    )


def roster_rows(world: World) -> list[Row]:
    """One row a stay: moderators, leads and auditors."""
    crews = {crew.slug: crew for crew in world.crews}
    auditors = [person for people in world.auditors.values() for person in people]

    def row(person: Person, stay: int) -> Row:
        slug, starts, ends = person.stays[stay]
        crew = crews[slug]
        return {
            "moderator_id": person.id,
            "name": person.name,
            "email": person.email,
            "team": slug,
            "market": crew.place.market,
            "language": crew.place.language,
            "vendor": crew.vendor,
            "queue": "listing-review",
            "role": person.role,
            "starts_on": starts.isoformat(),
            "ends_on": ends.isoformat() if ends else "",
        }

    people = (*world.moderators, *world.leads, *auditors)
    return [row(person, stay) for person in people for stay in range(len(person.stays))]
