"""Drafts as they stand, and the tree that a release of all of them would make."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.authoring.models import Draft
from app.library.models import Blob, ReleaseFile
from app.library.trees import in_force, tree_of
from app.people.models import User

AT_ONCE = 500  # names in one question


@dataclass(frozen=True)
class Pending:
    """A draft in lists. `kind`: new, changed, deleted or same (as live); `outrun`: the live file changed under it.

    `state` is what a releaser who sees it here has seen.
    """

    path: str
    state: str
    kind: str
    outrun: bool
    by: str
    at: datetime
    digest: str | None


def drafts(session: Session) -> list[Pending]:
    """Every draft with who edited it last, by path."""
    live = live_digests(session)
    rows = session.execute(sa.select(Draft, User.name).join(User, User.id == Draft.by_id).order_by(Draft.path))
    return [
        Pending(
            draft.path, draft.state, _kind(draft, live.get(draft.path)), draft.base_digest != live.get(draft.path),
            by, draft.at, draft.blob_digest,
        )
        for draft, by in rows
    ]  # fmt: skip


def _kind(draft: Draft, live: str | None) -> str:
    if draft.blob_digest is None:
        return "deleted"
    if live is None:
        return "new"
    return "same" if draft.blob_digest == live else "changed"


def draft_of(session: Session, path: str) -> Draft | None:
    """The draft of one file."""
    return session.scalar(sa.select(Draft).where(Draft.path == path))


def live_digests(session: Session) -> dict[str, str]:
    """The SHA-256 of every live file by path, without their bytes."""
    live = in_force(session, clock.now())
    if live is None:
        return {}
    query = sa.select(ReleaseFile.path, ReleaseFile.blob_digest).where(ReleaseFile.release_id == live.id)
    return dict(session.execute(query).all())


def live_digest(session: Session, path: str) -> str | None:
    """The SHA-256 of one live file; None where there is none."""
    live = in_force(session, clock.now())
    where = (ReleaseFile.release_id == (live.id if live else None), ReleaseFile.path == path)
    return session.scalar(sa.select(ReleaseFile.blob_digest).where(*where))


def draft_digests(session: Session) -> dict[str, str]:
    """As `live_digests`, with every draft applied."""
    found = live_digests(session)
    for path, digest in session.execute(sa.select(Draft.path, Draft.blob_digest)).all():
        if digest is None:
            found.pop(path, None)
        else:
            found[path] = digest
    return found


def live_tree(session: Session) -> dict[str, bytes]:
    """The live files, nothing before the first release."""
    live = in_force(session, clock.now())
    return tree_of(session, live.id) if live else {}


def draft_tree(session: Session) -> dict[str, bytes]:
    """The live tree with all drafts applied."""
    return with_drafts(session, live_tree(session), session.scalars(sa.select(Draft)).all())


def with_drafts(session: Session, files: dict[str, bytes], chosen: Iterable[Draft]) -> dict[str, bytes]:
    """A tree with these drafts applied, its paths in order."""
    found = dict(files)
    for draft in chosen:
        found.pop(draft.path, None)
        if draft.blob_digest is not None:
            found[draft.path] = content(session, draft.blob_digest) or b""
    return dict(sorted(found.items()))


def content(session: Session, digest: str | None) -> bytes | None:
    """The bytes of that name; None where they are not kept."""
    return session.scalar(sa.select(Blob.content).where(Blob.digest == digest)) if digest else None


def contents(session: Session, digests: Iterable[str]) -> dict[str, bytes]:
    """The bytes of many names at once, without those that are not kept."""
    names = sorted(set(digests))
    found: dict[str, bytes] = {}
    for first in range(0, len(names), AT_ONCE):
        some = sa.select(Blob.digest, Blob.content).where(Blob.digest.in_(names[first : first + AT_ONCE]))
        found |= dict(session.execute(some).all())
    return found


def text_of(session: Session, digest: str | None) -> str:
    """A kept text, "" where there is none."""
    return (content(session, digest) or b"").decode("utf-8-sig", "replace")
