"""A whole SOP is asked of those who moderate under it, because somebody who releases rules says so."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app import clock
from app.library.cases import case_keys
from app.library.live import LiveSop, ModuleClause
from app.library.queries import live_clauses, live_module
from app.library.variants import rules_of_each
from app.people.access import Scope
from app.people.actions import hold, record
from app.people.queries import teams_within
from app.training.actions import asked_already, assign, proven_already
from app.training.due import cases_needed
from app.training.onboarding import Place, places

REASON = "onboarding"


@dataclass(frozen=True)
class Reach:
    """Of those who moderate under an SOP: who has proven all of it, who was asked for the rest, who is left to ask.

    `teams` holds how many are left in each team that has any (id, name, people), by name.
    """

    proven: int
    asked: int
    left: int
    teams: tuple[tuple[int, str, int], ...] = ()

    @property
    def people(self) -> int:
        return self.proven + self.asked + self.left


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


def reach(session: Session, sop: LiveSop, scopes: Collection[Scope]) -> Reach:
    """How far the SOP has reached them; `left` is whom `ask_people` would ask.

    Somebody for whom no clause of it holds in their market is not counted.
    """
    ids = set(_clauses(session, sop))
    team_of = {place.user_id: place.team_id for place in people_under(session, sop, scopes)}
    people = list(team_of)
    rules = rules_of_each(session, people)
    proven, asked = proven_already(session, people, ids, REASON), asked_already(session, people, REASON)
    n, left = {"proven": 0, "asked": 0, "left": 0}, Counter[int]()
    for user_id in people:
        mine = {(user_id, clause_id) for clause_id in ids & rules[user_id].keys()}
        if mine:
            stands = "proven" if mine <= proven else "asked" if mine <= proven | asked else "left"
            n[stands] += 1
            left[team_of[user_id]] += stands == "left"
    teams = [(team.id, team.name, left[team.id]) for team in teams_within(session, scopes) if left[team.id]]
    return Reach(**n, teams=tuple(teams))


def unprovable(session: Session, sop: LiveSop) -> list[tuple[ModuleClause, int, int]]:
    """Clauses whose proof takes more right answers than there are cases: (clause, proof cases, right answers)."""
    module = live_module(session, sop.code)
    if module is None:
        return []
    keys = [key for quiz in module.quizzes for key in case_keys(session, quiz.digest)]
    written = Counter(key.clause_id for key in keys if key.use == "proof" and not key.void)
    asks = [(clause, written[clause.id], cases_needed(clause)) for clause in module.clauses if clause.html.strip()]
    return [(clause, cases, need) for clause, cases, need in asks if cases < need]


def ask_people(
    session: Session, sop: LiveSop, scopes: Collection[Scope], due_on: date, by_id: int,
    teams: Collection[int] | None = None,
) -> int:  # fmt: skip
    """Ask them to prove what they have not proven and were not asked for yet; how many assignments that makes.

    `teams`: of these alone, by id; None asks all.
    """
    ids = _clauses(session, sop)
    by_team: dict[int, list[int]] = {}
    for place in people_under(session, sop, scopes):
        if teams is None or place.team_id in teams:
            by_team.setdefault(place.team_id, []).append(place.user_id)
    hold(session, {user_id for people in by_team.values() for user_id in people})
    made = 0
    for team_id, people in by_team.items():
        made += len(
            assign(
                session, user_ids=people, sop_id=sop.id, clause_ids=ids, reason=REASON, due_on=due_on,
                by_id=by_id, team_id=team_id,
            )
        )  # fmt: skip
    if made:
        record(session, by_id, "asked for an SOP", f"sop {sop.code}", assignments=made, due_on=str(due_on))
    return made


def _clauses(session: Session, sop: LiveSop) -> list[int]:
    return [clause.id for clause in live_clauses(session).values() if clause.sop_id == sop.id]
