"""Which sound rows of a roster contradict each other, what is known, or the importer's scope; writes nothing."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.people.access import Scope
from app.people.models import Membership, Team, User
from app.people.queries import beyond
from app.people.roster_rows import RosterRow

Reasons = dict[int, str]
Place = tuple[str, date]  # team and first day: what names a membership of a person


@dataclass(frozen=True)
class Known:
    """Everything a roster can touch, read at once: teams by slug, people by moderator id and by email, memberships."""

    teams: dict[str, Team]
    people: dict[str, User]
    by_email: dict[str, User]
    stays: dict[int, dict[Place, Membership]]
    scopes: Collection[Scope]  # where the importer has a say
    beyond: set[int]  # ids of people with roles outside these

    @classmethod
    def load(cls, session: Session, scopes: Collection[Scope]) -> "Known":
        teams = {team.slug: team for team in session.scalars(sa.select(Team))}
        slugs = {team.id: team.slug for team in teams.values()}
        people = list(session.scalars(sa.select(User)))
        stays: dict[int, dict[Place, Membership]] = {}
        for stay in session.scalars(sa.select(Membership)):
            stays.setdefault(stay.user_id, {})[slugs[stay.team_id], stay.starts_on] = stay
        return cls(
            teams,
            {user.external_id: user for user in people if user.external_id},
            {user.email: user for user in people if user.email},
            stays,
            scopes,
            beyond(session, scopes),
        )

    def person(self, moderator_id: str, email: str | None) -> User | None:
        """Who this is: by moderator id, else somebody added by that email who has no moderator id yet."""
        namesake = self.by_email.get(email) if email else None
        return self.people.get(moderator_id) or (namesake if namesake and namesake.external_id is None else None)


def outside_scope(rows: list[RosterRow], known: Known) -> Reasons:
    """Rows about teams or people where the importer has no say."""
    reasons = {}
    for row in rows:
        team, person = known.teams.get(row.team), known.person(row.moderator_id, row.email)
        market = row.facts.get("market") or (team.market if team else None)
        vendor = row.facts.get("vendor", team.vendor if team else None)
        places = [(market, vendor)] + ([(team.market, team.vendor)] if team else [])
        if not all(any(scope.holds(market=m, vendor=v, team=row.team) for scope in known.scopes) for m, v in places):
            reasons[row.line] = f"team {row.team} lies outside your scope"
        elif person is not None and person.id in known.beyond:
            reasons[row.line] = f"{row.moderator_id} has a role outside your scope: ask an admin of all teams"
    return reasons


def contradicting_teams(rows: list[RosterRow], known: Known) -> Reasons:
    """Rows that state another market, language or vendor of a team than it has, or than the first of them states."""
    reasons: Reasons = {}
    for slug, own in _by(rows, "team"):
        for column in ("market", "language", "vendor"):
            said = {row.line: row.facts[column] for row in own if _says(row, column)}
            values = set(said.values())
            if len(values) < 2:
                continue
            team = known.teams.get(slug)
            so_far = getattr(team, column) if team else None
            right = so_far if team is not None and so_far in values else next(iter(said.values()))
            line = next(line for line, value in said.items() if value == right)
            for other, value in said.items():
                if value != right:
                    reasons[other] = (
                        f"team {slug} has the {column} {right or 'none'} in row {line} and {value or 'none'} here: "
                        "make them agree"
                    )
    return reasons


def _says(row: RosterRow, column: str) -> bool:
    """An empty vendor says in-house; an empty market or language says nothing."""
    return column in row.facts and (column == "vendor" or row.facts[column] is not None)


def contradicting_people(rows: list[RosterRow], known: Known) -> Reasons:
    """Rows with an email that is somebody else's."""
    reasons: Reasons = {}
    claimed: dict[str, str] = {}
    for row in rows:
        if row.email is None:
            continue
        holder = known.by_email.get(row.email)
        first = claimed.setdefault(row.email, row.moderator_id)
        if first != row.moderator_id:
            reasons[row.line] = f"email {row.email} stands at moderator_id {first} in this file already"
        elif holder is not None and holder is not known.person(row.moderator_id, row.email):
            owner = f"moderator_id {holder.external_id}" if holder.external_id else "a person added without the roster"
            reasons[row.line] = f"email {row.email} belongs to {owner}"
    return reasons


def overlapping_stays(rows: list[RosterRow], known: Known) -> Reasons:
    """Rows that would put a person into two teams on one day, or say two things about one membership.

    Memberships that end earlier than before are taken first, so that a move is one file: the old team ended, the new.
    """
    reasons: Reasons = {}
    for _, own in _by(rows, "moderator_id"):
        person = known.person(own[0].moderator_id, own[0].email)
        stays = known.stays.get(person.id, {}) if person else {}
        ends: dict[Place, date | None] = {place: stay.ends_on for place, stay in stays.items()}
        stated: dict[Place, RosterRow] = {}
        for row in sorted(own, key=lambda row: (_turn(row, ends), row.line)):
            place = (row.team, row.starts_on)
            until = row.ends_on if "ends_on" in row.stay else ends.get(place)
            before = stated.setdefault(place, row)
            clash = _clash(place, until, ends)
            if before.stay != row.stay:
                reasons[row.line] = f"row {before.line} says something else about the same membership"
            elif clash:
                reasons[row.line] = _overlap(row, clash, ends[clash])
            else:
                ends[place] = until
    return reasons


def _turn(row: RosterRow, ends: dict[Place, date | None]) -> int:
    place = (row.team, row.starts_on)
    if place not in ends:
        return 2
    return 0 if row.ends_on and row.ends_on < (ends[place] or date.max) else 1


def _clash(place: Place, until: date | None, ends: dict[Place, date | None]) -> Place | None:
    """Another membership of the person that shares a day with this one."""
    return next(
        (
            other
            for other, other_until in ends.items()
            if other != place and place[1] < (other_until or date.max) and other[1] < (until or date.max)
        ),
        None,
    )


def _overlap(row: RosterRow, other: Place, until: date | None) -> str:
    lasting = f"until {until}" if until else "and has not ended"
    return (
        f"overlaps with the membership of {row.moderator_id} in {other[0]}, which begins on {other[1]} {lasting}: "
        "a person is in one team a day"
    )


def _by(rows: list[RosterRow], name: str) -> Iterator[tuple[str, list[RosterRow]]]:
    found = attrgetter(name)
    for value, own in groupby(sorted(rows, key=lambda row: (found(row), row.line)), found):
        yield value, list(own)


JUDGES = (outside_scope, contradicting_teams, contradicting_people, overlapping_stays)
