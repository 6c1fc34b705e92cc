"""/learn and the module pages: what to do next, and the rules clause by clause with their cases."""

from flask import render_template
from flask_login import current_user

from app import clock
from app.db import db
from app.library.queries import live_module
from app.people.guard import or_404, permission
from app.quizzes.learning import agenda, module_page
from app.training.views import bp


@bp.get("/learn")
@permission("learning.take")
def learn() -> str:
    return render_template("training/learn.html", agenda=agenda(db.session, current_user.id, clock.now()))


@bp.get("/modules/<sop>")
@permission("learning.take")
def module(sop: str) -> str:
    found = or_404(live_module(db.session, sop))
    page = module_page(db.session, found, current_user.id, clock.now())
    return render_template("training/module.html", page=page)
