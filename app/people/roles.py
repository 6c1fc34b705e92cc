"""Roles given by name in the browser: where one may give them, giving and taking; somebody always administers."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.people.access import Scope
from app.people.actions import grant, record
from app.people.models import ROLES, RoleGrant, Team, User
from app.people.queries import access_of, teams_within


class Outcome(StrEnum):
    """What became of an act: done, nothing to do, or why not."""

    DONE = "done"
    SAME = "same"
    OWN = "own"
    LAST = "last"
    BEYOND = "beyond"


@dataclass(frozen=True)
class HeldRole:
    """A role of a person; text is its scope as it is kept, None where the roster gives it.

    takeable: whether the reader may take it away.
    """

    role: str
    scope: Scope
    text: str | None
    takeable: bool


def places_to_give(session: Session, scopes: Collection[Scope]) -> list[Scope]:
    """Where somebody who administers these scopes may give roles: everywhere, by market, by vendor, by team."""
    teams = teams_within(session, scopes)
    found = dict.fromkeys([Scope(), *_wide(teams), *(Scope(team=team.slug) for team in teams)])
    return [scope for scope in found if _reaches(scopes, scope, teams) and _readable(scope)]


def held_roles(session: Session, person: User, scopes: Collection[Scope]) -> list[HeldRole]:
    """The person's roles now, by name and by the roster, which end with the membership; not those of foreign teams."""
    teams = teams_within(session, scopes)
    named = [HeldRole(one.role, _scope(one), one.scope, _reaches(scopes, _scope(one), teams)) for one in person.grants]
    known = {(one.role, one.scope) for one in named}
    others = (pair for pair in access_of(session, person.id).roles if pair not in known)
    found = [*named, *(HeldRole(role, scope, None, False) for role, scope in others)]
    found = [one for one in found if one.scope.team is None or _reaches(scopes, one.scope, teams)]
    return sorted(found, key=lambda one: (ROLES.index(one.role), one.scope.text))


def give_role(
    session: Session, person: User, role: str, scope: Scope, *, scopes: Collection[Scope], by_id: int
) -> Outcome:
    """Give the role there; nobody gives one to themselves or beyond the scopes they administer.

    SAME where the person holds it there by name.
    """
    if person.id == by_id:
        return Outcome.OWN
    if role not in ROLES or scope not in places_to_give(session, scopes):
        return Outcome.BEYOND
    session.refresh(person, with_for_update=True)
    if any((one.role, _scope(one)) == (role, scope) for one in person.grants):
        return Outcome.SAME
    grant(session, person, role, scope.text, by_id)
    record(session, by_id, "gave a role", f"person {person.id}", role=role, scope=scope.text)
    return Outcome.DONE


def take_role(
    session: Session, person: User, role: str, text: str, *, scopes: Collection[Scope], by_id: int
) -> Outcome:
    """Take the role of that scope away; SAME where the person has it no more, LAST if nobody else administers all."""
    admins = _admins_of_all(session)
    found = session.get(RoleGrant, (person.id, role, text), populate_existing=True)
    if found is None:
        return Outcome.SAME
    if not _reaches(scopes, _scope(found), teams_within(session, scopes)):
        return Outcome.BEYOND
    if role == "admin" and admins == {person.id} and _scope(found) == Scope():
        return Outcome.LAST
    session.delete(found)
    record(session, by_id, "took a role", f"person {person.id}", role=role, scope=text)
    return Outcome.DONE


def _admins_of_all(session: Session) -> set[int]:
    """Active people who administer everything; locked, so that two who take each other's role come one by one."""
    admins = sa.select(RoleGrant).where(RoleGrant.role == "admin", RoleGrant.scope == Scope().text)
    admins = admins.join(User, User.id == RoleGrant.user_id).where(User.active)
    return {one.user_id for one in session.scalars(admins.with_for_update(of=RoleGrant))}


def _wide(teams: Collection[Team]) -> Iterator[Scope]:
    """Every market, every vendor, every vendor in a market that these teams know."""
    yield from (Scope(market=market) for market in sorted({team.market for team in teams if team.market}))
    yield from (Scope(vendor=vendor) for vendor in sorted({team.vendor for team in teams if team.vendor}))
    pairs = sorted({(team.vendor, team.market) for team in teams if team.vendor and team.market})
    yield from (Scope(market=market, vendor=vendor) for vendor, market in pairs)


def _reaches(scopes: Collection[Scope], scope: Scope, teams: Collection[Team]) -> bool:
    """Whether the scope lies within these scopes, whose teams are named."""
    return scope.team in {team.slug for team in teams} or any(mine.covers(scope) for mine in scopes)


def _readable(scope: Scope) -> bool:
    """Whether it can be written down: a vendor's name may hold the sign between two parts."""
    try:
        return Scope.parse(scope.text) == scope
    except ValueError:
        return False


def _scope(one: RoleGrant) -> Scope:
    return Scope.parse(one.scope)
