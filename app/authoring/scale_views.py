"""/library/edit/decisions: the scales of decisions, from least to most severe, beside the buttons they become."""

from flask import abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.authoring.around import around
from app.authoring.documents import SCALES as FIRST_SCALE
from app.authoring.editing import Opened, opened
from app.authoring.keeping import keep_or_ask, keep_while_typing, typed
from app.authoring.scales import look_scales
from app.content.scales_file import SCALES
from app.db import db, read_only
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
    text = typed()
    if request.form.get("act") == "preview":
        return _page(file, text)
    if asked := keep_or_ask(file, text, url_for("authoring.save_scales")):
        return asked
    return redirect(url_for("authoring.scales"), 303)


@permission("content.write")
def autosave() -> tuple[Response, int]:
    """Keep what is typed: a form as for `save` → {version, state, at}; 409 where somebody else saved meanwhile."""
    if "source" not in request.form:
        abort(400)
    return keep_while_typing(_file(), request.form["source"])


@permission("content.write")
def look_at() -> Response:
    """What is typed, checked and shown; nothing is kept."""
    db.session.rollback()
    read_only(db.session)
    found = look_scales(db.session, around(db.session), typed())
    parts = {
        "problems": render_template("authoring/_problems.html", found=found),
        "preview": render_template("authoring/_scales.html", found=found),
    }
    return jsonify(parts | {"marks": found.marks})


def _file() -> Opened:
    """The scales as they stand; where there are none yet, those to begin with."""
    return opened(db.session, SCALES) or Opened(SCALES, FIRST_SCALE, None, None, None, None)


def _page(file: Opened, text: str) -> str:
    found = look_scales(db.session, around(db.session), text)
    unsaved = text != file.text or not (file.live or file.version)
    return render_template("authoring/scales.html", file=file, text=text, found=found, unsaved=unsaved)
