"""/library/release: which drafts go, what that changes and for whom, now or later; and taking a later one back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from app import clock
from app.authoring.actions import publish
from app.authoring.answering import mean_anew
from app.authoring.around import around
from app.authoring.deciding import Weighed, weigh, weigh_tree
from app.authoring.forms import BackForm, ReleaseForm
from app.authoring.naming import called
from app.authoring.queries import Pending, drafts
from app.authoring.scheduling import cancel, scheduled
from app.authoring.wording import CHANGED, Reworded, asked
from app.content.model import Problem
from app.db import db
from app.language import apart, gettext, ngettext, spoken, with_markup
from app.library.actions import roll_back
from app.library.live import LiveSop
from app.library.models import Release
from app.library.queries import live_sops
from app.library.trees import tree_of
from app.people.guard import access, or_404, permission


@permission("content.release")
def release() -> str:
    """The drafts, and what a release of the chosen ones would change."""
    pending = drafts(db.session)
    asked = request.args.getlist("path")
    chosen = [one.path for one in pending if one.path in asked or not asked]
    return _page(pending, chosen, ReleaseForm.fresh(), [])


@permission("content.release")
def do_release() -> Response | str | tuple[str, int]:
    """Release the drafts as they were shown."""
    form = ReleaseForm()
    chosen = request.form.getlist("path")
    seen = dict(zip(chosen, request.form.getlist("seen"), strict=False))
    rules = asked(db.session, chosen, request.form)
    fresh = {one.path for one in drafts(db.session) if seen.get(one.path) == one.state}
    unsaid = [one for one in rules if one.answer is None and one.reworded.path in fresh]
    if not form.validate_on_submit() or unsaid:
        return _page(drafts(db.session), chosen, form, []), 422
    if anew := [one.reworded for one in rules if one.answer == CHANGED]:
        return _mean_anew(form, chosen, anew, seen)
    at, known = form.moment(), {one.code for one in live_sops(db.session)}
    outcome = publish(
        db.session, chosen, by_id=access().user_id, effective_at=at, note=form.note.data or None,
        key_fix=form.key_fix.data or None, seen=seen, same=[one.reworded.id for one in rules],
    )  # fmt: skip
    if outcome.release_id is None:
        db.session.rollback()
        return _page(drafts(db.session), chosen, form, outcome.problems), 422
    db.session.commit()
    if at is not None and at > clock.now():
        flash(
            gettext("Release %(id)s is scheduled. It can be taken back until then.", id=outcome.release_id), "success"
        )
        return redirect(url_for("authoring.release"))
    flash(gettext("Release %(id)s governs from now on.", id=outcome.release_id), "success")
    for one in live_sops(db.session):
        if one.code not in known:
            _offer_to_teach(one)
    return redirect(url_for("library.releases"))


def _mean_anew(
    form: ReleaseForm, chosen: list[str], rules: list[Reworded], seen: dict[str, str]
) -> str | tuple[str, int]:
    """Write the new revs, and show again whom that asks before anything is released."""
    refused = mean_anew(db.session, rules, seen, access().user_id)
    if refused:
        db.session.rollback()
        return _page(drafts(db.session), chosen, form, refused), 422
    db.session.commit()
    said = ngettext(
        "%(rules)s has its next rev in the draft. Nothing is released yet: see whom it asks again, then release.",
        "%(rules)s have their next revs in the drafts. Nothing is released yet: see whom they ask again, then release.",
        len(rules),
        rules=", ".join(one.id for one in rules),
    )
    flash(said, "message")
    return _page(drafts(db.session), chosen, form, [])


def _offer_to_teach(sop: LiveSop) -> None:
    """A new SOP is asked of nobody until somebody says so."""
    link = Markup('<a href="{}">{}</a>').format(
        url_for("authoring.ask_to_teach", code=sop.code), gettext("Ask the people who moderate under it to learn it")
    )
    flash(
        with_markup("%(sop)s is new, and nobody has been asked to learn it. %(link)s", sop=apart(sop.title), link=link),
        "message",
    )


@permission("content.release")
def ask_cancel(release_id: int) -> str:
    """Asks before a scheduled release is taken back."""
    found = or_404(next((one for one in scheduled(db.session) if one.id == release_id), None))
    return render_template("authoring/cancel.html", release=found)


@permission("content.release")
def do_cancel(release_id: int) -> Response:
    """Take a scheduled release back; its changes are drafts again."""
    back = or_404(cancel(db.session, release_id, access().user_id))
    db.session.commit()
    if back:
        said = ngettext(
            "Release %(id)s is cancelled. %(num)s of its files is a draft again.",
            "Release %(id)s is cancelled. %(num)s of its files are drafts again.",
            len(back),
            id=release_id,
        )
    else:
        said = gettext("Release %(id)s is cancelled. Its files have newer drafts.", id=release_id)
    flash(said, "success")
    return redirect(url_for("authoring.release"))


@permission("content.release")
def ask_back(release_id: int) -> str:
    """Asks before an older release comes back, and for the reason."""
    return _back_page(_past(release_id), BackForm(formdata=None))


@permission("content.release")
def do_back(release_id: int) -> Response | tuple[str, int]:
    """Let an older tree govern again."""
    past, form = _past(release_id), BackForm()
    if not form.validate_on_submit():
        return _back_page(past, form), 422
    outcome = roll_back(db.session, release_id, by_id=access().user_id, reason=form.reason.data or "")
    if outcome.release_id is None:
        db.session.rollback()
        form.reason.errors = [spoken(problem.message) for problem in outcome.errors]
        return _back_page(past, form), 422
    db.session.commit()
    flash(gettext("What release %(id)s held governs again.", id=release_id), "success")
    return redirect(url_for("library.releases"))


def _past(release_id: int) -> Release:
    found = or_404(db.session.get(Release, release_id))
    return or_404(found if found.effective_at <= clock.now() else None)


def _back_page(past: Release, form: BackForm) -> str:
    change = weigh_tree(db.session, tree_of(db.session, past.id))
    return render_template("authoring/back.html", release=past, form=form, weighed=change)


def _page(pending: list[Pending], chosen: list[str], form: ReleaseForm, refused: list[Problem]) -> str:
    context: dict[str, Any] = {"weighed": None}
    if any(one.path in chosen for one in pending):
        weighed: Weighed = weigh(db.session, chosen)
        context = {"weighed": weighed}
        if refused and weighed.needs_reason and not form.key_fix.data:
            form.key_fix.errors = [gettext("Say why the right answer was wrong: people whose results follow read it.")]
            refused = [one for one in refused if "--key-fix" not in one.message]
    tree = around(db.session)
    return render_template(
        "authoring/release.html",
        pending=pending,
        named={one.path: called(tree, one.path) for one in pending},
        chosen=chosen,
        form=form,
        asked=asked(db.session, chosen, request.form if request.method == "POST" else None),
        refused=[one for one in refused if one.severity == "error"],
        scheduled=scheduled(db.session),
        sees_gold=access().may("gold.read"),
        **context,
    )
