"""People whose windows were stopped twice in a row: their lead is told, helps, and opens new cases."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.library.live import LiveClause
from app.library.variants import rulebook
from app.people.access import Scope
from app.people.actions import record
from app.people.models import Membership, Team, User
from app.people.queries import on, within
from app.quizzes.standing import standings
from app.quizzes.windows import NOTHING, Phase
from app.training.actions import assign
from app.training.models import ProofEvent

FOLLOWING_DAYS = 7


@dataclass(frozen=True)
class Stuck:
    """Somebody who needs a person's help with a clause before more cases are asked."""

    user_id: int
    name: str
    team_id: int
    clause: LiveClause


def stuck(session: Session, scopes: Iterable[Scope], now: datetime) -> list[Stuck]:
    """The people of these scopes who stand at two stopped windows, by name."""
    book = rulebook(session)
    found = (
        sa.select(User.id, User.name, Membership.team_id, Team.market, ProofEvent.clause_id, ProofEvent.rev)
        .join(ProofEvent, ProofEvent.user_id == User.id)
        .join(Membership, Membership.user_id == User.id)
        .join(Team, Team.id == Membership.team_id)
        .where(ProofEvent.kind == "stopped", User.active, within(scopes), on(now.date()))
        .group_by(
            *(User.id, User.name, Membership.team_id, Team.market),
            *(ProofEvent.clause_id, ProofEvent.rev, ProofEvent.variant),
        )
        .having(sa.func.count() > 1)
        .order_by(User.name, User.id, ProofEvent.clause_id)
    )
    return [
        Stuck(user_id, name, team_id, clause)
        for user_id, name, team_id, market, clause_id, rev in session.execute(found)
        if (clause := book.under(market).get(clause_id)) is not None
        and clause.rev == rev
        and standings(session, user_id, [clause_id], now).get(clause_id, NOTHING).phase is Phase.HELP
    ]


def see_to(session: Session, one: Stuck, by_id: int) -> None:
    """Note that somebody went through the rule with the person: it is assigned anew, which opens a strict window."""
    assign(
        session,
        user_ids=[one.user_id],
        sop_id=one.clause.sop_id,
        clause_ids=[one.clause.id],
        reason="gap",
        due_on=clock.now().date() + timedelta(days=FOLLOWING_DAYS),
        by_id=by_id,
        why={"helped": True},
        team_id=one.team_id,
    )
    record(session, by_id, "helped with a clause", f"person {one.user_id}", clause=one.clause.code)
