"""Giving a draft up, and drafting the end of an SOP."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.authoring import actions
from app.authoring.around import Around, around
from app.authoring.queries import Pending, drafts, live_digest
from app.authoring.starting import files_of, retire_sop
from app.content.model import Quiz, Sop
from app.content.scales_file import SCALES
from app.content.terms import is_terms, locale_of
from app.db import db
from app.language import gettext
from app.library.languages import SOURCE
from app.people.guard import access, or_404, permission


@permission("content.write")
def ask_discard() -> str:
    """Asks first."""
    draft = _draft(request.args.get("path", ""))
    return render_template("authoring/discard.html", draft=draft, back=_editor(draft.path))


@permission("content.write")
def discard() -> Response | tuple[str, int]:
    """The draft is gone as it was when this was asked; the live file stays."""
    draft = _draft(request.form.get("path", ""))
    if request.form.get("state", draft.state) != draft.state:
        flash(gettext("The draft was edited since you looked: see what it says now, then decide."), "warning")
        return render_template("authoring/discard.html", draft=draft, back=_editor(draft.path)), 409
    actions.discard(db.session, draft.path, access().user_id)
    db.session.commit()
    flash(gettext("The draft of %(file)s is discarded.", file=draft.path), "success")
    return redirect("/library")


@permission("content.write")
def ask_retire(code: str) -> str:
    """Asks first."""
    tree, path = _sop(code)
    live = live_digest(db.session, path) is not None
    title = tree.sops[path].title
    return render_template("authoring/retire.html", code=code, title=title, files=files_of(tree, code), live=live)


@permission("content.write")
def retire(code: str) -> Response:
    """Draft that the SOP and its quizzes go."""
    tree, path = _sop(code)
    title = tree.sops[path].title
    retire_sop(db.session, tree, code, access().user_id)
    db.session.commit()
    flash(gettext("%(title)s goes with the next release.", title=title), "success")
    return redirect(url_for("authoring.release"))


def _sop(code: str) -> tuple[Around, str]:
    or_404(access().may("gold.read") or None)  # its cases go too
    tree = around(db.session)
    return tree, or_404(tree.sop_path(code))


def _draft(path: str) -> Pending:
    if not path:
        abort(400)
    found = or_404(next((one for one in drafts(db.session) if one.path == path), None))
    or_404(access().may("gold.read") or not path.startswith("quizzes/") or None)
    return found


def _editor(path: str) -> str:
    if path == SCALES:
        return url_for("authoring.scales")
    if is_terms(path):
        return url_for("authoring.terms", lang=locale_of(path) or SOURCE)
    read = around(db.session).reads.get(path)
    document = read.document if read else None
    if isinstance(document, Sop):
        return url_for("authoring.sop", code=document.code)
    return url_for("authoring.quiz", code=document.code) if isinstance(document, Quiz) else "/library"
