"""/gaps/<team>/<clause>/…: next steps other than training: the trainers are told, decisions are judged again."""

from flask import Response as File
from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from app.db import db
from app.gaps.cell_views import find
from app.gaps.cells import Cell
from app.gaps.deciding import rev_of_evidence
from app.gaps.second_audits import HEADER, to_judge_again
from app.gaps.verdict import note_for_trainer
from app.gaps.visible import within_scope
from app.intake.downloads import as_csv
from app.language import gettext, spoken
from app.people.guard import access, or_404, permission
from app.training.question_actions import TooMany, ask


@permission("gaps.read")
def tell(team: str, clause: str) -> Response:
    """Send what the evidence says of an unclear rule to the trainers of the team, as a question about the rule."""
    narrowing, found, _ = find(team, clause)
    note = note_for_trainer(found)
    db.session.rollback()  # what was read to here was read without a lock
    if note is None:
        flash(gettext("The evidence asks nothing of the trainers here any more."))
    elif _sent(found, spoken(note)):
        flash(gettext("The trainers were told. Their answer will stand under Rules."), "success")
    else:
        flash(gettext("You have 20 questions open. Wait for the answers first."), "warning")
    return redirect(url_for("gaps.cell", team=team, clause=clause, **narrowing.of_window, _anchor="act"), 303)


def _sent(found: Cell, text: str) -> bool:
    """Ask the trainers of the team; False where the person waits for too many answers already."""
    try:
        ask(db.session, user_id=access().user_id, clause=found.clause, text=text, team_id=found.team.id)
    except TooMany:
        db.session.rollback()
        return False
    db.session.commit()
    return True


@permission("auditors.read")
def second_audits(team: str, clause: str) -> File:
    """Decisions of the clause for a second auditor, as an import of audits to be filled in."""
    narrowing, found, report = find(team, clause)
    or_404(within_scope("auditors.read", found.team) or None)
    rule = found.clause
    alike = [one.team for one in report.cells if one.clause.code == rule.code]
    teams = [one.id for one in alike if within_scope("auditors.read", one)]
    named = (rule.id, rev_of_evidence(db.session, narrowing.window, rule), rule.code.partition("@")[0])
    text = as_csv(HEADER, to_judge_again(db.session, narrowing.window, named, teams))
    response = File(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="second-audit-{named[2]}.csv"'
    return response
