"""What is done to people: they are added, get roles, passwords and tokens, and every act leaves a trail."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.once import forget
from app.people.access import Scope
from app.people.joining import joined
from app.people.models import ROLES, ApiToken, AuditEvent, RoleGrant, Team, User
from app.people.passwords import hash_of, problem_with

HELD_AT_ONCE = 10_000  # PostgreSQL takes 65,535 values in a statement


class Refused(ValueError):
    """An act that can't be done as asked; the message says why, for the person who asked."""


def record(session: Session, by_id: int | None, act: str, about: str, **details: object) -> AuditEvent:
    """Write an act into the trail, in the same transaction as the act itself.

    `by_id` None = the command line. `act` is a verb ("released"), `about` names its object ("release 7").
    """
    event = AuditEvent(at=clock.now(), by_id=by_id, act=act, about=about, details=details)
    session.add(event)
    session.flush()
    return event


def hold(session: Session, user_ids: Iterable[int]) -> None:
    """Let others who hold these people wait until this transaction ends; what was read before is asked anew.

    Whoever looks and then does holds them first: the same button may be pressed twice at once. On SQLite one who
    writes waits for the other anyway.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    ids = sorted(set(user_ids))
    for start in range(0, len(ids), HELD_AT_ONCE):
        some = sa.select(User.id).where(User.id.in_(ids[start : start + HELD_AT_ONCE])).order_by(User.id)
        session.execute(some.with_for_update(key_share=True))
    forget(session)


def add_person(
    session: Session, *, email: str, name: str | None, role: str, scope: str, password: str | None, by_id: int | None
) -> User:
    """Add the person, or find them by email, and grant the role within the scope; None leaves name or password alone.

    Raises Refused for an unknown role, scope, team, address or password that can't be used, or a new person unnamed.
    """
    email = email.strip().lower()
    problem = scope_problem(session, role, scope) or ("" if "@" in email else f"'{email}' is not an email address")
    user = session.scalar(sa.select(User).where(User.email == email))
    if user is None and not (name and name.strip()):
        problem = problem or "a new person needs a name"
    if password is not None:
        problem = problem or problem_with(password, name, email) or ""
    if problem:
        raise Refused(problem)
    if user is None:
        user = User(email=email, name="")
        session.add(user)
    user.name = name.strip() if name and name.strip() else user.name
    session.flush()
    if session.get(RoleGrant, (user.id, role, scope)) is None:
        grant(session, user, role, scope, by_id)
    record(session, by_id, "added a person", f"person {user.id}", role=role, scope=scope)
    if password is not None:
        set_password(session, user, password, by_id=by_id)
    return user


def grant(session: Session, user: User, role: str, scope: str, by_id: int | None) -> None:
    """Add a role that the person has not had there; who begins to moderate is greeted."""
    session.add(RoleGrant(user_id=user.id, role=role, scope=scope))
    session.flush()
    if role == "moderator":
        joined(session, [user.id], by_id)


def scope_problem(session: Session, role: str, scope: str) -> str:
    """Why the role can't be granted there, or ''."""
    if role not in ROLES:
        return f"role '{role}' is not known: {', '.join(ROLES)}"
    try:
        team = Scope.parse(scope).team
    except ValueError as error:
        return str(error)
    if team is not None and session.scalar(sa.select(Team.id).where(Team.slug == team)) is None:
        return f"team '{team}' is not known: bring it in with the roster first"
    return ""


def set_password(session: Session, user: User, password: str, *, by_id: int | None) -> None:
    """Give the person this password and end all their sessions."""
    user.password_hash = hash_of(password)
    user.session_epoch += 1
    record(session, by_id, "set a password", f"person {user.id}")


def issue_token(session: Session, *, email: str, name: str, days: int | None, by_id: int | None) -> str:
    """A new API token of the person, to be shown this once; it ends after `days`, None = never.

    Raises Refused when nobody has that email.
    """
    user = session.scalar(sa.select(User).where(User.email == email.strip().lower(), User.active))
    if user is None:
        raise Refused(f"nobody has the email '{email}'")
    token = f"pl_{secrets.token_urlsafe(32)}"
    now = clock.now()
    ends = None if days is None else now + timedelta(days=days)
    kept = sha256(token.encode()).hexdigest()
    session.add(ApiToken(user_id=user.id, name=name, token_hash=kept, created_at=now, expires_at=ends))
    record(session, by_id, "issued a token", f"person {user.id}", name=name, days=days)
    return token
