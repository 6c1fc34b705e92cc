"""/library/edit/quiz/…/case/…: one case as fields or as source, beside the case as it is asked."""

from collections.abc import Mapping
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.authoring.actions import Conflict, one_writer, save_draft
from app.authoring.around import Around, around
from app.authoring.case_editing import LookedCase, Typed, look_case, typed, with_case_rev
from app.authoring.case_fields import Unreadable, fields_in, next_id, source_of, values_of
from app.authoring.case_places import PLACES
from app.authoring.conflicts import conflict_page
from app.authoring.documents import as_bytes
from app.authoring.editing import Opened, opened, quiz_file
from app.authoring.listing_fields import attribute_rows, has_listing, image_rows
from app.authoring.merging import merge
from app.authoring.models import Draft
from app.authoring.queries import content
from app.authoring.scales import scale_of
from app.content.model import Quiz
from app.content.yaml_edit import without_case
from app.db import db, read_only
from app.language import gettext, ngettext
from app.people.guard import access, or_404, permission

MOST_PICTURES = 2_000  # to choose from; any other is typed
LOOKS = ("preview", "fields", "source")  # what a press of the form shows without keeping it


@permission("content.write")
def add(code: str) -> str:
    """An empty case."""
    tree, file, quiz = _found(code)
    clauses = _clauses(tree, quiz)
    clause = request.args.get("clause") or (clauses[0][0] if clauses else "")
    blank = {"id": next_id([case.code for case in quiz.cases], clause), "clause": clause, "prompt": "", "gold": ""}
    return _page(tree, file, quiz, None, values_of(blank), "", None)


@permission("content.write")
def case(code: str, case: str) -> str:
    """The editor of one case."""
    tree, file, quiz = _found(code)
    source = or_404(source_of(file.text, case) or None)
    text = Typed(file.text, case, source)
    return _page(
        tree, file, quiz, case, values_of(fields_in(source)), source, look_case(db.session, tree, file.path, text)
    )


@permission("content.write")
def save(code: str, case: str | None = None) -> Response | str | tuple[str, int]:
    """Save, look, switch between fields and source, or answer what a change means; everything typed stays."""
    act = request.form.get("act", "save")
    if act not in LOOKS:
        one_writer(db.session)
    tree, file, quiz = _found(code)
    try:
        text = typed(file.text, request.form, case)
    except Unreadable as unread:
        return _page(tree, file, quiz, case, dict(request.form), request.form.get("basis", ""), None, str(unread)), 422
    found = look_case(db.session, tree, file.path, text)
    if act in LOOKS:
        return _page(tree, file, quiz, case, values_of(fields_in(text.source)), text.source, found)
    if act.startswith("rev:") and found.live is not None:
        text = with_case_rev(text, found.next_rev if act == "rev:changed" else found.live.rev)
        found = look_case(db.session, tree, file.path, text)
    if clash := _clash(file, text, case):
        there, quiz_page = url_for("authoring.save_case", code=code, case=case), url_for("authoring.quiz", code=code)
        return conflict_page(clash, there, case, quiz_page), 409
    _keep(file, text.quiz)
    db.session.commit()
    _tell(text.code, found.errors, stays=act != "another")
    if act == "another":
        return redirect(url_for("authoring.add_case", code=code, clause=found.case.clause if found.case else None))
    mode = "source" if _as_source() else None
    saved = "1" if found.errors else None
    return redirect(url_for("authoring.case", code=code, case=text.code, saved=saved, **{"as": mode}))  # type: ignore[arg-type]


def _tell(case: str, errors: int, *, stays: bool) -> None:
    """Say that it is saved; what stands in the way of a release the page itself says, to whom it is shown again."""
    if not errors:
        flash(gettext("Case %(case)s is saved as a draft.", case=case), "success")
    elif not stays:
        said = ngettext(
            "Case %(case)s is saved as a draft; %(num)s thing stands in the way of a release.",
            "Case %(case)s is saved as a draft; %(num)s things stand in the way of a release.",
            errors,
            case=case,
        )
        flash(said, "warning")


@permission("content.write")
def autosave(code: str, case: str) -> tuple[Response, int]:
    """Keep what is typed: a form as for `save` → {version, at, began, basis}."""
    one_writer(db.session)
    _, file, _ = _found(code)
    try:
        text = typed(file.text, request.form, case)
    except Unreadable as unread:
        return jsonify(problem=str(unread)), 422
    if _clash(file, text, case):
        return jsonify(problem=gettext("Somebody else changed this case meanwhile.")), 409
    kept = _keep(file, text.quiz)
    at = kept.at.isoformat()
    db.session.commit()
    return jsonify(version=kept.version or None, at=at, began=text.source, basis=text.source), 200


