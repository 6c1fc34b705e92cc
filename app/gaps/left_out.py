"""Audits of auditors whose verdicts leave the rates: summed as the daily sums are, and subtracted from them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.answered import bucket_of
from app.gaps.audited import RATED_AUDITS, SUMMED, Audited, by_age
from app.gaps.window import Window
from app.library.governing import Governing
from app.qa.models import Audit
from app.qa.packing import packed, unpacked
from app.qa.weights import Share, share

OTHERS = 3  # with so many times the window's audits in the table, it pays to learn first where those lie
SUMS = tuple(column.key for column in SUMMED)


def audits_by(session: Session, window: Window, auditors: Collection[str], audits: int) -> Audited:
    """The fairly sampled audits of these auditors that count in the window, one row each; audits: how many all are."""
    if not auditors:
        return _summed([], [])
    governing = Governing.load(session)
    judged: dict[tuple[Any, ...], Share] = {}
    shares: list[Share] = []
    rows = session.execute(_rows(session, window, auditors, audits)).all()
    for _, _, _, clause_id, decided_at, severity, team_id, outcome, *effect in rows:
        grave = outcome == "error" and (severity or _severity(governing, clause_id, decided_at, team_id)) == "critical"
        ruling = (outcome, *effect, grave)
        shares.append(judged.get(ruling) or judged.setdefault(ruling, share(*ruling)))
    return _summed([row[:3] for row in rows], shares)


def _severity(governing: Governing, clause_id: int, at: datetime, team_id: int) -> str | None:
    """That of the clause as the team's market had it then."""
    return governing.severities_apart(clause_id, at).get(team_id) or governing.severity(clause_id, at)


def _rows(session: Session, window: Window, auditors: Collection[str], audits: int) -> Any:
    """These rows, found along the table: one by one through the index of times they take ten times as long."""
    within = (Audit.decided_at >= window.since_moment, Audit.decided_at < window.as_of)
    low, high = 1, session.scalar(sa.select(sa.func.max(Audit.id))) or 0
    if high > OTHERS * audits:
        low, high = session.execute(sa.select(sa.func.min(Audit.id), sa.func.max(Audit.id)).where(*within)).one()
    place = packed(Audit.team_id, Audit.clause_id, Audit.clause_rev, bucket_of(window, Audit.decided_at))
    moment = sa.case((Audit.outcome == "error", Audit.decided_at))  # of right decisions nobody asks for it
    columns = (
        *(place, Audit.sampling, sa.func.coalesce(Audit.stratum, ""), Audit.clause_id, moment, Audit.severity),
        *(Audit.team_id, Audit.outcome, Audit.direction, Audit.room, Audit.inclusion_prob),
    )
    return sa.select(*columns).where(
        *(Audit.id.between(low, high), Audit.auditor.in_(sorted(auditors)), *within, *RATED_AUDITS),
        Audit.clause_id.is_not(None),
    )


def _summed(keys: Sequence[Any], shares: list[Share]) -> Audited:
    places, *names = list(zip(*keys, strict=True)) or [(), (), ()]
    *numbers, age = unpacked(np.array(places, dtype=np.int64))
    texts: list[Any] = [np.array(column, dtype=np.str_) for column in names]
    parts = np.array(shares, dtype=np.float64).reshape(-1, len(Share._fields))
    sums = {name: parts[:, Share._fields.index(name)] for name in SUMS}
    values: list[Any] = [*numbers, *texts, *sums.values(), by_age(sums["n"], age), by_age(sums["errors"], age)]
    return Audited(*values)
