"""Keeps the daily sums of audits: differences added as audits come, change or stop counting, and a rebuild."""

from collections.abc import Sequence
from datetime import date
from itertools import compress
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app.intake.bulk import add_up, utc_day
from app.library.governing import Governing
from app.qa.batch import Batch
from app.qa.judging import Judged, Ruling
from app.qa.lexicon import Numbers
from app.qa.models import Audit, AuditSum
from app.qa.weights import Share, exact_in_sql, weight_in_sql

KEYS = ("day", "team_id", "clause_id", "clause_rev", "sampling", "stratum")
SUMS = Share._fields
Floats = NDArray[np.float64]
WHOLE = SUMS.index("w")  # the sums before it are whole numbers

Summed = list[list[Any]]  # the columns KEYS and what is to be added to each of SUMS, in the order of the keys


class Tally:
    """Audits that start (+1) or stop (-1) counting, told one by one."""

    def __init__(self) -> None:
        self._told: list[tuple[Judged, str, int, int]] = []

    def add(self, team_id: int, day: str, judged: Judged, times: int) -> None:
        """Tell of one more audit; of none that has no share in the sums."""
        if judged.share is not None:
            self._told.append((judged, day, team_id, times))

    @property
    def sums(self) -> Summed:
        if not self._told:
            return []
        judged, days, teams, times = zip(*self._told, strict=True)
        number = np.arange(len(judged))
        return _summed(judged, number, *_distinct(days), np.array(teams, np.int64), np.array(times, np.int64))

    @property
    def left(self) -> set[date]:
        """Days on which an audit stopped counting."""
        return {date.fromisoformat(day) for _, day, _, times in self._told if times < 0}


def sums_within(batch: Batch, passed_over: Sequence[int]) -> Summed:
    """What the rows of a batch add to the sums, but for those passed over."""
    used, numbers = np.unique(batch.numbers, return_inverse=True)
    judged = [batch.lexicon.judged[number] for number in used]
    shared = np.array([one.share is not None for one in judged], bool)
    counts = shared[numbers]
    counts[list(passed_over)] = False
    rows = np.flatnonzero(counts)
    number = (np.cumsum(shared) - 1)[numbers[rows]]
    days, day = _distinct([moment[:10] for moment in batch.column("decided_at")])
    team = np.array(batch.column("team_id"), np.int64)[rows]
    return _summed(list(compress(judged, shared)), number, days, day[rows], team, np.ones_like(number))


def _summed(
    judged: Sequence[Judged], number: Numbers, days: Sequence[str], day: Numbers, team: Numbers, times: Numbers
) -> Summed:
    """The sums of audits: for each the places of what was judged and of its day, its team, and +1 or -1."""
    if not len(number):
        return []
    groups = [_group(one.ruling) for one in judged if one.ruling]
    names = sorted(set(groups))
    rank = {group: place for place, group in enumerate(names)}
    name_of = np.array([rank[group] for group in groups])
    shape = (len(days), int(team.max()) + 1, len(names))
    found, place = np.unique(np.ravel_multi_index((day, team, name_of[number]), shape), return_inverse=True)
    parts = _shares(judged, number, team) * times
    added = [np.bincount(place, part, len(found)) for part in parts]
    day, team, name = np.unravel_index(found, shape)
    return [
        np.array(days, object)[day].tolist(),
        team.tolist(),
        *(np.array(column, object)[name].tolist() for column in zip(*names, strict=True)),
        *(sum_.astype(np.int64).tolist() for sum_ in added[:WHOLE]),
        *(sum_.tolist() for sum_ in added[WHOLE:]),
    ]


def _shares(judged: Sequence[Judged], number: Numbers, team: Numbers) -> Floats:
    """What each audit adds: a column each, its parts as rows; that of its team where its market's rule is another."""
    parts = np.array([one.share for one in judged], np.float64).T[:, number]
    for at, one in enumerate(judged):
        for team_id, own in one.apart.items():
            parts[:, (number == at) & (team == team_id)] = np.array(own, np.float64)[:, None]
    return parts


def _distinct(values: Sequence[str]) -> tuple[list[str], Numbers]:
    """The distinct values in order, and the place of each one among them."""
    distinct = sorted(set(values))
    places = {value: place for place, value in enumerate(distinct)}
    return distinct, np.fromiter(map(places.__getitem__, values), np.int64, len(values))


def add_to_sums(connection: sa.Connection, sums: Summed) -> None:
    """Add to the sums."""
    add_up(connection, "audit_sum", KEYS, SUMS, sums)


def settle_sums(connection: sa.Connection, tally: Tally) -> None:
    """Add audits to their sums or take them away; sums of nothing are removed."""
    add_to_sums(connection, tally.sums)
    if tally.left:
        connection.execute(sa.delete(AuditSum).where(AuditSum.n == 0, AuditSum.day.in_(tally.left)))


def _group(ruling: Ruling) -> tuple[Any, ...]:
    return ruling.clause_id, ruling.clause_rev, ruling.sampling, ruling.stratum or ""


def rebuild(session: Session) -> int:
    """Make all sums anew from the audits themselves; returns how many there are."""
    critical = _critical(session)
    session.execute(sa.delete(AuditSum))
    audit = Audit.__table__.c
    w = weight_in_sql(audit.inclusion_prob)
    error = audit.outcome == "error"
    columns = {
        "team_id": audit.team_id, "clause_id": audit.clause_id, "clause_rev": audit.clause_rev,
        "sampling": audit.sampling, "stratum": sa.func.coalesce(audit.stratum, ""),
        "day": utc_day(session.connection(), audit.decided_at),
    }  # fmt: skip
    sums = {
        "n": sa.func.count(), "errors": _when(error), "defensible": _when(audit.outcome == "defensible"),
        "critical": _when(error & critical), "unweighted": _when(audit.inclusion_prob.is_(None)),
        "w": sa.func.sum(w), "w2": sa.func.sum(exact_in_sql(w * w)), "w_errors": _when(error, w),
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
    ).all()
    found = [
        (clause_id, release_id)
        for clause_id, release_id, at in pairs
        if clause_id is not None and governing.severity(clause_id, at) == "critical"
    ]
    common = sa.or_(sa.false(), *(_of(clause, held) for clause, held in found))
    apart = [
        (_of(clause_id, release_id) & (Audit.team_id == team_id), sa.literal(own == "critical"))
        for clause_id, release_id, at in pairs
        for team_id, own in (governing.severities_apart(clause_id, at) if clause_id is not None else {}).items()
    ]
    by_clause = sa.case(*apart, else_=common) if apart else common
    return sa.or_(Audit.severity == "critical", Audit.severity.is_(None) & by_clause)


def _of(clause_id: int | None, release_id: int | None) -> sa.ColumnElement[bool]:
    return (Audit.clause_id == clause_id) & (Audit.release_id == release_id)


def _when(condition: sa.ColumnElement[bool], value: sa.ColumnElement[Any] | None = None) -> sa.ColumnElement[Any]:
    """The sum of `value` (None: a count) where the condition holds."""
    if value is None:
        return sa.func.sum(sa.case((condition, 1), else_=0))
    return sa.func.sum(sa.case((condition, value), else_=0.0))
