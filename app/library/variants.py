"""The rules as each market has them: those of everybody, and in their place the ones a market lawfully has apart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.library.live import LiveClause, Module
from app.library.models import ClauseRevision, Release, ReleaseSop, SopRevision
from app.library.queries import live_clauses, live_module, live_release
from app.library.remembered import remembered
from app.people.queries import markets_on, team_on

Rule = TypeVar("Rule", bound=LiveClause)
OWN = (ClauseRevision.title, ClauseRevision.rev, ClauseRevision.severity, ClauseRevision.minutes)


@dataclass
class Rulebook:
    """The clauses in force by id, and by (id, market) what a variant holds in their place."""

    everywhere: Mapping[int, LiveClause]
    apart: Mapping[tuple[int, str], LiveClause]
    _under: dict[str | None, dict[int, LiveClause]] = field(default_factory=dict)

    def under(self, market: str | None) -> dict[int, LiveClause]:
        """The clauses that hold in a market, in the library's order; None: for somebody who works in none."""
        if market not in self._under:
            self._under[market] = {
                id: self.apart.get((id, market or ""), clause)
                for id, clause in self.everywhere.items()
                if market is None or not clause.markets or market in clause.markets
            }
        return dict(self._under[market])

    def rows(self) -> list[LiveClause]:
        """Every rule by itself: each clause, and after it its variants by market."""
        found: list[LiveClause] = []
        for id, clause in self.everywhere.items():
            found += [clause, *(self.apart[key] for key in sorted(self.apart) if key[0] == id)]
        return found


def rulebook(session: Session, at: datetime | None = None) -> Rulebook:
    """The clauses in force now or at a moment, with their market variants."""
    release = live_release(session, at)
    if release is None:
        return Rulebook({}, {})
    return remembered(session, release, "rulebook", lambda: _rulebook(session, release, live_clauses(session, at)))


def _rulebook(session: Session, release: Release, everywhere: Mapping[int, LiveClause]) -> Rulebook:
    columns = (ClauseRevision.clause_id, SopRevision.variant, ClauseRevision.sop_digest, *OWN)
    rows = session.execute(_variants(release.id, *columns))
    apart = {
        (row.clause_id, row.variant): _own(everywhere[row.clause_id], row)
        for row in rows
        if row.clause_id in everywhere
    }
    return Rulebook(everywhere, apart)


def rules_for(session: Session, user_id: int) -> dict[int, LiveClause]:
    """The clauses that hold where the person works today, by id."""
    return rulebook(session).under(market_of(session, user_id))


def rules_of_each(session: Session, user_ids: Iterable[int]) -> dict[int, dict[int, LiveClause]]:
    """The same for many people, by person."""
    people = list(user_ids)
    book, markets = rulebook(session), markets_on(session, people, clock.now().date())
    return {user_id: book.under(markets[user_id]) for user_id in people}


def market_of(session: Session, user_id: int) -> str | None:
    """The market in which the person works today; None where they belong to no team."""
    team = team_on(session, user_id, clock.now().date())
    return team.market if team is not None else None


def module_under(session: Session, sop_code: str, market: str | None) -> Module | None:
    """An SOP in force as it holds in a market, with the clauses that a variant has in their place."""
    module = live_module(session, sop_code)
    if module is None or market is None:
        return module
    columns = (ClauseRevision.clause_id, SopRevision.variant, ClauseRevision.sop_digest, *OWN, ClauseRevision.html)
    own = _variants(module.release_id, *columns).where(
        SopRevision.sop_id == module.sop.id, SopRevision.variant == market
    )
    rows = {row.clause_id: row for row in session.execute(own)}
    clauses = tuple(
        replace(_own(clause, rows[clause.id]), html=rows[clause.id].html) if clause.id in rows else clause
        for clause in module.clauses
        if not clause.markets or market in clause.markets
    )
    return replace(module, clauses=clauses)


def _variants(release_id: int, *columns: Any) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .select_from(ReleaseSop)
        .join(SopRevision, SopRevision.digest == ReleaseSop.sop_digest)
        .join(ClauseRevision, ClauseRevision.sop_digest == SopRevision.digest)
        .where(ReleaseSop.release_id == release_id, SopRevision.locale.is_(None), SopRevision.variant.is_not(None))
    )


def _own(clause: Rule, row: sa.Row[Any]) -> Rule:
    """The clause with what its variant says for itself; place, markets and lasting are the source's."""
    return replace(
        clause, title=row.title, rev=row.rev, severity=row.severity, minutes=row.minutes, variant=row.variant,
        sop_digest=row.sop_digest,
    )  # fmt: skip
