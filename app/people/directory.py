"""The directory: who there is within a scope, in which team, with which roles, and whether they ever signed in."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from math import ceil

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app import clock
from app.people.access import Scope
from app.people.models import Membership, RoleGrant, SignInLink, Team, User
from app.people.queries import beyond, on, within

PAGE = 50


@dataclass(frozen=True)
class Entry:
    """A person as the directory shows them; `team` is the present one, else the next, within the reader's scope.

    `invited_until`: the end of a sign-in code that is still good.
    """

    id: int
    external_id: str | None
    email: str | None
    name: str
    active: bool
    has_password: bool
    signed_in_at: datetime | None
    invited_until: datetime | None
    team: str | None
    roles: list[str]


@dataclass(frozen=True)
class Directory:
    """One page of entries; `total` counts the people on all pages."""

    entries: list[Entry]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class Newcomer:
    id: int
    external_id: str
    name: str
    team: str


def directory(
    session: Session, scopes: Collection[Scope], *, team: str = "", role: str = "", text: str = "", page: int = 1
) -> Directory:
    """People within the scopes by name, narrowed to a team (slug), a role, or a part of name, email or id."""
    wanted = [visible(scopes)]
    if team:
        wanted.append(User.id.in_(_stays().where(Team.slug == team)))
    if role:
        granted = sa.select(RoleGrant.user_id).where(RoleGrant.role == role)
        wanted.append(User.id.in_(granted) | User.id.in_(_stays().where(Membership.role == role)))
    if text:
        columns = (User.name, User.email, User.external_id)
        wanted.append(sa.or_(*(column.icontains(text, autoescape=True) for column in columns)))
    total = session.scalar(sa.select(sa.func.count()).select_from(User).where(*wanted)) or 0
    pages = max(1, ceil(total / PAGE))
    page = min(max(page, 1), pages)
    found = sa.select(User).where(*wanted).order_by(User.name, User.id).limit(PAGE).offset((page - 1) * PAGE)
    found = found.options(selectinload(User.grants))
    return Directory(_entries(session, list(session.scalars(found)), scopes), total, page, pages)


def person_within(session: Session, scopes: Collection[Scope], user_id: int) -> User | None:
    """The person, if they are within the scopes."""
    return session.scalar(sa.select(User).where(User.id == user_id, visible(scopes)))


def visible(scopes: Collection[Scope]) -> sa.ColumnElement[bool]:
    """A condition on User: a lasting membership or a role in a team within the scopes; everybody when that is all."""
    if Scope() in scopes:
        return sa.true()
    granted = sa.select(RoleGrant.user_id).join(Team, RoleGrant.scope == sa.literal("team:") + Team.slug)
    return User.id.in_(_stays().where(within(scopes))) | User.id.in_(granted.where(within(scopes)))


def without_password(session: Session, scopes: Collection[Scope], team: str | None = None) -> list[Newcomer]:
    """Active people of the roster who never set a password, within the scopes, in one team or all."""
    waiting = sa.and_(User.active, User.password_hash.is_(None), User.external_id.is_not(None))
    found = (
        sa.select(User.id, User.external_id, User.name, Team.slug)
        .join(Membership, Membership.user_id == User.id)
        .join(Team, Team.id == Membership.team_id)
        .where(waiting, _lasting(), within(scopes), sa.true() if team is None else Team.slug == team)
        .order_by(Team.slug, User.name, User.id, Membership.starts_on)
    )
    foreign = beyond(session, scopes)
    people = {row.id: Newcomer(row.id, row.external_id, row.name, row.slug) for row in session.execute(found)}
    return [person for person in people.values() if person.id not in foreign]


def _lasting() -> sa.ColumnElement[bool]:
    return sa.or_(Membership.ends_on.is_(None), Membership.ends_on > clock.now().date())


def _stays() -> sa.Select[int]:
    """Ids of people with a membership that has not ended, joined with its team."""
    return sa.select(Membership.user_id).join(Team, Team.id == Membership.team_id).where(_lasting())


def _entries(session: Session, people: list[User], scopes: Iterable[Scope]) -> list[Entry]:
    ids = [person.id for person in people]
    today = clock.now().date()
    roles = {person.id: {grant.role for grant in person.grants} for person in people}
    teams: dict[int, str] = {}
    stays = sa.select(Membership.user_id, Membership.role, Team.name, on(today).label("now"))
    stays = stays.join(Team, Team.id == Membership.team_id).where(Membership.user_id.in_(ids), _lasting())
    for user_id, role, team, now in session.execute(stays.where(within(scopes)).order_by(Membership.starts_on)):
        roles[user_id].add(role)
        if now or user_id not in teams:
            teams[user_id] = team
    good = SignInLink.used_at.is_(None) & (SignInLink.expires_at > clock.now())
    codes = sa.select(SignInLink.user_id, SignInLink.expires_at).where(SignInLink.user_id.in_(ids), good)
    invited = {row.user_id: row.expires_at for row in session.execute(codes)}
    return [
        Entry(
            id=person.id,
            external_id=person.external_id,
            email=person.email,
            name=person.name,
            active=person.active,
            has_password=person.password_hash is not None,
            signed_in_at=person.signed_in_at,
            invited_until=invited.get(person.id),
            team=teams.get(person.id),
            roles=sorted(roles[person.id]),
        )
        for person in people
    ]
