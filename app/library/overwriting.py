"""What was made in the browser and a folder lacks, so that releasing the folder doesn't take it away unseen."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.content.model import Problem
from app.library.models import Release
from app.library.trees import in_force, tree_of
from app.said import said, to_say

LACKS = to_say("lacks what was made in the browser: bring both together, or release with --overwrite")


def lacking(session: Session, files: Mapping[str, bytes], at: datetime) -> list[Problem]:
    """An error for every file in which something made in the browser since the last folder was released is missing.

    A folder that has been edited further, on top of what the browser made, lacks nothing.
    """
    live = in_force(session, at)
    if live is None or live.origin != "browser":
        return []
    folder = sa.select(Release).where(Release.origin == "files", Release.effective_at <= at)
    last = session.scalar(folder.order_by(Release.effective_at.desc(), Release.id.desc()).limit(1))
    before = tree_of(session, last.id) if last is not None else {}
    made = tree_of(session, live.id)
    return [
        Problem(path, 1, said(LACKS))
        for path in sorted(before.keys() | made.keys())
        if before.get(path) != made.get(path)
        and files.get(path) != made.get(path)
        and lacks(before.get(path), made.get(path), files.get(path))
    ]


def lacks(before: bytes | None, made: bytes | None, mine: bytes | None) -> bool:
    """Whether a file lacks lines the browser put in, or still has lines it took out; bytes are held whole."""
    if made is None or mine is None:
        return mine == before
    try:
        old, new, own = (Counter((raw or b"").decode("utf-8-sig").splitlines()) for raw in (before, made, mine))
    except UnicodeDecodeError:
        return True
    removed = old - new
    return bool((new - old) - own) or any(own[line] > new[line] for line in removed if line.strip())
