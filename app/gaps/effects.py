"""What a plan achieved: the audits after its training, in the cells that trained and in those that waited by lot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.audited import audited
from app.gaps.drafting import compared
from app.gaps.models import Plan, PlanCell
from app.gaps.places import NOWHERE, places
from app.gaps.queries import reach_in_use
from app.gaps.window import Window
from app.gaps.witnesses import audit_witness
from app.qa.models import AuditSum
from app.stats.effect import Effect, effect
from app.stats.rate import Floats
from app.training.models import AssignedClause, Assignment
from app.training.queries import is_done, proven_at


@dataclass(frozen=True)
class PlanEffect:
    """The effect of a plan over the decisions of [since, until).

    since: the day after the trained half was due, or after its last proof where all have proven; until: the day the
    waiting half was started, else None = to the last audit. early: cells that should wait and were assigned all the
    same, so that the effect is understated. changed: cells whose clause has another rev by now, left out.
    """

    plan: Plan
    found: Effect
    since: date
    until: date | None
    early: int
    changed: int


def plan_effect(session: Session, plan: Plan, as_of: date | None = None, since: date | None = None) -> PlanEffect:
    """Measure the plan on the audits up to as_of (exclusive; None: all there are), from `since` or as said above."""
    cells = plan_cells(session, plan.id)
    drawn = [cell for cell in cells if cell.block is not None]
    trained = _assigned(session, plan, [cell for cell in cells if not cell.waits])
    begins = since or _trained_by(session, plan, trained) + timedelta(days=1)
    ends = [day for day in (plan.waiting_at and plan.waiting_at.date(), as_of) if day is not None]
    until = min(ends, default=None)
    audits, errors, changed = _after(session, drawn, begins, until or _last_day(session))
    early = {
        (task.team_id, clause_id) for task, clause_id, _ in _assigned(session, plan, [c for c in drawn if c.waits])
    }
    found = effect(compared(drawn, audits.tolist(), errors.tolist()), reach_in_use(session, but=plan.id))
    return PlanEffect(plan, found, begins, until, len(early), changed)


def plan_cells(session: Session, plan_id: int) -> list[PlanCell]:
    """The cells of a plan, best first."""
    return list(session.scalars(sa.select(PlanCell).where(PlanCell.plan_id == plan_id).order_by(PlanCell.place)))


def _assigned(session: Session, plan: Plan, cells: Sequence[PlanCell]) -> list[tuple[Assignment, int, int]]:
    """(assignment, clause id, rev) of the retraining of these cells that was assigned during the comparison."""
    query = (
        sa.select(Assignment, AssignedClause.clause_id, AssignedClause.rev)
        .join(AssignedClause, AssignedClause.assignment_id == Assignment.id)
        .where(Assignment.reason == "gap", Assignment.cancelled_at.is_(None), Assignment.at >= plan.at)
        .where(Assignment.team_id.in_({cell.team_id for cell in cells}))
    )
    if plan.waiting_at is not None:
        query = query.where(Assignment.at < plan.waiting_at)
    wanted = {(cell.team_id, cell.clause_id) for cell in cells}
    return [(task, clause, rev) for task, clause, rev in session.execute(query) if (task.team_id, clause) in wanted]


def _trained_by(session: Session, plan: Plan, asked: Sequence[tuple[Assignment, int, int]]) -> date:
    """The day the trained half was due, or the earlier one on which the last of them had proven."""
    proofs = proven_at(session, {task.user_id for task, _, _ in asked})
    last = plan.at
    for task, clause_id, rev in asked:
        done = [at for at_rev, at in proofs[task.user_id, clause_id] if is_done(task, rev, [(at_rev, at)])]
        if not done:
            return plan.due_on
        last = max(last, min(done))
    return min(last.date(), plan.due_on) if asked else plan.due_on


def _last_day(session: Session) -> date:
    """The first day without audits after all those there are."""
    last = session.scalar(sa.select(sa.func.max(AuditSum.day)))
    return (last or date.min) + timedelta(days=1)


def _after(session: Session, cells: Sequence[PlanCell], since: date, until: date) -> tuple[Floats, Floats, int]:
    """(standardised audits, errors among them) of each cell, and how many cells count no more: their rule changed."""
    audits, errors = np.zeros(len(cells)), np.zeros(len(cells))
    if until <= since:
        return audits, errors, 0
    window = Window(datetime(until.year, until.month, until.day, tzinfo=UTC), (until - since).days)
    seen = audited(session, window)
    at = places(session, window, set(zip(seen.team_id.tolist(), seen.clause_id.tolist(), strict=True)))
    sums = [each.sum(0) for each in audit_witness(seen, at).by_age]
    teams, clauses = (np.array([getattr(c, name) for c in cells], dtype=np.int64) for name in ("team_id", "clause_id"))
    place, revs = at.cells_of(teams, clauses), np.append(at.revs, NOWHERE)[at.clauses_of(clauses)]
    same = (place != NOWHERE) & (revs == np.array([cell.rev for cell in cells], dtype=np.int64))
    errors[same], audits[same] = (total[place[same]] for total in sums)
    return audits, errors, int((revs != [cell.rev for cell in cells]).sum())
