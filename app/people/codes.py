"""Single-use sign-in codes, with which people of a roster set a first password without mail or phone."""

import secrets
from collections.abc import Collection
from datetime import timedelta
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.people.actions import hold, record, set_password
from app.people.models import SignInLink, User

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is mistaken for another on paper
LENGTH = 16  # 79 bits: not to be guessed, so a fast hash keeps it safely
DAYS = 14


def issue_codes(session: Session, user_ids: Collection[int], *, by_id: int | None, days: int = DAYS) -> dict[int, str]:
    """New codes by user id, each valid once within `days`; codes given to these people before are void."""
    hold(session, user_ids)  # of two who issue at once, the later voids what the other gave
    now = clock.now()
    codes = {user_id: _new_code() for user_id in user_ids}
    for some in _hundreds(list(codes)):
        unused = SignInLink.used_at.is_(None) & SignInLink.user_id.in_(some)
        session.execute(sa.delete(SignInLink).where(unused).execution_options(synchronize_session=False))
    rows = [
        {"user_id": user_id, "code_hash": digest(code), "created_at": now, "expires_at": now + timedelta(days=days)}
        for user_id, code in codes.items()
    ]
    if rows:
        session.execute(sa.insert(SignInLink), rows)
        about = f"person {rows[0]['user_id']}" if len(rows) == 1 else f"{len(rows)} people"
        record(session, by_id, "issued sign-in codes", about, people=sorted(codes), days=days)
    return codes


def holder(session: Session, code: str) -> User | None:
    """The active person for whom the code is still good, or None."""
    found = sa.select(User).join(SignInLink, SignInLink.user_id == User.id)
    return session.scalar(found.where(_good(code), User.active))


def redeem(session: Session, code: str, password: str) -> User | None:
    """Use the code up and set the password; None when somebody was faster or the code is no longer good."""
    user = holder(session, code)
    hold(session, [user.id] if user else [])
    spent = sa.update(SignInLink).where(_good(code)).values(used_at=clock.now())
    spent = spent.returning(SignInLink.id).execution_options(synchronize_session=False)
    if user is None or session.scalar(spent) is None:
        return None
    set_password(session, user, password, by_id=user.id)
    return user


def digest(code: str) -> str:
    """What is kept of a code. Case, spaces and dashes do not matter to who types it."""
    return sha256("".join(character for character in code.lower() if character.isalnum()).encode()).hexdigest()


def _good(code: str) -> sa.ColumnElement[bool]:
    known = SignInLink.code_hash == digest(code)
    return sa.and_(known, SignInLink.used_at.is_(None), SignInLink.expires_at > clock.now())


def _new_code() -> str:
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(drawn[start : start + 4] for start in range(0, LENGTH, 4))


def _hundreds(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + 500] for start in range(0, len(ids), 500)]
