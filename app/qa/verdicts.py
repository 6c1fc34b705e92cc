"""What auditors said, decision by decision: the rows from which their false alarms and misses are estimated."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app.db import tuples
from app.qa.models import Audit, DoubleAudit
from app.qa.packing import packed, unpacked
from app.qa.weights import IN_RATE
from app.stats.auditors import NOBODY
from app.stats.rate import Ints

ALL_ONCE, SOME_ONCE, BLOCKS = 250_000, 100_000, 64  # more decisions than ALL_ONCE are sampled in blocks
ALL_TWICE = 100_000  # of decisions judged twice every n-th is read beyond this many


@dataclass(frozen=True)
class Verdicts:
    """Fairly sampled decisions with the verdicts before any dispute, one row a decision.

    auditors, strata: their names ("" = no stratum), which first, second (NOBODY: one look only) and stratum number.
    """

    auditors: list[str]
    strata: list[str]
    first: Ints
    second: Ints
    first_error: NDArray[np.bool_]
    second_error: NDArray[np.bool_]
    stratum: Ints
    team_id: Ints
    clause_id: Ints
    rev: Ints


@dataclass(frozen=True)
class Stretch:
    """[since, until) by the moment of decision, and how many audits and double audits there are of it.

    More audits than `ALL_ONCE` are counted as one more than that.
    """

    since: datetime
    until: datetime
    audits: int
    double_audits: int

    @classmethod
    def counted(cls, session: Session, since: datetime, until: datetime) -> "Stretch":
        """The stretch with its numbers, which are read from indexes."""
        once = sa.select(sa.literal(1)).where(Audit.decided_at >= since, Audit.decided_at < until).limit(ALL_ONCE + 1)
        twice = sa.select(sa.literal(1)).where(DoubleAudit.decided_at >= since, DoubleAudit.decided_at < until)
        counts = (sa.select(sa.func.count()).select_from(each.subquery()) for each in (once, twice))
        return cls(since, until, *(session.scalar(count) or 0 for count in counts))


def verdicts(session: Session, stretch: Stretch) -> Verdicts:
    """The verdicts of a stretch of time; of very many a sample, the same one each time.

    The sample is made of blocks of audits that came in together, spread evenly over the time of decision: reading
    them costs a fraction of reading every n-th. Decisions judged twice are sampled apart, since they tell most.
    """
    twice, once = _twice(session, stretch), _once(session, stretch)
    alone = ~np.isin(once.ids, np.concatenate([twice.ids, twice.second_ids]))
    auditors, (first, again, second) = _numbered(twice.auditor, once.auditor, twice.second_auditor)
    strata, (stratum, other_stratum) = _numbered(twice.stratum, once.stratum)
    team_id, clause_id, rev, error = unpacked(np.concatenate([twice.packed, once.packed[alone]]))
    return Verdicts(
        auditors=auditors,
        strata=strata,
        first=np.concatenate([first, again[alone]]),
        second=np.concatenate([second, np.full(alone.sum(), NOBODY)]),
        first_error=error == 1,
        second_error=np.concatenate([twice.second_error, np.zeros(alone.sum(), dtype=bool)]),
        stratum=np.concatenate([stratum, other_stratum[alone]]),
        team_id=team_id,
        clause_id=clause_id,
        rev=rev,
    )


def _numbered(*columns: Sequence[str]) -> tuple[list[str], list[Ints]]:
    """(the names in these columns, sorted; each column as numbers of names)"""
    names = sorted(set().union(*columns))
    number = {name: place for place, name in enumerate(names)}
    return names, [np.fromiter(map(number.__getitem__, column), np.int64, len(column)) for column in columns]


class _Rows:
    """The columns of rows (id, auditor, stratum, packed [, second id, second auditor, second's error])."""

    def __init__(self, rows: Sequence[Sequence[Any]]) -> None:
        self.ids, self.packed = _numbers(rows, 0), _numbers(rows, 3)
        self.auditor, self.stratum = _texts(rows, 1), _texts(rows, 2)
        twice = rows if rows and len(rows[0]) > 4 else []
        self.second_ids, self.second_auditor = _numbers(twice, 4), _texts(twice, 5)
        self.second_error = _numbers(twice, 6) == 1


def _numbers(rows: Sequence[Sequence[Any]], column: int) -> Ints:
    return np.fromiter(map(itemgetter(column), rows), np.int64, len(rows))


def _texts(rows: Sequence[Sequence[Any]], column: int) -> list[str]:
    return list(map(itemgetter(column), rows))


def _label(stratum: Any) -> sa.ColumnElement[str]:
    return sa.func.coalesce(stratum, "")


def _error(verdict: Any) -> sa.Case[int]:
    return sa.case((verdict == "error", 1), else_=0)


def _once(session: Session, stretch: Stretch) -> _Rows:
    """Audits that count, whether or not somebody looked again."""
    audit = Audit.__table__.c
    place = packed(audit.team_id, audit.clause_id, audit.clause_rev, _error(audit.verdict))
    query = sa.select(audit.id, audit.auditor, _label(audit.stratum), place).where(
        *(audit.decided_at >= stretch.since, audit.decided_at < stretch.until, audit.sampling.in_(IN_RATE)),
        *(audit.current, audit.counts, audit.verdict != "technical"),
        *(audit.auditor.is_not(None), audit.clause_id.is_not(None)),
    )
    if stretch.audits <= ALL_ONCE:
        return _Rows(tuples(session, query))
    within = _within(_blocks(session, stretch))
    return _Rows(tuples(session, query.join_from(within, Audit.__table__, audit.id.between(*within.c))))


def _within(ends: Sequence[tuple[int, int]]) -> sa.CTE:
    """Ranges of ids as a table, so that one query reads them all."""
    columns = sa.column("low", sa.BigInteger), sa.column("high", sa.BigInteger)
    return sa.values(*columns, name="ends").data(list(ends)).cte()


def _blocks(session: Session, stretch: Stretch) -> list[tuple[int, int]]:
    """Ranges of ids, each beginning with the first decision after one of evenly spaced moments."""
    audit = Audit.__table__.c
    began = session.scalar(sa.select(sa.func.min(audit.decided_at)))
    since = max(stretch.since, began) if began else stretch.since
    step: timedelta = (stretch.until - since) / BLOCKS
    moments = sa.values(sa.column("moment", audit.decided_at.type), name="moments")
    asked = moments.data([(since + step * place,) for place in range(BLOCKS)]).cte()
    after = sa.select(audit.id).where(audit.decided_at >= asked.c.moment).order_by(audit.decided_at).limit(1)
    found = set(session.scalars(sa.select(after.correlate(asked).scalar_subquery()).select_from(asked)))
    starts = sorted(start for start in found if start is not None)
    size = SOME_ONCE // BLOCKS
    following = [*starts[1:], starts[-1] + size] if starts else []
    return [(start, min(start + size, later) - 1) for start, later in zip(starts, following, strict=True)]


def _twice(session: Session, stretch: Stretch) -> _Rows:
    """Decisions that two auditors judged independently."""
    double = DoubleAudit.__table__.c
    first, second = (Audit.__table__.alias(name) for name in ("first", "second"))
    place = (double.team_id, double.clause_id, double.clause_rev)
    columns = (first.c.id, first.c.auditor, _label(first.c.stratum), packed(*place, _error(first.c.verdict)))
    query = (
        sa.select(*columns, second.c.id, second.c.auditor, second.c.verdict == "error")
        .join_from(DoubleAudit.__table__, first, first.c.id == double.first_id)
        .join(second, second.c.id == double.second_id)
        .where(double.decided_at >= stretch.since, double.decided_at < stretch.until)
    )
    one_in = -(-stretch.double_audits // ALL_TWICE)
    if one_in > 1:
        query = query.where(double.first_id % one_in == 0)
    return _Rows(tuples(session, query))
