"""The cells of a report: every team × every clause in force, numbered from 0."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.window import Window
from app.library.live import LiveClause
from app.library.queries import live_clauses
from app.people.models import Membership, Team
from app.people.queries import on
from app.stats.rate import Ints

NOWHERE = -1


@dataclass(frozen=True)
class Places:
    """Teams and clauses by number, and the cells they make: `team` and `clause` give each cell's numbers.

    revs are those in force; evident cells are those of a team and a clause of which anything is known.
    """

    team_ids: Ints
    clause_ids: Ints
    revs: Ints
    team: Ints
    clause: Ints

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return len(self.team)

    def clauses_of(self, clause_ids: Ints) -> Ints:
        """The number of each clause id; NOWHERE for clauses not in force."""
        return _numbers(self.clause_ids, clause_ids)

    def cells_of(self, team_ids: Ints, clause_ids: Ints) -> Ints:
        """The cell of each (team, clause); NOWHERE where there is none."""
        board = np.full((len(self.team_ids) + 1, len(self.clause_ids) + 1), NOWHERE)
        board[self.team, self.clause] = np.arange(self.cells)
        cells: Ints = board[_numbers(self.team_ids, team_ids), self.clauses_of(clause_ids)]
        return cells


def _numbers(known: Ints, asked: Ints) -> Ints:
    """The position of each asked id among the known ones; NOWHERE, which is the last position, for others."""
    position = np.full(max(int(known.max(initial=0)), int(asked.max(initial=0))) + 1, NOWHERE)
    position[known] = np.arange(len(known))
    return position[asked]


def places(session: Session, window: Window, evident: Collection[tuple[int, int]]) -> Places:
    """The cells of everybody who moderates at as_of or of whom there is evidence.

    evident: (team id, clause id) pairs with evidence. A clause of other markets makes no cell unless it has evidence.
    """
    clauses = live_clauses(session, window.governs_at)
    with_evidence, pairs = {team for team, _ in evident}, set(evident)
    staffed = set(session.scalars(_staffed(window.until)).all())
    teams = session.execute(sa.select(Team.id, Team.market).order_by(Team.name, Team.slug))
    shown = [(team, market) for team, market in teams if team in with_evidence or team in staffed]
    cells = [
        (row, column)
        for row, (team, market) in enumerate(shown)
        for column, clause in enumerate(clauses.values())
        if _applies(clause, market) or (team, clause.id) in pairs
    ]
    return _numbered([team for team, _ in shown], clauses, cells)


def _staffed(day: date) -> sa.Select[int]:
    return sa.select(Membership.team_id).where(on(day), Membership.role == "moderator").distinct()


def _applies(clause: LiveClause, market: str | None) -> bool:
    return not clause.markets or market is None or market in clause.markets


def _numbered(team_ids: list[int], clauses: Mapping[int, LiveClause], cells: list[tuple[int, int]]) -> Places:
    numbers = np.array(cells, dtype=np.int64).reshape(-1, 2)
    return Places(
        team_ids=np.array(team_ids, dtype=np.int64),
        clause_ids=np.array(list(clauses), dtype=np.int64),
        revs=np.array([clause.rev for clause in clauses.values()], dtype=np.int64),
        team=numbers[:, 0],
        clause=numbers[:, 1],
    )
