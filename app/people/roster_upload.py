"""A roster by browser: its problems before anything is written, then the import, its quarantine, and the codes."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug import Response as Redirect

from app import clock
from app.db import db
from app.intake import uploads
from app.intake.downloads import as_csv, quarantine_csv
from app.intake.evidence_kinds import retry_all
from app.intake.heard import heard_by_reader
from app.intake.models import ImportRun
from app.intake.queries import recent_runs, rejected_rows, summary
from app.intake.reading import read_table
from app.language import ngettext
from app.people.access import Scope
from app.people.actions import Refused
from app.people.codes import DAYS, issue_codes
from app.people.directory import Newcomer, without_password
from app.people.forms import RosterForm
from app.people.guard import access, or_404, permission
from app.people.queries import teams_within
from app.people.roster import import_roster, joined_by
from app.web import address_of

Page = str | tuple[str, int]


@permission("people.import")
def roster() -> str:
    return _form(RosterForm())


@permission("people.import")
def look_at_roster() -> Page:
    """Try the import and take it back: what would happen, and every problem, before anything is written."""
    form = RosterForm()
    if not form.validate_on_submit():
        return _form(form), 422
    upload = uploads.keep(_folder(), access().user_id, form.file.data.filename, form.file.data.stream)
    try:
        run = import_roster(
            db.session, read_table(upload.path, upload.name), access().user_id, access().scopes("people.import")
        )
    except Refused as refused:
        db.session.rollback()
        uploads.drop(upload)
        form.file.errors = [heard_by_reader(str(refused))]
        return _form(form), 422
    counts = summary(db.session, run)
    db.session.rollback()
    return render_template("people/roster_check.html", upload=upload, counts=counts)


@permission("people.import")
def bring_in_roster(token: str) -> Redirect:
    """Bring in the file that was looked at, and the evidence that waited for it."""
    upload = or_404(uploads.find(_folder(), access().user_id, token))
    try:
        run = import_roster(
            db.session, read_table(upload.path, upload.name), access().user_id, access().scopes("people.import")
        )
    except Refused:  # it was sent to another page, or has just been brought in
        abort(400)
    db.session.commit()
    uploads.drop(upload)
    went_in = retry_all(db.session, current_app.extensions["evidence"].values())
    db.session.commit()
    if went_in:
        flash(
            ngettext(
                "%(num)s row of evidence had waited for this roster and left the quarantine.",
                "%(num)s rows of evidence had waited for this roster and left the quarantine.",
                went_in,
            ),
            "good",
        )
    return redirect(url_for("people.roster_import", run_id=run.id), 303)


@permission("people.import")
def roster_import(run_id: int) -> str:
    run = _mine(run_id)
    return render_template(
        "people/roster_import.html",
        run=run,
        rows=rejected_rows(db.session, run.id),
        newcomers=_newcomers(run),
        waiting=_newcomers(None),
    )


@permission("people.import")
def roster_quarantine(run_id: int) -> Response:
    """The rows in quarantine as a file, to be mended and sent again."""
    return _download(quarantine_csv(rejected_rows(db.session, _mine(run_id).id)), f"roster-{run_id}-quarantine.csv")


@permission("people.invite")
def ask_codes() -> str:
    """Ask before codes are issued to many, since they void those before; of one roster where the address names it."""
    run = _asked_run(request.args)
    return render_template(
        "people/codes.html",
        teams=teams_within(db.session, access().scopes("people.invite")),
        newcomers=_newcomers(run),
        run=run,
        days=DAYS,
    )


@permission("people.invite")
def download_codes() -> Response | str:
    """New codes for people without a password, of a team, a roster or all: a file or a sheet, made this once."""
    newcomers = _newcomers(_asked_run(request.form), request.form.get("team") or None)
    codes = issue_codes(db.session, [person.id for person in newcomers], by_id=access().user_id)
    db.session.commit()
    if request.form.get("as") == "sheet":
        ends = clock.now() + timedelta(days=DAYS)
        return render_template("people/code_sheet.html", newcomers=newcomers, codes=codes, ends=ends)
    header = ("moderator_id", "name", "team", "code", "link")
    rows = (
        (one.external_id, one.name, one.team, code, address_of("people.welcome", code=code))
        for one, code in ((one, codes[one.id]) for one in newcomers)
    )
    return _download(as_csv(header, rows), "sign-in-codes.csv")


def _form(form: RosterForm) -> str:
    mine = [found for found in recent_runs(db.session, ["roster"]) if _is_mine(found[0])]
    return render_template("people/roster.html", form=form, runs=mine)


def _asked_run(asked: Mapping[str, str]) -> ImportRun | None:
    """The roster that the address or the form names, if any."""
    number = asked.get("import", "")
    return _mine(int(number)) if number.isdecimal() and len(number) < 10 else None


def _newcomers(run: ImportRun | None, team: str | None = None) -> list[Newcomer]:
    """People without a password in the reader's scope; of one roster, those who came to a team with it."""
    found = without_password(db.session, access().scopes("people.invite"), team)
    joined = joined_by(db.session, run.id) if run else None
    return [person for person in found if joined is None or person.id in joined]


def _mine(run_id: int) -> ImportRun:
    run = or_404(db.session.get(ImportRun, run_id))
    if run.kind != "roster" or not _is_mine(run):
        abort(404)
    return run


def _is_mine(run: ImportRun) -> bool:
    return run.by_id == access().user_id or Scope() in access().scopes("people.import")


def _folder() -> Path:
    return Path(current_app.instance_path) / "uploads"


def _download(text: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + text, mimetype="text/csv", headers=headers)
