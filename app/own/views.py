"""A person's own side: what is kept about them, their settings, their audited decisions and their objections."""

import json
from datetime import timedelta

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from app import clock
from app.db import db, read_only
from app.language import gettext as _
from app.own.forms import DisputeForm, SettingsForm
from app.own.naming import named
from app.own.record import own_record, own_summary
from app.people.actions import record
from app.people.guard import or_404, permission
from app.people.models import User
from app.qa.disputes import OwnAudit, besides, dispute, new_rulings, own_audit, own_audits, read_ruling, withdraw
from app.training.queries import proofs
from app.training.reminders import wish, wishes

bp = Blueprint("own", __name__)
AUDITS = timedelta(days=90)
LATEST = 20  # rows of a kind that the page shows; the file holds all


@bp.get("/me")
@permission("account.write")
def me() -> str:
    """What is kept; of proofs those are counted that hold, apart from the clauses whose latest window was stopped."""
    mine = proofs(db.session, current_user.id).values()
    return render_template(
        "own/me.html",
        kept=own_summary(db.session, current_user.id, LATEST),
        hold=sum(proof.cleared and not proof.expired for proof in mine),
        stopped=sum(proof.kind == "stopped" for proof in mine),
    )


@bp.get("/me.json")
@permission("account.write")
def take_away() -> Response:
    """All of it as a file."""
    text = json.dumps(own_record(db.session, current_user.id), ensure_ascii=False, indent=2)
    answer = Response(text, mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="my-record.json"'
    return answer


@bp.get("/me/audits")
@permission("learning.take")
def audits() -> str:
    page = request.args.get("page", "1")
    number = int(page) if page.isdecimal() and 0 < len(page) < 5 else 1
    found, more = own_audits(db.session, current_user.id, clock.now() - AUDITS, max(1, number))
    names = named(db.session, current_user.id, found)
    return render_template(
        "own/audits.html", audits=found, names=names, page=max(1, number), more=more, days=AUDITS.days
    )


@bp.get("/me/audits/<int:row>")
@permission("learning.take")
def ask_dispute(row: int) -> str:
    """The audit; a ruling on the objection to it is read by opening this."""
    mine = _mine(row)
    if mine.audit.id in {one.audit.id for one in new_rulings(db.session, current_user.id)}:
        db.session.rollback()  # what was read to here was read without a lock
        read_ruling(db.session, current_user.id, mine)
        db.session.commit()
        read_only(db.session)
    return _page(_mine(row), DisputeForm())


@bp.app_context_processor
def rulings() -> dict[str, object]:
    """`new_rulings()` on every page: objections of the reader that were ruled on since they looked."""
    return {"new_rulings": lambda: new_rulings(db.session, current_user.id)}


@bp.post("/me/audits/<int:row>")
@permission("learning.take")
def raise_dispute(row: int) -> Answer | tuple[str, int]:
    mine, form = _mine(row), DisputeForm()
    comment = (form.comment.data or "").strip()
    if mine.audit.id != row:  # it was corrected meanwhile: let them see that first
        return redirect(url_for("own.ask_dispute", row=mine.audit.id), 303)
    if not form.validate_on_submit() or not comment:
        return _page(mine, form), 422
    if dispute(db.session, mine, current_user.id, comment) is not None:
        db.session.commit()
        flash(_("Your objection is open. Until somebody has looked again, the verdict stays as it is."), "success")
    return redirect(url_for("own.ask_dispute", row=row), 303)


@bp.post("/me/disputes/<int:dispute_id>/withdraw")
@permission("learning.take")
def take_back(dispute_id: int) -> Answer:
    found = or_404(withdraw(db.session, current_user.id, dispute_id))
    db.session.commit()
    flash(_("Your objection is withdrawn."), "success")
    return redirect(url_for("own.ask_dispute", row=found.audit_row), 303)


def _page(mine: OwnAudit, form: DisputeForm) -> str:
    names = named(db.session, current_user.id, [mine])[mine.audit.id]
    return render_template("own/audit.html", mine=mine, besides=besides(db.session, mine.audit), named=names, form=form)


def _mine(row: int) -> OwnAudit:
    return or_404(own_audit(db.session, current_user.id, row))


@bp.get("/account/settings")
@permission("account.write")
def settings() -> str:
    user = db.session.get_one(User, current_user.id)
    form = SettingsForm(
        locale=user.locale or "",
        timezone=user.timezone or "",
        shift_ends=user.shift_ends,
        reminders=wishes(db.session, user.id).wanted,
    )
    form.offer(user.locale)
    return render_template("own/settings.html", form=form, user=user)


@bp.post("/account/settings")
@permission("account.write")
def save_settings() -> Answer | tuple[str, int]:
    user, form = db.session.get_one(User, current_user.id), SettingsForm()
    form.offer(user.locale)
    if not form.validate_on_submit():
        return render_template("own/settings.html", form=form, user=user), 422
    user.locale, user.timezone = form.locale.data or None, form.timezone.data or None
    user.shift_ends = form.shift_ends.data
    if user.email:
        wish(db.session, user.id, wanted=bool(form.reminders.data))
    record(db.session, user.id, "changed settings", f"person {user.id}")
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for("own.settings"), 303)
