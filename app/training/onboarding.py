"""Onboarding tracks: which SOPs a newcomer learns, in which order and by when, read off the SOPs' own front matter.

A track is not written anywhere: `audience` and `markets` of an SOP say for whom it is. So a trainer maintains one
place, and a new SOP is part of the right tracks from its release on.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.library.live import LiveClause, LiveSop
from app.library.queries import live_sops
from app.library.variants import rulebook
from app.people.access import Scope
from app.people.actions import hold, record
from app.people.joining import greet
from app.people.models import Membership, RoleGrant, Team, User
from app.training.actions import assign
from app.training.due import minutes
from app.training.models import Assignment

NEW = timedelta(days=28)  # a membership that began earlier is a known one in a new file, not a newcomer's
SETTLING_IN = 3  # days before the first module is due
MINUTES_A_DAY = 30
AT_ONCE = 1000  # people named in one query; SQLite takes no list without end


@dataclass(frozen=True)
class Step:
    """One SOP of a track; `day` is by which day after the first it is to be proven."""

    sop: LiveSop
    clauses: tuple[LiveClause, ...]
    minutes: int
    day: int


@dataclass(frozen=True)
class Place:
    """Where somebody begins: `queues` empty = nobody has named one."""

    user_id: int
    team_id: int
    market: str | None
    queues: frozenset[str]
    begins: date


def track(session: Session, market: str | None, queues: Collection[str]) -> list[Step]:
    """The SOPs for who moderates these queues in a market: those with critical clauses first, then by title.

    An SOP without `audience` is in no track. Where nobody has named a queue, every audience's SOPs are in it.
    """
    rules: dict[int, list[LiveClause]] = defaultdict(list)
    for rule in rulebook(session).under(market).values():
        rules[rule.sop_id].append(rule)
    fits = [sop for sop in live_sops(session) if rules[sop.id] and _for(sop, market, queues)]
    fits.sort(key=lambda sop: (all(rule.severity != "critical" for rule in rules[sop.id]), sop.title, sop.code))
    steps, spent = [], 0
    for sop in fits:
        takes = minutes(rules[sop.id])
        spent += takes
        steps.append(Step(sop, tuple(rules[sop.id]), takes, SETTLING_IN + spent // MINUTES_A_DAY))
    return steps


def _for(sop: LiveSop, market: str | None, queues: Collection[str]) -> bool:
    here = market is None or not sop.markets or market in sop.markets
    return here and bool(sop.audience) and (not queues or bool(set(queues) & set(sop.audience)))


@greet
def onboard_newcomers(session: Session, user_ids: Collection[int], by_id: int | None) -> int:
    """Give those of these people who begin now, or began in the last four weeks, their track; how many modules."""
    return onboard(session, by_id, user_ids, clock.now().date() - NEW)


def onboard(
    session: Session, by_id: int | None, user_ids: Collection[int] | None = None, since: date = date.min
) -> int:
    """Ask these people (None = everybody) who moderate since that day or later for their track; how many assignments.

    Nobody is asked for an SOP twice, nor for clauses they have proven, so it may be run again at any time.
    """
    found = [place for place in places(session, user_ids) if place.begins >= since]
    hold(session, {place.user_id for place in found})
    asked = _asked(session)
    today, made = clock.now().date(), 0
    groups: dict[tuple[str | None, frozenset[str], date, int], list[Place]] = defaultdict(list)
    for place in found:
        groups[place.market, place.queues, max(place.begins, today), place.team_id].append(place)
    for (market, queues, begins, team_id), people in groups.items():
        for step in track(session, market, queues):
            new = [one.user_id for one in people if (one.user_id, step.sop.id) not in asked]
            if new:
                made += _ask(session, step, new, begins + timedelta(days=step.day), by_id, team_id)
                asked |= {(user_id, step.sop.id) for user_id in new}
    if made:
        record(session, by_id, "gave newcomers their track", f"{made} assignments")
    return made


def _ask(session: Session, step: Step, people: Sequence[int], due_on: date, by_id: int | None, team_id: int) -> int:
    ids = [clause.id for clause in step.clauses]
    return len(
        assign(
            session, user_ids=people, sop_id=step.sop.id, clause_ids=ids, reason="onboarding", due_on=due_on,
            by_id=by_id, team_id=team_id,
        )
    )  # fmt: skip


def _asked(session: Session) -> set[tuple[int, int]]:
    """The (person, SOP) pairs that were asked at onboarding before, called off or not."""
    found = sa.select(Assignment.user_id, Assignment.sop_id).where(Assignment.reason == "onboarding")
    return {(user_id, sop_id) for user_id, sop_id in session.execute(found)}


def places(session: Session, user_ids: Collection[int] | None = None) -> list[Place]:
    """Where active people moderate or will: by membership, and for those without one by a role in one team."""
    few = user_ids is not None and len(user_ids) <= AT_ONCE
    wanted = User.id.in_(user_ids or ()) if few else sa.true()
    today = clock.now().date()
    lasting = sa.or_(Membership.ends_on.is_(None), Membership.ends_on > today)
    stays = (
        sa.select(User.id, Team, Membership.queue, Membership.starts_on)
        .join(Membership, Membership.user_id == User.id)
        .join(Team, Team.id == Membership.team_id)
        .where(wanted, User.active, Membership.role == "moderator", lasting)
        .order_by(User.id, Membership.starts_on)
    )
    found = [_place(id, team, [queue] if queue else team.queues, since) for id, team, queue, since in
             session.execute(stays)]  # fmt: skip
    members = {place.user_id for place in found}
    granted = sa.select(User.id, RoleGrant.scope).join(RoleGrant, RoleGrant.user_id == User.id)
    teams = {team.slug: team for team in session.scalars(sa.select(Team))}
    for user_id, scope in session.execute(granted.where(wanted, User.active, RoleGrant.role == "moderator")):
        team = teams.get(Scope.parse(scope).team or "")
        if user_id not in members and team is not None:
            found.append(_place(user_id, team, team.queues, today))
    asked = None if few or user_ids is None else set(user_ids)
    return [place for place in found if asked is None or place.user_id in asked]


def _place(user_id: int, team: Team, queues: Iterable[str], begins: date) -> Place:
    return Place(user_id, team.id, team.market, frozenset(queues), begins)
