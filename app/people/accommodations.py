"""More time for somebody who needs it: set by their lead or an admin, seen by the person, kept in the trail."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug import Response

from app.db import db
from app.language import gettext as _
from app.people.actions import record
from app.people.directory import person_within
from app.people.guard import access, or_404, permission
from app.people.models import User

FACTORS = (1.0, 1.25, 1.5, 2.0, 3.0)


@permission("accommodations.write")
def ask_time(user_id: int) -> str:
    return render_template("people/time.html", person=_mine(user_id), factors=FACTORS)


@permission("accommodations.write")
def set_time(user_id: int) -> Response:
    """Give the person so many times the usual time in quizzes with a limit; attempts already begun keep theirs."""
    person = _mine(user_id)
    factor = next((one for one in FACTORS if str(one) == request.form.get("factor")), None)
    if factor is None:
        abort(400)
    before, person.time_factor = person.time_factor, factor
    record(db.session, access().user_id, "set the time factor", f"person {person.id}", before=before, after=factor)
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for("people.ask_time", user_id=person.id), 303)


def _mine(user_id: int) -> User:
    """An active person within the reader's scope."""
    person = or_404(person_within(db.session, access().scopes("accommodations.write"), user_id))
    return or_404(person if person.active else None)
