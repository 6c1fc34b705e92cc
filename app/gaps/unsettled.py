"""What can't be told yet, and which cells the fewest audits would settle."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.gaps.cells import Cell
from app.stats.constants import AUDITS_CAP
from app.stats.facts import Cause


@dataclass(frozen=True)
class Unsettled:
    """Cells with too little evidence; cheapest: those that fewest audits would settle; audits: how many those are."""

    cells: int
    cheapest: list[Cell]
    audits: int


def unsettled(cells: Iterable[Cell], most: int = 8) -> Unsettled:
    """What can't be told yet, and where a few more audits tell most."""
    open_cells = [cell for cell in cells if cell.cause is Cause.INSUFFICIENT]
    settled = sorted(
        (cell for cell in open_cells if (cell.diagnosis.n_needed or AUDITS_CAP + 1) <= AUDITS_CAP),
        key=lambda cell: cell.diagnosis.n_needed or 0,
    )[:most]
    return Unsettled(len(open_cells), settled, sum(cell.diagnosis.n_needed or 0 for cell in settled))
