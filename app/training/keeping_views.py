"""What a person takes away of their learning: the calendar feed, certificates, and the page that verifies one."""

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.db import db, read_only
from app.language import LOCALES, ngettext
from app.language import gettext as _
from app.library.queries import live_sops
from app.library.spoken import spoken_rules
from app.people.directory import person_within
from app.people.guard import access, or_404, permission, public
from app.people.models import User
from app.people.queries import language_of
from app.people.throttle import admit, forgive
from app.training.calendar import Entry, feed, owner_of, token_of
from app.training.certificates import Paper, certificate, certify, paper_of
from app.training.due import due
from app.training.queries import proofs
from app.training.reminders import wish
from app.web import address_of


def calendar_address() -> str:
    """The address of the reader's own feed."""
    token = token_of(db.session, str(current_app.secret_key), current_user.id)
    return address_of("training.calendar", token=token)


@public
def calendar(token: str) -> Response:
    """The feed; whoever holds the address may read it, so that calendars can, which can't sign in."""
    user = or_404(owner_of(db.session, str(current_app.secret_key), token))
    spoken = (language_of(db.session, user, clock.now().date()) or "en").split("-")[0].lower()
    with force_locale(spoken if spoken in LOCALES else "en"):
        content = feed(_("Plumbline: what is due"), _entries(user), clock.now())
    return Response(
        content, mimetype="text/calendar", headers={"Content-Disposition": "inline; filename=plumbline.ics"}
    )


def _entries(user: User) -> list[Entry]:
    tasks = [
        Entry(
            f"assignment-{task.assignment_id}",
            task.due_on,
            _("Due: %(title)s", title=task.sop_title),
            ngettext(
                "%(num)s case, about %(minutes)s min", "%(num)s cases, about %(minutes)s min", task.cases,
                minutes=task.minutes,
            ),
        )
        for task in due(db.session, user.id)
    ]  # fmt: skip
    rules = spoken_rules(db.session, user.id)
    ends = [
        Entry(f"proof-{user.id}-{id}", proof.expires_on, _("Proof ends: %(title)s", title=rules[id].title))
        for id, proof in proofs(db.session, user.id).items()
        if proof.proven and proof.expires_on
    ]
    return tasks + ends


@permission("learning.take")
def new_calendar() -> Response:
    """Give the reader another address; the one before leads nowhere from now on."""
    wish(db.session, current_user.id, new_feed=True)
    db.session.commit()
    flash(_("Your calendar has a new address. The one before leads nowhere now."), "success")
    return redirect(url_for("training.learn", _anchor="calendar"), 303)


@permission("learning.take")
def make_certificate() -> Response:
    """A certificate on what the reader has proven of an SOP."""
    code = request.form.get("sop") or abort(400)
    sop = or_404(next((one for one in live_sops(db.session) if one.code == code), None))
    paper = or_404(certify(db.session, current_user.id, sop.id))
    db.session.commit()
    return redirect(url_for("training.show_certificate", code=paper.code), 303)


@permission("learning.take")
def show_certificate(code: str) -> str:
    """The paper, for its owner and their trainer."""
    found = or_404(certificate(db.session, code))
    scopes = access().scopes("persons.read")
    if found.user_id != current_user.id and not (scopes and person_within(db.session, scopes, found.user_id)):
        abort(404)
    return render_template("training/certificate.html", paper=_spaced(paper_of(db.session, found)), checking=False)


@public
def verify(code: str = "") -> str | Response | tuple[str, int]:
    """Whether a certificate is genuine and holds; many wrong codes from one address have to wait."""
    code = code or request.args.get("code", "").strip()[:100]
    if not code:
        return render_template("training/verify.html", code="", problem=None)
    place = f"verify {request.remote_addr}"
    db.session.rollback()
    admitted = admit(db.session, name=None, address=place)
    db.session.commit()
    if not admitted:
        return render_template("training/verify.html", code=code, problem=_("Too many tries. Wait 15 minutes.")), 429
    found = certificate(db.session, code)
    if found is None:
        problem = _("No certificate has this code. Check every letter, or ask for it again.")
        return render_template("training/verify.html", code=code, problem=problem), 404
    forgive(db.session, name=None, address=place)
    db.session.commit()
    read_only(db.session)
    paper = _spaced(paper_of(db.session, or_404(certificate(db.session, code))))
    return render_template("training/certificate.html", paper=paper, checking=True)


def _spaced(paper: Paper) -> dict[str, object]:
    """The paper with its code as people read it aloud, and where it is verified."""
    code = "-".join(paper.code[start : start + 4] for start in range(0, len(paper.code), 4))
    address = address_of("training.verify_code", code=paper.code)
    return {"code": code, "address": address, "valid": paper.valid} | {
        name: getattr(paper, name) for name in ("user", "sop_title", "issued_at", "lines")
    }


ADDRESSES = (
    ("GET", "/learn/calendar/<token>.ics", "calendar", calendar),
    ("POST", "/learn/calendar", "new_calendar", new_calendar),
    ("POST", "/certificates", "make_certificate", make_certificate),
    ("GET", "/certificates/<code>", "show_certificate", show_certificate),
    ("GET", "/verify", "verify", verify),
    ("GET", "/verify/<code>", "verify_code", verify),
)
