"""/gaps/<team>/<clause>: is it knowledge, how sure, and what now; and the retraining assigned there."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.db import db
from app.gaps import deciding_wording
from app.gaps.actions import assign_retraining
from app.gaps.assign_wording import told
from app.gaps.at_work import at_work
from app.gaps.cells import Cell
from app.gaps.clause_items import clause_items
from app.gaps.deciding import deciding, rev_of_evidence
from app.gaps.decisions import wrong_decisions
from app.gaps.drafting import waiting_places
from app.gaps.forms import AssignForm
from app.gaps.narrowing import Narrowing
from app.gaps.progress import Progress, progress
from app.gaps.queries import Report
from app.gaps.reworded import left_behind
from app.gaps.sent import sent
from app.gaps.verdict import UNCLEAR, headline, note_for_trainer
from app.gaps.visible import may_assign, may_see_people, readable_plans, visible_report, within_scope
from app.gaps.withdrawing import withdrawable
from app.library.cases import prompts_released
from app.library.queries import decision_names, live_clauses
from app.people.guard import access, or_404, permission
from app.people.queries import moderators_of
from app.stats.constants import AUDITS_CAP, DOUBLE_AUDITS_ADVISED
from app.stats.facts import Cause, Remedy
from app.training.actions import asked_already, proven_already
from app.training.questions import own_questions, questions_asked

LEARNING_HELPS = {
    *(Cause.KNOWLEDGE, Cause.LATENT, Cause.ROLLOUT, Cause.SLIPS, Cause.INDIVIDUAL, Cause.EXECUTION, Cause.ELEVATED),
    Cause.INSUFFICIENT,
}  # elsewhere nobody is named as one to be helped first
AT_WORK = (Remedy.WATCH, Remedy.CHECK_TOOL, Remedy.CHECK_WORK, Remedy.SLOW_DOWN, Remedy.ONE_TO_ONE)
PAGE, MOST_PAGES = 20, 1_000_000


@dataclass(frozen=True)
class TeamNow:
    """Who moderates there now; asked: those whom the latest retraining was assigned to, joined: those since.

    left: whom an assignment would reach: who neither has it open nor has proven it since.
    """

    people: frozenset[int]
    retraining: Progress | None
    left: frozenset[int]

    @property
    def asked(self) -> frozenset[int]:
        return self.retraining.people if self.retraining else frozenset()

    @property
    def joined(self) -> frozenset[int]:
        return self.people - self.asked if self.retraining else frozenset()

    @property
    def counts(self) -> dict[str, int]:
        """How many they are, as the page names them."""
        return {"people": len(self.people), "joined": len(self.joined), "left": len(self.left)}

    def counted(self, joined: bool) -> int:
        """How many an assignment would ask: the team, or who joined since."""
        return len(self.joined if joined else self.people)


@permission("gaps.read")
def cell(team: str, clause: str) -> str:
    """Everything known about one team on one clause."""
    narrowing, found, _ = find(team, clause)
    team_now = _team(found)
    joined = bool(team_now.joined)
    return _page(narrowing, found, AssignForm.fresh(team_now.counted(joined), joined), team_now)


@permission("assignments.write")
def assign(team: str, clause: str) -> Response | tuple[str, int]:
    """Assign the clause to everybody who moderates in the team now, or to who joined after the last retraining."""
    narrowing, found, _ = find(team, clause)
    or_404(_assignable(found) or None)
    db.session.rollback()  # what was read to here was read without a lock
    form, team_now = AssignForm(), _team(found)
    joined = bool(form.joined.data)
    people = team_now.counted(joined)
    due_on = form.due_on.data if form.validate_on_submit() and form.counted(people) else None
    if due_on is None:
        form.people.data = str(people)
        return _page(narrowing, found, form, team_now), 422
    but = team_now.asked if joined else ()
    made = assign_retraining(db.session, found, due_on=due_on, by_id=access().user_id, but=but)
    db.session.commit()
    flash(told(len(made), found), "success" if made else "message")
    return redirect(url_for("gaps.cell", team=team, clause=clause, **narrowing.of_window))


def find(team: str, clause: str) -> tuple[Narrowing, Cell, Report]:
    """The cell of the address and the report it stands in, if the person may see its team."""
    narrowing = Narrowing.read(request.args)
    report = visible_report(narrowing)
    return narrowing, or_404(report.cell(team, clause)), report


def _assignable(found: Cell) -> bool:
    """Whether the person may assign retraining here: it is their team, and the clause is in force today."""
    mine = may_assign(found.team.slug, found.team.market, found.team.vendor)
    return mine and found.clause.id in live_clauses(db.session)


def _team(found: Cell) -> TeamNow:
    people = moderators_of(db.session, found.team.id, clock.now().date())
    ids, clause_id = frozenset(person.id for person in people), found.clause.id
    had = asked_already(db.session, ids, "gap") | proven_already(db.session, ids, [clause_id], "gap")
    left = frozenset(one for one in ids if (one, clause_id) not in had)
    return TeamNow(ids, progress(db.session, found.team.id, clause_id), left)


def _page(narrowing: Narrowing, found: Cell, form: AssignForm, team_now: TeamNow) -> str:
    window, clause = narrowing.window, found.clause
    plan_id = waiting_places(db.session).get(found.place)
    number = min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)
    items = clause_items(db.session, window, clause.id, rev_of_evidence(db.session, window, clause), found.team.id)
    bad, sees_gold = {(item.code, item.rev) for item in items if item.bad}, access().may("gold.read")
    wrong, total = wrong_decisions(db.session, window, found.team.id, clause.id, PAGE, PAGE * (number - 1))
    return render_template(
        "gaps/cell.html",
        cell=found,
        facts=found.facts,
        asked=narrowing,
        sentence=headline(found),
        form=form,
        **team_now.counts,
        assigns=_assignable(found),
        advised=found.cause in (Cause.KNOWLEDGE, Cause.LATENT) and plan_id is None,
        progress=team_now.retraining,
        withdraws=_assignable(found) and bool(withdrawable(db.session, found.team.id, clause.id)),
        **_instead(narrowing, found, plan_id),
        former=left_behind(db.session, window, [found]),
        questions=questions_asked(db.session, window.since_moment, window.as_of).get(clause.name, 0),
        sees_gold=sees_gold,
        drafts_cases=sees_gold and access().may("content.write"),
        wrong=wrong,
        wrong_in_all=total,
        names=decision_names(db.session, clause.sop_digest),
        page=number,
        pages=-(-total // PAGE),
        items=items,
        prompts=prompts_released(db.session, {(one.code, one.rev) for one in items}) if sees_gold else {},
        at_work=at_work(db.session, window, clause, found.team),
        decides=deciding(db.session, window, clause, [found.team], bad),
        wording=deciding_wording,
        back=url_for("gaps.report", **narrowing.of_window),
        here=lambda **changes: url_for(
            "gaps.cell", team=found.team.slug, clause=clause.code, **narrowing.of_window, **changes
        ),
    )


def _instead(narrowing: Narrowing, found: Cell, plan_id: int | None) -> dict[str, Any]:
    """What the page offers besides training: the rule to edit or a note on it, a second audit, whom to help first.

    plan_id: the plan in which the cell waits.
    """
    team, rule, remedy = found.team, found.clause, found.diagnosis.remedy
    at = {"team": team.slug, "clause": rule.code, **narrowing.of_window}
    code, _, market = rule.code.partition("@")
    sop = f"{rule.sop_code}@{market}" if market else rule.sop_code
    unclear, writes = remedy in UNCLEAR, access().may("content.write")
    samples, brings = remedy is Remedy.AUDIT_MORE, within_scope("audits.import", team)
    helps = found.cause in LEARNING_HELPS and may_see_people(team.slug, team.market, team.vendor)
    return {
        "edit_url": url_for("authoring.sop", code=sop, _anchor=code) if unclear and writes else None,
        "note": None if writes else note_for_trainer(found),
        "waits": plan_id is not None,
        "readable_plans": readable_plans([plan_id] if plan_id else []),
        "rule_first": unclear,
        "looks": remedy in AT_WORK,
        "samples": samples,
        "import_url": url_for("qa.index") if samples and brings else None,
        "most": AUDITS_CAP,
        "told": next(iter(own_questions(db.session, access().user_id, rule.id)), None),
        "sent": sent(db.session, access().user_id, [found]).get(found.place),
        "advised_again": DOUBLE_AUDITS_ADVISED if remedy is Remedy.UNDECIDED else None,
        "second_audits_url": url_for("gaps.second_audits", **at) if within_scope("auditors.read", team) else None,
        "people_url": url_for("gaps.people", **at) if helps else None,
    }
