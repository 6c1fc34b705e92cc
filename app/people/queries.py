"""What others ask about people: teams within a scope, who was where on a day, and what a person may do."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.once import once
from app.people.access import Access, Scope
from app.people.models import Membership, RoleGrant, Team, User

AskedFor = Callable[[int, str | None], str | None]  # (person, language of their team) → language, None = nothing said
READER = "what the reader asks for"


@dataclass(frozen=True)
class Stay:
    """One membership, [starts_on, ends_on) in UTC days; None = still there."""

    user_id: int
    external_id: str | None
    team_id: int
    team: str
    starts_on: date
    ends_on: date | None


def within(scopes: Iterable[Scope]) -> sa.ColumnElement[bool]:
    """A condition on Team: the team lies within one of the scopes."""
    return sa.or_(sa.false(), *(_inside(scope) for scope in scopes))


def _inside(scope: Scope) -> sa.ColumnElement[bool]:
    wanted = ((Team.market, scope.market), (Team.vendor, scope.vendor), (Team.slug, scope.team))
    return sa.and_(sa.true(), *(column == value for column, value in wanted if value is not None))


def on(day: date) -> sa.ColumnElement[bool]:
    """A condition on Membership: it covers the day."""
    return sa.and_(Membership.starts_on <= day, sa.or_(Membership.ends_on.is_(None), Membership.ends_on > day))


def teams_within(session: Session, scopes: Iterable[Scope]) -> list[Team]:
    """The teams that lie within one of the scopes, by name."""
    return list(session.scalars(sa.select(Team).where(within(scopes)).order_by(Team.name, Team.slug)))


@once("membership", "team")
def stays_of(session: Session, user_id: int) -> Sequence[Any]:
    """Where the person ever belonged (Team, role, starts_on, ends_on), the latest stay first."""
    found = sa.select(Team, Membership.role, Membership.starts_on, Membership.ends_on)
    found = found.join(Membership, Membership.team_id == Team.id).where(Membership.user_id == user_id)
    return session.execute(found.order_by(Membership.starts_on.desc())).all()


def team_on(session: Session, user_id: int, day: date) -> Team | None:
    """The team the person belonged to on that UTC day, or None."""
    stays = stays_of(session, user_id)
    return next((team for team, _, starts, ends in stays if starts <= day and (ends is None or ends > day)), None)


def markets_on(session: Session, user_ids: Collection[int], day: date) -> dict[int, str | None]:
    """The market in which each of the people works on that UTC day; None where they belong to no team."""
    found = (
        sa.select(Membership.user_id, Team.market)
        .join(Team, Team.id == Membership.team_id)
        .where(Membership.user_id.in_(user_ids), on(day))
        .order_by(Membership.starts_on)
    )
    return dict.fromkeys(user_ids) | dict(session.execute(found).all())


def read_by(session: Session, asked: AskedFor) -> None:
    """From now on the session reads for somebody: `asked` tells what they ask for where they chose no language."""
    session.info[READER] = asked


def language_of(session: Session, user: User, day: date) -> str | None:
    """The language the person chose, else what their browser asks for, else their team's (BCP 47); None where nobody
    has said one."""
    team = team_on(session, user.id, day)
    theirs = team.language if team else None
    asked: AskedFor | None = session.info.get(READER)
    return user.locale or (asked(user.id, theirs) if asked else None) or theirs


def moderators_of(session: Session, team_id: int, day: date) -> list[User]:
    """The active people who moderate in the team on that UTC day, by name; leads and auditors are left out."""
    found = (
        sa.select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.team_id == team_id, Membership.role == "moderator", on(day), User.active)
        .order_by(User.name, User.id)
    )
    return list(session.scalars(found))


def memberships(session: Session) -> list[Stay]:
    """Every membership there ever was, by person and start."""
    columns = (User.id, User.external_id, Team.id, Team.slug, Membership.starts_on, Membership.ends_on)
    found = (
        sa.select(*columns)
        .select_from(Membership)
        .join(User, User.id == Membership.user_id)
        .join(Team, Team.id == Membership.team_id)
        .order_by(User.id, Membership.starts_on)
    )
    return [Stay(*row) for row in session.execute(found)]


def beyond(session: Session, scopes: Collection[Scope], user_id: int | None = None) -> set[int]:
    """Ids of the people (or of this one) with a role or lasting membership that does not lie within the scopes.

    Who may act on people within the scopes only must not act on these: they would borrow what those may elsewhere.
    """
    if Scope() in scopes:
        return set()
    only = sa.true() if user_id is None else User.id == user_id
    inner = {team.slug for team in teams_within(session, scopes)}
    lasting = sa.or_(Membership.ends_on.is_(None), Membership.ends_on > clock.now().date())
    stays = sa.select(User.id, Team.slug).join(Membership, Membership.user_id == User.id)
    stays = stays.join(Team, Team.id == Membership.team_id).where(only, lasting)
    found = {member_id for member_id, slug in session.execute(stays) if slug not in inner}
    granted = sa.select(User.id, RoleGrant.scope).join(RoleGrant, RoleGrant.user_id == User.id).where(only)
    for granted_id, text in session.execute(granted):
        scope = Scope.parse(text)
        if scope.team not in inner and not any(mine.covers(scope) for mine in scopes):
            found.add(granted_id)
    return found


def key_of(session: Session, name: str) -> tuple[int, str | None]:
    """The id and password hash of the active person with this email, else with this moderator id; (0, None) if none."""
    name = name.strip()
    found = sa.select(User.id, User.password_hash).where(User.active)
    for mine in (User.email == name.lower(), User.external_id == name):
        row = session.execute(found.where(mine)).first()
        if row is not None:
            return row.id, row.password_hash
    return 0, None


def has_email(session: Session, email: str) -> bool:
    """Whether somebody, here or gone, has this email."""
    return session.scalar(sa.select(User.id).where(User.email == email.lower())) is not None


def access_of(session: Session, user_id: int) -> Access:
    """The person's roles: those granted by name, and those of their memberships that have not ended.

    A moderator's role counts before the first day, for who joins next week learns this week.
    """
    today = clock.now().date()
    user = session.get(User, user_id)
    roles = {(grant.role, Scope.parse(grant.scope)) for grant in user.grants} if user is not None else set()
    for team, role, starts, ends in stays_of(session, user_id):
        if (starts <= today or role == "moderator") and (ends is None or ends > today):
            roles.add((role, Scope(team=team.slug)))
    return Access(user_id, frozenset(roles))
