"""Pages of the library: an SOP to read, the history of releases, and pictures."""

from collections import defaultdict

from flask import Blueprint, Response, abort, render_template, request
from sqlalchemy.orm import Session

from app.db import db
from app.library import models  # noqa: F401
from app.library.cases import live_cases
from app.library.editions import editions
from app.library.history import past_releases, picture, release_count
from app.library.languages import SOURCE, direction, name_of
from app.library.live import LiveCase, Module
from app.library.past import pasts
from app.library.shelf import CaseCount, case_counts
from app.library.visible import my_module
from app.library.wording import reason_words
from app.people.guard import access, or_404, permission

bp = Blueprint("library", __name__)
bp.add_app_template_filter(direction)
bp.record_once(lambda state: state.app.jinja_env.globals.update(source_language=SOURCE))
bp.add_app_template_filter(reason_words)
bp.add_app_template_filter(name_of, "language_name")
PAGE = 20


@bp.get("/library/<sop_code>")
@permission("library.read")
def sop(sop_code: str) -> str:
    """An SOP as text; its cases with their gold for trainers alone."""
    module = my_module(sop_code)
    counts = case_counts(db.session, module.release_id)
    return render_template(
        "library/sop.html",
        module=module,
        counts={clause.id: counts.get(clause.id, CaseCount()) for clause in module.clauses},
        cases=_cases_by_clause(db.session, module) if access().may("gold.read") else {},
        sees_gold=access().may("gold.read"),
        revealed=request.args.get("reveal"),
        writes=access().may("content.write"),
        editions=editions(db.session, module) if access().may("content.write") else [],
        sees_releases=access().may("releases.read"),
        teaches=access().may("content.release"),
    )


@bp.get("/library/<sop_code>/history")
@permission("releases.read")
def history(sop_code: str) -> str:
    """What each clause said release by release; its cases too for those who may see their gold."""
    module = my_module(sop_code)
    page = max(request.args.get("page", 1, type=int), 1)
    sees_gold = access().may("gold.read")
    found, many = pasts(db.session, sop_code, cases=sees_gold, limit=PAGE, offset=(page - 1) * PAGE)
    if page > 1 and not found:
        abort(404)
    return render_template(
        "library/history.html", code=sop_code, title=module.sop.title, pasts=found, page=page, pages=-(-many // PAGE)
    )


@bp.get("/library/releases")
@permission("releases.read")
def releases() -> str:
    """Who released what, when, and what it changed."""
    page = max(request.args.get("page", 1, type=int), 1)
    pages = -(-release_count(db.session) // PAGE)
    if page > max(pages, 1):
        abort(404)
    writes = access().may("content.release")
    past = past_releases(db.session, PAGE, (page - 1) * PAGE, golds=access().may("gold.read"))
    return render_template("library/releases.html", releases=past, page=page, pages=pages, writes=writes)


@bp.get("/media/<digest>")
@permission("library.read")
def media(digest: str) -> Response:
    """A released picture; what a digest names never changes."""
    raw, kind = or_404(picture(db.session, digest))
    response = Response(raw, mimetype=kind)
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _cases_by_clause(session: Session, module: Module) -> dict[int, list[LiveCase]]:
    found: dict[int, list[LiveCase]] = defaultdict(list)
    for quiz in module.quizzes:
        for case in live_cases(session, quiz.digest):
            found[case.clause_id].append(case)
    return found
