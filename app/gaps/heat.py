"""The heat map: teams down, clauses across, those that ask for action first or whole SOPs to a page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.gaps.cells import Cell
from app.library.live import LiveClause
from app.stats.facts import Cause
from app.stats.rate import Interval

MENDED = "mended"  # of Cause.NONE: the whole window lies above the target, and what holds now does not
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
class Expected:
    """The share of decisions expected wrong now, with the 5–95 % of that belief."""

    share: float
    within: Interval


@dataclass(frozen=True)
class HeatCell:
    """What a cell of the map shows: the measured rate, and `expected` instead of it where the cause is MENDED."""

    rate: float | None
    low: float | None
    high: float | None
    n: int
    cause: str
    url: str
    expected: Expected | None = None


@dataclass(frozen=True)
class HeatMap:
    """One page of the map; pages counts them all. unknown: clauses of which nothing can be told of any team shown."""

    rows: list[HeatRow]
    columns: list[HeatColumn]
    cells: dict[tuple[int, str], HeatCell]
    sops: list[str]
    page: int
    pages: int
    unknown: list[HeatColumn]


def heat_map(
    cells: Sequence[Cell],
    order: str,
    by_sop: bool,
    page: int,
    cell_url: Callable[[Cell], str],
    order_url: Callable[[str], str],
) -> HeatMap:
    """The map of these cells. order: '' = teams by name, 'errors' = most avoidable errors first, or a clause code.

    by_sop: clauses as their SOPs hold them; otherwise those on which a team asks for action come first.
    """
    told = {
        cell.clause.id for cell in cells if cell.facts.audit.rate is not None and cell.cause is not Cause.INSUFFICIENT
    }
    unknown = _clauses([cell for cell in cells if told and cell.clause.id not in told])
    cells = [cell for cell in cells if not told or cell.clause.id in told]
    pages = _pages(cells) if by_sop else _acting_first(cells)
    page = min(max(page, 1), max(len(pages), 1))
    clauses = pages[page - 1] if pages else []
    shown = {clause.code for clause in clauses}
    here = [cell for cell in cells if cell.clause.code in shown]
    return HeatMap(
        rows=_rows(here, order, cell_url),
        columns=[_column(clause, order_url) for clause in clauses],
        cells={(cell.team.id, cell.clause.code): _cell(cell, cell_url(cell)) for cell in here},
        sops=list(dict.fromkeys(clause.sop_title for clause in clauses)),
        page=page,
        pages=len(pages),
        unknown=[_column(clause, order_url) for clause in unknown],
    )


def _column(clause: LiveClause, order_url: Callable[[str], str]) -> HeatColumn:
    return HeatColumn(clause.code, clause.code, clause.title, order_url(clause.code))


def _clauses(cells: Sequence[Cell]) -> list[LiveClause]:
    """The clauses of these cells, in the order of their SOPs."""
    found = {cell.clause.code: cell.clause for cell in cells}
    return sorted(found.values(), key=lambda clause: (clause.sop_code, clause.position))


def _pages(cells: Sequence[Cell]) -> list[list[LiveClause]]:
    """The clauses, SOP by SOP, as many SOPs to a page as fit."""
    sops: dict[str, list[LiveClause]] = {}
    for clause in _clauses(cells):
        sops.setdefault(clause.sop_code, []).append(clause)
    pages: list[list[LiveClause]] = []
    for group in sops.values():
        if pages and len(pages[-1]) + len(group) <= COLUMNS:
            pages[-1].extend(group)
        else:
            pages.append(list(group))
    return pages


def _acting_first(cells: Sequence[Cell]) -> list[list[LiveClause]]:
    """The clauses on which any of these cells asks for action, then the others; either by SOP."""
    acting = {cell.clause.code for cell in cells if cell.asks_for_action}
    clauses = sorted(_clauses(cells), key=lambda clause: clause.code not in acting)
    return [clauses[start : start + COLUMNS] for start in range(0, len(clauses), COLUMNS)]


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
    return next((_shown(cell) or 0.0 for cell in cells if cell.clause.code == order), -1.0)


def _shown(cell: Cell) -> float | None:
    return cell.facts.error if _is_mended(cell) else cell.facts.audit.rate


def _is_mended(cell: Cell) -> bool:
    return cell.cause is Cause.NONE and cell.facts.mended


def _label(cell: Cell) -> str:
    return f"{cell.team.name} ({cell.team.vendor})" if cell.team.vendor else cell.team.name


def _cell(cell: Cell, url: str) -> HeatCell:
    facts = cell.facts
    audit = facts.audit
    low, high = audit.interval or (None, None)
    mended = _is_mended(cell)
    expected = Expected(facts.error, Interval(facts.low, facts.high)) if mended else None
    return HeatCell(audit.rate, low, high, int(audit.n), MENDED if mended else cell.named, url, expected)
