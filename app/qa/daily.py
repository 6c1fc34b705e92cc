"""Keeps the daily sums of audits: differences added as audits come, change or stop counting, and a rebuild."""

from dataclasses import dataclass, field
from datetime import date
from itertools import repeat
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.intake.bulk import add_up
from app.library.governing import Governing
from app.qa.judging import Judged, Ruling
from app.qa.models import Audit, AuditSum
from app.qa.weights import STEP, Share

KEYS = ("day", "team_id", "clause_id", "clause_rev", "sampling", "stratum")
SUMS = Share._fields
WHOLE = SUMS.index("w")  # the sums before it are whole numbers


@dataclass
class Tally:
    """Audits that start (+1) or stop (-1) counting: four lists of the same length, the days as ISO text."""

    teams: list[int] = field(default_factory=list)
    days: list[str] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    times: list[int] = field(default_factory=list)

    def add(self, team_id: int, day: str, judged: Judged, times: int) -> None:
        self.teams.append(team_id)
        self.days.append(day)
        self.judged.append(judged)
        self.times.append(times)


def add_to_sums(connection: sa.Connection, tally: Tally) -> None:
    """Add audits to their sums or take them away."""
    rulings = {one: place for place, one in enumerate(one for one in dict.fromkeys(tally.judged) if one.share)}
    if not rulings:
        return
    shares = np.array([one.share for one in rulings], dtype=np.float64)
    groups = [_group(one.ruling) for one in rulings if one.ruling]
    names, days = sorted(set(groups)), sorted(set(tally.days))
    group_of, day_of = ({name: place for place, name in enumerate(held)} for held in (names, days))
    number = np.fromiter(map(rulings.get, tally.judged, repeat(-1)), np.int64)
    counting = number >= 0
    group = np.fromiter(map(group_of.__getitem__, groups), np.int64)[number]
    day = np.fromiter(map(day_of.__getitem__, tally.days), np.int64)
    teams, times = np.array(tally.teams), np.array(tally.times)
    places = (day * (teams.max() + 1) + teams) * len(names) + group
    found, place = np.unique(places[counting], return_inverse=True)
    parts = (shares[number] * times[:, None])[counting]
    sums = [np.bincount(place, part, len(found)) for part in parts.T]
    columns = [sum_.astype(np.int64).tolist() for sum_ in sums[:WHOLE]] + [sum_.tolist() for sum_ in sums[WHOLE:]]
    found, named = np.divmod(found, len(names))
    keys = (part.tolist() for part in (*np.divmod(found, teams.max() + 1), named))
    rows = [(days[day], team, *names[name], *added) for day, team, name, *added in zip(*keys, *columns, strict=True)]
    add_up(connection, "audit_sum", KEYS, SUMS, rows)
    taken = [date.fromisoformat(days[place]) for place in np.unique(day[times < 0])]
    connection.execute(sa.delete(AuditSum).where(AuditSum.n == 0, AuditSum.day.in_(taken)))


def _group(ruling: Ruling) -> tuple[Any, ...]:
    return ruling.clause_id, ruling.clause_rev, ruling.sampling, ruling.stratum or ""


def rebuild(session: Session) -> int:
    """Make all sums anew from the audits themselves; returns how many there are."""
    critical = _critical(session)
    session.execute(sa.delete(AuditSum))
    audit = Audit.__table__.c
    w = sa.case((audit.inclusion_prob.is_(None), 1.0), else_=_exact(1.0 / audit.inclusion_prob))
    error = audit.outcome == "error"
    columns = {
        "team_id": audit.team_id, "clause_id": audit.clause_id, "clause_rev": audit.clause_rev,
        "sampling": audit.sampling, "stratum": sa.func.coalesce(audit.stratum, ""), "day": _day(session),
    }  # fmt: skip
    sums = {
        "n": sa.func.count(), "errors": _when(error), "defensible": _when(audit.outcome == "defensible"),
        "critical": _when(error & critical), "unweighted": _when(audit.inclusion_prob.is_(None)),
        "w": sa.func.sum(w), "w2": sa.func.sum(_exact(w * w)), "w_errors": _when(error, w),
        "w_over": _when(audit.direction > 0, w), "w_over_possible": _when(audit.room.in_((1, 3)), w),
        "w_under": _when(audit.direction < 0, w), "w_under_possible": _when(audit.room.in_((2, 3)), w),
    }  # fmt: skip
    found = (
        sa.select(*columns.values(), *sums.values())
        .where(audit.current, audit.counts, audit.clause_id.is_not(None), audit.outcome != "technical")
        .group_by(*columns.values())
    )
    session.execute(sa.insert(AuditSum).from_select([*columns, *sums], found))
    return session.scalar(sa.select(sa.func.count()).select_from(AuditSum)) or 0


def _critical(session: Session) -> sa.ColumnElement[bool]:
    """Whether an audit's own severity, else that of its clause in the release of its time, is critical."""
    governing = Governing.load(session)
    pairs = session.execute(
        sa.select(Audit.clause_id, Audit.release_id, sa.func.min(Audit.decided_at))
        .where(Audit.clause_id.is_not(None))
        .group_by(Audit.clause_id, Audit.release_id)
    )
    found = [
        (clause_id, release_id)
        for clause_id, release_id, at in pairs
        if clause_id is not None and governing.severity(clause_id, at) == "critical"
    ]
    by_clause = sa.or_(
        sa.false(), *((Audit.clause_id == clause) & (Audit.release_id == held) for clause, held in found)
    )
    return sa.or_(Audit.severity == "critical", Audit.severity.is_(None) & by_clause)


def _exact(value: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.func.floor(value * STEP + 0.5) / STEP


def _when(condition: sa.ColumnElement[bool], value: sa.ColumnElement[Any] | None = None) -> sa.ColumnElement[Any]:
    """The sum of `value` (None: a count) where the condition holds."""
    if value is None:
        return sa.func.sum(sa.case((condition, 1), else_=0))
    return sa.func.sum(sa.case((condition, value), else_=0.0))


def _day(session: Session) -> sa.ColumnElement[object]:
    if session.get_bind().dialect.name == "sqlite":
        return sa.func.substr(sa.cast(Audit.decided_at, sa.Text), 1, 10)
    return sa.cast(sa.func.timezone("UTC", Audit.decided_at), sa.Date)
