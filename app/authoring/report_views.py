"""/library/reports: cases that people reported while they were asked them, for those who write cases to see to."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.db import db
from app.language import gettext
from app.people.guard import permission
from app.quizzes.reporting import close_reports, reported


@permission("gold.read")
def reports() -> str:
    return render_template("authoring/reports.html", cases=reported(db.session))


@permission("gold.read")
def seen_to() -> Response:
    """Somebody has looked at a case, or at those of several ids: its reports are closed, and stay on record."""
    ids = request.form.getlist("case")
    if not ids or not all(id.isdecimal() and len(id) < 10 for id in ids):
        abort(400)
    closed = close_reports(db.session, [int(id) for id in ids], current_user.id, clock.now())
    db.session.commit()
    if closed:
        flash(gettext("Seen to."), "success")
    return redirect(url_for("authoring.reports"), 303)
