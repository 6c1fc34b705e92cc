"""The report for people at a terminal: a table of cells with the sentences that stand above it."""

from collections.abc import Sequence

from app.gaps.cells import Cell
from app.gaps.queries import Report
from app.stats.wording import rate

OWN = 2  # both witnesses come first among the reasons; they have columns of their own
NOTHING = "No cell asks for action; --all prints every cell."
HEADINGS = (
    "#",
    "team",
    "clause",
    "cause",
    "audits: errors",
    "quiz: failures",
    "avoids/28 d",
    "owner",
    "next step",
    "because",
)


def as_table(report: Report, cells: Sequence[Cell]) -> str:
    """The cells as aligned lines, each rate with its interval and count."""
    evidence = report.evidence
    head = (
        f"{evidence.teams} teams × {evidence.clauses} clauses, {report.window.words}: "
        f"{evidence.audits:,} audits, {evidence.responses:,} first answers"
    )
    rows = [HEADINGS, *(_row(cell) for cell in cells)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    if not cells:
        lines = (
            ["No cell asks for action. Print every cell with --all."] if report.cells else ["There are no cells yet."]
        )
    return "\n".join([head, *(f"! {note}" for note in report.notes), "", *lines])


def _row(cell: Cell) -> tuple[str, ...]:
    facts = cell.facts
    return (
        str(cell.rank or "–"),
        cell.team.slug,
        cell.clause.code,
        cell.cause.value,
        rate(facts.audit),
        rate(facts.quiz),
        f"{cell.errors_avoided_28d:,.1f}",
        cell.diagnosis.owner or "–",
        cell.remedy,
        " ".join(cell.diagnosis.why[OWN:]),
    )
