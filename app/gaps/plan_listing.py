"""Plans as pages show them: the list, and one plan with its teams, clauses and progress."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.models import Plan, PlanCell
from app.gaps.progress import Progress, progress_at
from app.library.live import LiveClause
from app.library.models import Clause
from app.library.queries import live_clauses
from app.people.models import Team, User


@dataclass(frozen=True)
class PlanLine:
    """A plan in the list; train, wait: how many teams × clauses; people: those asked by either half, by team."""

    plan: Plan
    by: str | None
    teams: Sequence[str]
    train: int
    wait: int

    @property
    def state(self) -> str:
        """half: a half waits; whole: all of it trains or has trained."""
        return "half" if self.wait and self.plan.waiting_at is None else "whole"


@dataclass(frozen=True)
class PlannedCell:
    """A cell of a plan by name; clause is None where it is no longer in force. progress: how far its training is."""

    cell: PlanCell
    team: Team
    code: str
    clause: LiveClause | None
    progress: Progress | None

    @property
    def critical(self) -> bool:
        """Whether it is too grave to wait."""
        return self.clause is not None and self.clause.severity == "critical"


def plans_of(session: Session, team_ids: Collection[int]) -> list[PlanLine]:
    """The plans all of whose teams are among these, newest first."""
    cells = session.execute(
        sa.select(PlanCell.plan_id, PlanCell.waits, Team.id, Team.name).join(Team, Team.id == PlanCell.team_id)
    ).all()
    foreign = {plan_id for plan_id, _, team_id, _ in cells if team_id not in team_ids}
    found = sa.select(Plan, User.name).outerjoin(User, User.id == Plan.by_id).order_by(Plan.id.desc())
    lines = []
    for plan, by in session.execute(found):
        if plan.id not in foreign:
            mine = [(waits, name) for plan_id, waits, _, name in cells if plan_id == plan.id]
            wait = sum(waits for waits, _ in mine)
            lines.append(PlanLine(plan, by, sorted({name for _, name in mine}), len(mine) - wait, wait))
    return lines


def plan_of(session: Session, plan_id: int, team_ids: Collection[int]) -> Plan | None:
    """The plan, if all of its teams are among these."""
    teams = set(session.scalars(sa.select(PlanCell.team_id).where(PlanCell.plan_id == plan_id)))
    return session.get(Plan, plan_id) if teams and teams <= set(team_ids) else None


def planned(session: Session, plan: Plan, cells: Sequence[PlanCell]) -> list[PlannedCell]:
    """The cells of the plan by name, in its order."""
    teams = {team.id: team for team in session.scalars(sa.select(Team).where(Team.id.in_({c.team_id for c in cells})))}
    codes = dict(session.execute(sa.select(Clause.id, Clause.code)).all())
    live = live_clauses(session)
    progress = progress_at(session, {(cell.team_id, cell.clause_id) for cell in cells})
    so_far = {place: one for place, one in progress.items() if one.assigned_at >= plan.at}
    return [
        PlannedCell(
            cell=cell,
            team=teams[cell.team_id],
            code=codes[cell.clause_id],
            clause=live.get(cell.clause_id),
            progress=so_far.get((cell.team_id, cell.clause_id)),
        )
        for cell in cells
    ]


def most_minutes(cells: Sequence[PlanCell]) -> float:
    """The most minutes that any moderator spends."""
    spent: dict[int, float] = {}
    for cell in cells:
        spent[cell.team_id] = spent.get(cell.team_id, 0.0) + cell.minutes
    return max(spent.values(), default=0.0)
