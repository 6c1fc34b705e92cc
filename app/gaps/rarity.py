"""Which rules a team hardly ever meets, from its live volumes; bursts of practice are offered for the critical ones."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.models import Volume
from app.library.queries import live_clauses
from app.quizzes.bursts import rarity

RARE = 0.01  # of the team's decisions


@rarity
def rare_clauses(session: Session, team_id: int) -> set[int]:
    """The live clauses under which fewer than 1 % of the team's decisions fall; none where no volumes are known."""
    found = sa.select(Volume.clause_id, Volume.decisions_28d).where(Volume.team_id == team_id)
    decisions = dict(session.execute(found).all())
    every = sum(decisions.values())
    return {id for id in live_clauses(session) if decisions.get(id, 0) < RARE * every} if every else set()
