"""The cells of a report: every team × every rule in force, numbered from 0.

A market that has a clause as a rule of its own is a column apart (cf-2.1 and cf-2.1@DE), so that nothing pools them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.window import Window
from app.library.live import LiveClause
from app.library.variants import Rulebook, rulebook
from app.people.models import Membership, Team
from app.people.queries import on
from app.stats.rate import Ints

NOWHERE = -1


@dataclass(frozen=True)
class Places:
    """Teams and clauses by number, and the cells they make: `team` and `clause` give each cell's numbers.

    First come the clauses as they hold everywhere, then the markets' own; `clause_ids` names a clause with variants
    again, and `everywhere` is the number of the clause that each is a rule of. revs are those in force everywhere, by
    which evidence goes; evident cells are those of a team and a clause of which anything is known.
    """

    team_ids: Ints
    clause_ids: Ints
    revs: Ints
    team: Ints
    clause: Ints
    everywhere: Ints

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return len(self.team)

    def clauses_of(self, clause_ids: Ints) -> Ints:
        """The number of each clause id as it holds everywhere; NOWHERE for clauses not in force."""
        return _numbers(self.clause_ids[self.everywhere == np.arange(len(self.everywhere))], clause_ids)

    def cells_of(self, team_ids: Ints, clause_ids: Ints) -> Ints:
        """The cell of each (team, clause); NOWHERE where there is none."""
        board = np.full((len(self.team_ids) + 1, len(self.clause_ids) + 1), NOWHERE)
        board[self.team, self.everywhere[self.clause]] = np.arange(self.cells)
        cells: Ints = board[_numbers(self.team_ids, team_ids), self.clauses_of(clause_ids)]
        return cells

    def rules_of(self, team_ids: Ints, clause_ids: Ints) -> Ints:
        """The number of the rule under which each team has each clause; as everywhere for teams without such a cell."""
        cells = self.cells_of(team_ids, clause_ids)
        rules: Ints = np.where(cells != NOWHERE, np.append(self.clause, NOWHERE)[cells], self.clauses_of(clause_ids))
        return rules


def _numbers(known: Ints, asked: Ints) -> Ints:
    """The position of each asked id among the known ones; NOWHERE, which is the last position, for others."""
    position = np.full(max(int(known.max(initial=0)), int(asked.max(initial=0))) + 1, NOWHERE)
    position[known] = np.arange(len(known))
    return position[asked]


def places(session: Session, window: Window, evident: Collection[tuple[int, int]]) -> Places:
    """The cells of everybody who moderates at as_of or of whom there is evidence.

    evident: (team id, clause id) pairs with evidence. A clause of other markets makes no cell unless it has evidence.
    """
    book = rulebook(session, window.governs_at)
    number = {(rule.id, rule.variant): column for column, rule in enumerate(columns(book))}
    with_evidence, pairs = {team for team, _ in evident}, set(evident)
    staffed = set(session.scalars(_staffed(window.until)).all())
    teams = session.execute(sa.select(Team.id, Team.market).order_by(Team.name, Team.slug))
    shown = [(team, market) for team, market in teams if team in with_evidence or team in staffed]
    cells = [
        (row, number[id, rules[id].variant if id in rules else None])
        for row, (team, market) in enumerate(shown)
        if (rules := book.under(market)) is not None
        for id in book.everywhere
        if id in rules or (team, id) in pairs
    ]
    return _numbered([team for team, _ in shown], columns(book), cells)


def columns(book: Rulebook) -> list[LiveClause]:
    """The rules that the clauses of a report are, by number: those of everywhere, then the markets' own.

    Each is named as its own row, cf-2.1@DE, and goes by the rev of the clause as it holds everywhere.
    """
    apart = [book.apart[key] for key in sorted(book.apart)]
    own = [replace(rule, code=rule.name, rev=book.everywhere[rule.id].rev) for rule in apart]
    return [*book.everywhere.values(), *own]


def _staffed(day: date) -> sa.Select[int]:
    return sa.select(Membership.team_id).where(on(day), Membership.role == "moderator").distinct()


def _numbered(team_ids: list[int], rules: Sequence[LiveClause], cells: list[tuple[int, int]]) -> Places:
    first = {rule.id: number for number, rule in enumerate(rules) if rule.variant is None}
    numbers = np.array(cells, dtype=np.int64).reshape(-1, 2)
    return Places(
        team_ids=np.array(team_ids, dtype=np.int64),
        clause_ids=np.array([rule.id for rule in rules], dtype=np.int64),
        revs=np.array([rule.rev for rule in rules], dtype=np.int64),
        team=numbers[:, 0],
        clause=numbers[:, 1],
        everywhere=np.array([first[rule.id] for rule in rules], dtype=np.int64),
    )
