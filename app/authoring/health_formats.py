"""The health of cases as CSV: every figure with its counts and bounds, shares of 1."""

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Any

from app.intake.cells import inert
from app.quizzes.items_health import CaseHealth
from app.stats.rate import Interval, Measured

HEADINGS = (
    *("case", "rev", "quiz", "sop", "clause", "flags", "n", "facility", "facility_low", "facility_high"),
    *("discrimination", "discrimination_n", "discrimination_low", "discrimination_high", "efficiency"),
    *("median_ms", "timed", "fast", "fast_rate", "fast_low", "fast_high"),
    *("sure", "sure_wrong", "sure_wrong_rate", "sure_wrong_low", "sure_wrong_high"),
    *("earlier_n", "earlier_right", "later_n", "later_right", "rise", "rise_low", "rise_high", "languages"),
)


def as_csv(cases: Sequence[CaseHealth]) -> str:
    """One row a case; undefined figures are empty, and no spreadsheet runs a cell."""
    text = StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(HEADINGS)
    table.writerows([inert(value) if isinstance(value, str) else value for value in _row(case)] for case in cases)
    return text.getvalue()


def _row(case: CaseHealth) -> list[Any]:
    figures = case.figures
    differing = [one.language for one in case.languages if one.compared.differs]
    return [
        *(case.code, case.rev, case.quiz, case.sop, case.clause, " ".join(case.flags), figures.n),
        *(figures.facility, *_bounds(figures.facility_interval)),
        *(figures.discrimination, figures.paired, *_bounds(figures.discrimination_interval), figures.efficiency),
        *(case.pace.median, *_share(case.pace.fast)),
        *_share(case.sure),
        *_drift(case),
        " ".join(differing),
    ]


def _drift(case: CaseHealth) -> list[Any]:
    drift = case.drift
    if drift is None:
        return [None] * 7
    halves = [int(count) for half in (drift.earlier, drift.later) for count in (half.n, half.events)]
    return [*halves, drift.rise, *drift.interval]


def _share(share: Measured) -> list[Any]:
    return [int(share.n), int(share.events), share.rate, *_bounds(share.interval)]


def _bounds(interval: Interval | None) -> tuple[float | None, float | None]:
    return interval or (None, None)
