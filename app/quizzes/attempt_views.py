"""An attempt: one case at a time, each answer saved as it is given."""

from datetime import datetime
from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.db import db, writes_late
from app.language import LOCALES, gettext, lazy, reader_locale
from app.library.languages import SOURCE, best, switch
from app.people.guard import or_404, permission
from app.quizzes.actions import Saved, end, go_on, over, save, settle, skip, waiting
from app.quizzes.attempts import Asked, asked, attempt_of, case_of, clauses_of, length, present, quiz_of, sits_long
from app.quizzes.besides import STEPS, beside
from app.quizzes.feedback import feedback_on
from app.quizzes.forms import Fields, first, missing, read_answer
from app.quizzes.graphic import GraphicWish, graphic_wish
from app.quizzes.languages import speak, spoken_in
from app.quizzes.marking import Said
from app.quizzes.models import TOLD_AT_ONCE, Attempt, AttemptCase
from app.quizzes.renewing import keep_up, outdated
from app.quizzes.reporting import is_reported
from app.quizzes.table import key_of, response_to
from app.training.due import CASE_MINUTES

TIME_IS_OVER = lazy("The time of this attempt is over. Every answer you saved counts.")
STANDS = lazy("You have answered this case already and gone on; the answer you gave stands.")


@permission("learning.take")
def attempt(attempt_id: int) -> ResponseReturnValue:
    """The case the attempt stands at. Only an attempt that time or a release has overtaken is written to."""
    found = or_404(attempt_of(db.session, attempt_id, current_user.id))
    if found.submitted_at is not None:
        return redirect(url_for("quizzes.outcome", attempt_id=attempt_id), 303)
    case = present(db.session, found)
    if over(found, clock.now()) or case is None or outdated(db.session, found) or stuck(found, case):
        db.session.rollback()
        return catch_up(attempt_id)
    return show(found, case)


def stuck(found: Attempt, case: AttemptCase) -> bool:
    """Whether the last case is done with and only the next one is missing; what is told at once stands there."""
    return not waiting(db.session, case) and (found.kind not in TOLD_AT_ONCE or case.answer_shown_at is None)


def catch_up(attempt_id: int) -> Response:
    """End what is over, bring the rest up to date, and look again."""
    found = or_404(attempt_of(db.session, attempt_id, current_user.id, writing=True))
    now = clock.now()
    if over(found, now):
        end(db.session, found, now)
        flash(str(TIME_IS_OVER), "warning")
    else:
        keep_up(db.session, found, now)
        case = present(db.session, found)
        if case is None or stuck(found, case):
            go_on(db.session, found, now)
    db.session.commit()
    return redirect(to_attempt(attempt_id), 303)


def show(found: Attempt, case: AttemptCase, problems: dict[str, str] | None = None, typed: Fields | None = None) -> str:
    """The page of the case, or in practice what the rule says about the answer just given."""
    settled = not waiting(db.session, case)
    response = response_to(db.session, case)
    number, total, least = length(db.session, found, clock.now())
    quiz = quiz_of(db.session, found)
    here = asked(db.session, found, case)
    return render_template(
        "quizzes/attempt.html",
        attempt=found,
        quiz=quiz,
        case=here,
        number=number,
        total=total,
        least=least,
        clauses=[one for one in clauses_of(db.session, found).values() if quiz and one.sop_id == quiz.sop_id],
        **languages_of(found),
        reads_other=reader_locale() != SOURCE,
        feedback=feedback_on(db.session, case, response, key_of(db.session, case)) if settled and response else None,
        problems=problems or {},
        typed=typed_or_saved(here, typed),
        revealed="reveal" in request.args,
        wish=graphic_wish(db.session, found.user_id) if here.graphic or settled else GraphicWish(),
        reported=is_reported(db.session, case),
        pace=round(60 * CASE_MINUTES),
        long=sits_long(db.session, found, clock.now()),
    )


def typed_or_saved(here: Asked, typed: Fields | None) -> dict[str, Any]:
    """What stands in the fields: what was just typed, else what was saved."""
    if typed is not None:
        typed_places = {option.id: first(typed, f"decision-{option.id}") for option in here.options}
        return {
            "decision": typed.get("decision", ()),
            "places": {option: int(place) for option, place in typed_places.items() if is_place(place)},
            "clause": first(typed, "clause"),
            "confidence": first(typed, "confidence"),
        }
    chosen = here.decision if isinstance(here.decision, list) else [here.decision] if here.decision else []
    places = {option: place for place, option in enumerate(chosen, 1)}
    return {"decision": chosen, "places": places, "clause": here.clause, "confidence": here.confidence}


@writes_late
@permission("learning.take")
def answer(attempt_id: int) -> ResponseReturnValue:
    """Next: the answer stands and the next case is drawn; it is acknowledged only once all of it is kept."""
    found = or_404(attempt_of(db.session, attempt_id, current_user.id, writing=True))
    now = clock.now()
    case = or_404(case_at(found, request.form.get("position", "")))
    last = present(db.session, found) is case
    if request.form.get("step") == "next":
        if last and not over(found, now) and not waiting(db.session, case):
            go_on(db.session, found, now)
        return kept(attempt_id)
    if request.form.get("step") in STEPS:
        keep_begun(found, case if last else None)
        return beside(db.session, found, case, request.form["step"], request.form)
    if "language" in request.form:
        return read_in(found, case if last else None, request.form["language"])
    if request.form.get("step") == "skip" and found.submitted_at is None:
        skip(db.session, found, case, now)
        go_on(db.session, found, now)
        return kept(attempt_id)
    return answered(found, case, now)


