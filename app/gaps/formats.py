"""The report for programs and other tools: JSON as the contract has it, CSV that no spreadsheet runs."""

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Any

from app.gaps.cells import Cell
from app.gaps.queries import Report
from app.intake.cells import inert
from app.stats.rate import Measured

# heading, path into the JSON cell, number format of the sheet
COLUMNS = (
    *(("Team", "team", ""), ("Market", "market", ""), ("Vendor", "vendor", ""), ("SOP", "sop", "")),
    *(("Clause", "clause", ""), ("Cause", "cause", ""), ("Remedy", "remedy", ""), ("Rank", "rank", "0")),
    *(("Audits", "audit.n", "0"), ("Errors", "audit.errors", "0"), ("Error rate", "audit.rate", "0.0%")),
    *(("Error rate, low", "audit.low", "0.0%"), ("Error rate, high", "audit.high", "0.0%")),
    *(("Too strict", "audit.over", "0.0%"), ("Too lenient", "audit.under", "0.0%")),
    *(("Answers", "quiz.n", "0"), ("Failed", "quiz.failed", "0"), ("Quiz failures", "quiz.rate", "0.0%")),
    *(("Quiz failures, low", "quiz.low", "0.0%"), ("Quiz failures, high", "quiz.high", "0.0%")),
    *(("Expected errors", "belief.error", "0.0%"), ("Expected, low", "belief.low", "0.0%")),
    *(("Expected, high", "belief.high", "0.0%"), ("From not knowing", "belief.knowledge_error", "0.0%")),
    *(("P(knowledge)", "belief.p_knowledge", "0%"), ("P(execution)", "belief.p_execution", "0%")),
    *(("P(clause unclear)", "belief.p_ambiguous", "0%"), ("Minutes", "minutes", "0.#"), ("People", "people", "0")),
    *(("Decisions in 28 days", "volume_28d", "0"), ("Errors avoided in 28 days", "errors_avoided_28d", "0.0")),
    *(("Target", "target", "0.0%"), ("Owner", "owner", ""), ("Evidence", "evidence", "")),
)


def as_json(report: Report, cells: Sequence[Cell]) -> dict[str, Any]:
    """The report as programs read it, with these of its cells; nothing is rounded, undefined is null."""
    return {
        "as_of": report.window.as_of.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "window_days": report.window.days,
        "target": report.target,
        "release": report.release,
        "evidence": vars(report.evidence),
        "notes": report.notes,
        "cells": [cell_as_json(cell) for cell in cells],
    }


def cell_as_json(cell: Cell) -> dict[str, Any]:
    """One cell of the contract."""
    facts = cell.facts
    return {
        "team": cell.team.slug,
        "market": cell.team.market,
        "vendor": cell.team.vendor,
        "clause": cell.clause.code,
        "sop": cell.clause.sop_code,
        "quiz": _measured(facts.quiz, "failed") | {"dropped": cell.quiz_dropped},
        "audit": _measured(facts.audit, "errors") | {"over": cell.over, "under": cell.under},
        "belief": {
            "error": facts.error,
            "low": facts.low,
            "high": facts.high,
            "knowledge_error": facts.knowledge_error,
            "p_knowledge": facts.p_knowledge,
            "p_execution": facts.p_execution,
            "p_ambiguous": facts.p_ambiguous,
            "quiz_failure": cell.quiz_failure,
        },
        "cause": cell.cause.value,
        "remedy": cell.remedy,
        "owner": cell.diagnosis.owner,
        "evidence": cell.diagnosis.why,
        "target": facts.target,
        "module": cell.clause.sop_code,
        "minutes": _whole(cell.clause.minutes),
        "people": cell.team.people,
        "volume_28d": cell.volume_28d,
        "errors_avoided_28d": cell.errors_avoided_28d,
        "rank": cell.rank,
    }


def _measured(measured: Measured, events: str) -> dict[str, Any]:
    low, high = measured.interval or (None, None)
    counts = {"n": _whole(measured.n), events: _whole(measured.events), "rate": measured.rate}
    return counts | {"low": low, "high": high, "effective_n": measured.effective_n}


def _whole(number: float) -> float | int:
    return int(number) if float(number).is_integer() else number


def as_csv(cells: Sequence[Cell]) -> str:
    """The cells as CSV; rates are shares of 1."""
    text = StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow([heading for heading, _, _ in COLUMNS])
    table.writerows([harmless(value) for value in row(cell)] for cell in cells)
    return text.getvalue()


def row(cell: Cell) -> list[Any]:
    """The values of a cell, one for each of COLUMNS."""
    found = cell_as_json(cell)
    values = []
    for _, path, _ in COLUMNS:
        value: Any = found
        for part in path.split("."):
            value = value[part]
        values.append(" ".join(value) if isinstance(value, list) else value)
    return values


def harmless(value: Any) -> Any:
    """The value, as text that no spreadsheet runs where it is text."""
    return inert(value) if isinstance(value, str) else value
