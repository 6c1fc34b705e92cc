"""`flask gaps plan`, `start-waiting` and `effect`: training within a budget, and whether it worked."""

from datetime import date, datetime, timedelta

import click
from flask.cli import with_appcontext

from app import clock
from app.cli.asked import Finite, Whole, asked_teams, asked_window
from app.cli.output import as_json, note, print_json
from app.db import db
from app.gaps.drafting import BY_TRAINING, WHATEVER, WITH_A_GAP, Draft, draft
from app.gaps.effect_wording import verdict
from app.gaps.effects import plan_effect
from app.gaps.forms import usual_due
from app.gaps.kept import weighed
from app.gaps.models import Plan
from app.gaps.plan_formats import draft_as_json, effect_as_json
from app.gaps.plans import commit_plan, keep_reach, start_waiting
from app.gaps.queries import Report, report
from app.gaps.window import Window
from app.stats.constants import COMPARED_LEAST
from app.stats.facts import Cause
from app.stats.plan import Budget
from app.stats.wording import counted

DAY = click.DateTime(["%Y-%m-%d"])
MINUTES = Finite(min=0, min_open=True, max=10_000)


@click.command("plan")
@click.option("--budget-minutes", type=MINUTES, required=True, metavar="M", help="Minutes of each moderator.")
@click.option("--total-minutes", type=Finite(min=0), metavar="M", help="Minutes of all together, at most.")
@click.option("--market", metavar="XX", help="Plan for one market only.")
@click.option("--team", metavar="SLUG", help="Plan for one team only.")
@click.option("--training-only", is_flag=True, help="Only where the remedy is training, as in the browser.")
@click.option("--fill", is_flag=True, help="Fill the minutes where the evidence shows no gap, too.")
@click.option("--waitlist/--no-waitlist", default=True, show_default=True, help="A half drawn by lot trains later.")
@click.option("--as-of", metavar="DATE", help="On evidence up to that midnight UTC (default: the next one).")
@click.option("--window", "days", metavar="DAYS", default="56", show_default=True, help="Days of evidence, or 'all'.")
@click.option("--seed", type=Whole(0, 2**31 - 1), help="Draw the lots by this number.")
@click.option("--due-on", type=DAY, help="When training is due (default: in a week).")
@click.option("--commit", is_flag=True, help="Make the plan and assign the half that trains now.")
@as_json
@with_appcontext
def plan_command(
    budget_minutes: float,
    total_minutes: float | None,
    market: str | None,
    team: str | None,
    training_only: bool,
    fill: bool,
    waitlist: bool,
    as_of: str | None,
    days: str,
    seed: int | None,
    due_on: datetime | None,
    commit: bool,
    form: str,
) -> None:
    """Choose what to train within M minutes of each moderator; a half drawn by lot waits, so that the effect shows."""
    shown = _report(asked_window(as_of, days), market, team)
    budget, causes = Budget(budget_minutes, total_minutes), _causes(training_only, fill)
    found = draft(db.session, shown, budget, waitlist=waitlist, seed=seed, causes=causes)
    plan = _commit(found, due_on) if commit else None
    if form == "json":
        print_json(draft_as_json(found, plan.id if plan else None))
    else:
        _tell(found, plan)
    if commit and plan is None:
        raise click.exceptions.Exit(1)


@click.command("start-waiting")
@click.argument("plan_id", type=int)
@click.option("--due-on", type=DAY, help="When training is due (default: in a week).")
@with_appcontext
def start_waiting_command(plan_id: int, due_on: datetime | None) -> None:
    """Train the waiting half of a plan too; its effect stays measured on the time before."""
    _find(plan_id)
    shown = _report(Window.read(), None, None)
    db.session.rollback()
    plan = _find(plan_id)
    asked = start_waiting(db.session, plan, shown, due_on=_due(due_on), by_id=None)
    if asked is None:
        note(f"Plan {plan_id} has no half that still waits.")
        raise click.exceptions.Exit(1)
    keep_reach(db.session, plan_effect(db.session, plan))
    db.session.commit()
    click.echo(f"The waiting half of plan {plan_id} trains now: {counted(asked, 'assignment')}.")


