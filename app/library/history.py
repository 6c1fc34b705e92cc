"""The history of releases, and the pictures they hold."""

import re
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.library.models import Blob, Release, ReleaseFile
from app.library.trees import in_force
from app.people.models import User

# What a browser may be given inline: pictures that can't hold a script, told by their first bytes.
PICTURES = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))
NAMED_GOLD = re.compile(r"gold \S+ → \S+?(?=,|\)|$)")


@dataclass(frozen=True)
class PastRelease:
    """A release as its history shows it; `state` is live, scheduled or past, `by` None for the command line."""

    id: int
    state: str
    effective_at: datetime
    created_at: datetime
    by: str | None
    note: str | None
    key_fix: str | None
    material: tuple[str, ...]
    editorial: tuple[str, ...]
    new: tuple[str, ...]
    retired: tuple[str, ...]
    reasons: dict[str, str]


def past_releases(session: Session, limit: int, offset: int = 0, *, golds: bool) -> list[PastRelease]:
    """Releases with what each changed when it was made, the latest in force first; without `golds`, that a gold was
    changed is told and from what to what is not.
    """
    now = clock.now()
    live = in_force(session, now)
    ordered = (
        sa.select(Release, User.name)
        .outerjoin(User, User.id == Release.by_id)
        .order_by(Release.effective_at.desc(), Release.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [
        PastRelease(
            id=one.id,
            state="live" if live and one.id == live.id else "scheduled" if one.effective_at > now else "past",
            effective_at=one.effective_at, created_at=one.created_at, by=by, note=one.note, key_fix=one.key_fix,
            **{kind: tuple(one.changes[kind]) for kind in ("material", "editorial", "new", "retired")},
            reasons={id: reason if golds else NAMED_GOLD.sub("gold", reason)
                     for id, reason in one.changes["reasons"].items()},
        )
        for one, by in session.execute(ordered)
    ]  # fmt: skip


def release_count(session: Session) -> int:
    """How many releases there are."""
    return session.scalar(sa.select(sa.func.count(Release.id))) or 0


def picture(session: Session, digest: str) -> tuple[bytes, str] | None:
    """A released picture and its content type; None for any other blob, so that no quiz file leaks its gold."""
    query = (
        sa.select(Blob.content)
        .join(ReleaseFile, ReleaseFile.blob_digest == Blob.digest)
        .where(Blob.digest == digest, ReleaseFile.path.startswith("media/"))
        .limit(1)
    )
    raw = session.scalar(query)
    kind = picture_type(raw) if raw is not None else None
    return (raw, kind) if raw is not None and kind is not None else None


def picture_type(raw: bytes) -> str | None:
    """The content type by the first bytes, None for what is no harmless picture (SVG can hold scripts)."""
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return "image/webp"
    if raw[4:12] in (b"ftypavif", b"ftypavis"):
        return "image/avif"
    return next((kind for start, kind in PICTURES if raw.startswith(start)), None)
