"""What is typed into an editor becomes the draft of its file: when its writer saves, and while they type."""

from collections.abc import Mapping

from flask import flash, jsonify, request
from werkzeug.wrappers import Response

from app.authoring.actions import Conflict, save_draft
from app.authoring.conflicts import conflict_page
from app.authoring.documents import as_bytes
from app.authoring.editing import Opened
from app.authoring.models import Draft
from app.authoring.queries import content, live_digest
from app.db import db
from app.language import gettext
from app.people.guard import access


def typed() -> str:
    """The whole file as its writer sent it, with the line ends of texts."""
    return request.form.get("source", "").replace("\r\n", "\n")


def keep_or_ask(file: Opened, text: str, action: str, *, tell: bool = True) -> tuple[str, int] | None:
    """Keep the draft and say so, or answer the page of a three-way choice, which posts back to `action`."""
    kept = _keep(file, text, request.form)
    if isinstance(kept, Conflict):
        db.session.rollback()
        return conflict_page(kept, action), 409
    db.session.commit()
    if tell:
        flash(gettext("Your draft is saved. Nothing governs until it is released."), "success")
    return None


def keep_while_typing(file: Opened, text: str, sent: Mapping[str, object] | None = None) -> tuple[Response, int]:
    """Keep the draft → {version, state, at}; 409 where somebody else saved meanwhile. `sent`: what came, if no form."""
    kept = _keep(file, text, request.form if sent is None else sent)
    if isinstance(kept, Conflict):
        return jsonify(problem=gettext("Somebody else changed this meanwhile.")), 409
    answer = {"version": kept.version or None, "state": kept.state, "at": kept.at.isoformat()}
    db.session.commit()
    return jsonify(answer), 200


def _keep(file: Opened, text: str, sent: Mapping[str, object]) -> Draft | Conflict:
    """Keep it over what its writer began from: its `version` and `state`, and the release they have seen as `onto`."""
    like = content(db.session, live_digest(db.session, file.path))
    version, onto, state = (str(sent.get(name) or "") for name in ("version", "onto", "state"))
    return save_draft(
        db.session, file.path, as_bytes(text, like), version=int(version) if version.isdecimal() else None,
        by_id=access().user_id, onto=onto or None, state=state or None,
    )  # fmt: skip
