"""Evidence in the browser: what came in, bringing more in after a look at its problems, and foreign reason codes."""

from collections.abc import Sequence
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug import Response as Redirect

from app.db import db, read_only
from app.intake import uploads
from app.intake.downloads import as_csv, quarantine_csv
from app.intake.evidence_kinds import EvidenceKind
from app.intake.heard import heard_by_reader
from app.intake.models import ImportRun
from app.intake.queries import recent_runs, rejected_rows
from app.intake.reading import read_table
from app.language import apart, ngettext
from app.library.called import called, scales_of
from app.library.queries import live_clauses
from app.people.access import Scope
from app.people.guard import access, or_404, permission
from app.qa.alignment import disagreements
from app.qa.disputes import OpenDispute, open_disputes
from app.qa.forms import MeaningForm, TimezoneForm, UploadForm
from app.qa.importing import AUDITS
from app.qa.mapping import map_reason, unmapped
from app.qa.ruling_file import ruling_file

bp = Blueprint("qa", __name__)
bp.add_app_template_filter(heard_by_reader, "heard")

Page = str | tuple[str, int]
SHOWN = 500


@bp.get("/qa")
@permission("evidence.read")
def index() -> str:
    return _index(MeaningForm())


@bp.get("/qa/bring-in/<kind>")
@permission("imports.read")
def upload(kind: str) -> str:
    return render_template("qa/upload.html", form=UploadForm(), kind=_kind(kind))


@bp.get("/qa/bring-in/<kind>/example.csv")
@permission("imports.read")
def example(kind: str) -> Response:
    """A table of this kind with all its columns and one row, to be filled in."""
    columns = _kind(kind).columns
    text = as_csv([column.name for column in columns], [[column.example for column in columns]])
    headers = {"Content-Disposition": f'attachment; filename="{kind}-example.csv"'}
    return Response("\ufeff" + text, mimetype="text/csv", headers=headers)


@bp.post("/qa/bring-in/<kind>")
@permission("imports.read")
def look(kind: str) -> Page:
    """What would become of every row, before anything is written."""
    evidence, form = _kind(kind), UploadForm()
    if not form.validate_on_submit():
        return render_template("qa/upload.html", form=form, kind=evidence), 422
    mine = access().user_id
    kept = uploads.keep(_folder(), mine, form.file.data.filename, form.file.data.stream)
    table = read_table(kept.path, kept.name)
    if problems := evidence.problems(table):
        table.close()
        uploads.drop(kept)
        form.file.errors = [heard_by_reader(problem) for problem in problems]
        return render_template("qa/upload.html", form=form, kind=evidence), 422
    db.session.rollback()
    read_only(db.session)
    outcome = evidence.preview(db.session, table, by_id=mine, timezone=form.timezone.data or None)
    return render_template(
        "qa/check.html", kind=evidence, kept=kept, outcome=outcome, shown=SHOWN, timezone=form.timezone.data or ""
    )


@bp.post("/qa/bring-in/<kind>/<token>")
@permission("imports.read")
def bring_in(kind: str, token: str) -> Redirect:
    """Bring in the file that was looked at; batch by batch, each kept once it is done."""
    evidence, form, mine = _kind(kind), TimezoneForm(), access().user_id
    kept = or_404(uploads.find(_folder(), mine, token))
    table = read_table(kept.path, kept.name)
    if not form.validate_on_submit() or evidence.problems(table):
        abort(400)
    run = evidence.bring_in(
        db.session, table, commit=db.session.commit, by_id=mine, timezone=form.timezone.data or None
    )
    db.session.commit()
    uploads.drop(kept)
    return redirect(url_for("qa.imported", run_id=run.id), 303)


@bp.get("/qa/imports/<int:run_id>")
@permission("imports.read")
def imported(run_id: int) -> str:
    run = _run(run_id)
    rows = rejected_rows(db.session, run.id)
    return render_template("qa/imported.html", run=run, kind=_kinds()[run.kind], rows=rows, shown=SHOWN)


