"""Audited decisions row by row, of few cells: who decided what, which no daily sum can tell."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.audited import RATED_AUDITS
from app.gaps.window import Window
from app.qa.models import Audit

SAMPLE = 250_000  # audits read at most; of more, a part is read in blocks, since reading all takes half a second
BLOCKS = 16
HANDLING = "handling_seconds"  # a column of the source, kept as it came


@dataclass(frozen=True)
class Decision:
    """A decision in a random or stratified sample; like: what was right; seconds: None where nothing is told."""

    team_id: int
    clause_id: int
    rev: int
    user_id: int
    case_id: str
    decided_at: datetime
    like: str
    wrong: bool
    seconds: float | None


def decided(session: Session, window: Window, asked: Mapping[int, Collection[int] | None]) -> list[Decision]:
    """Audited decisions of the window, in order of time. asked: by clause id the team ids, None = all teams.

    One scan past the table's indexes, since decisions that were right stand in none that would help. With more than
    250,000 audits only 16 stretches of the table are read, evenly spread from the window's first audit on.
    """
    if not asked:
        return []
    here = sa.or_(
        *(
            Audit.clause_id == clause if teams is None else (Audit.clause_id == clause) & Audit.team_id.in_(teams)
            for clause, teams in asked.items()
        )
    )
    query = _rated(window).where(here)
    rows = [row for low, high in _blocks(session, window) for row in session.execute(query, {"low": low, "high": high})]
    return sorted(map(_decision, rows), key=lambda one: (one.decided_at, one.case_id))


def _decision(row: Any) -> Decision:
    team, clause, rev, user, case, at, like, outcome, seconds = row
    return Decision(team, clause, rev, user, case, at, like, outcome == "error", _seconds(seconds))


def _rated(window: Window) -> sa.Select[Any]:
    columns = (Audit.team_id, Audit.clause_id, Audit.clause_rev, Audit.user_id, Audit.case_id, Audit.decided_at)
    seconds = Audit.extra[HANDLING].as_string().label("seconds")
    return (
        sa.select(*columns, Audit.correct_decision, Audit.outcome, seconds)
        .with_hint(Audit, "NOT INDEXED", "sqlite")
        .where(Audit.id.between(sa.bindparam("low"), sa.bindparam("high")), *RATED_AUDITS)
        .where(Audit.decided_at >= window.since_moment, Audit.decided_at < window.as_of)
    )


def _blocks(session: Session, window: Window) -> Iterator[tuple[int, int]]:
    """The stretches of audit ids to read, both ends included."""
    newest = session.scalar(sa.select(sa.func.max(Audit.id))) or 0
    first = sa.select(Audit.id).where(Audit.decided_at >= window.since_moment).order_by(Audit.decided_at).limit(1)
    start = 0 if newest <= SAMPLE else session.scalar(first) or 0
    span = newest - start + 1
    if span <= SAMPLE:
        yield start, newest
        return
    for block in range(BLOCKS):
        low = start + span * block // BLOCKS
        yield low, low + SAMPLE // BLOCKS - 1


def _seconds(text: str | None) -> float | None:
    try:
        seconds = float(text) if text else 0.0
    except ValueError:
        return None
    return seconds if 0 < seconds < float("inf") else None
