"""Every address of people, and the view behind it."""

from flask import Blueprint

from app.people import accommodations, adding, listing, role_views, roster_upload, sign_in

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
    ("POST", "/account/language", sign_in.language),
    ("GET", "/people", listing.index),
    ("GET", "/people/new", adding.new),
    ("POST", "/people/new", adding.add),
    ("GET", "/people/<int:user_id>/code", listing.ask_code),
    ("POST", "/people/<int:user_id>/code", listing.issue_code),
    ("GET", "/people/<int:user_id>/roles", role_views.roles),
    ("GET", "/people/<int:user_id>/roles/give", role_views.ask_give),
    ("POST", "/people/<int:user_id>/roles/give", role_views.give),
    ("GET", "/people/<int:user_id>/roles/take", role_views.ask_take),
    ("POST", "/people/<int:user_id>/roles/take", role_views.take),
    ("GET", "/people/<int:user_id>/time", accommodations.ask_time),
    ("POST", "/people/<int:user_id>/time", accommodations.set_time),
    ("GET", "/people/codes", roster_upload.ask_codes),
    ("POST", "/people/codes", roster_upload.download_codes),
    ("GET", "/people/roster", roster_upload.roster),
    ("POST", "/people/roster", roster_upload.look_at_roster),
    ("POST", "/people/roster/<token>", roster_upload.bring_in_roster),
    ("GET", "/people/imports/<int:run_id>", roster_upload.roster_import),
    ("GET", "/people/imports/<int:run_id>/quarantine.csv", roster_upload.roster_quarantine),
):
    bp.add_url_rule(rule, view.__name__, view, methods=[method])
