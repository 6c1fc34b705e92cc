"""/library/questions: what the floor asks about the rules, for the trainers in scope to answer."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.authoring.from_questions import draft_from_question, namelessly
from app.db import db
from app.language import gettext
from app.library.live import LiveClause
from app.library.queries import live_release
from app.library.variants import rulebook
from app.people.guard import access, or_404, permission
from app.training.question_actions import LONGEST, LONGEST_ANSWER, answer
from app.training.questions import Asked, open_count, question_within, to_answer


@permission("questions.answer")
def questions() -> str:
    """The open questions, or with ?state=answered those answered last."""
    return _page()


@permission("questions.answer")
def answer_question(question_id: int) -> AnyResponse | tuple[str, int]:
    """Answer; ticked, question and answer stand on the clause as an example for everybody it holds for."""
    asked = _mine(question_id)
    text = request.form.get("answer", "").strip()
    if not text or len(text) > LONGEST_ANSWER:
        return _page(question_id, gettext("Write an answer of at most 4,000 characters.")), 422
    shown = request.form.get("shown_text", "") if "show" in request.form else None
    answer(db.session, asked.question, text, shown=shown, by_id=access().user_id)
    db.session.commit()
    if asked.question.shown:
        said = gettext("%(name)s sees your answer under Rules. It stands on the rule as well.", name=asked.asker)
    else:
        said = gettext("%(name)s sees your answer under Rules.", name=asked.asker)
    flash(said, "success")
    return redirect(url_for("authoring.questions", state="answered", _anchor=f"question-{question_id}"), 303)


@permission("questions.answer")
def draft_asked(question_id: int) -> AnyResponse:
    """Make a draft case of the question in one click, and open it."""
    asked = _mine(question_id)
    clause = or_404(_rules().get(asked.question.clause_id))
    release = or_404(live_release(db.session))
    made = draft_from_question(db.session, asked.question, clause, release.id, access().user_id)
    if isinstance(made, str):
        db.session.rollback()
        flash(made, "warning")
        return redirect(url_for("authoring.questions"), 303)
    db.session.commit()
    if made.made:
        said = gettext("Case %(case)s is drafted. Describe the case and set its decision.", case=made.case)
    else:
        said = gettext("This question is case %(case)s already.", case=made.case)
    flash(said, "success")
    return redirect(url_for("authoring.case", code=made.quiz, case=made.case), 303)


def _page(wrong: int | None = None, problem: str = "") -> str:
    answered = request.args.get("state") == "answered"
    scopes, rules = access().scopes("questions.answer"), _rules()
    asked = to_answer(db.session, scopes, answered=answered)
    return render_template(
        "authoring/questions.html",
        asked=asked,
        answered=answered,
        open=open_count(db.session, scopes),
        rules=rules,
        nameless={one.question.id: one.question.shown or namelessly(db.session, one.question) for one in asked},
        wrong=wrong,
        problem=problem,
        typed=request.form,
        longest=LONGEST,
        longest_answer=LONGEST_ANSWER,
    )


def _rules() -> dict[int, LiveClause]:
    return dict(rulebook(db.session).everywhere)


def _mine(question_id: int) -> Asked:
    return or_404(question_within(db.session, access().scopes("questions.answer"), question_id))
