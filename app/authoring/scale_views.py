"""/library/edit/decisions: the scales of decisions, from least to most severe, beside the buttons they become."""

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.authoring.actions import Conflict
from app.authoring.around import around
from app.authoring.conflicts import conflict_page
from app.authoring.documents import SCALES as FIRST_SCALE
from app.authoring.editing import Opened, opened
from app.authoring.scales import look_scales
from app.authoring.sop_views import keep
from app.content.parse import SCALES
from app.db import db, read_only
from app.language import gettext
from app.people.guard import permission


@permission("content.write")
def scales() -> str:
    """The editor."""
    file = _file()
    return _page(file, file.text)


@permission("content.write")
def save() -> Response | str | tuple[str, int]:
    """Save, or look again."""
    file = _file()
    text = request.form.get("source", "").replace("\r\n", "\n")
    if request.form.get("act") == "preview":
        return _page(file, text)
    kept = keep(file, text)
    if isinstance(kept, Conflict):
        db.session.rollback()
        return conflict_page(kept, url_for("authoring.save_scales")), 409
    db.session.commit()
    flash(gettext("Your draft is saved. Nothing governs until it is released."), "success")
    return redirect(url_for("authoring.scales"), 303)


@permission("content.write")
def autosave() -> tuple[Response, int]:
    """Keep what is typed: a form as for `save` → {version, at}; 409 where somebody else saved meanwhile."""
    if "source" not in request.form:
        abort(400)
    kept = keep(_file(), request.form["source"])
    if isinstance(kept, Conflict):
        return jsonify(problem=gettext("Somebody else changed this meanwhile.")), 409
    answer = {"version": kept.version or None, "at": kept.at.isoformat()}
    db.session.commit()
    return jsonify(answer), 200


@permission("content.write")
def look_at() -> Response:
    """What is typed, checked and shown; nothing is kept."""
    db.session.rollback()
    read_only(db.session)
    found = look_scales(around(db.session), request.form.get("source", "").replace("\r\n", "\n"))
    parts = {
        "problems": render_template("authoring/_problems.html", found=found),
        "preview": render_template("authoring/_scales.html", found=found),
    }
    return jsonify(parts | {"marks": found.marks})


def _file() -> Opened:
    """The scales as they stand; where there are none yet, those to begin with."""
    return opened(db.session, SCALES) or Opened(SCALES, FIRST_SCALE, None, None, None, None)


def _page(file: Opened, text: str) -> str:
    found = look_scales(around(db.session), text)
    unsaved = text != file.text or not (file.live or file.version)
    return render_template("authoring/scales.html", file=file, text=text, found=found, unsaved=unsaved)
