"""Daily sums of audits, added up to what the report needs: one row a (team, clause, rev, sampling, stratum)."""

from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app.gaps.window import Window
from app.qa.models import AuditSum
from app.stats.rate import Floats, Ints

RATED = ("random", "stratified")
SUMMED = (
    *(AuditSum.n, AuditSum.errors, AuditSum.defensible, AuditSum.critical, AuditSum.w, AuditSum.w2, AuditSum.w_errors),
    *(AuditSum.w_over, AuditSum.w_over_possible, AuditSum.w_under, AuditSum.w_under_possible),
)
KEY = (AuditSum.team_id, AuditSum.clause_id, AuditSum.clause_rev, AuditSum.sampling, AuditSum.stratum)


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
        return np.isin(self.sampling, RATED)

    def of(self, rows: NDArray[np.bool_] | Ints) -> "Audited":
        """The named rows alone."""
        return Audited(*(getattr(self, field.name)[..., rows] for field in fields(self)))


def audited(session: Session, window: Window) -> Audited:
    """Every audit sum of the window, whatever its rev or sampling; a query over daily sums, never over audits."""
    ages = _ages(AuditSum.day, window)
    by_age = [sa.func.sum(sa.case((age, column), else_=0)) for column in (AuditSum.n, AuditSum.errors) for age in ages]
    query = sa.select(*KEY, *map(sa.func.sum, SUMMED), *by_age).where(AuditSum.day < window.until).group_by(*KEY)
    if window.since is not None:
        query = query.where(AuditSum.day >= window.since)
    columns = list(zip(*session.execute(query).all(), strict=True)) or [()] * (len(KEY) + len(SUMMED) + 2 * len(ages))
    numbers, texts, sums = columns[:3], columns[3:5], columns[5:]
    aged = np.array(sums[len(SUMMED) :], dtype=np.float64).reshape(2, len(ages), -1)
    values: list[Any] = [np.array(column, dtype=np.int64) for column in numbers]
    values += [np.array(column, dtype=np.str_) for column in texts]
    values += [np.array(column, dtype=np.float64) for column in sums[: len(SUMMED)]]
    return Audited(*values, *aged)


def _ages(day: Any, window: Window) -> list[sa.ColumnElement[bool]]:
    """A condition for each age bucket, newest first."""
    edges = window.edges
    between = [(day >= late) & (day < early) for early, late in pairwise(edges)]
    return [day >= edges[0], *between, day < edges[-1]]
