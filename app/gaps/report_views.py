"""/gaps: where teams are wrong, why, and what to do this week; and the same as files."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import Response, render_template, request, url_for

from app import clock
from app.db import db
from app.gaps.cells import Cell
from app.gaps.drafting import waiting_places
from app.gaps.formats import as_csv
from app.gaps.forms import usual_due
from app.gaps.headlines import Action, actions
from app.gaps.heat import HeatMap, heat_map
from app.gaps.lacking import lacking
from app.gaps.narrowing import BY_SOP, EVERY, Narrowing
from app.gaps.outside import Earlier, earlier
from app.gaps.progress import Place, assigned_since, progress_at
from app.gaps.queries import Report
from app.gaps.reworded import vanished
from app.gaps.sent import sent
from app.gaps.unsettled import unsettled
from app.gaps.visible import may_assign, readable_plans, visible_report, visible_teams
from app.gaps.workbook import as_xlsx
from app.people.guard import access, permission
from app.people.models import Team
from app.people.queries import moderators_of
from app.stats.constants import DOUBLE_AUDITS_ADVISED
from app.stats.facts import Cause

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LISTED, MOST_LISTED = 25, 1_000
IN_FULL, MOST_BEGUN = 6, 200  # of what is under way


@permission("gaps.read")
def gaps() -> str | tuple[str, int]:
    """The report of the teams this person leads or may read."""
    narrowing = Narrowing.read(request.args)
    report = visible_report(narrowing)
    listed = narrowing.cells(report.cells)
    acting = narrowing.sorted([cell for cell in listed if cell.asks_for_action])
    teams = visible_teams()
    assigned, waiting = assigned_since(db.session, narrowing.window.since_moment), waiting_places(db.session)
    told = sent(db.session, access().user_id, acting)
    overtaken = _overtaken(listed, assigned)
    week = actions(listed, assigned | waiting.keys(), told, overtaken, report.unclear_in)
    rows = acting[: MOST_LISTED if narrowing.listed == EVERY else LISTED]
    shown = {cell.place for cell in (*rows, *(action.cell for action in week[:MOST_BEGUN]))}
    page = render_template(
        "gaps/report.html",
        report=report,
        asked=narrowing,
        **_week(week, waiting),
        progress=progress_at(db.session, shown & assigned),
        sent=told,
        unsettled=unsettled(listed),
        reworded=vanished(db.session, narrowing.window, listed),
        heat=_heat(report, narrowing),
        acting=rows,
        advised=DOUBLE_AUDITS_ADVISED,
        acting_in_all=len(acting),
        earlier=_earlier(report, narrowing, teams),
        teams=teams,
        markets=sorted({team.market for team in teams if team.market}),
        causes=_causes(report.cells),
        windows=[*sorted({"28", "56", "112"} | {narrowing.days} - {"all"}, key=int), "all"],
        lacking=lacking(db.session, report, access()),
        assigns=lambda cell: may_assign(cell.team.slug, cell.team.market, cell.team.vendor) and _people_now(cell),
        people_now=_people_now,
        cell_url=lambda cell: _cell_url(cell, narrowing),
        url=lambda **changes: _url(narrowing, **changes),
        usual_due=usual_due(),
    )
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


def _week(found: Sequence[Action], waiting: Mapping[Place, int]) -> dict[str, Any]:
    """What asks for something, and what is under way: the first in full, the others folded, and how many in all."""
    begun = [one for one in found[:MOST_BEGUN] if one.under_way]
    return {
        "week": [one for one in found if not one.under_way],
        "begun": begun[:IN_FULL],
        "begun_too": begun[IN_FULL:],
        "begun_in_all": sum(one.under_way for one in found),
        "waiting": waiting,
        "plans": readable_plans(waiting.values()),
        "me": access().user_id,
    }


def _overtaken(cells: Sequence[Cell], assigned: Collection[Place]) -> set[Place]:
    """Where a new rev took the place of the one that people were being retrained on, and nothing is known of it yet."""
    left = {cell.place for cell in cells if cell.cause is Cause.INSUFFICIENT and _earlier_rev(cell)}
    return {place for place, one in progress_at(db.session, left & set(assigned)).items() if one.overtaken}


def _earlier_rev(cell: Cell) -> bool:
    return cell.earlier_audits + cell.earlier_answers > 0


def _earlier(report: Report, narrowing: Narrowing, teams: Sequence[Team]) -> Earlier | None:
    asked_for = [team.id for team in teams if narrowing.team_matches(team.slug, team.market)]
    return earlier(db.session, narrowing.window, asked_for, report.evidence.audits)


def _heat(report: Report, narrowing: Narrowing) -> HeatMap:
    return heat_map(
        narrowing.mapped(report.cells),
        narrowing.order,
        narrowing.columns == BY_SOP,
        narrowing.page,
        lambda cell: _cell_url(cell, narrowing),
        lambda code: _url(narrowing, order=code, page=""),
    )


def _people_now(cell: Cell) -> int:
    """How many would be asked to learn."""
    return len(moderators_of(db.session, cell.team.id, clock.now().date()))


def _downloaded(narrowing: Narrowing) -> list[Cell]:
    return narrowing.cells(visible_report(narrowing).cells)


def _file(content: bytes, kind: str, name: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _causes(cells: Sequence[Cell]) -> list[str]:
    """The causes that occur, as pages name them, in the order of the contract."""
    present = {(cell.cause, cell.named) for cell in cells}
    return [name for cause in Cause for of, name in sorted(present) if of is cause]


def _url(narrowing: Narrowing, **changes: str) -> str:
    return url_for("gaps.report", **narrowing.arguments(**changes))


def _cell_url(cell: Cell, narrowing: Narrowing) -> str:
    return url_for("gaps.cell", team=cell.team.slug, clause=cell.clause.code, **narrowing.of_window)
