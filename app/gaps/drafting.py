"""A plan before it is made: which cells the minutes buy, who would wait, and what is left out because of what."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.gaps.cells import Cell
from app.gaps.models import Plan, PlanCell
from app.gaps.progress import Place
from app.gaps.queries import Report
from app.stats.constants import FORESEEN_DAYS
from app.stats.effect import Compared, half_width
from app.stats.facts import Cause
from app.stats.plan import AT_ONCE, Arm, Budget, Candidate, arms, choose
from app.training.actions import EVIDENCE
from app.training.models import AssignedClause, Assignment

NOT_BY_TRAINING = (Cause.AMBIGUOUS, Cause.GOLD, Cause.AUDITORS)  # mend the rule, the key or the auditors first
BY_TRAINING = (Cause.KNOWLEDGE, Cause.LATENT, Cause.ROLLOUT)  # where the remedy is to learn the rule
WHATEVER = tuple(Cause)
WITH_A_GAP = tuple(cause for cause in Cause if cause is not Cause.NONE)
BOUNDS_APART = 3.2897  # 90 % bounds of a normal belief are so many standard deviations apart


@dataclass(frozen=True)
class Drafted:
    """A chosen cell with its arm."""

    cell: Cell
    arm: Arm


@dataclass(frozen=True)
class Draft:
    """A plan that could be made of this report, best cell first.

    unclear, under_way: how many cells were left out because training does not mend them (an unclear rule, a fault), and
    because they are being trained, or wait in another plan; gapless: because the evidence shows no gap there.
    addable: what could be chosen too, best first: another remedy is advised, or the minutes don't suffice.
    """

    report: Report
    budget: Budget
    waitlist: bool
    seed: int
    chosen: list[Drafted]
    unclear: int
    under_way: int
    gapless: int = 0
    addable: tuple[Cell, ...] = ()

    @property
    def minutes(self) -> float:
        """The most minutes that any moderator spends."""
        return _most_minutes(self.chosen)

    @property
    def core(self) -> tuple[int, float]:
        """(how many of the best cells bring nine tenths of what is avoided, the most minutes any moderator spends)."""
        so_far = np.cumsum([one.cell.errors_avoided_28d for one in self.chosen])
        cells = int(np.searchsorted(so_far, 0.9 * self.avoided)) + 1
        return cells, _most_minutes(self.chosen[:cells])

    @property
    def person_minutes(self) -> float:
        """The minutes of all moderators together."""
        return sum(one.cell.clause.minutes * one.cell.team.people for one in self.chosen)

    @property
    def avoided(self) -> float:
        """Errors expected to be avoided in 28 days once both halves are trained."""
        return sum(one.cell.errors_avoided_28d for one in self.chosen)

    @property
    def waiting(self) -> list[Drafted]:
        """The half that waits."""
        return [one for one in self.chosen if one.arm.waits]

    @property
    def otherwise(self) -> int:
        """How many cells that could be added ask for another remedy than training first."""
        return sum(cell.cause not in BY_TRAINING for cell in self.addable)

    @property
    def fillers(self) -> int:
        """How many cells only fill the minutes: the evidence shows no gap there."""
        return sum(one.cell.cause is Cause.NONE for one in self.chosen)

    @property
    def cost_of_waiting(self) -> float:
        """Errors that the waiting half will make in 28 days and training would have avoided."""
        return sum(one.cell.errors_avoided_28d for one in self.waiting)

    @property
    def avoided_now(self) -> float:
        """Errors expected to be avoided in 28 days by what trains at once."""
        return self.avoided - self.cost_of_waiting

    @property
    def tells(self) -> bool:
        """Whether something waits, and four weeks of as many audits as now can show the effect that is expected."""
        return self.foreseen is not None and self.foreseen[1] <= self.foreseen[0]

    def at_once(self) -> "Draft":
        """The same cells with nobody waiting."""
        return replace(self, waitlist=False, chosen=[replace(one, arm=AT_ONCE) for one in self.chosen])

    @property
    def digest(self) -> str:
        """A text that changes whenever a cell or an arm does: what a person confirms is what they saw."""
        return sha256("|".join(_names(self.chosen)).encode()).hexdigest()[:16]

    @property
    def rows(self) -> list[PlanCell]:
        """The cells as a plan keeps them."""
        return [_row(one, place) for place, one in enumerate(self.chosen, 1)]

    @property
    def foreseen(self) -> tuple[float, float] | None:
        """(expected effect, half of its interval after 28 days of as many audits as now); None where nothing waits."""
        days = self.report.window.days or FORESEEN_DAYS
        pairs = zip(self.rows, self.chosen, strict=True)
        seen = [(row, one.cell.facts.audit.n * FORESEEN_DAYS / days) for row, one in pairs if row.block is not None]
        seen = [(row, audits) for row, audits in seen if audits > 0]
        cells = compared([row for row, _ in seen], [n for _, n in seen], [0.0] * len(seen))
        half = half_width(cells)
        return None if half is None else (float(self.report.reach * cells.knowledge_error.mean()), half)


def _most_minutes(chosen: Sequence[Drafted]) -> float:
    spent: dict[int, float] = {}
    for one in chosen:
        spent[one.cell.team.id] = spent.get(one.cell.team.id, 0.0) + one.cell.clause.minutes
    return max(spent.values(), default=0.0)


def _row(one: Drafted, place: int) -> PlanCell:
    cell, facts = one.cell, one.cell.facts
    return PlanCell(
        team_id=cell.team.id,
        clause_id=cell.clause.id,
        rev=cell.clause.rev,
        place=place,
        waits=one.arm.waits,
        block=one.arm.block,
        minutes=cell.clause.minutes,
        people=cell.team.people,
        avoided_28d=cell.errors_avoided_28d,
        error=facts.error,
        low=facts.low,
        high=facts.high,
        knowledge_error=facts.knowledge_error,
    )


def compared(rows: Sequence[PlanCell], audits: Sequence[float], errors: Sequence[float]) -> Compared:
    """The cells as the effect reads them: their baseline, and audits and errors after the training, one a cell."""
    columns = [(row.error, row.knowledge_error, (row.high - row.low) / BOUNDS_APART) for row in rows]
    error, knowledge_error, spread = np.array(columns, dtype=np.float64).reshape(-1, 3).T
    after = (np.array(each, dtype=np.float64) for each in (audits, errors))
    return Compared(np.array([row.waits for row in rows], dtype=bool), error, knowledge_error, spread, *after)


def draft(
    session: Session,
    report: Report,
    budget: Budget,
    *,
    waitlist: bool = True,
    seed: int | None = None,
    causes: Collection[Cause] = BY_TRAINING,
    added: Collection[Place] = (),
) -> Draft:
    """The plan for the teams of this report. Without a seed it follows from the cells, so the same plan is drawn alike.

    Cells come by rank. Left out: what training does not mend, what is expected to avoid nothing, what is being trained
    already, or waits in another plan; and what has none of these `causes`, except what was `added` knowingly. Real gaps
    hide behind other causes, too: on simulation a plan WITH_A_GAP captures as much as one of all cells, one BY_TRAINING
    a seventh to a quarter less.
    """
    ranked = [cell for cell in report.cells if cell.rank is not None and cell.errors_avoided_28d > 0]
    mendable = [cell for cell in ranked if cell.cause not in NOT_BY_TRAINING]
    busy = under_way(session, {cell.team.id: cell.team.people for cell in mendable})
    free = [cell for cell in mendable if cell.place not in busy]
    able = [cell for cell in free if cell.cause in causes or cell.place in added]
    found = [able[number] for number in choose([_candidate(cell) for cell in able], budget)]
    if seed is None:
        seed = _seed(found, report.window.as_of)
    drawn = arms([_candidate(cell) for cell in found], seed) if waitlist else [Arm(False, None)] * len(found)
    chosen = [Drafted(cell, arm) for cell, arm in zip(found, drawn, strict=True)]
    unclear = sum(cell.cause in NOT_BY_TRAINING for cell in report.cells)
    places = {cell.place for cell in found}
    left = [cell for cell in free if cell.place not in places]
    addable = tuple(cell for cell in left if cell.cause is not Cause.NONE)
    gapless = 0 if Cause.NONE in causes else len(left) - len(addable)
    return Draft(report, budget, waitlist, seed, chosen, unclear, len(mendable) - len(free), gapless, addable)


def _candidate(cell: Cell) -> Candidate:
    critical = cell.clause.severity == "critical"
    return Candidate(cell.team.id, cell.clause.id, cell.clause.minutes, cell.team.people, critical)


def _names(chosen: Sequence[Drafted]) -> list[str]:
    return [f"{one.cell.team.slug} {one.cell.clause.code} {one.arm.waits}" for one in chosen]


def _seed(cells: Sequence[Cell], as_of: datetime) -> int:
    """A seed that nobody picks: it follows from the day and the cells."""
    names = [as_of.astimezone(UTC).isoformat(), *(f"{cell.team.slug} {cell.clause.code}" for cell in cells)]
    return int(sha256("|".join(names).encode()).hexdigest()[:7], 16)


def under_way(session: Session, people: dict[int, int]) -> set[Place]:
    """Where at least half of a team was asked within the reach of the audits, and what waits in a plan.

    people: how many moderate in each team that matters, by id.
    """
    asked = (
        sa.select(Assignment.team_id, AssignedClause.clause_id, sa.func.count(sa.distinct(Assignment.user_id)))
        .join(AssignedClause, AssignedClause.assignment_id == Assignment.id)
        .where(Assignment.reason == "gap", Assignment.cancelled_at.is_(None), Assignment.at >= clock.now() - EVIDENCE)
        .group_by(Assignment.team_id, AssignedClause.clause_id)
    )
    busy = {
        (team_id, clause_id)
        for team_id, clause_id, count in session.execute(asked)
        if team_id is not None and 2 * count >= people.get(team_id, 0)
    }
    return busy | waiting_places(session).keys()


def waiting_places(session: Session) -> dict[Place, int]:
    """The cells that wait in a plan whose waiting half was not started, each with that plan's id."""
    waits = sa.select(PlanCell.team_id, PlanCell.clause_id, PlanCell.plan_id).join(Plan, Plan.id == PlanCell.plan_id)
    found = session.execute(waits.where(PlanCell.waits, Plan.waiting_at.is_(None)))
    return {(team_id, clause_id): plan_id for team_id, clause_id, plan_id in found}
