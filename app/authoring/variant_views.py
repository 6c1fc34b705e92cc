"""/library/edit/sop/…/variants: the markets with rules of their own, and beginning one, clause by clause."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.authoring.actions import Conflict, save_draft
from app.authoring.around import Around, around
from app.authoring.checking import highest
from app.authoring.conflicts import conflict_page
from app.authoring.editing import opened
from app.authoring.varying import choosable, variant_path, variants_of, with_own_rules
from app.content.model import Sop
from app.db import db
from app.language import gettext
from app.people.guard import access, or_404, permission


@permission("content.write")
def variants(code: str) -> str:
    """The variants there are, and the clauses of which a market may have its own."""
    tree, source = _found(code)
    return _page(tree, source, "", [], None)


@permission("content.write")
def begin_variant(code: str) -> Response | str | tuple[str, int]:
    """Give a market its own rule for the chosen clauses, as a draft."""
    tree, source = _found(code)
    market = request.form.get("market", "").strip().upper()
    chosen = request.form.getlist("clause")
    markets = choosable(db.session, source, variants_of(db.session, tree, source.code))
    problem = _problem(source, market, chosen, markets)
    if problem:
        return _page(tree, source, market, chosen, problem), 422
    path = variant_path(db.session, tree, source, market)
    file, sop = opened(db.session, path), tree.sops.get(path)
    held = [clause.code for clause in sop.clauses] if sop else []
    text = with_own_rules(file.text if file else "", source, chosen, market, highest(db.session), held)
    kept = save_draft(
        db.session, path, text.encode(), version=file.version if file else None, by_id=access().user_id
    )  # fmt: skip
    name = f"{source.code}@{market}"
    if isinstance(kept, Conflict):
        db.session.rollback()
        return conflict_page(kept, url_for("authoring.save_sop", code=name)), 409
    db.session.commit()
    flash(
        gettext(
            "%(market)s has its own draft now. Write what differs there; nothing governs until it is released.",
            market=market,
        ),
        "success",
    )
    return redirect(url_for("authoring.sop", code=name), 303)


def _problem(source: Sop, market: str, chosen: list[str], markets: list[str]) -> str | None:
    if not market:
        return gettext("Choose the market.")
    if source.markets and market not in [*source.markets, *markets]:
        held = ", ".join(source.markets)
        return gettext(
            "This SOP holds in %(markets)s: add %(market)s to its markets first.", markets=held, market=market
        )
    if market not in markets:
        return _nobody_in(market, markets)
    if not set(chosen) & {clause.code for clause in source.clauses}:
        return gettext("Choose at least one clause.")
    return None


def _nobody_in(market: str, markets: list[str]) -> str:
    if not markets:
        return gettext("No team works in a market %(market)s: give a team its market first.", market=market)
    known = ", ".join(markets)
    return gettext("No team works in a market %(market)s: choose one of %(markets)s.", market=market, markets=known)


def _found(code: str) -> tuple[Around, Sop]:
    tree = around(db.session)
    path = or_404(tree.sop_path(code) if "@" not in code else None)
    return tree, tree.sops[path]


def _page(tree: Around, source: Sop, market: str, chosen: list[str], problem: str | None) -> str:
    variants = variants_of(db.session, tree, source.code)
    return render_template(
        "authoring/variants.html",
        source=source,
        variants=variants,
        markets=choosable(db.session, source, variants),
        market=market,
        chosen=chosen,
        problem=problem,
    )