def read_in(found: Attempt, case: AttemptCase | None, locale: str) -> ResponseReturnValue:
    """Another language, in the middle of it: what was answered so far is kept, and the case comes in other words."""
    if locale not in (SOURCE, *LOCALES, *spoken_in(db.session, found.user_id, found.quiz_id).offered):
        abort(400)
    keep_begun(found, case)
    speak(db.session, current_user._get_current_object(), locale, case)
    return kept(found.id)


def keep_begun(found: Attempt, case: AttemptCase | None) -> None:
    """Keep what a form holds of an answer that is not finished."""
    if case is not None and waiting(db.session, case):
        said, problems = read(found, case, request.form.to_dict(flat=False))
        if not problems:
            save(db.session, found, case, said, clock.now())


def languages_of(found: Attempt) -> dict[str, Any]:
    """The languages in which the attempt or the page around it can be read, and those of the page alone by name."""
    spoken = spoken_in(db.session, found.user_id, found.quiz_id)
    every = switch(spoken.locale or reader_locale(), dict.fromkeys((*spoken.offered, *LOCALES)))
    return {
        "languages": every,
        "page_only": [one.name for one in every if one.tag != SOURCE and best(one.tag, spoken.offered) is None],
    }


def answered(found: Attempt, case: AttemptCase, now: datetime) -> ResponseReturnValue:
    """Save and settle the answer of a form, or show what is wrong with it."""
    fields = request.form.to_dict(flat=False)
    said, problems = read(found, case, fields)
    key = key_of(db.session, case)
    problems = missing(said, kind=key.kind, cite=key.cite) | problems
    if problems and waiting(db.session, case) and not over(found, now):
        return show(found, case, problems, fields), 422
    saved = save(db.session, found, case, said, now)
    if saved is Saved.SETTLED:
        title, onward = gettext("This answer stands already"), to_attempt(found.id)
        return render_template("error.html", title=title, advice=STANDS, onward=onward), 409
    if over(found, now):
        end(db.session, found, now)
        flash(str(TIME_IS_OVER), "warning")
    elif waiting(db.session, case):
        settle(db.session, found, case, now)
        if found.kind not in TOLD_AT_ONCE:
            go_on(db.session, found, now)
    return kept(found.id)


@writes_late
@permission("learning.take")
def autosave(attempt_id: int, item: str) -> ResponseReturnValue:
    """Keep an answer while it is being given. The same body again answers 200; after Next another one answers 409."""
    found = or_404(attempt_of(db.session, attempt_id, current_user.id, writing=True))
    case = or_404(case_of(db.session, found, item))
    try:
        body = request.get_json(silent=True)
    except RecursionError:  # thousands of brackets
        body = None
    if not isinstance(body, dict):
        return problem(422, gettext("That is no answer"), "Send a JSON object with decision, clause and confidence.")
    said, problems = read(found, case, as_fields(body))
    if problems:
        return problem(422, gettext("That is no answer"), " ".join(problems.values()))
    saved = save(db.session, found, case, said, clock.now())
    if saved is Saved.SETTLED:
        return problem(409, gettext("This answer stands already"), str(STANDS))
    if saved is Saved.OVER:
        return problem(409, gettext("The attempt is over"), str(TIME_IS_OVER))
    db.session.commit()
    return jsonify(saved=True, item=item)


def as_fields(body: dict[str, Any]) -> dict[str, list[str]]:
    """The same fields a form sends: a value or a list of them by name."""
    return {
        name: [str(one) for one in (value if isinstance(value, list) else [value]) if one is not None]
        for name, value in body.items()
    }


def read(found: Attempt, case: AttemptCase, fields: Fields) -> tuple[Said, dict[str, str]]:
    quiz = quiz_of(db.session, found)
    clauses = {one.code: one.id for one in clauses_of(db.session, found).values() if quiz and one.sop_id == quiz.sop_id}
    return read_answer(fields, kind=key_of(db.session, case).kind, options=case.option_order, clauses=clauses)


def case_at(found: Attempt, position: str) -> AttemptCase | None:
    return db.session.get(AttemptCase, (found.id, int(position))) if is_place(position) else None


def is_place(text: str) -> bool:
    """Whether a form sent a number that a case or an option can have."""
    return text.isdecimal() and len(text) < 6


def kept(attempt_id: int) -> Response:
    """Commit, and only then answer."""
    db.session.commit()
    return redirect(to_attempt(attempt_id), 303)


def problem(status: int, title: str, detail: str) -> ResponseReturnValue:
    """A problem as RFC 9457 says; nothing is kept."""
    db.session.rollback()
    response = jsonify(type="about:blank", title=title, status=status, detail=detail)
    response.mimetype = "application/problem+json"
    return response, status


def to_attempt(attempt_id: int) -> str:
    return url_for("quizzes.attempt", attempt_id=attempt_id)
