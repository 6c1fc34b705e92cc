"""/plans: what a budget of minutes buys, who trains first, who waits, and whether it worked."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.db import db
from app.gaps.drafting import BY_TRAINING, WHATEVER, Draft, draft
from app.gaps.effect_wording import verdict
from app.gaps.effects import plan_cells, plan_effect
from app.gaps.forms import CommitForm, DueForm, usual_due
from app.gaps.kept import weighed
from app.gaps.models import Plan
from app.gaps.plan_listing import most_minutes, plan_of, planned, plans_of
from app.gaps.plans import commit_plan, keep_reach, start_waiting, waits_still
from app.gaps.queries import Report, report
from app.gaps.visible import visible_teams
from app.gaps.window import Window
from app.language import gettext, ngettext
from app.people.access import Scope
from app.people.guard import access, or_404, permission
from app.people.models import Team
from app.people.queries import teams_within
from app.said import Said, said, to_say
from app.stats.effect import Effect
from app.stats.plan import Budget

USUAL_MINUTES, MOST_MINUTES, LISTED = 30, 600, 25
MEASURED = 10  # of the newest plans the list says whether they worked
NO_MINUTES = to_say("“%(given)s” is not a number of minutes from 1 to %(most)s")


@dataclass(frozen=True)
class Asked:
    """What a plan is asked for; problem: why it can't be, or None.

    waiting: half, none, or "" for whichever can tell the effect; fill: by rank, whatever the remedy; added: rows chosen
    by hand, as "team clause".
    """

    minutes: float
    market: str
    team: str
    waiting: str
    fill: bool = False
    added: tuple[str, ...] = ()
    problem: Said | None = None

    @classmethod
    def read(cls, fields: MultiDict[str, str]) -> "Asked":
        """From an address or a form; minutes that can't be read fall back to the usual ones, with their problem."""
        written = fields.get("minutes", "").strip() or str(USUAL_MINUTES)
        number = float(written) if written.replace(".", "", 1).isdecimal() and len(written) < 9 else 0.0
        fine = 0 < number <= MOST_MINUTES
        problem = None if fine else said(NO_MINUTES, given=written, most=MOST_MINUTES)
        waiting = fields.get("waiting", "")
        return cls(
            minutes=number if fine else USUAL_MINUTES,
            market=fields.get("market", ""),
            team=fields.get("team", ""),
            waiting=waiting if waiting in ("half", "none") else "",
            fill=fields.get("fill") == "yes",
            added=tuple(dict.fromkeys(fields.getlist("add"))),
            problem=problem,
        )

    @property
    def arguments(self) -> dict[str, Any]:
        """As an address or a form writes it."""
        kept = {"minutes": f"{self.minutes:g}", "market": self.market, "team": self.team}
        return kept | {"waiting": self.waiting, "fill": "yes" if self.fill else ""}

    def adds(self, team: str, clause: str) -> bool:
        """Whether this row was chosen by hand."""
        return f"{team} {clause}" in self.added


@permission("gaps.read")
def plans() -> str:
    """The plans of the teams this person may read, and what to ask for in a new one."""
    seen = plans_of(db.session, [team.id for team in visible_teams()])
    measured = [line.plan for line in seen if line.wait][:MEASURED]
    verdicts = {plan.id: plan_effect(db.session, plan).found.verdict for plan in measured}
    asked = Asked.read(MultiDict())
    return render_template("gaps/plans.html", plans=seen, verdicts=verdicts, asked=asked, **_choices())


@permission("plans.write")
def draft_plan() -> str | tuple[str, int]:
    """What the minutes would buy; nothing is written."""
    asked = Asked.read(request.args)
    page = _drafted(asked, _draft(asked), None)
    return (page, 422) if asked.problem else page


@permission("plans.write")
def commit() -> Response | tuple[str, int]:
    """Make the plan that was shown, and assign the half that trains now."""
    asked, form = Asked.read(request.form), CommitForm()
    found = _draft(asked)
    if not form.validate_on_submit() or not form.unchanged(found.digest) or form.due_on.data is None:
        return _drafted(asked, found, form), 422
    db.session.rollback()  # what was read to here was read without a lock
    plan = commit_plan(db.session, found, due_on=form.due_on.data, by_id=access().user_id)
    if plan is None:
        db.session.rollback()
        flash(gettext("Somebody planned or assigned some of this meanwhile. This is what is left."), "warning")
        return redirect(url_for("gaps.draft_plan", **asked.arguments, add=asked.added))
    db.session.commit()
    flash(gettext("The plan is made. People see what is due when they open Learn."), "success")
    return redirect(url_for("gaps.plan", plan_id=plan.id))


