"""/proofs: who is proven on what, who is overdue, on the page and as files."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask import abort, render_template, request, url_for
from openpyxl import Workbook
from werkzeug.wrappers import Response

from app.db import db
from app.intake.cells import inert
from app.intake.downloads import as_csv
from app.library.live import LiveClause, LiveSop
from app.library.queries import live_sops
from app.library.shelf import readable
from app.library.visible import my_markets
from app.people.guard import access, or_404, permission
from app.people.models import Team
from app.people.queries import teams_within
from app.training.proven import Group, Row, asked_by_sop, begun_by_sop, clauses_of, group, people_rows, record_reading

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BY_PERSON: dict[str, Callable[[Row], Any]] = {
    "name": lambda row: row.user.name.casefold(),
    "proven": lambda row: row.proven,
    "overdue": lambda row: row.overdue,
}
BY_TEAM: dict[str, Callable[[Group], Any]] = {
    "name": lambda one: one.team.name.casefold(),
    "proven": lambda one: sum(n for n, _ in one.proven) / max(1, sum(of for _, of in one.proven)),
    "overdue": lambda one: one.overdue,
}


@dataclass(frozen=True)
class Shown:
    """What the address asks for: an SOP (else what most have still to prove), and people of a team or all in counts."""

    sops: list[LiveSop]
    sop: LiveSop
    clauses: list[LiveClause]
    teams: list[Team]
    team: Team | None
    people: list[Row]
    groups: list[Group]
    sort: str


def _shown() -> Shown | None:
    """None where no SOP is in force for the reader."""
    markets = my_markets()
    sops = sorted((sop for sop in live_sops(db.session) if readable(sop, markets)), key=lambda sop: sop.title)
    sops = [sop for sop in sops if clauses_of(db.session, sop.id)]
    if not sops:
        return None
    code, slug = request.args.get("sop", ""), request.args.get("team", "")
    teams = teams_within(db.session, access().scopes("proofs.read"))
    sop = or_404(next((one for one in sops if one.code == code), None)) if code else _most_asked(sops, teams)
    clauses = clauses_of(db.session, sop.id)
    open_to_me = {team.id for team in teams_within(db.session, access().scopes("persons.read"))}
    team = or_404(next((one for one in teams if one.slug == slug), None)) if slug else None
    sort = request.args.get("sort", "name")
    if team is not None and team.id in open_to_me:
        rows = _sorted(people_rows(db.session, team, clauses), BY_PERSON, sort)
        return Shown(sops, sop, clauses, teams, team, rows, [], sort)
    some = teams if team is None else [team]
    groups = [group(db.session, one, clauses, every=one.id in open_to_me) for one in some]
    groups = _sorted([one for one in groups if one.people], BY_TEAM, sort)
    return Shown(sops, sop, clauses, teams, team, [], groups, sort)


def _most_asked(sops: list[LiveSop], teams: list[Team]) -> LiveSop:
    """The SOP that most have something to prove of, or else that most were at, or else the first."""
    here = {team.id for team in teams}
    asked, begun = asked_by_sop(db.session, here), begun_by_sop(db.session, here)
    return max(sops, key=lambda sop: (asked[sop.id], begun.get(sop.id, 0)))


def _sorted(rows: list[Any], keys: dict[str, Callable[[Any], Any]], sort: str) -> list[Any]:
    key = keys.get(sort.removeprefix("-"))
    return sorted(rows, key=key, reverse=sort.startswith("-")) if key else rows


def _with_trace() -> Shown | None:
    """What is shown; that single people's results were read is written down."""
    db.session.rollback()
    shown = _shown()
    if shown is not None and shown.people:
        record_reading(db.session, access().user_id, [row.user for row in shown.people], request.path)
        db.session.commit()
    return shown


@permission("proofs.read")
def proofs() -> str:
    shown = _with_trace()
    asked: dict[str, Any] = {"sop": shown.sop.code, "team": shown.team.slug if shown.team else None} if shown else {}
    base = url_for("training.proofs", **asked) + "&sort="
    return render_template("training/proofs.html", shown=shown, base=base, asked=asked)


@permission("proofs.read")
def proofs_file(kind: str) -> Response:
    """The same rows as CSV or XLSX."""
    shown = or_404(_with_trace())
    header, rows = _table(shown)
    named = {"Content-Disposition": f'attachment; filename="proofs-{shown.sop.code}.{kind}"'}
    if kind == "csv":
        return Response(as_csv(header, rows), mimetype="text/csv", headers=named)
    if kind != "xlsx":
        abort(404)
    book, out = Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet("Proofs")
    for row in [header, *rows]:
        sheet.append([inert(cell) if isinstance(cell, str) else cell for cell in row])
    book.save(out)
    return Response(out.getvalue(), mimetype=SHEET, headers=named)


def _table(shown: Shown) -> tuple[list[str], list[list[Any]]]:
    codes = [clause.code for clause in shown.clauses]
    if shown.people:
        header = ["moderator_id", "name", "team", "overdue", "first_ends_on", *codes]
        slug = shown.team.slug if shown.team else ""
        return header, [
            [row.user.external_id, row.user.name, slug, row.overdue, str(row.until or ""), *row.states]
            for row in shown.people
        ]
    told = [one for one in shown.groups if one.told]
    return ["team", "people", "overdue", *codes], [
        [one.team.slug, one.people, one.overdue, *(f"{n} of {of}" for n, of in one.proven)] for one in told
    ]


ADDRESSES = (("GET", "/proofs", "proofs", proofs), ("GET", "/proofs.<kind>", "proofs_file", proofs_file))
