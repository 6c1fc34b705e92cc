"""Rules that changed their meaning: who held them as they were, and is asked to learn them as they are."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.content.diff import Difference
from app.library.consequences import Turn
from app.library.models import Clause, ClauseRevision, Release, ReleaseSop, SopRevision
from app.library.trees import in_force
from app.people.actions import record
from app.people.models import Membership, Team, User
from app.people.queries import on
from app.training.held import held_revs
from app.training.models import AssignedClause, Assignment

DUE_DAYS = {"critical": 3, "major": 7, "minor": 14}  # a changed critical rule can't wait for a free afternoon
Revs = Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Ruling:
    """A clause as a release holds it; `name` is cf-2.1 or cf-2.1@DE, `markets` empty = everywhere."""

    name: str
    clause_id: int
    sop_id: int
    variant: str | None
    rev: int
    severity: str
    markets: tuple[str, ...]


def holders_affected(session: Session, difference: Difference) -> dict[str, int]:
    """How many people a release of this difference would send to each changed clause (cf-2.1, cf-2.1@DE).

    These are exactly the people who would be assigned it; cases, and clauses that nobody holds, count 0.
    """
    found = _holders(session, difference.revs, in_force(session, clock.now()))
    return {name: len(found.get(name, ())) for name in difference.revs}


def people_affected(session: Session, difference: Difference) -> int:
    """How many different people it would send to at least one clause."""
    return len(set().union(*_holders(session, difference.revs, in_force(session, clock.now())).values()))


def holders_now(session: Session, names: Iterable[str]) -> dict[str, set[int]]:
    """By clause (cf-2.1, cf-2.1@DE), who would be asked to learn it if it changed now; what is not live is left out."""
    live = in_force(session, clock.now())
    revs = {name: one.rev for name, one in (_rulings(session, live) if live is not None else {}).items()}
    return _holders(session, {name: (revs[name], revs[name] + 1) for name in names if name in revs}, live)


def assign_changes(session: Session, turn: Turn) -> int:
    """Ask everybody who held a changed clause as it was, and nobody else, to learn it as it is; how many people.

    One assignment per person and SOP, due by its most severe clause.
    """
    holders = _holders(session, turn.revs, turn.before)
    rulings = {name: ruling for name, ruling in _rulings(session, turn.after).items() if name in holders}
    asked: dict[tuple[int, int], list[Ruling]] = defaultdict(list)
    for name, ruling in sorted(rulings.items()):
        for user_id in holders[name]:
            asked[user_id, ruling.sop_id].append(ruling)
    if not asked:
        return 0
    _write(session, turn, asked)
    people = len({user_id for user_id, _ in asked})
    record(session, turn.after.by_id, "assigned what changed", f"release {turn.after.id}", people=people)
    return people


def _write(session: Session, turn: Turn, asked: Mapping[tuple[int, int], Collection[Ruling]]) -> None:
    note = next((one.note for one in reversed(turn.releases) if one.note), None)
    today = turn.now.date()
    tasks = [
        {
            "user_id": user_id,
            "sop_id": sop_id,
            "reason": "policy_change",
            "why": {
                "release": turn.after.id,
                "note": note,
                "revs": {one.name: list(turn.revs[one.name]) for one in rulings},
            },
            "team_id": None,
            "due_on": today + timedelta(days=min(DUE_DAYS[one.severity] for one in rulings)),
            "by_id": turn.after.by_id,
            "at": turn.now,
            "cancelled_at": None,
        }
        for (user_id, sop_id), rulings in asked.items()
    ]
    ids = session.scalars(sa.insert(Assignment).returning(Assignment.id, sort_by_parameter_order=True), tasks)
    session.execute(
        sa.insert(AssignedClause),
        [
            {"assignment_id": id, "clause_id": one.clause_id, "rev": one.rev}
            for id, rulings in zip(ids.all(), asked.values(), strict=True)
            for one in {ruling.clause_id: ruling for ruling in rulings}.values()
        ],
    )


def _holders(session: Session, revs: Revs, before: Release | None) -> dict[str, set[int]]:
    """By name of the clause, who held it at its old rev, does not hold it at the new one, and works under it."""
    rulings = _rulings(session, before) if before is not None else {}
    changed = {name: rulings[name] for name in revs if name in rulings}
    if not changed:
        return {}
    held = held_revs(session, {ruling.clause_id for ruling in changed.values()})
    markets = _markets(session)
    by_clause: dict[tuple[int, str | None], list[Ruling]] = defaultdict(list)
    for ruling in changed.values():
        by_clause[ruling.clause_id, ruling.variant].append(ruling)
    names = {(ruling.clause_id, ruling.variant): name for name, ruling in rulings.items()}
    found: dict[str, set[int]] = {name: set() for name in changed}
    for (user_id, clause_id, variant), at in held.items():
        for ruling in by_clause.get((clause_id, variant), ()):
            old, new = revs[ruling.name]
            if user_id in markets and old in at and new not in at:
                market = markets[user_id]
                governed_by = market if (clause_id, market) in names else None
                if governed_by == variant and (not ruling.markets or market in (None, *ruling.markets)):
                    found[ruling.name].add(user_id)
    return found


def _markets(session: Session) -> dict[int, str | None]:
    """The market in which each active person works today; None where they belong to no team."""
    today = sa.and_(Membership.user_id == User.id, on(clock.now().date()))
    found = (
        sa.select(User.id, Team.market)
        .outerjoin(Membership, today)
        .outerjoin(Team, Team.id == Membership.team_id)
        .where(User.active)
        .order_by(User.id, Membership.starts_on)
    )
    return dict(session.execute(found).all())


def _rulings(session: Session, release: Release) -> dict[str, Ruling]:
    """Every clause of a release by name, those of market variants among them."""
    query = (
        sa.select(
            *(Clause.code, Clause.id, Clause.sop_id, SopRevision.variant, ClauseRevision.rev),
            *(ClauseRevision.severity, ClauseRevision.markets, SopRevision.markets.label("sop_markets")),
        )
        .select_from(ReleaseSop)
        .join(SopRevision, SopRevision.digest == ReleaseSop.sop_digest)
        .join(ClauseRevision, ClauseRevision.sop_digest == SopRevision.digest)
        .join(Clause, Clause.id == ClauseRevision.clause_id)
        .where(ReleaseSop.release_id == release.id, SopRevision.locale.is_(None))
    )
    found = {}
    for code, clause_id, sop_id, variant, rev, severity, markets, of_sop in session.execute(query):
        name = f"{code}@{variant}" if variant else code
        found[name] = Ruling(name, clause_id, sop_id, variant, rev, severity, tuple(markets or of_sop))
    return found
