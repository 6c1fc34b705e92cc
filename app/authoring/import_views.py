"""/library/import: questions and documents of other systems, looked at first, then made drafts."""

from pathlib import Path

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.authoring.around import around
from app.authoring.bringing import Brought, look, make_drafts
from app.authoring.forms import ImportForm
from app.db import db
from app.exchange.reading import MOST_BYTES
from app.exchange.target import Target
from app.intake import uploads
from app.language import gettext, lazy, ngettext
from app.people.guard import access, or_404, permission

NO_GOLD = lazy("Questions name the right answers: a trainer may bring them in, you may bring in documents.")


@permission("content.write")
def bring_in() -> str:
    """Asks for a file, and where its cases go."""
    return _page(ImportForm(formdata=None))


@permission("content.write")
def look_at_import() -> str | tuple[str, int]:
    """Hold a file against the library; the file is kept until it is brought in, nothing else is."""
    form = ImportForm()
    upload = uploads.find(_folder(), access().user_id, form.token.data or "")
    if not form.validate_on_submit() or not (form.file.data or upload):
        form.file.errors = [*form.file.errors, *([] if form.file.data or upload else [lazy("Choose a file.")])]
        return _page(form), 422
    if form.file.data:
        upload = uploads.keep(_folder(), access().user_id, form.file.data.filename, form.file.data.stream)
    return _looked(or_404(upload), form)


@permission("content.write")
def make_import(token: str) -> Response | str | tuple[str, int]:
    """Make the drafts that were shown; where they would be others by now, they are shown again."""
    upload, form = or_404(uploads.find(_folder(), access().user_id, token)), ImportForm()
    if not form.validate_on_submit():
        return _looked(upload, form), 422
    found = _found(upload, form)
    if found is None or not found.files or found.digest != request.form.get("seen"):
        return _looked(upload, form, gettext("The library was edited since you looked: look again.")), 409
    clash = make_drafts(db.session, found, access().user_id)
    if clash is not None:
        db.session.rollback()
        return _looked(
            upload,
            form,
            gettext(
                "%(file)s was released meanwhile under its draft: open it, save, and choose; then look again.",
                file=clash.path,
            ),
        ), 409
    db.session.commit()
    uploads.drop(upload)
    flash(
        ngettext(
            "Drafted in %(num)s file. Nothing governs until it is released.",
            "Drafted in %(num)s files. Nothing governs until it is released.",
            len(found.files),
        ),
        "success",
    )
    return redirect(_first(found), 303)


def _first(found: Brought) -> str:
    """Where one goes on writing."""
    if found.imported.draft is not None:
        return url_for("authoring.sop", code=found.imported.draft.code)
    quizzes = {step.quiz for step in found.plan.steps if step.change != "same"}
    return url_for("authoring.quiz", code=quizzes.pop()) if len(quizzes) == 1 else url_for("authoring.release")


def _looked(upload: uploads.Upload, form: ImportForm, stale: str | None = None) -> str:
    found = _found(upload, form)
    if found is None:
        uploads.drop(upload)
        form.file.errors = [NO_GOLD]
        return _page(form)
    form.token.data = upload.token
    return _page(form, upload, found, stale)


def _found(upload: uploads.Upload, form: ImportForm) -> Brought | None:
    """What the file would change; None where it holds what this person may not see."""
    size = upload.path.stat().st_size
    raw = upload.path.read_bytes() if size <= MOST_BYTES else b" " * (MOST_BYTES + 1)
    target = Target(form.quiz.data or "", form.clause.data or "", form.sop.data or "", in_form=True)
    found = look(db.session, upload.name, raw, target)
    return None if found.imported.cases and not access().may("gold.read") else found


def _page(
    form: ImportForm, upload: uploads.Upload | None = None, found: Brought | None = None, stale: str | None = None
) -> str:
    tree = around(db.session)
    return render_template(
        "authoring/import.html",
        form=form,
        upload=upload,
        found=found,
        stale=stale,
        quizzes=sorted(quiz.code for quiz in tree.quizzes.values()),
        clauses=[(clause.code, clause.title) for sop in tree.sops.values() if not sop.locale for clause in sop.clauses],
        sops=sorted({sop.code for sop in tree.sops.values()}),
    )


def _folder() -> Path:
    return Path(current_app.instance_path) / "uploads"
