"""Every address of gaps, and the view behind it."""

from flask import Blueprint

from app.gaps import cell_views, models, report_views  # noqa: F401

bp = Blueprint("gaps", __name__)

for method, rule, name, view in (
    ("GET", "/gaps", "report", report_views.gaps),
    ("GET", "/gaps.csv", "report_csv", report_views.gaps_csv),
    ("GET", "/gaps.xlsx", "report_xlsx", report_views.gaps_xlsx),
    ("GET", "/gaps/<team>/<clause>", "cell", cell_views.cell),
    ("POST", "/gaps/<team>/<clause>/assign", "assign", cell_views.assign),
):
    bp.add_url_rule(rule, name, view, methods=[method])
