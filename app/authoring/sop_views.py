"""/library/new and /library/edit/sop/…: writing an SOP with its preview, its problems, and its draft."""

from typing import Any

from flask import abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.authoring.around import Around, around
from app.authoring.documents import as_bytes
from app.authoring.editing import Looked, Opened, look, opened, sop_file
from app.authoring.forms import NewSopForm
from app.authoring.keeping import keep_or_ask, keep_while_typing, typed
from app.authoring.queries import draft_digests
from app.authoring.rules import next_code, with_rev
from app.authoring.starting import begin_sop, known_queues
from app.db import db, read_only
from app.people.guard import access, or_404, permission


@permission("content.write")
def new() -> str:
    """Asks what a new SOP is called."""
    return render_template("authoring/new.html", form=_new_form(around(db.session), NewSopForm(formdata=None)))


@permission("content.write")
def begin() -> Response | tuple[str, int]:
    """Begin the draft of a new SOP and its quiz."""
    tree = around(db.session)
    form = _new_form(tree, NewSopForm())
    if not form.validate_on_submit() or not form.free(draft_digests(db.session), tree):
        return render_template("authoring/new.html", form=form), 422
    begin_sop(db.session, tree, form.code.data or "", form.title.data or "", access().user_id, *form.chosen)
    db.session.commit()
    return redirect(url_for("authoring.sop", code=form.code.data))


def _new_form(tree: Around, form: NewSopForm) -> NewSopForm:
    return form.offer(known_queues(db.session, tree), tree.scales)


@permission("content.write")
def sop(code: str) -> str:
    """The editor."""
    tree = around(db.session)
    file = _file(tree, code)
    return _page(code, tree, file, file.text)


@permission("content.write")
def save(code: str) -> Response | tuple[str, int] | str:
    """Save, look again, or answer what a changed wording means; everything typed stays."""
    tree = around(db.session)
    file = _file(tree, code)
    text = typed()
    act = request.form.get("act", "save")
    if act == "preview":
        return _page(code, tree, file, text)
    if act.startswith("rev:"):
        text = _with_rev(tree, file, text, act)
    if asked := keep_or_ask(file, text, url_for("authoring.save_sop", code=code), tell=act == "save"):
        return asked
    return redirect(url_for("authoring.sop", code=code))


@permission("content.write")
def autosave(code: str) -> tuple[Response, int]:
    """Keep what is typed: {source, version, state} → {version, state, at}; 409 where somebody else saved meanwhile."""
    file = _file(around(db.session), code)
    body = request.get_json(silent=True) or request.form.to_dict()
    if not isinstance(body, dict) or not isinstance(body.get("source"), str):
        abort(400)
    return keep_while_typing(file, body["source"], body)


@permission("content.write")
def look_at(code: str) -> Response:
    """What is typed, checked and rendered; nothing is kept."""
    db.session.rollback()
    read_only(db.session)  # whoever types holds nobody up
    tree = around(db.session)
    file = _file(tree, code)
    raw = as_bytes(request.form.get("source", ""))
    found = look(db.session, tree, file.path, raw)
    return jsonify(fragments(found, code=code))


def fragments(found: Looked, **context: Any) -> dict[str, Any]:
    """The parts of the page that follow the typing."""
    parts = {
        name: render_template(f"authoring/_{name}.html", found=found, **context)
        for name in ("preview", "problems", "consequence")
    }
    return parts | {"marks": found.marks}


def _file(tree: Around, code: str) -> Opened:
    return or_404(opened(db.session, or_404(sop_file(db.session, tree, code))))


def _with_rev(tree: Around, file: Opened, text: str, act: str) -> str:
    """The text with the rev that the author's answer asks for."""
    _, _, answer = act.partition(":")
    clause, _, meaning = answer.rpartition(":")
    raw = as_bytes(text)
    found = look(db.session, tree, file.path, raw)
    rule = or_404(next((one for one in found.rules if one.id == clause), None))
    return with_rev(text, found.sop, clause.partition("@")[0], rule.next_rev if meaning == "changed" else rule.live_rev)


def _page(code: str, tree: Around, file: Opened, text: str) -> str:
    raw = as_bytes(text)
    found = look(db.session, tree, file.path, raw)
    taken = {clause.code for sop in tree.sops.values() for clause in sop.clauses}
    return render_template(
        "authoring/sop.html",
        code=code,
        file=file,
        text=text,
        found=found,
        sop=found.sop,
        quizzes=tree.quizzes_of(code),
        variants=sorted({one.variant for one in tree.sops.values() if one.code == found.sop.code and one.variant}),
        next_code=next_code(text, found.sop.title, taken | {clause.code for clause in found.sop.clauses}),
        unsaved=text != file.text,
        scale=next((one for one in tree.scales if one.id == found.sop.scale), None),
        sees_gold=access().may("gold.read"),
    )
