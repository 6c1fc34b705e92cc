"""/library/translate/…: a source and its translation side by side, clause by clause and case by case."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.authoring.around import Around, around
from app.authoring.checking import check_one, check_translation
from app.authoring.documents import as_bytes
from app.authoring.editing import Opened, opened, quiz_file, sop_file
from app.authoring.keeping import keep_or_ask, keep_while_typing
from app.authoring.queries import draft_digests
from app.authoring.translating import Part, quiz_parts, quiz_written, sop_parts, sop_written, typed_into
from app.content.model import Problem, Sop
from app.content.quiz_file import read_quiz_translation
from app.content.sop_file import edition
from app.db import db
from app.language import gettext
from app.library.languages import NAMES, SOURCE, name_of
from app.people.guard import access, or_404, permission
from app.people.roster_rows import LANGUAGE


@dataclass(frozen=True)
class Sheet:
    """A file being translated; `problems` are those of the file as it stands.

    `written` makes its text of the parts, or raises ValueError where the file as it stands can't be read.
    """

    file: Opened
    title: str
    parts: list[Part]
    written: Callable[[list[Part]], str]
    back: str
    problems: list[Problem]


@permission("content.write")
def languages(code: str) -> Response | str:
    """The languages an SOP is translated into, and the one to begin."""
    tree = around(db.session)
    path = or_404(sop_file(db.session, tree, code))
    wanted = request.args.get("language", "").strip()
    if LANGUAGE.fullmatch(wanted) and wanted != SOURCE:
        return redirect(url_for("authoring.translate_sop", code=code, locale=wanted))
    source = _titled(tree, or_404(tree.sops.get(path)))
    beside = [sop for sop in tree.sops.values() if (sop.code, sop.variant) == (source.code, source.variant)]
    mine = {sop.locale: sop for sop in beside if sop.locale}
    found = {tag: sop_parts(source, mine[tag]) for tag in sorted(mine) if tag}
    return render_template(
        "authoring/languages.html",
        code=code,
        title=source.title,
        found=found,
        quizzes=tree.quizzes_of(code) if access().may("gold.read") else [],
        names=NAMES,
        name_of=name_of,
        problem=gettext("“%(tag)s” is no language tag, as in id or pt-BR.", tag=wanted) if wanted else None,
    )


@permission("content.write")
def translate_sop(code: str, locale: str) -> str:
    """An SOP beside its translation."""
    return _page(_sop_sheet(code, locale), locale)


@permission("content.write")
def save_translated_sop(code: str, locale: str) -> Response | str | tuple[str, int]:
    return _save(_sop_sheet(code, locale), locale)


@permission("content.write")
def autosave_sop(code: str, locale: str) -> tuple[Response, int]:
    return _autosave(_sop_sheet(code, locale))


@permission("gold.read")
def autosave_quiz(code: str, locale: str) -> tuple[Response, int]:
    _writer()
    return _autosave(_quiz_sheet(code, locale))


@permission("gold.read")
def translate_quiz(code: str, locale: str) -> str:
    """The cases of a quiz beside their translation; what they teach gives the gold away."""
    _writer()
    return _page(_quiz_sheet(code, locale), locale)


@permission("gold.read")
def save_translated_quiz(code: str, locale: str) -> Response | str | tuple[str, int]:
    _writer()
    return _save(_quiz_sheet(code, locale), locale)


def _writer() -> None:
    if not access().may("content.write"):
        abort(404)


def _sop_sheet(code: str, locale: str) -> Sheet:
    tree = around(db.session)
    path = or_404(sop_file(db.session, tree, code))
    source = _titled(tree, or_404(tree.sops.get(path)))
    file = _file(tree, path, locale)
    problems = check_one(db.session, tree, file.path, as_bytes(file.text)).problems if file.text else []
    parts = sop_parts(source, tree.sops.get(file.path))
    return Sheet(file, source.title, parts, lambda p: sop_written(source, p), code, problems)


def _titled(tree: Around, source: Sop) -> Sop:
    """A market variant that names no title has everybody's."""
    home = tree.sops.get(tree.sop_path(source.code) or "")
    return source if source.title or home is None else replace(source, title=home.title)


def _quiz_sheet(code: str, locale: str) -> Sheet:
    tree = around(db.session)
    path = or_404(quiz_file(db.session, tree, code))
    source = tree.quizzes[path]
    file = _file(tree, path, locale)
    translated, problems = read_quiz_translation(file.path, file.text, source.code, locale) if file.text else (None, [])
    if translated is not None:
        problems = [*problems, *check_translation(tree, source, translated)]
    parts = quiz_parts(source, translated)
    return Sheet(file, source.title, parts, lambda p: quiz_written(file.text, source, p), source.sop, problems)


def _file(tree: Around, path: str, locale: str) -> Opened:
    """The translation's file: the one that is there, else the one that saving begins."""
    if not LANGUAGE.fullmatch(locale) or edition(f"x.{locale}.md").locale != locale:
        abort(404)
    stem, _, ending = path.rpartition(".")
    translated = f"{stem}.{locale}.{ending}"
    there = opened(db.session, translated) if translated in draft_digests(db.session) else None
    return there or Opened(translated, "", None, None, None, None)


def _save(sheet: Sheet, locale: str) -> Response | str | tuple[str, int]:
    """Keep what was typed as the draft of the translation's file."""
    parts = typed_into(sheet.parts, request.form.to_dict())
    try:
        text = request.form["source"] if "source" in request.form else sheet.written(parts)
    except ValueError:
        return _page(replace(sheet, parts=parts), locale, unreadable=True), 422
    if "source" not in request.form and parts == sheet.parts:
        flash(gettext("Nothing has changed."), "info")
        return redirect(request.path, 303)
    if asked := keep_or_ask(sheet.file, text, request.path):
        return asked
    return redirect(request.path, 303)


def _autosave(sheet: Sheet) -> tuple[Response, int]:
    """Keep what is typed: a form as for saving → {version, state, at}; 409 where somebody else saved meanwhile, 422
    where the file can't be read."""
    parts = typed_into(sheet.parts, request.form.to_dict())
    if parts == sheet.parts:
        at = sheet.file.at or clock.now()
        return jsonify(version=sheet.file.version, state=sheet.file.state, at=at.isoformat()), 200
    try:
        text = sheet.written(parts)
    except ValueError as unreadable:
        return jsonify(problem=str(unreadable)), 422
    return keep_while_typing(sheet.file, text)


def _page(sheet: Sheet, locale: str, *, unreadable: bool = False) -> str:
    lags = request.args.get("show") == "lags"
    return render_template(
        "authoring/translate.html",
        sheet=sheet,
        parts=[part for part in sheet.parts if part.lag or not lags],
        lagging=sum(part.lag is not None for part in sheet.parts),
        lags=lags,
        unreadable=unreadable,
        into=locale,  # `locale` is the language of the page itself
        language=name_of(locale),
    )
