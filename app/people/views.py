"""Every address of people, and the view behind it."""

from flask import Blueprint

from app.people import listing, sign_in

bp = Blueprint("people", __name__)

for method, rule, view in (
    ("GET", "/", sign_in.home),
    ("GET", "/sign-in", sign_in.sign_in),
    ("POST", "/sign-in", sign_in.enter),
    ("POST", "/sign-out", sign_in.sign_out),
    ("GET", "/welcome", sign_in.welcome),
    ("GET", "/welcome/<code>", sign_in.welcome),
    ("POST", "/welcome", sign_in.arrive),
    ("GET", "/account/password", sign_in.password),
    ("POST", "/account/password", sign_in.change_password),
    ("GET", "/people", listing.index),
    ("GET", "/people/<int:user_id>/code", listing.ask_code),
    ("POST", "/people/<int:user_id>/code", listing.issue_code),
):
    bp.add_url_rule(rule, view.__name__, view, methods=[method])
