"""Every address of authoring, and the view behind it."""

from flask import Blueprint

from app.authoring import (
    case_views,
    draft_views,
    health_views,
    index_views,
    picture_views,
    quiz_views,
    release_views,
    sop_views,
    translation_views,
)

bp = Blueprint("authoring", __name__)

for method, rule, name, view in (
    ("GET", "/library", "index", index_views.index),
    ("GET", "/library/new", "new", sop_views.new),
    ("POST", "/library/new", "begin", sop_views.begin),
    ("GET", "/library/edit/sop/<code>", "sop", sop_views.sop),
    ("POST", "/library/edit/sop/<code>", "save_sop", sop_views.save),
    ("PUT", "/library/edit/sop/<code>", "autosave_sop", sop_views.autosave),
    ("POST", "/library/edit/sop/<code>/look", "look_at", sop_views.look_at),
    ("GET", "/library/edit/sop/<code>/retire", "ask_retire", draft_views.ask_retire),
    ("POST", "/library/edit/sop/<code>/retire", "retire", draft_views.retire),
    ("GET", "/library/edit/quiz/<code>", "quiz", quiz_views.quiz),
    ("GET", "/library/edit/quiz/<code>/source", "quiz_source", quiz_views.source),
    ("POST", "/library/edit/quiz/<code>/source", "save_quiz_source", quiz_views.save_source),
    ("GET", "/library/edit/quiz/<code>/add", "add_case", case_views.add),
    ("POST", "/library/edit/quiz/<code>/add", "save_new_case", case_views.save),
    ("POST", "/library/edit/quiz/<code>/add/look", "look_at_new_case", case_views.look_at),
    ("GET", "/library/edit/quiz/<code>/case/<case>", "case", case_views.case),
    ("POST", "/library/edit/quiz/<code>/case/<case>", "save_case", case_views.save),
    ("PUT", "/library/edit/quiz/<code>/case/<case>", "autosave_case", case_views.autosave),
    ("POST", "/library/edit/quiz/<code>/case/<case>/look", "look_at_case", case_views.look_at),
    ("GET", "/library/edit/quiz/<code>/case/<case>/remove", "ask_remove_case", case_views.ask_remove),
    ("POST", "/library/edit/quiz/<code>/case/<case>/remove", "remove_case", case_views.remove),
    ("GET", "/library/translate/<code>", "languages", translation_views.languages),
    ("GET", "/library/translate/sop/<code>/<locale>", "translate_sop", translation_views.translate_sop),
    ("POST", "/library/translate/sop/<code>/<locale>", "save_translated_sop", translation_views.save_translated_sop),
    ("GET", "/library/translate/quiz/<code>/<locale>", "translate_quiz", translation_views.translate_quiz),
    ("POST", "/library/translate/quiz/<code>/<locale>", "save_translated_quiz", translation_views.save_translated_quiz),
    ("GET", "/library/health", "health", health_views.health),
    ("GET", "/library/health.csv", "health_csv", health_views.health_csv),
    ("GET", "/library/health/clauses", "health_clauses", health_views.health_clauses),
    ("GET", "/library/health/<path:item>", "case_health", health_views.case_health_page),
    ("POST", "/library/audits/<int:audit_row>/case", "draft_audited", health_views.draft_audited),
    ("GET", "/library/drafts/discard", "ask_discard", draft_views.ask_discard),
    ("POST", "/library/drafts/discard", "discard", draft_views.discard),
    ("GET", "/library/pictures", "pictures", picture_views.pictures),
    ("POST", "/library/pictures", "upload_picture", picture_views.upload),
    ("GET", "/library/pictures/<digest>", "picture", picture_views.picture),
    ("GET", "/library/release", "release", release_views.release),
    ("POST", "/library/release", "do_release", release_views.do_release),
    ("GET", "/library/releases/<int:release_id>/back", "ask_back", release_views.ask_back),
    ("POST", "/library/releases/<int:release_id>/back", "do_back", release_views.do_back),
    ("GET", "/library/release/<int:release_id>/cancel", "ask_cancel", release_views.ask_cancel),
    ("POST", "/library/release/<int:release_id>/cancel", "do_cancel", release_views.do_cancel),
):
    bp.add_url_rule(rule, name, view, methods=[method])
