"""What every page shares: error pages, the base form and security headers."""

import secrets
from typing import Any

from flask import Flask, Response, abort, current_app, g, render_template, request, url_for
from flask_login import AnonymousUserMixin
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import StrictUndefined
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map

from app.db import db, read_only
from app.language import init_language, lazy
from config import Settings

csrf = CSRFProtect()


class Form(FlaskForm):
    """The base of every form: fields keep what was typed, and errors stand at their field."""


class RowNumber(IntegerConverter):
    """A number in an address that a database can hold; an address with a greater one leads nowhere."""

    regex = r"\d{1,10}"

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=2**31 - 1)


def init_web(app: Flask) -> None:
    """Install CSRF protection, filters, headers and error pages; before anything else reads an address."""
    app.url_map.converters["int"] = RowNumber
    app.before_request(refuse_nul)
    csrf.init_app(app)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    init_language(app)
    app.jinja_env.globals |= {"csp_nonce": csp_nonce, "address_of": address_of}
    app.after_request(add_security_headers)
    app.register_error_handler(HTTPException, show_error)


def refuse_nul() -> None:
    """No page takes a NUL character, and a database may choke on one."""
    values = (value for fields in (request.args, request.form) for group in fields.lists() for value in group[1])
    if "\0" in request.path or any("\0" in value for value in values):
        abort(400)


def address_of(endpoint: str, **values: Any) -> str:
    """The whole address of a page, for paper, files and calendars.

    It begins as the operator says; else as the reader's request does, whose `Host` anybody may write.
    """
    public = str(current_app.config["PUBLIC_URL"]).rstrip("/")
    if public == Settings.public_url:
        return url_for(endpoint, _external=True, **values)
    return public + url_for(endpoint, **values)


def csp_nonce() -> str:
    """The nonce of this response, for the rare script that can't be a file."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def add_security_headers(response: Response) -> Response:
    nonce = f" 'nonce-{g.csp_nonce}'" if "csp_nonce" in g else ""
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'none'; script-src 'self'{nonce}; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    )
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.endpoint is None or not request.endpoint.startswith(("assets.", "static")):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


EXPLANATIONS = {
    400: (
        lazy("That request could not be read"),
        lazy("Go back, reload the page and try again. What you typed may still be there."),
    ),
    404: (
        lazy("Nothing to see here"),
        lazy("The page does not exist, or it is not yours to see. Check the address or go to your start page."),
    ),
    405: (lazy("That can't be done here"), lazy("Go back and use the buttons of the page.")),
    413: (
        lazy("That file is too large"),
        lazy("Split it into smaller files and send them one by one: rows already in are not doubled."),
    ),
    429: (lazy("Too many tries"), lazy("Wait a few minutes, then try again.")),
    500: (
        lazy("Something broke on our side"),
        lazy("Nothing you saved is lost. Try again; if it stays, tell your admin the time."),
    ),
}


def show_error(error: HTTPException) -> tuple[str, int] | HTTPException:
    """An error page that says what happened and what to do; responses made by hand pass through."""
    if error.response is not None or error.code is None:
        return error
    title, advice = EXPLANATIONS.get(error.code, (error.name, error.description or ""))
    try:
        if error.code == 500:
            db.session.rollback()
            read_only(db.session)  # where a writer holds the database, the page does not wait for it as well
        return render_template("error.html", title=title, advice=advice), error.code
    except SQLAlchemyError:  # what is known of the reader stands in the database, which may be what broke
        g._login_user = AnonymousUserMixin()
        g.pop("access", None)
        return render_template("error.html", title=title, advice=advice), 500