@bp.get("/qa/imports/<int:run_id>/quarantine.csv")
@permission("imports.read")
def quarantine(run_id: int) -> Response:
    """The rows still in quarantine, to be mended and sent again."""
    text = quarantine_csv(rejected_rows(db.session, _run(run_id).id))
    headers = {"Content-Disposition": f'attachment; filename="import-{run_id}-quarantine.csv"'}
    return Response("\ufeff" + text, mimetype="text/csv", headers=headers)


@bp.post("/qa/reason-codes")
@permission("reason_codes.write")
def explain_code() -> Page | Redirect:
    """Say once what a foreign reason code means; the rows that waited for it go in."""
    if not _explains():
        abort(404)
    form = MeaningForm()
    if not form.validate_on_submit():
        return _index(form), 422
    source, code, clause = (str(field.data or "").strip() for field in (form.source, form.code, form.clause))
    outcome = map_reason(
        db.session, source=source, code=code, clause=clause, valid_from=form.since.data, by_id=access().user_id
    )
    if isinstance(outcome, str):
        db.session.rollback()
        form.clause.errors = [heard_by_reader(outcome)]
        return _index(form), 422
    db.session.commit()
    flash(_explained(code, clause, outcome), "good")
    return redirect(url_for("qa.index"), 303)


@bp.get("/qa/disputes.csv")
@permission("disputes.read")
def disputes_csv() -> Response:
    """The open objections as an import of audits in which the ruling is to be filled in."""
    text = as_csv(*ruling_file(db.session, _disputes()))
    headers = {"Content-Disposition": 'attachment; filename="disputes.csv"'}
    return Response("\ufeff" + text, mimetype="text/csv", headers=headers)


def _disputes() -> Sequence[OpenDispute]:
    scopes, me = access().scopes("disputes.read"), access().user_id
    return open_disputes(db.session, scopes, reader=me, auditor=current_user.external_id)


def _explained(code: str, clause: str, rows: int) -> str:
    return ngettext(
        "%(code)s means %(clause)s; %(num)s row left the quarantine.",
        "%(code)s means %(clause)s; %(num)s rows left the quarantine.",
        rows,
        code=apart(code),
        clause=apart(clause),
    )


def _index(form: MeaningForm) -> str:
    runs = [(run, waiting) for run, waiting in recent_runs(db.session, _kinds(), 200) if _is_mine(run)][:20]
    offered = [kind for kind in _kinds().values() if access().may(kind.permission)]
    codes = unmapped(db.session) if _explains() else []
    own = disagreements(db.session, current_user.external_id or "") if access().may("audits.judge") else None
    example = next((clause.code for clause in live_clauses(db.session).values()), None) if codes else None
    shown = {"runs": runs, "offered": offered, "codes": codes, "own": own, "example": example}
    shown["disputes"] = disputes = _disputes() if access().may("disputes.read") else []
    shown["brings_audits"] = any(kind.name == AUDITS.name for kind in offered)
    judged = {one.audit.clause_id for one in disputes}
    scales = scales_of(db.session, [one for id, one in live_clauses(db.session).items() if id in judged])
    shown["called"] = lambda audit, decision: called(scales.get(audit.clause_id), decision)
    shown["sees_auditors"] = access().may("auditors.read")
    return render_template("qa/index.html", kinds=_kinds(), form=form, **shown)


def _kinds() -> dict[str, EvidenceKind]:
    found: dict[str, EvidenceKind] = current_app.extensions["evidence"]
    return found


def _kind(name: str) -> EvidenceKind:
    """A kind of evidence that this person may bring in."""
    kind = or_404(_kinds().get(name))
    if not access().may(kind.permission):
        abort(404)
    return kind


def _run(run_id: int) -> ImportRun:
    run = or_404(db.session.get(ImportRun, run_id))
    if not _is_mine(run):
        abort(404)
    return run


def _is_mine(run: ImportRun) -> bool:
    """Whether the person brought it in, or may bring such in everywhere."""
    kind = _kinds().get(run.kind)
    return kind is not None and (run.by_id == access().user_id or Scope() in access().scopes(kind.permission))


def _explains() -> bool:
    """Codes mean the same for every team, so that only who may act everywhere says what."""
    return Scope() in access().scopes("reason_codes.write")


def _folder() -> Path:
    return Path(current_app.instance_path) / "uploads"
