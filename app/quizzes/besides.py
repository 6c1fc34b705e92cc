"""What a person may do beside answering a case: report it, or say how graphic pictures are to be shown."""

from collections.abc import Mapping

from flask import flash, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.language import gettext
from app.quizzes.graphic import GraphicWish, keep_graphic_wish
from app.quizzes.models import Attempt, AttemptCase
from app.quizzes.reporting import report_case

STEPS = ("report", "graphic")


def beside(session: Session, found: Attempt, case: AttemptCase, step: str, form: Mapping[str, str]) -> Response:
    """Do it, commit, and come back to the case, which goes on as before."""
    here = url_for("quizzes.attempt", attempt_id=found.id)
    if step == "report":
        report_case(session, case, form.get("comment", "").strip(), clock.now())
        flash(gettext("Thank you. The trainers see it; the case goes on."), "success")
    else:
        keep_graphic_wish(session, found.user_id, GraphicWish("blur" in form, "grey" in form))
        here = url_for("quizzes.attempt", attempt_id=found.id, reveal="")
    session.commit()
    return redirect(here, 303)
