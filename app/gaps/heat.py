"""The heat map: teams down, clauses across, whole SOPs to a page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.gaps.cells import Cell
from app.library.live import LiveClause

COLUMNS = 20  # clauses on a page, unless one SOP alone holds more


@dataclass(frozen=True)
class HeatRow:
    """A team."""

    id: int
    label: str
    url: str


@dataclass(frozen=True)
class HeatColumn:
    """A clause; its head sorts the teams."""

    id: str
    label: str
    title: str
    url: str


@dataclass(frozen=True)
class HeatCell:
    """What a cell of the map shows."""

    rate: float | None
    low: float | None
    high: float | None
    n: int
    cause: str
    url: str


@dataclass(frozen=True)
class HeatMap:
    """One page of the map; pages counts them all."""

    rows: list[HeatRow]
    columns: list[HeatColumn]
    cells: dict[tuple[int, str], HeatCell]
    sops: list[str]
    page: int
    pages: int


def heat_map(
    cells: Sequence[Cell], order: str, page: int, cell_url: Callable[[Cell], str], order_url: Callable[[str], str]
) -> HeatMap:
    """The map of these cells. order: '' = teams by name, 'errors' = most avoidable errors first, or a clause code."""
    pages = _pages(cells)
    page = min(max(page, 1), max(len(pages), 1))
    clauses = pages[page - 1] if pages else []
    shown = {clause.code for clause in clauses}
    here = [cell for cell in cells if cell.clause.code in shown]
    return HeatMap(
        rows=_rows(here, order, cell_url),
        columns=[HeatColumn(clause.code, clause.code, clause.title, order_url(clause.code)) for clause in clauses],
        cells={(cell.team.id, cell.clause.code): _cell(cell, cell_url(cell)) for cell in here},
        sops=list(dict.fromkeys(clause.sop_title for clause in clauses)),
        page=page,
        pages=len(pages),
    )


def _pages(cells: Sequence[Cell]) -> list[list[LiveClause]]:
    """The clauses, SOP by SOP, as many SOPs to a page as fit."""
    clauses = sorted({cell.clause.code: cell.clause for cell in cells}.values(), key=lambda c: (c.sop_code, c.position))
    sops: dict[str, list[LiveClause]] = {}
    for clause in clauses:
        sops.setdefault(clause.sop_code, []).append(clause)
    pages: list[list[LiveClause]] = []
    for group in sops.values():
        if pages and len(pages[-1]) + len(group) <= COLUMNS:
            pages[-1].extend(group)
        else:
            pages.append(list(group))
    return pages


def _rows(cells: Sequence[Cell], order: str, cell_url: Callable[[Cell], str]) -> list[HeatRow]:
    """The teams in the order asked for; each links to its worst cell."""
    teams: dict[int, list[Cell]] = {}
    for cell in sorted(cells, key=lambda cell: (cell.team.name, cell.team.slug)):
        teams.setdefault(cell.team.id, []).append(cell)
    groups = list(teams.values())
    if order:
        groups.sort(key=lambda group: -_weight(group, order))
    return [
        HeatRow(g[0].team.id, _label(g[0]), cell_url(min(g, key=lambda c: c.rank or len(cells) + 1))) for g in groups
    ]


def _weight(cells: Sequence[Cell], order: str) -> float:
    if order == "errors":
        return sum(cell.errors_avoided_28d for cell in cells)
    return next((cell.facts.audit.rate or 0.0 for cell in cells if cell.clause.code == order), -1.0)


def _label(cell: Cell) -> str:
    return f"{cell.team.name} ({cell.team.vendor})" if cell.team.vendor else cell.team.name


def _cell(cell: Cell, url: str) -> HeatCell:
    audit = cell.facts.audit
    low, high = audit.interval or (None, None)
    return HeatCell(audit.rate, low, high, int(audit.n), cell.cause.value, url)
