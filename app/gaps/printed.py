"""The report for people at a terminal: a cell in a few lines, wrapped, with the sentences that stand above it."""

from collections.abc import Sequence
from textwrap import wrap

from app.gaps.cells import Cell
from app.gaps.queries import Report
from app.stats.wording import counted, rate

OWN = 2  # both witnesses come first among the reasons; they have a line of their own
NARROWEST = 60
HEADINGS = ("#", "team", "clause", "cause", "avoids/28 d")
Lines = tuple[str, ...]


def as_table(report: Report, cells: Sequence[Cell], width: int) -> str:
    """The cells one below the other, its words no wider than `width` characters, each rate with interval and count.

    What has no rank and is said of several teams in the same words (a rule that is unclear to all) is printed once.
    """
    evidence, width = report.evidence, max(width, NARROWEST)
    head = (
        f"{counted(evidence.teams, 'team')} × {counted(evidence.clauses, 'clause')}, {report.window.words}: "
        f"{evidence.audits:,} audits, {evidence.responses:,} first answers"
    )
    lines = [*_wrapped(head, width), *(line for note in report.notes for line in _wrapped(note, width, "! "))]
    if not cells:
        none = "No cell asks for action. Print every cell with --all." if report.cells else "There are no cells yet."
        return "\n".join([*lines, "", *_wrapped(none, width)])
    groups = _groups(cells)
    rows = [HEADINGS, *(_row(number, group) for number, group in enumerate(groups, 1))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    titles = ["  ".join(text.ljust(each) for text, each in zip(row, widths, strict=True)).rstrip() for row in rows]
    indent = " " * (widths[0] + 2)
    lines += ["", titles[0]]
    for title, group in zip(titles[1:], groups, strict=True):
        lines += ["", title, *(line for text in _sentences(group) for line in _wrapped(text, width, indent))]
    return "\n".join(lines)


def _groups(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Each cell by itself, except that those without a rank of which the same is said of one clause stand together."""
    groups: dict[object, list[Cell]] = {}
    for cell in cells:
        alike = (cell.clause.code, cell.cause, *_said(cell)) if cell.rank is None else cell.place
        groups.setdefault(alike, []).append(cell)
    return list(groups.values())


def _row(number: int, group: Sequence[Cell]) -> Lines:
    """What stands under the headings: the one cell, or the clause of all these teams, by its number in the table."""
    cell = group[0]
    team = cell.team.slug if len(group) == 1 else counted(len(group), "team")
    avoids = sum(each.errors_avoided_28d for each in group)
    cause = f"{cell.cause}, more likely than not" if cell.diagnosis.likely else cell.cause.value
    return (str(number), team, cell.clause.code, cause, f"{avoids:,.1f}")


def _sentences(group: Sequence[Cell]) -> list[str]:
    """What both witnesses say, the next step with its owner, and why; figures of several teams last."""
    step, why = _said(group[0])
    said = [step, f"because: {why}"] if why else [step]
    pairs = [(cell.team.slug, rate(cell.facts.audit), rate(cell.facts.quiz)) for cell in group]
    if len(group) == 1:
        return [f"errors in audits {audits} · quiz failures {quiz}" for _, audits, quiz in pairs] + said
    return [*said, "errors in audits · quiz failures:", *(f"{team}: {audits} · {quiz}" for team, audits, quiz in pairs)]


def _said(cell: Cell) -> Lines:
    owner = cell.diagnosis.owner
    return f"{owner}: {cell.remedy}" if owner else cell.remedy, " ".join(cell.diagnosis.why[OWN:])


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """The text in lines; a figure keeps its unit beside it."""
    kept = text.replace(" %", "\u00a0%").replace(" = ", "\u00a0=\u00a0")
    lines = wrap(kept, width, initial_indent=indent, subsequent_indent=" " * len(indent), break_on_hyphens=False)
    return [line.replace("\u00a0", " ") for line in lines]
