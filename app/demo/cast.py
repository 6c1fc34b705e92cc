"""The people whom a visitor may be: one of each role, with a password that everybody may know."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.people.actions import add_person
from app.people.models import RoleGrant, User
from app.people.passwords import hash_of

PASSWORD = "plumb and level"  # noqa: S105  (of a made-up operation, and printed by the command that loads it)


@dataclass(frozen=True)
class Role:
    """A person to sign in as; `role` and `scope` are granted by name, None where the roster grants them; so is
    `zone`, the clock of who is on no roster.
    """

    email: str
    name: str
    what: str
    role: str | None = None
    scope: str = "all"
    zone: str | None = None


CAST = (
    Role("mai@sundara.example", "Mai Hartono", "moderator, Jakarta 1"),
    Role("lena@plumbline.example", "Lena Siregar", "lead, Indonesia", "lead", "market:ID", "Asia/Jakarta"),
    Role("otto@plumbline.example", "Otto Brandt", "lead, Berlin 1"),
    Role("tara@plumbline.example", "Tara Lim", "trainer", "trainer"),
    Role("axel@sundara.example", "Axel Tanjung", "auditor, Indonesia", "auditor", "market:ID"),
    Role("quinn@plumbline.example", "Quinn Okafor", "QA lead", "qa_lead"),
    Role("ada@plumbline.example", "Ada Mendes", "admin", "admin"),
)


def bring_in_cast(session: Session) -> None:
    """Grant the roles that no roster grants, and give the cast its password; done twice, it changes nothing.

    One hash serves all of them, since hashing is made to be slow and this password is no secret.
    """
    kept = hash_of(PASSWORD)
    for one in CAST:
        user = session.scalar(sa.select(User).where(User.email == one.email))
        if one.role and (user is None or session.get(RoleGrant, (user.id, one.role, one.scope)) is None):
            made = add_person(
                session, email=one.email, name=one.name, role=one.role, scope=one.scope, password=None, by_id=None
            )
            made.timezone = made.timezone or one.zone
    session.execute(
        sa.update(User)
        .where(User.email.in_([one.email for one in CAST]), User.password_hash.is_(None))
        .values(password_hash=kept)
    )


def present(session: Session) -> list[Role]:
    """Those of the cast who are there: a small operation may have no Berlin."""
    found = set(session.scalars(sa.select(User.email).where(User.email.in_([one.email for one in CAST]))))
    return [one for one in CAST if one.email in found]
