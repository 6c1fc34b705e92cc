"""Targets: the error rate that a contract, a severity or a queue allows from a day on, cell by cell."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.models import Target
from app.gaps.places import Places, columns
from app.gaps.window import Window
from app.library.variants import rulebook
from app.people.access import Scope
from app.people.models import Team
from app.stats.constants import TARGET
from app.stats.rate import Floats

SCOPE_PARTS = {"market": 1, "vendor": 1, "team": 4}  # a team says more than market, vendor, severity and queue together


def targets_at(session: Session, day: date) -> list[Target]:
    """The targets in force on a day, of each scope, severity and queue the newest, the most particular first.

    Particular: naming a team counts more than market, vendor, severity and queue together; of equals the stricter.
    """
    newest: dict[tuple[str, str | None, str | None], Target] = {}
    for one in session.scalars(
        sa.select(Target).where(Target.valid_from <= day).order_by(Target.valid_from, Target.id)
    ):
        newest[one.scope, one.severity, one.queue] = one
    return sorted(newest.values(), key=lambda one: (-_particular(one), one.rate, one.id))


def _particular(target: Target) -> int:
    named = vars(Scope.parse(target.scope))
    told = sum(worth for part, worth in SCOPE_PARTS.items() if named[part] is not None)
    return told + (target.severity is not None) + (target.queue is not None)


def cell_targets(session: Session, window: Window, at: Places) -> Floats:
    """The target of each cell on the last day of the window; .05 where none is set."""
    known = targets_at(session, window.until - timedelta(days=1))
    if not known:
        return np.full(at.cells, TARGET)
    severity = [rule.severity for rule in columns(rulebook(session, window.governs_at))]
    teams = {team.id: team for team in session.scalars(sa.select(Team))}
    rates = {
        (row, level): rate_allowed(known, teams[team], level)
        for row, team in enumerate(at.team_ids.tolist())
        for level in set(severity)
    }
    pairs: Iterable[tuple[int, int]] = zip(at.team.tolist(), at.clause.tolist(), strict=True)
    return np.array([rates[row, severity[column]] for row, column in pairs], dtype=np.float64)


def rate_allowed(known: Sequence[Target], team: Team, severity: str) -> float:
    """The error rate allowed to a team on clauses of that severity by the first target that holds; .05 without."""
    for one in known:
        scope = Scope.parse(one.scope)
        here = scope.holds(market=team.market, vendor=team.vendor, team=team.slug)
        if here and one.severity in (None, severity) and (one.queue is None or one.queue in team.queues):
            return one.rate
    return TARGET
