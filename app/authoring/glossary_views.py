"""/library/edit/terms/…: the glossary in a language, beside its words as explained, and what it said before."""

from flask import abort, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.authoring.around import Around, around
from app.authoring.editing import Opened, opened
from app.authoring.glossary import begun, glossary_languages, glossary_path, look_terms
from app.authoring.keeping import keep_or_ask, keep_while_typing, typed
from app.content.terms import is_terms
from app.db import db, read_only
from app.library.glossary_past import glossary_pasts
from app.library.languages import SOURCE, name_of
from app.people.guard import or_404, permission


@permission("content.write")
def terms(lang: str) -> str:
    """The editor."""
    tree, file = _file(lang)
    return _page(lang, tree, file, file.text)


@permission("content.write")
def save(lang: str) -> Response | str | tuple[str, int]:
    """Save, or look again."""
    tree, file = _file(lang)
    text = typed()
    if request.form.get("act") == "preview":
        return _page(lang, tree, file, text)
    if asked := keep_or_ask(file, text, url_for("authoring.save_terms", lang=lang)):
        return asked
    return redirect(url_for("authoring.terms", lang=lang), 303)


@permission("content.write")
def autosave(lang: str) -> tuple[Response, int]:
    """Keep what is typed: a form as for `save` → {version, state, at}; 409 where somebody else saved meanwhile."""
    if "source" not in request.form:
        abort(400)
    return keep_while_typing(_file(lang)[1], request.form["source"])


@permission("content.write")
def look_at(lang: str) -> Response:
    """What is typed, checked and shown; nothing is kept."""
    db.session.rollback()
    read_only(db.session)
    tree, file = _file(lang)
    found = look_terms(tree, file.path, typed())
    parts = {
        "problems": render_template("authoring/_problems.html", found=found),
        "preview": render_template("authoring/_terms.html", found=found, lang=lang),
    }
    return jsonify(parts | {"marks": found.marks})


@permission("content.write")
def history(lang: str) -> str:
    """What each word was said to mean, release by release."""
    _known(lang)
    found = glossary_pasts(db.session, None if lang == SOURCE else lang)
    title = _("Glossary") if lang == SOURCE else _("Glossary: %(language)s", language=name_of(lang))
    return render_template("library/history.html", code="terms", title=title, pasts=found, page=1, pages=1)


def _known(lang: str) -> None:
    or_404((lang == SOURCE or is_terms(f"terms.{lang}.yaml")) or None)


def _file(lang: str) -> tuple[Around, Opened]:
    """The glossary as it stands; where there is none yet, the one to begin with."""
    _known(lang)
    tree = around(db.session)
    path = glossary_path(tree, lang)
    return tree, opened(db.session, path) or Opened(path, begun(tree, lang), None, None, None, None)


def _page(lang: str, tree: Around, file: Opened, text: str) -> str:
    return render_template(
        "authoring/terms.html",
        lang=lang,
        languages=[(one, name_of(one)) for one in glossary_languages(tree)],
        language=name_of(lang),
        file=file,
        text=text,
        found=look_terms(tree, file.path, text),
        unsaved=text != file.text or not (file.live or file.version),
    )
