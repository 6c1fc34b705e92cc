"""/library/<sop>/teach: asking those who moderate under an SOP to learn it, after a look at who is left to ask."""

from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app import clock
from app.db import db
from app.gaps.forms import DueForm
from app.language import apart, ngettext
from app.library.live import LiveSop
from app.library.queries import live_sops
from app.library.shelf import readable
from app.library.visible import my_markets
from app.people.guard import access, or_404, permission
from app.training.asking import ask_people, reach

USUAL = timedelta(days=14)


@permission("content.release")
def ask_to_teach(code: str) -> str:
    """How far it has reached them, and by when the others are to learn it."""
    return _page(_sop(code), DueForm(formdata=None, due_on=clock.now().date() + USUAL))


@permission("content.release")
def teach(code: str) -> Response | tuple[str, int]:
    """Ask those of them who have not proven it."""
    found, form = _sop(code), DueForm()
    if not form.validate_on_submit() or form.due_on.data is None:
        return _page(found, form), 422
    scopes, me = access().scopes("content.release"), access().user_id
    made = ask_people(db.session, found, scopes, form.due_on.data, me)
    db.session.commit()
    said = ngettext(
        "%(num)s person is asked to learn %(title)s.",
        "%(num)s people are asked to learn %(title)s.",
        made,
        title=apart(found.title),
    )
    flash(said, "success")
    return redirect(url_for("library.sop", sop_code=code), 303)


def _sop(code: str) -> LiveSop:
    markets = my_markets()
    return or_404(next((one for one in live_sops(db.session) if one.code == code and readable(one, markets)), None))


def _page(sop: LiveSop, form: DueForm) -> str:
    found = reach(db.session, sop, access().scopes("content.release"))
    return render_template(
        "authoring/teach.html", sop=sop, reach=found, form=form, sees_proofs=access().may("proofs.read")
    )
