"""Pages of training. /learn and the modules weave in attempts, hence their views stand in app.quizzes.learn_views."""

from flask import Blueprint, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.db import db
from app.library.visible import my_module
from app.people.guard import or_404, permission
from app.training.actions import mark_read

bp = Blueprint("training", __name__)


@bp.post("/modules/<sop>/clauses/<clause>/read")
@permission("learning.take")
def read(sop: str, clause: str) -> Response:
    """The person says they have read the clause; the page comes back where the next step stands."""
    module = my_module(sop)
    found = or_404(next((one for one in module.clauses if one.code == clause), None))
    mark_read(db.session, user_id=current_user.id, sop_digest=module.sop.digest, clause_id=found.id)
    db.session.commit()
    return redirect(url_for("training.module", sop=sop, _anchor=f"{clause}-next"), 303)
