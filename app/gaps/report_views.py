"""/gaps: where teams are wrong, why, and what to do this week; and the same as files."""

from collections.abc import Sequence

from flask import Response, render_template, request, url_for

from app.db import db
from app.gaps.cells import Cell
from app.gaps.formats import as_csv, as_xlsx
from app.gaps.forms import usual_due
from app.gaps.headlines import actions, unsettled
from app.gaps.heat import heat_map
from app.gaps.lacking import lacking
from app.gaps.narrowing import Narrowing
from app.gaps.visible import may_assign, visible_report, visible_teams
from app.people.guard import access, permission
from app.stats.facts import Cause

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LISTED = 25


@permission("gaps.read")
def gaps() -> str | tuple[str, int]:
    """The report of the teams this person leads or may read."""
    narrowing = Narrowing.read(request.args)
    report = visible_report(narrowing)
    listed = narrowing.cells(report.cells)
    page = render_template(
        "gaps/report.html",
        report=report,
        asked=narrowing,
        actions=actions(listed),
        unsettled=unsettled(listed),
        heat=heat_map(
            narrowing.mapped(report.cells), narrowing.order, narrowing.page, lambda cell: _cell_url(cell, narrowing),
            lambda code: _url(narrowing, order=code, page=""),
        ),
        acting=[cell for cell in listed if cell.asks_for_action][:LISTED],
        acting_in_all=sum(cell.asks_for_action for cell in listed),
        teams=visible_teams(),
        causes=_causes(report.cells),
        lacking=lacking(db.session, report, access()),
        assigns=lambda cell: may_assign(cell.team.slug, cell.team.market, cell.team.vendor) and cell.team.people,
        cell_url=lambda cell: _cell_url(cell, narrowing),
        url=lambda **changes: _url(narrowing, **changes),
        usual_due=usual_due(),
    )  # fmt: skip
    return (page, 422) if narrowing.problem else page


@permission("gaps.read")
def gaps_csv() -> Response:
    """The listed cells as CSV."""
    cells = _downloaded(Narrowing.read(request.args))
    return _file(as_csv(cells).encode(), "text/csv; charset=utf-8", "gaps.csv")


@permission("gaps.read")
def gaps_xlsx() -> Response:
    """The listed cells as a workbook."""
    narrowing = Narrowing.read(request.args)
    report = visible_report(narrowing)
    return _file(as_xlsx(report, narrowing.cells(report.cells)), XLSX, "gaps.xlsx")


def _downloaded(narrowing: Narrowing) -> list[Cell]:
    return narrowing.cells(visible_report(narrowing).cells)


def _file(content: bytes, kind: str, name: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _causes(cells: Sequence[Cell]) -> list[str]:
    """The causes that occur, in the order of the contract."""
    present = {cell.cause for cell in cells}
    return [cause.value for cause in Cause if cause in present]


def _url(narrowing: Narrowing, **changes: str) -> str:
    return url_for("gaps.report", **narrowing.arguments(**changes))


def _cell_url(cell: Cell, narrowing: Narrowing) -> str:
    return url_for("gaps.cell", team=cell.team.slug, clause=cell.clause.code, **narrowing.of_window)