@permission("content.write")
def look_at(code: str, case: str | None = None) -> Response:
    """What is typed, checked and rendered; nothing is kept."""
    db.session.rollback()
    read_only(db.session)
    tree, file, _ = _found(code)
    try:
        found: LookedCase | None = look_case(db.session, tree, file.path, typed(file.text, request.form, case))
        problem = None
    except Unreadable as unread:
        found, problem = None, str(unread)
    parts = {
        name: render_template(f"authoring/_case_{name}.html", found=found, problem=problem, as_source=_as_source())
        for name in ("preview", "problems", "consequence")
    }
    at = found.at if found else {}
    parts |= {f"at-{name}": render_template("authoring/_case_told.html", told=at.get(name, ())) for name in PLACES}
    return jsonify(parts | {"marks": found.marks if found else {}})


@permission("content.write")
def ask_remove(code: str, case: str) -> str:
    """Asks before a case is taken out."""
    _, file, quiz = _found(code)
    or_404(source_of(file.text, case) or None)
    return render_template("authoring/case_remove.html", quiz=quiz, case=case)


@permission("content.write")
def remove(code: str, case: str) -> Response:
    """The case is gone from the draft; released, it is retired and its history kept."""
    one_writer(db.session)
    _, file, _ = _found(code)
    or_404(source_of(file.text, case) or None)
    _keep(file, without_case(file.text, case))
    db.session.commit()
    flash(gettext("Case %(case)s is taken out of the draft.", case=case), "success")
    return redirect(url_for("authoring.quiz", code=code))


def _found(code: str) -> tuple[Around, Opened, Quiz]:
    or_404(access().may("gold.read") or None)
    tree = around(db.session)
    path = or_404(quiz_file(db.session, tree, code))
    return tree, or_404(opened(db.session, path)), tree.quizzes[path]


def _clash(file: Opened, text: Typed, case: str | None) -> Conflict | None:
    """Whether this very case was changed by somebody else since it was opened; other cases don't matter."""
    began, now = request.form.get("began", "").replace("\r\n", "\n"), source_of(file.text, text.code)
    if case is None or now.strip() in (began.strip(), text.source.strip()):
        return None
    merged = merge(began, now, text.source)
    return Conflict(
        f"{file.path}: {text.code}",
        began.encode(),
        now.encode(),
        text.source.encode(),
        merged,
        file.version,
        file.state,
        file.live,
        None,
    )


def _keep(file: Opened, quiz: str) -> Draft:
    like = content(db.session, file.live)
    kept = save_draft(
        db.session, file.path, as_bytes(quiz, like), version=file.version, by_id=access().user_id, onto=file.live
    )  # fmt: skip
    if isinstance(kept, Conflict):  # nobody else writes between reading the file and here
        raise RuntimeError(f"{file.path} changed within a transaction")
    return kept


def _clauses(tree: Around, quiz: Quiz) -> list[tuple[str, str]]:
    path = tree.sop_path(quiz.sop)
    return [(clause.code, clause.title) for clause in tree.sops[path].clauses] if path else []


def _twins(tree: Around, quiz: Quiz, case: str | None, clause: str) -> list[tuple[str, str]]:
    """The cases of the SOP to choose a twin from, (id, what it begins with), those of the clause first."""
    found = [one for each in tree.quizzes_of(quiz.sop) for one in each.cases if one.code != case]
    ordered = sorted(found, key=lambda one: one.clause != clause)
    return [(one.code, one.prompt if one.graphic == "none" else one.graphic) for one in ordered]


def _as_source() -> bool:
    return "source" in request.form or request.args.get("as") == "source"


def _page(
    tree: Around, file: Opened, quiz: Quiz, case: str | None, values: Mapping[str, Any], source: str,
    found: LookedCase | None, problem: str | None = None,
) -> str:  # fmt: skip
    act = request.form.get("act")
    as_source = act == "source" or (act != "fields" and _as_source() and case is not None)
    scale = scale_of(tree, quiz.sop)
    return render_template(
        "authoring/case.html",
        file=file,
        quiz=quiz,
        case=case,
        values=values,
        source=request.form["source"] if problem and "source" in request.form else source,
        began=request.form.get("began", source_of(file.text, case) if case else ""),
        found=found,
        problem=problem,
        as_source=as_source,
        clauses=_clauses(tree, quiz),
        decisions=[(level.id, level.name) for level in scale.levels if level.id in quiz.decisions] if scale else [],
        others=_twins(tree, quiz, case, str(values.get("clause", ""))),
        attributes=attribute_rows(values),
        images=image_rows(values),
        has_listing=has_listing(values),
        media=sorted(tree.media)[:MOST_PICTURES],
    )
