"""/library/edit/quiz/…: the cases of a quiz by clause, and the whole file as source."""

from dataclasses import dataclass
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.authoring.around import Around, around
from app.authoring.checking import check_one
from app.authoring.documents import as_bytes
from app.authoring.editing import Line, Opened, numbered, opened, quiz_file
from app.authoring.keeping import keep_or_ask, typed
from app.authoring.quiz_problems import of_quiz
from app.content.check_cases import PROOF_CASES
from app.content.model import Case, Clause, Quiz
from app.db import db, read_only
from app.people.guard import access, or_404, permission


@dataclass(frozen=True)
class Shelf:
    """A clause (None: its code is not in the SOP) with its cases."""

    code: str
    clause: Clause | None
    cases: tuple[Case, ...]

    @property
    def proof(self) -> int:
        return sum(case.use == "proof" and not case.void for case in self.cases)

    @property
    def wanted(self) -> int:
        return PROOF_CASES[self.clause.severity] if self.clause else 0


@permission("content.write")
def quiz(code: str) -> str:
    """The cases, clause by clause."""
    tree, file, found = _found(code)
    checked = check_one(db.session, tree, file.path, as_bytes(file.text))
    difference = checked.difference if file.version else None
    changed = (*difference.material, *difference.editorial) if difference else ()
    errors = of_quiz(file.path, file.text, checked.errors)
    return render_template(
        "authoring/quiz.html",
        file=file,
        quiz=found,
        shelves=_shelves(tree, found),
        errors=errors,
        drafted=dict.fromkeys(difference.new, "new") | dict.fromkeys(changed, "changed") if difference else {},
        bad={one.case for one in errors},
        sop_path=tree.sop_path(found.sop),
    )


@permission("content.write")
def source(code: str) -> str:
    """The whole file."""
    tree, file, found = _found(code)
    return _source_page(tree, file, found, file.text)


@permission("content.write")
def save_source(code: str) -> Response | str | tuple[str, int]:
    """Save the whole file."""
    tree, file, found = _found(code)
    text = typed()
    if request.form.get("act") == "preview":
        return _source_page(tree, file, found, text)
    if asked := keep_or_ask(file, text, url_for("authoring.save_quiz_source", code=code)):
        return asked
    return redirect(url_for("authoring.quiz", code=code))


@permission("content.write")
def look_at_source(code: str) -> Response:
    """What is typed into the whole file, checked; nothing is kept."""
    or_404(access().may("gold.read") or None)
    db.session.rollback()
    read_only(db.session)  # whoever types holds nobody up
    tree, file, _ = _found(code)
    found = _looked(tree, file, typed())
    return jsonify(problems=render_template("authoring/_problems.html", found=found), marks=found["marks"])


def _source_page(tree: Around, file: Opened, found: Quiz, text: str) -> str:
    return render_template(
        "authoring/quiz_source.html", file=file, quiz=found, text=text, found=_looked(tree, file, text),
        unsaved=text != file.text,
    )  # fmt: skip


def _looked(tree: Around, file: Opened, text: str) -> dict[str, Any]:
    """The problems of the whole file by line, and the worst of each line."""
    checked = check_one(db.session, tree, file.path, as_bytes(text))
    lines: tuple[Line, ...] = numbered(checked.problems, as_bytes(text))
    marks = {line.problem.line: line.problem.severity for line in reversed(lines)}
    return {"lines": lines, "checked": checked, "marks": marks}


def _found(code: str) -> tuple[Around, Opened, Quiz]:
    or_404(access().may("gold.read") or None)
    tree = around(db.session)
    path = or_404(quiz_file(db.session, tree, code))
    return tree, or_404(opened(db.session, path)), tree.quizzes[path]


def _shelves(tree: Around, found: Quiz) -> list[Shelf]:
    path = tree.sop_path(found.sop)
    clauses = {clause.code: clause for clause in tree.sops[path].clauses} if path else {}
    codes = dict.fromkeys([*clauses, *(case.clause for case in found.cases)])
    return [
        Shelf(code, clauses.get(code), tuple(case for case in found.cases if case.clause == code))
        for code in codes
        if code not in clauses or clauses[code].text.strip() or any(case.clause == code for case in found.cases)
    ]
