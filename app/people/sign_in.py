"""Signing in and out, the first sign-in by a code, and the way from / to each person's home."""

from urllib.parse import urlsplit

from flask import abort, current_app, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug import Response

from app import clock
from app.db import db, read_only
from app.language import KEPT, gettext, lazy
from app.people import codes
from app.people.actions import record, set_password
from app.people.forms import PasswordForm, SignInForm, WelcomeForm
from app.people.guard import access, permission, public
from app.people.models import User
from app.people.passwords import is_right
from app.people.queries import key_of
from app.people.roster_rows import LANGUAGE
from app.people.throttle import admit, forgive

Page = str | tuple[str, int] | Response

WRONG = lazy(
    "That email or id and password do not belong together. Check both, or ask your admin for a new sign-in code."
)
TOO_MANY = lazy("Too many tries. Wait 15 minutes, then try again, or ask your admin for a new sign-in code.")
SPENT = lazy("This code is not known, was used before or has run out. Ask your admin for a new one.")

# The first permission that a person has decides their home; who moderates besides auditing learns first.
HOMES = (
    ("assignments.write", "gaps.report"),
    ("people.import", "people.index"),
    ("audits.import", "qa.index"),
    ("content.release", "authoring.index"),
    ("audits.judge", "qa.index"),
    ("learning.take", "training.learn"),
)


@public
def home() -> Page:
    """Send each person to the page that says what to do next."""
    if not current_user.is_authenticated:
        return redirect(url_for("people.sign_in"))
    mine = access()
    for name, endpoint in HOMES:
        if mine.may(name) and not (name == "audits.judge" and mine.moderates):
            return redirect(url_for(endpoint))
    return render_template("people/no_role.html")


@public
def sign_in() -> Page:
    if current_user.is_authenticated:
        return redirect(url_for("people.home"))
    return render_template("people/sign_in.html", form=SignInForm(next=_local(request.args.get("next"))))


@public
def enter() -> Page:
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("people/sign_in.html", form=form), 422
    name, address = form.email.data or "", request.remote_addr or ""
    admitted = admit(db.session, name=name, address=address)
    db.session.commit()
    if not admitted:
        form.form_errors.append(TOO_MANY)
        return render_template("people/sign_in.html", form=form), 429
    read_only(db.session)
    user_id, kept = key_of(db.session, name)
    db.session.rollback()  # no transaction stays open over the hashing
    if not is_right(kept, form.password.data or ""):
        if (newcomer := codes.holder(db.session, form.password.data or "")) and newcomer.id == user_id:
            first = WelcomeForm(formdata=None, code=form.password.data)  # a desk without mail: id and code, no link
            return render_template("people/welcome.html", form=first, person=newcomer)
        form.form_errors.append(WRONG)
        return render_template("people/sign_in.html", form=form), 422
    forgive(db.session, name=name, address=address)
    _begin_session(db.session.get_one(User, user_id))
    record(db.session, user_id, "signed in", f"person {user_id}")
    db.session.commit()
    return redirect(_local(form.next.data) or url_for("people.home"))


@public
def sign_out() -> Response:
    """End the person's sessions, on every device: a copy of the cookie that somebody kept opens nothing."""
    if current_user.is_authenticated:
        db.session.get_one(User, current_user.id).session_epoch += 1
        db.session.commit()
    logout_user()
    session.clear()
    return redirect(url_for("people.sign_in"), 303)


@public
def welcome(code: str = "") -> Page:
    """Where a code is typed, or a link leads: looking does not use it up."""
    form = WelcomeForm(code=code)
    person = codes.holder(db.session, code) if code else None
    if code and person is None:
        form.code.errors = [SPENT]
        return render_template("people/welcome.html", form=form, person=None), 404
    return render_template("people/welcome.html", form=form, person=person)


@public
def arrive() -> Page:
    """Use the code up, set the first password and sign in."""
    form = WelcomeForm()
    person = None
    if form.validate_on_submit():
        address = request.remote_addr or ""
        admitted = admit(db.session, name=None, address=address)
        db.session.commit()
        if not admitted:
            form.form_errors.append(TOO_MANY)
            return render_template("people/welcome.html", form=form, person=None), 429
        code, password = form.code.data or "", form.password.data or ""
        person = codes.holder(db.session, code)
        if person is None:
            form.code.errors = [SPENT]
        elif form.accepts(person.name, person.email, person.external_id):
            if codes.redeem(db.session, code, password):
                forgive(db.session, name=person.email or person.external_id, address=address)
                _begin_session(person)
                record(db.session, person.id, "signed in", f"person {person.id}", first=True)
                db.session.commit()
                return redirect(url_for("people.home"))
            form.code.errors = [SPENT]
    return render_template("people/welcome.html", form=form, person=person), 422


@public
def language() -> Page:
    """Read in another language from now on, and go back to where one was; a stranger's choice lasts till they leave."""
    tag = request.form.get("language", "")
    if not LANGUAGE.fullmatch(tag):
        abort(400)
    session[KEPT] = tag
    if current_user.is_authenticated:
        db.session.get_one(User, current_user.id).locale = tag
        db.session.commit()
    return redirect(_local(request.values.get("next")) or url_for("people.home"), 303)


@permission("account.write")
def password() -> Page:
    return render_template("people/password.html", form=PasswordForm())


@permission("account.write")
def change_password() -> Page:
    """Set another password; all other sessions of the person end."""
    form = PasswordForm()
    user = db.session.get_one(User, current_user.id)
    if form.validate_on_submit():
        admitted = admit(db.session, name=f"password of {user.id}", address=request.remote_addr or "")
        db.session.commit()
        if not admitted:
            form.form_errors.append(TOO_MANY)
        elif not is_right(user.password_hash, form.present.data or ""):
            form.present.errors = [gettext("This is not your present password.")]
        elif form.accepts(user.name, user.email, user.external_id):
            forgive(db.session, name=f"password of {user.id}", address=request.remote_addr or "")
            set_password(db.session, user, form.password.data or "", by_id=user.id)
            _begin_session(user)
            db.session.commit()
            return redirect(url_for("people.home"), 303)
    return render_template("people/password.html", form=form), 422


def _begin_session(user: User) -> None:
    """A new session for the person; nothing of the session before survives, whoever planted it."""
    chosen = session.get(KEPT)
    session.clear()
    if chosen:
        session[KEPT] = chosen
    login_user(user)
    session.permanent = True
    user.signed_in_at = clock.now()


def _local(address: str | None) -> str:
    """The address if it is a page of ours, else ''."""
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return ""
    plain = parts.path.startswith("/") and not parts.path.startswith("//") and "\\" not in (address or "")
    if parts.scheme or parts.netloc or not plain or not (address or "").isprintable():
        return ""
    adapter = current_app.create_url_adapter(request)
    return address or "" if adapter is not None and adapter.test(parts.path, "GET") else ""
