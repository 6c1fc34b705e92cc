"""What a lead does about a gap: retraining is assigned to the team."""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.gaps.cells import Cell
from app.people.actions import record
from app.people.models import Team
from app.people.queries import moderators_of
from app.training.actions import assign
from app.training.models import Assignment


def assign_retraining(
    session: Session,
    cell: Cell,
    *,
    due_on: date,
    by_id: int | None,
    but: Collection[int] = (),
    plan_id: int | None = None,
) -> list[Assignment]:
    """Ask everybody who moderates in the team now, `but` these, to learn the clause; answers the assignments made.

    People who still have the same retraining open are not asked twice, also when two leads press at once. The evidence
    goes along as it stands, so that everybody asked can read why, and so does the plan it belongs to, if any.
    Raises ValueError for a clause that is not live.
    """
    session.execute(sa.select(Team.id).where(Team.id == cell.team.id).with_for_update())
    people = moderators_of(session, cell.team.id, clock.now().date())
    made = assign(
        session,
        user_ids=[person.id for person in people if person.id not in but],
        sop_id=cell.clause.sop_id,
        clause_ids=[cell.clause.id],
        reason="gap",
        due_on=due_on,
        by_id=by_id,
        why=_evidence(cell) | ({"plan": plan_id} if plan_id is not None else {}),
        team_id=cell.team.id,
    )
    if made:
        about = f"gap {cell.team.slug} {cell.clause.code}"
        record(session, by_id, "assigned retraining", about, people=len(made), due_on=due_on.isoformat())
    return made


def _evidence(cell: Cell) -> dict[str, object]:
    audit = cell.facts.audit
    why: dict[str, object] = {"team": cell.team.slug, "clause": cell.clause.code, "cause": cell.cause.value}
    if audit.rate is not None and audit.interval is not None:
        why |= {"rate": audit.rate, "low": audit.interval.low, "high": audit.interval.high, "n": int(audit.n)}
    return why
