"""/learn and the module pages: what to do next, and the rules clause by clause with their cases."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.db import db
from app.language import gettext, reader_locale
from app.library.languages import SOURCE
from app.library.reading import reading
from app.library.variants import market_of
from app.library.visible import in_my_language, my_markets, my_module
from app.people.actions import hold
from app.people.guard import access, or_404, permission
from app.quizzes.bursts import bursts_due
from app.quizzes.helping import see_to, stuck
from app.quizzes.learning import agenda, module_page, proving_clauses
from app.quizzes.spacing import keeping
from app.training.deltas import changed_rules
from app.training.keeping_views import calendar_address
from app.training.views import bp


@bp.get("/learn")
@permission("learning.take")
def learn() -> str:
    helps = access().scopes("assignments.write")
    found = agenda(db.session, current_user.id, clock.now(), my_markets(), helps)
    kept = keeping(db.session, current_user.id, clock.now())
    bursts = bursts_due(db.session, current_user.id, clock.now())
    return render_template("training/learn.html", calendar=calendar_address(), agenda=found, kept=kept, bursts=bursts)


@bp.get("/modules/<sop>")
@permission("learning.take")
def module(sop: str) -> str:
    found, languages = in_my_language(my_module(sop))
    page = module_page(db.session, found, current_user.id, clock.now())
    find = request.args.get("find", "").strip()[:200]
    read = reading(db.session, found, market_of(db.session, current_user.id), find)
    translated = found.lang is not None or any(clause.lag for clause in found.clauses)
    return render_template(
        "training/module.html",
        page=page,
        languages=languages,
        untranslated=not translated and reader_locale() != SOURCE,
        reading=read,
        find=find,
    )


@bp.get("/modules/<sop>/changes")
@permission("learning.take")
def changes(sop: str) -> str:
    """The rules of the module that changed since the person proved them, before and now, and the way to their cases."""
    module = my_module(sop)
    rules = changed_rules(db.session, current_user.id, module)
    steps = module_page(db.session, module, current_user.id, clock.now()).steps
    ids = {rule.clause.id for rule in rules}
    return render_template(
        "training/changes.html",
        module=module,
        rules=rules,
        stood={step.clause.id: step for step in steps},
        quizzes=[quiz for quiz in module.quizzes if ids & proving_clauses(db.session, quiz.digest)],
        codes=" ".join(rule.clause.code for rule in rules),
    )


@bp.post("/learn/help")
@permission("assignments.write")
def help() -> Response:
    """The lead went through a rule with somebody whose windows were stopped: new cases are opened for them."""
    user, code = request.form.get("user", ""), request.form.get("clause", "")
    if not (user.isdecimal() and len(user) < 10 and code):
        abort(400)
    hold(db.session, [int(user)])  # the button may be pressed twice at once
    waiting = stuck(db.session, access().scopes("assignments.write"), clock.now())
    found = or_404(next((one for one in waiting if str(one.user_id) == user and one.clause.code == code), None))
    see_to(db.session, found, current_user.id)
    db.session.commit()
    flash(gettext("New cases are open for %(name)s: %(title)s.", name=found.name, title=found.clause.title), "success")
    return redirect(url_for("training.learn"), 303)
