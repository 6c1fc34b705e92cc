"""What is done with plans: a draft is committed, its waiting half is started, and what it achieved is written down."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.gaps.actions import assign_retraining
from app.gaps.drafting import NOT_BY_TRAINING, Draft, under_way
from app.gaps.effects import PlanEffect, plan_cells
from app.gaps.models import Plan, PlanCell
from app.gaps.queries import Report
from app.people.actions import record
from app.people.models import Team


def commit_plan(session: Session, draft: Draft, *, due_on: date, by_id: int | None) -> Plan | None:
    """Keep the draft with its baseline and assign the half that trains now.

    None where a cell was planned or assigned by somebody else since it was drafted, or nothing was chosen.
    """
    teams = {one.cell.team.id: one.cell.team.people for one in draft.chosen}
    session.execute(sa.select(Team.id).where(Team.id.in_(teams)).order_by(Team.id).with_for_update())
    busy = under_way(session, teams)
    if not draft.chosen or any(one.cell.place in busy for one in draft.chosen):
        return None
    plan = Plan(at=clock.now(), by_id=by_id, as_of=draft.report.window.as_of, window_days=draft.report.window.days)
    plan.budget_minutes, plan.total_minutes = draft.budget.per_moderator, draft.budget.total
    plan.waitlist, plan.seed, plan.due_on = draft.waitlist, draft.seed, due_on
    session.add(plan)
    session.flush()
    for row in draft.rows:
        row.plan_id = plan.id
        session.add(row)
    session.flush()
    asked = 0
    for one in draft.chosen:
        if not one.arm.waits:
            asked += len(assign_retraining(session, one.cell, due_on=due_on, by_id=by_id, plan_id=plan.id))
    counts = {"cells": len(draft.chosen), "waiting": len(draft.waiting), "assignments": asked}
    record(session, by_id, "committed plan", f"plan {plan.id}", **counts, due_on=due_on.isoformat())
    return plan


def waits_still(plan: Plan, cells: list[PlanCell]) -> bool:
    """Whether the plan has a waiting half that was not started."""
    return plan.waiting_at is None and any(cell.waits for cell in cells)


def start_waiting(session: Session, plan: Plan, report: Report, *, due_on: date, by_id: int | None) -> int | None:
    """Assign the waiting half too, which ends the comparison; how many assignments that made, None if it was started.

    A cell whose rule turned out to be unclear or faulty since is left alone.
    """
    session.refresh(plan, with_for_update=True)
    cells = plan_cells(session, plan.id)
    if not waits_still(plan, cells):
        return None
    plan.waiting_at, plan.waiting_due_on = clock.now(), due_on
    waiting = {(cell.team_id, cell.clause_id) for cell in cells if cell.waits}
    asked = 0
    for cell in report.cells:
        if cell.place in waiting and cell.cause not in NOT_BY_TRAINING:
            asked += len(assign_retraining(session, cell, due_on=due_on, by_id=by_id, plan_id=plan.id))
    record(session, by_id, "started waiting half", f"plan {plan.id}", assignments=asked, due_on=due_on.isoformat())
    return asked


def keep_reach(session: Session, measured: PlanEffect) -> None:
    """Write down which share of errors from not knowing the plan removed, so that later plans expect what this did."""
    found = measured.found
    if found.reach is not None and found.reach_error:
        measured.plan.reach, measured.plan.reach_error = found.reach, found.reach_error
        session.flush()
