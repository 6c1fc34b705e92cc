"""The page of a quiz, where an attempt begins, and what came of it."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.db import db
from app.language import gettext, reader_locale
from app.library.cases import case_keys
from app.library.languages import SOURCE
from app.library.live import LiveQuiz
from app.library.variants import rules_for
from app.library.visible import my_quiz
from app.people.guard import or_404, permission
from app.quizzes import attempt_views, learn_views, settling
from app.quizzes.actions import start
from app.quizzes.asking import asked_of
from app.quizzes.attempts import attempt_of, open_attempts, quiz_of
from app.quizzes.bursts import bursts_due
from app.quizzes.draw import SESSION
from app.quizzes.languages import spoken_in, titled
from app.quizzes.learning import proving_clauses
from app.quizzes.models import ATTEMPT_KINDS
from app.quizzes.rejudged import rejudged
from app.quizzes.results import clause_states, result
from app.quizzes.spacing import refreshers_due
from app.training.queries import open_assignments

bp = Blueprint("quizzes", __name__)

for method, rule, view in (
    ("GET", "/attempts/<int:attempt_id>", attempt_views.attempt),
    ("POST", "/attempts/<int:attempt_id>", attempt_views.answer),
    ("PUT", "/attempts/<int:attempt_id>/cases/<item>", attempt_views.autosave),
):
    bp.add_url_rule(rule, view.__name__, view, methods=[method])

__all__ = ["bp", "learn_views", "settling"]


@bp.get("/quizzes/<quiz>")
@permission("learning.take")
def quiz(quiz: str) -> str:
    """What the quiz is, what a proof needs, and where the person stands."""
    found = my_quiz(quiz)
    now = clock.now()
    states = clause_states(db.session, current_user.id, found, now)
    going = {one.kind: one for one, of in open_attempts(db.session, current_user.id) if of.code == quiz}
    ready = [state for state in states if state.standing.drawable(now) and not state.dry]
    asked = {clause.id for one in asked_of(db.session, current_user.id, now, found.sop_code) for clause in one.left}
    due = [state for state in ready if state.clause.id in asked]
    return render_template(
        "quizzes/quiz.html",
        quiz=titled(db.session, current_user.id, found),
        sop_title=states[0].clause.sop_title if states else found.title,
        states=states,
        going=going,
        ready=ready,
        due=due,
        untranslated=reads_other(found),
        waiting=any(state.clause.id in asked for state in states) and not due,
        going_due="proof" in going and set(going["proof"].clause_ids) <= {state.clause.id for state in due},
        longest=min(found.draw, SESSION),
        practice=practised_clauses(found),
        limit=found.time_limit * current_user.time_factor if found.time_limit else None,
    )


def reads_other(found: LiveQuiz) -> bool:
    """Whether the person reads the pages in a language that this quiz is not translated into."""
    spoken = spoken_in(db.session, current_user.id, found.id)
    return spoken.locale is None and reader_locale() != SOURCE


def practised_clauses(found: LiveQuiz) -> list[int]:
    """The clauses in force that the quiz has practice cases for, in the SOP's order."""
    has = {key.clause_id for key in case_keys(db.session, found.digest) if key.use == "practice" and not key.void}
    return [clause_id for clause_id in rules_for(db.session, current_user.id) if clause_id in has]


def proven_clauses(found: LiveQuiz, *, changed: bool) -> list[int]:
    """The clauses the quiz proves, in the SOP's order; `changed`: only those asked anew because they changed."""
    proves = proving_clauses(db.session, found.digest)
    if changed:
        tasks = open_assignments(db.session, [current_user.id])[current_user.id]
        proves &= {clause_id for task in tasks if task.reason == "policy_change" for clause_id in task.left}
    return [clause_id for clause_id in rules_for(db.session, current_user.id) if clause_id in proves]


def asked_in(found: LiveQuiz, kind: str) -> list[int]:
    """The clauses that an attempt of that kind may ask of the person, in order."""
    now = clock.now()
    if kind == "practice":
        return practised_clauses(found)
    if kind == "refresher":
        due = refreshers_due(db.session, current_user.id, now)
        return [clause.id for one in due if one.quiz.id == found.id for clause in one.clauses]
    if kind == "burst":
        return [one.clause.id for one in bursts_due(db.session, current_user.id, now) if one.quiz_code == found.code]
    return proven_clauses(found, changed=kind == "delta")


@bp.post("/quizzes/<quiz>")
@permission("learning.take")
def begin(quiz: str) -> Response:
    """Start an attempt, or go on with the open one; `kind` is proof, practice, or what is asked of the person alone:
    delta (what changed), refresher (what is due today) or burst (a rare critical clause).

    `clause` holds the codes of the clauses to be asked, apart from others; without it all of them are.
    """
    found = my_quiz(quiz)
    kind = request.form.get("kind", "proof")
    if kind not in ATTEMPT_KINDS:
        abort(400)
    clause_ids = asked_in(found, kind)
    codes = request.form.get("clause", "").split()
    if codes:
        live = rules_for(db.session, current_user.id)
        clause_ids = [clause_id for clause_id in clause_ids if live[clause_id].code in codes]
    if kind == "burst":
        clause_ids = clause_ids[:1]
    attempt = None
    if clause_ids:
        user = current_user._get_current_object()
        attempt = start(
            db.session, user=user, quiz=found, kind=kind, clause_ids=clause_ids, now=clock.now(), anew=bool(codes)
        )
    db.session.commit()
    if attempt is None:
        said = gettext("There is no case to ask you right now. Below you see when there will be.")
        if kind == "practice":
            said = gettext("There is no practice case for this yet. Your trainer sees that as well.")
        flash(said, "warning")
        return redirect(url_for("quizzes.quiz", quiz=quiz), 303)
    return redirect(url_for("quizzes.attempt", attempt_id=attempt.id), 303)


@bp.get("/attempts/<int:attempt_id>/result")
@permission("learning.take")
def outcome(attempt_id: int) -> str | Response:
    """What came of an ended attempt; an open one goes on."""
    found = or_404(attempt_of(db.session, attempt_id, current_user.id))
    if found.submitted_at is None:
        return redirect(url_for("quizzes.attempt", attempt_id=attempt_id), 303)
    came = result(db.session, found, clock.now())
    return render_template(
        "quizzes/result.html",
        attempt=found,
        result=came,
        quiz=quiz_of(db.session, found),
        rejudged=rejudged(db.session, found),
        revealed="reveal" in request.args,
    )