@permission("gaps.read")
def plan(plan_id: int) -> str:
    """What was chosen, who trains and who waits, and the effect so far."""
    return _page(_find(plan_id), DueForm(formdata=None, due_on=usual_due()))


@permission("plans.write")
def start(plan_id: int) -> Response | tuple[str, int]:
    """Train the waiting half too; the effect stays measured on the time before."""
    teams = {team.id for team in _plannable()}
    or_404(plan_of(db.session, plan_id, teams))
    shown, form = _report(teams), DueForm()
    if not form.validate_on_submit() or form.due_on.data is None:
        return _page(_find(plan_id), form), 422
    db.session.rollback()
    found = _find(plan_id)
    asked = start_waiting(db.session, found, shown, due_on=form.due_on.data, by_id=access().user_id)
    if asked is not None:
        keep_reach(db.session, plan_effect(db.session, found))
    db.session.commit()
    if asked is None:
        flash(gettext("Nothing waits here any more."), "message")
    else:
        flash(_started(asked), "success")
    return redirect(url_for("gaps.plan", plan_id=plan_id))


def _started(asked: int) -> str:
    return ngettext(
        "The waiting half trains now: %(num)s assignment.", "The waiting half trains now: %(num)s assignments.", asked
    )


def _find(plan_id: int) -> Plan:
    """The plan, if the person may read all of its teams."""
    return or_404(plan_of(db.session, plan_id, [team.id for team in visible_teams()]))


def _plannable() -> list[Team]:
    """The teams for which the person may plan, by name."""
    return teams_within(db.session, access().scopes("plans.write"))


def _choices() -> dict[str, object]:
    teams = _plannable()
    return {"teams": teams, "markets": sorted({team.market for team in teams if team.market})}


def _report(team_ids: set[int]) -> Report:
    """The report on these teams; ends the transaction at hand."""
    brought_by = None if Scope() in access().scopes("gaps.read") else access().user_id
    window = Window.read()
    return report(db.session, window, weighed(db.session, window), team_ids, brought_by)


def _draft(asked: Asked) -> Draft:
    wanted = [t for t in _plannable() if asked.market in ("", t.market or "") and asked.team in ("", t.slug)]
    shown = _report({team.id for team in wanted})
    added = {cell.place for cell in shown.cells if asked.adds(cell.team.slug, cell.clause.code)}
    waitlist, causes = asked.waiting != "none", WHATEVER if asked.fill else BY_TRAINING
    found = draft(db.session, shown, Budget(asked.minutes), waitlist=waitlist, causes=causes, added=added)
    return found if asked.waiting or found.tells else found.at_once()


def _drafted(asked: Asked, found: Draft, form: CommitForm | None) -> str:
    if form is None:
        form = CommitForm(formdata=None, due_on=usual_due(), seen=found.digest, **asked.arguments)
    form.seen.data, form.waiting.data = found.digest, "half" if found.waitlist else "none"
    return render_template(
        "gaps/plan_draft.html", asked=asked, draft=found, form=form, by_training=BY_TRAINING, most=LISTED, **_choices()
    )


def _page(found: Plan, form: DueForm) -> str:
    cells = plan_cells(db.session, found.id)
    shown = planned(db.session, found, cells)
    measured = plan_effect(db.session, found)
    mine = {team.id for team in _plannable()}
    return render_template(
        "gaps/plan.html",
        plan=found,
        trains=[one for one in shown if not one.cell.waits],
        waits=[one for one in shown if one.cell.waits],
        minutes=most_minutes(cells),
        avoided=sum(cell.avoided_28d for cell in cells),
        measured=measured,
        sentence=verdict(measured),
        reach=_axis(measured.found),
        waiting=waits_still(found, cells),
        starts=waits_still(found, cells) and {cell.team_id for cell in cells} <= mine,
        form=form,
    )


def _axis(found: Effect) -> float:
    """How far the axis of the effect reaches to either side: the next round figure."""
    shown = (found.low, found.high, found.trained.change, found.waiting.change)
    widest = max((abs(each) for each in shown if each is not None), default=0.0)
    return next((top for top in (0.02, 0.05, 0.1, 0.2, 0.5) if top >= widest), 1.0)
