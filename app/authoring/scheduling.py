"""Releases that are still to come: listed, and cancelled before they take effect."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.authoring.actions import save_draft
from app.authoring.models import Draft
from app.authoring.queries import draft_of, live_tree
from app.library.comparing import released_library
from app.library.identities import identify
from app.library.models import Release, ReleaseFile, ReleaseQuiz, ReleaseSop
from app.library.trees import in_force, tree_of
from app.people.actions import record


def scheduled(session: Session) -> list[Release]:
    """The releases that take effect later, the next one first."""
    later = sa.select(Release).where(Release.effective_at > clock.now())
    return list(session.scalars(later.order_by(Release.effective_at, Release.id)))


def cancel(session: Session, release_id: int, by_id: int) -> list[str] | None:
    """Take a scheduled release back: it never governed anything; what it held becomes drafts again.

    Returns the paths that are drafts now (a draft begun since keeps its own words); None where nothing of that id is
    still to come.
    """
    found = session.get(Release, release_id)
    if found is None or found.effective_at <= clock.now():
        return None
    live, held = live_tree(session), tree_of(session, release_id)
    moment = found.effective_at.isoformat()
    record(session, by_id, "cancelled a release", f"release {release_id}", effective_at=moment, note=found.note)
    changed = {path: held.get(path) for path in live.keys() | held.keys() if live.get(path) != held.get(path)}
    back = []
    for path, raw in sorted(changed.items()):
        if draft_of(session, path) is None and isinstance(
            save_draft(session, path, raw, version=None, by_id=by_id), Draft
        ):
            back.append(path)
    for model in (ReleaseSop, ReleaseQuiz, ReleaseFile):
        session.execute(sa.delete(model).where(model.release_id == release_id))
    session.delete(found)
    session.flush()
    now = clock.now()
    identify(session, released_library(session, in_force(session, now)), effective_at=now, until=None)
    return back
