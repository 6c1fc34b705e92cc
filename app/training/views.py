"""Pages of training. /learn and the modules weave in attempts, hence their views stand in app.quizzes.learn_views."""

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.db import db, read_only
from app.library.consequences import has_turned, settle
from app.library.visible import my_module
from app.people.guard import or_404, permission
from app.training import keeping_views, onboarding, proven_views, question_models, rule_views  # noqa: F401
from app.training.actions import mark_read
from app.training.last_hour import last_hour
from app.training.questions import new_answers

bp = Blueprint("training", __name__)
for method, rule, name, view in (
    ("GET", "/rules", "rules", rule_views.rules),
    ("POST", "/rules/seen", "seen", rule_views.seen),
    ("GET", "/rules/<clause>", "rule", rule_views.rule),
    ("POST", "/rules/<clause>/questions", "ask", rule_views.ask_about),
    *keeping_views.ADDRESSES,
    *proven_views.ADDRESSES,
):
    bp.add_url_rule(rule, name, view, methods=[method])
WITHOUT_LEARNERS = (None, "assets", "health", "gallery")


@bp.before_app_request
def settle_scheduled() -> None:
    """A scheduled release has come into force: what follows from it is done before anybody sees a page under it."""
    if request.blueprint in WITHOUT_LEARNERS or not has_turned(db.session):
        return
    db.session.rollback()
    settle(db.session, clock.now())
    db.session.commit()
    if request.method in ("GET", "HEAD"):
        read_only(db.session)


@bp.app_context_processor
def shift() -> dict[str, object]:
    """On every page `shift_ends_soon()`: when the reader's shift ends, in its last hour; and `answers_to_read()`."""
    return {
        "shift_ends_soon": lambda: last_hour(db.session, current_user, clock.now()),
        "answers_to_read": lambda: len(new_answers(db.session, current_user.id, clock.now())),
    }


@bp.post("/modules/<sop>/clauses/<clause>/read")
@permission("learning.take")
def read(sop: str, clause: str) -> Response:
    """The person says they have read the clause; the page comes back where the next step stands."""
    module = my_module(sop)
    found = or_404(next((one for one in module.clauses if one.code == clause), None))
    mark_read(db.session, user_id=current_user.id, sop_digest=found.sop_digest, clause_id=found.id)
    db.session.commit()
    return redirect(url_for("training.module", sop=sop, _anchor=f"{clause}-next"), 303)
