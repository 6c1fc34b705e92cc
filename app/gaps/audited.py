"""Daily sums of audits, added up to what the report needs: a row for each age of a (team, clause, rev, sampling, …)."""

from dataclasses import dataclass, fields
from datetime import date
from itertools import chain, pairwise
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app.db import tuples
from app.gaps.window import Window
from app.qa.models import Audit, AuditSum
from app.qa.packing import packed, unpacked
from app.qa.weights import IN_RATE
from app.stats.evidence import BUCKETS
from app.stats.rate import Floats, Ints

RATED_AUDITS = (Audit.current, Audit.counts, Audit.outcome != "technical", Audit.sampling.in_(IN_RATE))  # single ones
SUMMED = (
    *(AuditSum.n, AuditSum.errors, AuditSum.defensible, AuditSum.critical, AuditSum.w, AuditSum.w2, AuditSum.w_errors),
    *(AuditSum.w_over, AuditSum.w_over_possible, AuditSum.w_under, AuditSum.w_under_possible),
)
KEYS = 5  # columns of Audited that name a sum come before those that are summed


@dataclass(frozen=True)
class Audited:
    """Audits of a window, one row a sum; n_by_age and errors_by_age are bucket × row, bucket 0 the newest.

    Weights w = 1 / inclusion probability; `possible` are the weights of decisions that could err in that direction.
    """

    team_id: Ints
    clause_id: Ints
    rev: Ints
    sampling: NDArray[np.str_]
    stratum: NDArray[np.str_]
    n: Floats
    errors: Floats
    defensible: Floats
    critical: Floats
    w: Floats
    w2: Floats
    w_errors: Floats
    w_over: Floats
    w_over_possible: Floats
    w_under: Floats
    w_under_possible: Floats
    n_by_age: Floats
    errors_by_age: Floats

    @property
    def rated(self) -> NDArray[np.bool_]:
        """Which sums are of samples that rates may be read from: random and stratified ones."""
        return np.isin(self.sampling, IN_RATE)

    def of(self, rows: NDArray[np.bool_] | Ints) -> "Audited":
        """The named rows alone."""
        return Audited(*(getattr(self, field.name)[..., rows] for field in fields(self)))

    def less(self, part: "Audited") -> "Audited":
        """These sums without those of `part`, whose rows are appended with a minus: sums over rows come out right."""
        pairs = [(getattr(self, field.name), getattr(part, field.name)) for field in fields(self)]
        keys = [np.concatenate(pair) for pair in pairs[:KEYS]]
        return Audited(*keys, *(np.concatenate([whole, -gone], axis=-1) for whole, gone in pairs[KEYS:]))


def audited(session: Session, window: Window) -> Audited:
    """Every audit sum of the window, whatever its rev or sampling; a query over daily sums, never over audits.

    Each age bucket is summed by itself, which takes half the time of all at once: a key has a row for each.
    """
    place = packed(AuditSum.team_id, AuditSum.clause_id, AuditSum.clause_rev)
    key = (place, AuditSum.sampling, AuditSum.stratum)
    query = sa.select(*key, *(sa.func.sum(column) for column in SUMMED)).group_by(sa.literal_column("1"), *key[1:])
    found = [tuples(session, query.where(*within)) for within in _ages(AuditSum.day, window)]
    columns = list(zip(*chain(*found), strict=True)) or [()] * (len(key) + len(SUMMED))
    values: list[Any] = [*unpacked(np.array(columns[0], dtype=np.int64))[:3]]
    values += [np.array(column, dtype=np.str_) for column in columns[1:3]]
    values += [np.array(column, dtype=np.float64) for column in columns[3:]]
    age = np.repeat(np.arange(len(found)), [len(rows) for rows in found])
    return Audited(*values, *(by_age(values[KEYS + number], age) for number in (0, 1)))


def by_age(sums: Floats, age: Ints) -> Floats:
    """bucket × row: each row's sum in the bucket of its age."""
    spread: Floats = np.where(np.arange(BUCKETS)[:, None] == age, sums, 0.0)
    return spread


def _ages(day: Any, window: Window) -> list[list[sa.ColumnElement[bool]]]:
    """Conditions for each age bucket, newest first; one bound to a side, since SQLite may follow the looser of two."""
    edges = [window.until, *window.edges, date.min]
    since = window.since or date.min
    return [[day < until, day >= max(edge, since)] for until, edge in pairwise(edges)]
