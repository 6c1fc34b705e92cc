"""Every address of gaps, and the view behind it."""

from flask import Blueprint

from app.gaps import (  # noqa: F401
    auditor_views,
    cell_views,
    models,
    person_views,
    plan_views,
    rarity,
    report_views,
    step_views,
    withdraw_views,
    working_views,
)

bp = Blueprint("gaps", __name__)

for method, rule, name, view in (
    ("GET", "/gaps", "report", report_views.gaps),
    ("GET", "/gaps.csv", "report_csv", report_views.gaps_csv),
    ("GET", "/gaps.xlsx", "report_xlsx", report_views.gaps_xlsx),
    ("GET", "/gaps/<team>/<clause>", "cell", cell_views.cell),
    ("POST", "/gaps/<team>/<clause>/assign", "assign", cell_views.assign),
    ("POST", "/gaps/<team>/<clause>/withdraw", "withdraw", withdraw_views.withdraw),
    ("POST", "/gaps/<team>/<clause>/tell", "tell", step_views.tell),
    ("GET", "/gaps/<team>/<clause>/second-audit.csv", "second_audits", step_views.second_audits),
    ("GET", "/gaps/<team>/<clause>/people", "people", person_views.people),
    ("GET", "/working", "working", working_views.working),
    ("GET", "/qa/auditors", "auditors", auditor_views.auditors),
    ("GET", "/plans", "plans", plan_views.plans),
    ("GET", "/plans/new", "draft_plan", plan_views.draft_plan),
    ("POST", "/plans", "commit_plan", plan_views.commit),
    ("GET", "/plans/<int:plan_id>", "plan", plan_views.plan),
    ("POST", "/plans/<int:plan_id>/start", "start_waiting", plan_views.start),
):
    bp.add_url_rule(rule, name, view, methods=[method])