@click.command("effect")
@click.argument("plan_id", type=int)
@click.option("--as-of", type=DAY, help="On audits up to that midnight UTC (default: all there are).")
@click.option("--since", type=DAY, help="From that day on (default: after the training was due, or done by all).")
@as_json
@with_appcontext
def effect_command(plan_id: int, as_of: datetime | None, since: datetime | None, form: str) -> None:
    """Say what a plan avoided, against the half that waited, and write its reach down for later plans."""
    found = plan_effect(db.session, _find(plan_id), as_of and as_of.date(), since and since.date())
    keep_reach(db.session, found)
    db.session.commit()
    if form == "json":
        print_json(effect_as_json(found))
    else:
        click.echo(verdict(found))


def _report(window: Window, market: str | None, team: str | None) -> Report:
    whole = weighed(db.session, window)
    return report(db.session, window, whole, asked_teams(market, team))


def _causes(training_only: bool, fill: bool) -> tuple[Cause, ...]:
    """What a plan may train: by rank whatever shows a gap, unless it was asked for less or more."""
    if training_only and fill:
        raise click.UsageError("--training-only and --fill contradict each other: choose one")
    return BY_TRAINING if training_only else WHATEVER if fill else WITH_A_GAP


def _find(plan_id: int) -> Plan:
    plan = db.session.get(Plan, plan_id)
    if plan is None:
        raise click.UsageError(f"there is no plan {plan_id}")
    return plan


def _due(due_on: datetime | None) -> date:
    day = due_on.date() if due_on else usual_due()
    if not clock.now().date() <= day <= clock.now().date() + timedelta(days=365):
        raise click.UsageError("training is due between today and a year from now")
    return day


def _commit(found: Draft, due_on: datetime | None) -> Plan | None:
    """The plan made of the draft; None, and a note, where there is nothing to make or somebody came first."""
    day = _due(due_on)
    db.session.rollback()  # what was read to here was read without a lock
    plan = commit_plan(db.session, found, due_on=day, by_id=None)
    db.session.commit()
    if plan is not None:
        note(f"Plan {plan.id} is made.")
    else:
        note("Somebody planned or assigned some of this meanwhile: try again." if found.chosen else "Nothing to plan.")
    return plan


def _why_so(found: Draft) -> str | None:
    """Why so little was chosen, or why nobody waits, in one sentence; None where there is nothing to explain."""
    if not found.chosen:
        return "nothing to train: what training mends here is under way, waits in a plan, or does not fit the minutes"
    reasons = []
    if not any(cell.cause in BY_TRAINING for cell in found.addable):
        reasons.append("all that training mends here fits the minutes")
    if found.waitlist and not found.waiting:
        reasons.append(f"nobody waits: critical clauses never do, and fewer than {COMPARED_LEAST} others tell nothing")
    return "; ".join(reasons) or None


def _tell(found: Draft, plan: Plan | None) -> None:
    """The plan in lines."""
    widest = max((len(one.cell.team.slug) for one in found.chosen), default=0)
    for one in found.chosen:
        cell = one.cell
        arm = "waits" if one.arm.waits else "trains"
        click.echo(
            f"{arm:6}  {cell.team.slug:{widest}} {cell.clause.code:8} {cell.cause.value:9} {cell.clause.minutes:3g} min"
            f" × {cell.team.people:3}  avoids {cell.errors_avoided_28d:6.1f} in 28 days"
        )
    click.echo(f"{found.minutes:g} of {found.budget.per_moderator:g} minutes of each moderator")
    click.echo(f"about {found.avoided:,.0f} errors avoided in 28 days")
    click.echo(f"left out: {found.under_way} under way, {found.unclear} for which training is no remedy")
    if found.otherwise or found.gapless:
        more = f"{found.otherwise} that ask for another remedy first, {found.gapless} without a gap"
        click.echo(f"and {more}" + (", which only --fill takes" if found.gapless else ""))
    if why := _why_so(found):
        click.echo(why)
    if found.fillers:
        click.echo(f"{found.fillers} only fill the minutes: the evidence shows no gap there")
    if plan is None:
        click.echo("Nothing is assigned yet: add --commit.")
