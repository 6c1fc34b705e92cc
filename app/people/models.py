"""Users, teams, memberships over time, roles with scopes, and what signing in needs."""

from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Model, known

ROLES = ("moderator", "trainer", "auditor", "qa_lead", "lead", "admin")
ROSTER_ROLES = ("moderator", "lead", "auditor")


class Team(Model):
    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    market: Mapped[str | None]
    language: Mapped[str | None]
    vendor: Mapped[str | None]
    queues: Mapped[list[str]] = mapped_column(default=list)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id"))


class User(Model):
    """A person. `external_id` is the moderator id of the roster; an email is not needed to sign in.

    `shift_ends` is by the clock where they live.
    """

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    external_id: Mapped[str | None] = mapped_column(unique=True)
    email: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    locale: Mapped[str | None]
    timezone: Mapped[str | None]
    shift_ends: Mapped[time | None]
    active: Mapped[bool] = mapped_column(default=True)
    time_factor: Mapped[float] = mapped_column(default=1.0)
    password_hash: Mapped[str | None]
    session_epoch: Mapped[int] = mapped_column(default=0)
    signed_in_at: Mapped[datetime | None]

    grants: Mapped[list["RoleGrant"]] = relationship(order_by="RoleGrant.role, RoleGrant.scope")

    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.active

    def get_id(self) -> str:
        """What a session remembers; raising `session_epoch` ends every session of the person."""
        return f"{self.id}:{self.session_epoch}"


class Membership(Model):
    """A person in a team over [starts_on, ends_on), in UTC days, and the role the roster gives them there."""

    __tablename__ = "membership"
    __table_args__ = (
        known("role", ROSTER_ROLES),
        sa.CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="ends_after_it_starts"),
        sa.Index("ix_membership_team_id", "team_id"),
    )

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("team.id"), primary_key=True)
    starts_on: Mapped[date] = mapped_column(primary_key=True)
    ends_on: Mapped[date | None]
    role: Mapped[str] = mapped_column(default="moderator")
    queue: Mapped[str | None]


class RoleGrant(Model):
    """A role given by name, within a scope; the roster's own roles stand in its memberships."""

    __tablename__ = "role_grant"
    __table_args__ = (known("role", ROLES),)

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)


class SignInLink(Model):
    """A single-use code with which a person of the roster sets a first password; only its hash is kept."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class LoginThrottle(Model):
    """Failed sign-ins of one name or address, counted across all server processes."""

    __tablename__ = "login_throttle"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]


class ApiToken(Model):
    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]


class AuditEvent(Model):
    """The trail: who did what, written in the same transaction as the act."""

    __tablename__ = "audit_event"
    __table_args__ = (sa.Index("ix_audit_event_by_id_at", "by_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    act: Mapped[str]
    about: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class AccessEvent(Model):
    """Somebody read another person's results."""

    __tablename__ = "access_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    about_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    page: Mapped[str]
