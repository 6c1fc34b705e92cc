"""Released trees, byte for byte: what is kept of every file, and how a tree is named."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.content.model import Problem, digest
from app.db import Model
from app.library.models import Blob, Release, ReleaseFile
from app.said import said

CHUNK = 500


def file_digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """The SHA-256 of each file's bytes by path."""
    return {path: sha256(raw).hexdigest() for path, raw in files.items()}


def tree_digest(digests: Mapping[str, str]) -> str:
    """Names a tree by its paths and bytes."""
    return digest(dict(digests))


def unkeepable(files: Mapping[str, bytes]) -> list[Problem]:
    """Paths that no release can hold and no export could write, and a tree that holds no SOP: errors."""
    if not any(path.startswith("sop/") for path in files):
        return [Problem(".", 1, said("no SOP here: name the folder that holds sop/ and quizzes/"))]
    message = said("a name that can't be kept: rename the file")
    return [
        Problem(path.encode("ascii", "backslashreplace").decode(), 1, message)
        for path in sorted(files)
        if not path.isprintable() or ".." in path.split("/") or path.startswith("/") or "\\" in path
    ]


def tree_of(session: Session, release_id: int) -> dict[str, bytes]:
    """Every file of a release by path."""
    query = (
        sa.select(ReleaseFile.path, Blob.content)
        .join(Blob, Blob.digest == ReleaseFile.blob_digest)
        .where(ReleaseFile.release_id == release_id)
        .order_by(ReleaseFile.path)
    )
    return dict(session.execute(query).all())


def keep_files(session: Session, release_id: int, files: Mapping[str, bytes], digests: Mapping[str, str]) -> None:
    """Keep every byte of a tree under its release; bytes that are kept already are not written twice."""
    blobs = {digests[path]: raw for path, raw in files.items()}
    insert_absent(session, Blob, [{"digest": name, "content": raw} for name, raw in blobs.items()])
    rows = [{"release_id": release_id, "path": path, "blob_digest": name} for path, name in digests.items()]
    if rows:
        session.execute(sa.insert(ReleaseFile), rows)


def absent(session: Session, column: sa.orm.InstrumentedAttribute[str], values: Iterable[str]) -> set[str]:
    """Those of `values` that the column does not hold."""
    wanted = sorted(set(values))
    held: set[str] = set()
    for start in range(0, len(wanted), CHUNK):
        held.update(session.scalars(sa.select(column).where(column.in_(wanted[start : start + CHUNK]))))
    return set(wanted) - held


def insert_absent(session: Session, model: type[Model], rows: list[dict[str, Any]]) -> None:
    """Insert the rows whose `digest` is new: what is there under a digest is never touched."""
    new = absent(session, model.digest, (row["digest"] for row in rows))  # type: ignore[attr-defined]
    fresh = {row["digest"]: row for row in rows if row["digest"] in new}
    if fresh:
        session.execute(sa.insert(model), list(fresh.values()))


def in_force(session: Session, at: datetime) -> Release | None:
    """The release in force at a moment, None before the first."""
    newest = sa.select(Release).order_by(Release.effective_at.desc(), Release.id.desc()).limit(1)
    return session.scalars(newest.where(Release.effective_at <= at)).one_or_none()


def following(session: Session, at: datetime) -> Release | None:
    """The first release that takes over after a moment."""
    soonest = sa.select(Release).order_by(Release.effective_at, Release.id).limit(1)
    return session.scalars(soonest.where(Release.effective_at > at)).one_or_none()


def was_released(session: Session, tree: str) -> bool:
    """Whether this very tree was released before."""
    return session.scalar(sa.select(Release.id).where(Release.tree_digest == tree).limit(1)) is not None
