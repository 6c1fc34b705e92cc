"""What was made in the browser and a folder lacks, so that releasing the folder doesn't take it away unseen."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.content.model import Problem
from app.library.models import Blob, Release, ReleaseFile
from app.library.trees import file_digests, in_force
from app.library.written_on import Holding, holding
from app.said import said, several, to_say

LACKS = to_say("lacks what was made in the browser: bring both together, or release with --overwrite")
LACKS_NAMED = to_say("lacks what was made in the browser (%(names)s): bring both together, or release with --overwrite")
NAMED = 6  # clauses and cases of a file that a problem names

Tree = dict[str, str]


def lacking(session: Session, files: Mapping[str, bytes], at: datetime) -> list[Problem]:
    """An error for every file in which something made in the browser since the last folder was released is missing.

    A folder that has been edited further, on top of what governs, lacks nothing. It is held against every release
    since then, so a folder fetched in between lacks what the browser made later.
    """
    live = in_force(session, at)
    if live is None or live.origin != "browser":
        return []
    *earlier, governing = _trees(session, at)
    mine = file_digests(files)
    places = sorted(path for path in governing.keys() | mine.keys() if governing.get(path) != mine.get(path))
    contents = _contents(session, [tree.get(path) for tree in (*earlier, governing) for path in places])
    missing: dict[str, set[str]] = {}
    for tree in earlier:
        changed = {path for path in governing.keys() | tree.keys() if tree.get(path) != governing.get(path)}
        found = {
            path: holding(contents[tree.get(path)], contents[governing.get(path)], files.get(path))
            for path in changed.intersection(places)
        }
        fetched = len(found) < len(changed) or any(one.holds for one in found.values())
        for path, one in found.items():
            missing.setdefault(path, set()).update(_named(one, fetched=fetched))
    return [_problem(path, missing[path]) for path in places if missing.get(path)]


def _named(one: Holding, *, fetched: bool) -> list[str]:
    """What a file lacks; what reads like neither side was written on, if the folder holds other parts of the change."""
    return one.lacks if fetched else [*one.lacks, *one.unclear]


def _problem(path: str, names: set[str]) -> Problem:
    if "" in names:
        return Problem(path, 1, said(LACKS))
    some = sorted(names)
    shown = several(some if len(some) <= NAMED else [*some[:NAMED], "…"])
    return Problem(path, 1, said(LACKS_NAMED, names=shown))


def _trees(session: Session, at: datetime) -> list[Tree]:
    """Digests by path of the last release of a folder (empty where there was none) and of all since, in their order."""
    folder = sa.select(Release.id).where(Release.origin == "files", Release.effective_at <= at)
    last = session.scalar(folder.order_by(Release.effective_at.desc(), Release.id.desc()).limit(1))
    until = sa.select(Release.id).where(Release.effective_at <= at).order_by(Release.effective_at, Release.id)
    ids = list(session.scalars(until))
    ids = ids[ids.index(last) if last is not None else 0 :]
    trees: dict[int, Tree] = {one: {} for one in ids}
    held = sa.select(ReleaseFile.release_id, ReleaseFile.path, ReleaseFile.blob_digest)
    for release_id, path, digest in session.execute(held.where(ReleaseFile.release_id.in_(ids))):
        trees[release_id][path] = digest
    return list(trees.values()) if last is not None else [{}, *trees.values()]


def _contents(session: Session, digests: Iterable[str | None]) -> dict[str | None, bytes | None]:
    """The bytes by digest, None for none."""
    wanted = {digest for digest in digests if digest is not None}
    found = session.execute(sa.select(Blob.digest, Blob.content).where(Blob.digest.in_(wanted)))
    return {None: None} | dict(found.all())
