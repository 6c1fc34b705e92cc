"""The page of a three-way choice: what they wrote, what you wrote, and both brought together."""

import sqlalchemy as sa
from flask import render_template

from app.authoring.actions import Conflict
from app.db import db
from app.library.words import line_differences
from app.people.models import User


def conflict_page(conflict: Conflict, action: str, case: str | None = None, back: str = "/library") -> str:
    """Both differences against what both began from; every choice posts back to the editor at `action`.

    Where they took out what was edited, keeping theirs leads to `back`: there is nothing to save.
    """
    by = db.session.scalar(sa.select(User.name).where(User.id == conflict.by_id)) if conflict.by_id else None
    base, theirs, mine = (_text(raw) for raw in (conflict.base, conflict.theirs, conflict.mine))
    return render_template(
        "authoring/conflict.html",
        conflict=conflict,
        by=by,
        action=action,
        theirs=theirs,
        mine=mine,
        their_changes=line_differences(base, theirs),
        my_changes=line_differences(base, mine),
        case=case,
        back=back,
    )


def _text(raw: bytes | None) -> str:
    return (raw or b"").decode("utf-8-sig", "replace").replace("\r\n", "\n")
