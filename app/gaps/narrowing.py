"""What the address of /gaps asks for: the window, and which of the visible cells to show."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.gaps.cells import Cell
from app.gaps.window import DAYS, Window

BY_SOP, EVERY = "sop", "all"
SORTS: dict[str, Callable[[Cell], Any]] = {
    "cause": lambda cell: (cell.cause.value, cell.named),
    "-rate": lambda cell: -(cell.facts.audit.rate or 0),
    "-quiz": lambda cell: -(cell.facts.quiz.rate or 0),
    "-avoids": lambda cell: -cell.errors_avoided_28d,
}


@dataclass(frozen=True)
class Narrowing:
    """The filters of a page. problem: why the window asked for could not be read, or None.

    order: of the map's teams; columns: of its clauses, BY_SOP or those that ask for action first; listed: EVERY row of
    the list below it, or the first.
    """

    window: Window
    team: str = ""
    market: str = ""
    cause: str = ""
    order: str = ""
    sort: str = ""
    columns: str = ""
    listed: str = ""
    page: int = 1
    problem: str | None = None
    asked: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> "Narrowing":
        """From the query of an address; a window that can't be read falls back to the usual one, with its problem."""
        asked = {name: value.strip() for name, value in arguments.items() if value.strip()}
        problem = None
        try:
            window = Window.read(asked.get("as_of"), asked.get("window"))
        except ValueError as error:
            window, problem = Window.read(), error.args[0]
        page = asked.get("page", "1")
        return cls(
            window=window,
            team=asked.get("team", ""),
            market=asked.get("market", ""),
            cause=asked.get("cause", ""),
            order=asked.get("order", ""),
            sort=asked.get("sort", ""),
            columns=asked.get("columns", ""),
            listed=asked.get("list", ""),
            page=int(page) if page.isdecimal() and len(page) < 6 else 1,
            problem=problem,
            asked=asked,
        )

    @property
    def days(self) -> str:
        """The window as the address writes it."""
        return "all" if self.window.days is None else str(self.window.days)

    def arguments(self, **changes: str) -> dict[str, Any]:
        """The query of the same page with some of it changed; empty values vanish."""
        return {name: value for name, value in {**self.asked, **changes}.items() if value}

    @property
    def of_window(self) -> dict[str, Any]:
        """The query that carries the window alone to another page."""
        return {
            name: value
            for name, value in (("as_of", self.asked.get("as_of", "")), ("window", self.days))
            if value and value != str(DAYS)
        }

    def team_matches(self, slug: str, market: str | None) -> bool:
        """Whether a team is asked for."""
        return self.team in ("", slug) and self.market in ("", market or "")

    def cells(self, cells: Sequence[Cell]) -> list[Cell]:
        """The cells to list."""
        return [cell for cell in cells if self.cause in ("", cell.named)]

    def sorted(self, cells: Sequence[Cell]) -> list[Cell]:
        """The cells in the order asked for; by rank, as they come, unless it is a known one."""
        return sorted(cells, key=SORTS[self.sort]) if self.sort in SORTS else list(cells)

    def mapped(self, cells: Sequence[Cell]) -> list[Cell]:
        """The cells to draw: whole rows and columns in which something listed stands."""
        listed = self.cells(cells)
        teams, clauses = {cell.team.id for cell in listed}, {cell.clause.id for cell in listed}
        return [cell for cell in cells if cell.team.id in teams and cell.clause.id in clauses]
