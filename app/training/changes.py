"""Rules that changed their meaning: who held them as they were, and is asked to learn them as they are."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

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


@dataclass(frozen=True)
class Shift:
    """A rule of a clause and the one that governs the same people from now on: at another rev, or a market's own."""

    was: Ruling
    now: Ruling


Rulings = Mapping[str, Ruling]
Places = Mapping[tuple[int, str | None], Ruling]  # by clause and market with a rule of its own
Asked = Mapping[str, Mapping[int, Shift]]  # by the name of the rule to be learnt, who is asked, and what they held


def holders_affected(session: Session, difference: Difference) -> dict[str, int]:
    """How many people a release of this difference would send to each changed clause (cf-2.1, cf-2.1@DE).

    These are exactly the people who would be assigned it; cases, and clauses that nobody holds, count 0. A rule that a
    market gets for itself, or gives up, counts where somebody held the one before it.
    """
    return dict.fromkeys(difference.revs, 0) | {
        name: len(people) for name, people in _foreseen(session, difference).items()
    }


def people_affected(session: Session, difference: Difference) -> int:
    """How many different people it would send to at least one clause."""
    return len(set().union(*_foreseen(session, difference).values()))


def holders_now(session: Session, names: Iterable[str]) -> dict[str, set[int]]:
    """By clause (cf-2.1, cf-2.1@DE), who would be asked to learn it if it changed now; what is not live is left out."""
    live = in_force(session, clock.now())
    before = _rulings(session, live) if live is not None else {}
    wanted = {name for name in names if name in before}
    changed = {name: replace(before[name], rev=before[name].rev + 1) for name in wanted}
    found = _asked(session, before, before | changed)
    return {name: set(found.get(name, ())) for name in wanted}


def _foreseen(session: Session, difference: Difference) -> Asked:
    live = in_force(session, clock.now())
    before = _rulings(session, live) if live is not None else {}
    after = {name: one for name, one in before.items() if name not in difference.retired}
    after |= {name: replace(after[name], rev=new) for name, (_, new) in difference.revs.items() if name in after}
    for name, rev in difference.own.items():
        code, _, market = name.partition("@")
        if code in after:
            after[name] = replace(after[code], name=name, variant=market, rev=rev)
    return _asked(session, before, after)


def assign_changes(session: Session, turn: Turn) -> int:
    """Ask everybody who held a changed clause as it was, and nobody else, to learn it as it is; how many people.

    A market that gets a rule of its own, or gives it up, is asked for the rule that governs there from now on. One
    assignment per person and SOP, due by its most severe clause.
    """
    before = _rulings(session, turn.before) if turn.before is not None else {}
    found = _asked(session, before, _rulings(session, turn.after))
    asked: dict[tuple[int, int], list[Shift]] = defaultdict(list)
    for name in sorted(found):
        for user_id, shift in found[name].items():
            asked[user_id, shift.now.sop_id].append(shift)
    if not asked:
        return 0
    _write(session, turn, asked)
    people = len({user_id for user_id, _ in asked})
    record(session, turn.after.by_id, "assigned what changed", f"release {turn.after.id}", people=people)
    return people


def _write(session: Session, turn: Turn, asked: Mapping[tuple[int, int], Collection[Shift]]) -> None:
    note = next((one.note for one in reversed(turn.releases) if one.note), None)
    today = turn.now.date()
    tasks = [
        {
            "user_id": user_id,
            "sop_id": sop_id,
            "reason": "policy_change",
            "why": {"release": turn.after.id, "note": note, **_why(shifts)},
            "team_id": None,
            "due_on": today + timedelta(days=min(DUE_DAYS[one.now.severity] for one in shifts)),
            "by_id": turn.after.by_id,
            "at": turn.now,
            "cancelled_at": None,
        }
        for (user_id, sop_id), shifts in asked.items()
    ]
    ids = session.scalars(sa.insert(Assignment).returning(Assignment.id, sort_by_parameter_order=True), tasks)
    session.execute(
        sa.insert(AssignedClause),
        [
            {"assignment_id": id, "clause_id": one.now.clause_id, "rev": one.now.rev}
            for id, shifts in zip(ids.all(), asked.values(), strict=True)
            for one in shifts
        ],
    )


def _why(shifts: Iterable[Shift]) -> dict[str, dict[str, Any]]:
    """By name of the rule (its rev before, now); `was` names the rule before where that is another."""
    shifts = list(shifts)
    was = {one.now.name: one.was.name for one in shifts if one.was.name != one.now.name}
    return {"revs": {one.now.name: [one.was.rev, one.now.rev] for one in shifts}} | ({"was": was} if was else {})


def _asked(session: Session, before: Rulings, after: Rulings) -> Asked:
    """Who held the rule that governed them, works under another now, and does not hold that one."""
    touched = {one.clause_id for name, one in before.items() if after.get(name) is None or after[name].rev != one.rev}
    touched |= {one.clause_id for name, one in after.items() if name not in before}
    held = held_revs(session, touched)
    markets = _markets(session)
    was, now = _by_place(before), _by_place(after)
    found: dict[str, dict[int, Shift]] = defaultdict(dict)
    for user_id, clause_id in {(user_id, clause_id) for user_id, clause_id, _ in held if user_id in markets}:
        shift = _shift(was, now, clause_id, markets[user_id])
        if shift is not None and _holds(held, user_id, shift.was) and not _holds(held, user_id, shift.now):
            found[shift.now.name][user_id] = shift
    return found


def _shift(was: Places, now: Places, clause_id: int, market: str | None) -> Shift | None:
    """What changes about a clause for those who work in a market; None where nothing does, or it governs them not."""
    old, new = (rules.get((clause_id, market)) or rules.get((clause_id, None)) for rules in (was, now))
    if old is None or new is None or (old.variant, old.rev) == (new.variant, new.rev):
        return None
    return Shift(old, new) if all(not one.markets or market in (None, *one.markets) for one in (old, new)) else None


def _by_place(rulings: Rulings) -> Places:
    return {(one.clause_id, one.variant): one for one in rulings.values()}


def _holds(held: Mapping[tuple[int, int, str | None], frozenset[int]], user_id: int, rule: Ruling) -> bool:
    return rule.rev in held.get((user_id, rule.clause_id, rule.variant), ())


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
