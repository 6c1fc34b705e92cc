"""/library/edit/quiz/…: the cases of a quiz, one at a time, as fields or as source."""

from flask import render_template

from app.authoring.around import around
from app.db import db
from app.people.guard import access, or_404, permission


@permission("content.write")
def quiz(code: str) -> str:
    """The list of cases."""
    or_404(access().may("gold.read") or None)
    tree = around(db.session)
    path = or_404(tree.quiz_path(code))
    return render_template("authoring/quiz.html", quiz=tree.quizzes[path], path=path)
