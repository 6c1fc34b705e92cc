"""A whole SOP is asked of those who moderate under it, because somebody who releases rules says so."""

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from app import clock
from app.library.live import LiveSop
from app.library.queries import live_clauses
from app.people.access import Scope
from app.people.actions import record
from app.people.queries import teams_within
from app.training.actions import assign
from app.training.onboarding import Place, places


def people_under(session: Session, sop: LiveSop, scopes: Collection[Scope]) -> list[Place]:
    """Who moderates today under the SOP, by its markets and audience, in a team within these scopes; each person once.

    An SOP without `audience` is for every queue, and somebody of whom no queue is known works in all of them.
    """
    teams, today = {team.id for team in teams_within(session, scopes)}, clock.now().date()
    found = {
        place.user_id: place
        for place in places(session)
        if place.team_id in teams and place.begins <= today and _is_for(sop, place)
    }
    return list(found.values())


def _is_for(sop: LiveSop, place: Place) -> bool:
    here = place.market is None or not sop.markets or place.market in sop.markets
    return here and (not sop.audience or not place.queues or bool(place.queues & set(sop.audience)))


def ask_people(session: Session, sop: LiveSop, scopes: Collection[Scope], due_on: date, by_id: int) -> int:
    """Ask them to prove what they have not proven and were not asked for yet; how many assignments that makes."""
    ids = [clause.id for clause in live_clauses(session).values() if clause.sop_id == sop.id]
    by_team: dict[int, list[int]] = {}
    for place in people_under(session, sop, scopes):
        by_team.setdefault(place.team_id, []).append(place.user_id)
    made = 0
    for team_id, people in by_team.items():
        made += len(
            assign(
                session, user_ids=people, sop_id=sop.id, clause_ids=ids, reason="onboarding", due_on=due_on,
                by_id=by_id, team_id=team_id,
            )
        )  # fmt: skip
    if made:
        record(session, by_id, "asked for an SOP", f"sop {sop.code}", assignments=made, due_on=str(due_on))
    return made
