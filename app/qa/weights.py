"""What one audit adds to the daily sums, in weights whose sums are exact."""

import math
from typing import Any, NamedTuple

import sqlalchemy as sa

STEP = 2.0**20  # 1e-6 of an audit; sums below 2^33 are then exact in a float
IN_RATE = ("random", "stratified")


def weight(inclusion_prob: float | None) -> float:
    """1 / inclusion_prob to the nearest multiple of 2^-20; 1 where the probability is not known."""
    return 1.0 if inclusion_prob is None else exact(1.0 / inclusion_prob)


def exact(value: float) -> float:
    """The nearest multiple of 2^-20."""
    return math.floor(value * STEP + 0.5) / STEP


def weight_in_sql(inclusion_prob: Any) -> sa.Case[Any]:
    """`weight` of a column."""
    return sa.case((inclusion_prob.is_(None), 1.0), else_=exact_in_sql(1.0 / inclusion_prob))


def exact_in_sql(value: Any) -> sa.ColumnElement[Any]:
    """`exact` of an expression."""
    return sa.func.floor(value * STEP + 0.5) / STEP


class Share(NamedTuple):
    """One audit's part in each sum, in the order of the columns of `audit_sum`."""

    n: int
    errors: int
    defensible: int
    critical: int
    unweighted: int
    w: float
    w2: float
    w_errors: float
    w_over: float
    w_over_possible: float
    w_under: float
    w_under_possible: float


def share(outcome: str, direction: int, room: int, inclusion_prob: float | None, critical: bool) -> Share:
    """The part of an audit with this effective verdict; `critical` is the severity of the clause or of the audit."""
    w = weight(inclusion_prob)
    error = outcome == "error"
    return Share(
        n=1,
        errors=int(error),
        defensible=int(outcome == "defensible"),
        critical=int(error and critical),
        unweighted=int(inclusion_prob is None),
        w=w,
        w2=exact(w * w),
        w_errors=w if error else 0.0,
        w_over=w if direction > 0 else 0.0,
        w_over_possible=w if room & 1 else 0.0,
        w_under=w if direction < 0 else 0.0,
        w_under_possible=w if room & 2 else 0.0,
    )
