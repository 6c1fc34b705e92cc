"""/library/<sop>/teach: asking those who moderate under an SOP to learn it, after a look at who is left to ask."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.authoring.around import around
from app.authoring.forms import TeachForm
from app.db import db
from app.language import apart, ngettext
from app.library.live import LiveSop
from app.library.queries import live_sops
from app.library.shelf import readable
from app.library.visible import my_markets
from app.people.guard import access, or_404, permission
from app.training.asking import Reach, ask_people, reach, unprovable

USUAL = timedelta(days=14)


@permission("content.release")
def ask_to_teach(code: str) -> str:
    """How far it has reached them, and whom to ask by when."""
    sop = _sop(code)
    found = reach(db.session, sop, access().scopes("content.release"))
    form = TeachForm(formdata=None, due_on=clock.now().date() + USUAL)
    return _page(sop, found, form.offer(found.teams))


@permission("content.release")
def teach(code: str) -> Response | str | tuple[str, int]:
    """Ask those of the chosen teams who have not proven it; first it is said how many they are."""
    sop, scopes = _sop(code), access().scopes("content.release")
    found = reach(db.session, sop, scopes)
    form = TeachForm().offer(found.teams)
    act = request.form.get("act")
    if act == "none":
        form.teams.data = []
    if not found.teams or act in ("back", "none"):
        return _page(sop, found, form)
    if not form.validate_on_submit() or form.due_on.data is None:
        return _page(sop, found, form), 422
    chosen = form.teams.data or []
    people = sum(left for id, _, left in found.teams if id in chosen)
    if form.people.data != str(people):
        form.people.data = str(people)
        return _page(sop, found, form, people)
    made = ask_people(db.session, sop, scopes, form.due_on.data, access().user_id, chosen)
    db.session.commit()
    said = ngettext(
        "%(num)s person is asked to learn %(title)s.",
        "%(num)s people are asked to learn %(title)s.",
        made,
        title=apart(sop.title),
    )
    flash(said, "success")
    return redirect(url_for("library.sop", sop_code=code), 303)


def _sop(code: str) -> LiveSop:
    markets = my_markets()
    return or_404(next((one for one in live_sops(db.session) if one.code == code and readable(one, markets)), None))


def _page(sop: LiveSop, found: Reach, form: TeachForm, people: int | None = None) -> str:
    return render_template(
        "authoring/teach.html",
        sop=sop,
        reach=found,
        form=form,
        people=people,
        chosen=[name for id, name, _ in found.teams if id in (form.teams.data or [])],
        unprovable=unprovable(db.session, sop),
        sees_proofs=access().may("proofs.read"),
        quizzes=[quiz.code for quiz in around(db.session).quizzes_of(sop.code)],
        sees_gold=access().may("gold.read"),
    )
