"""Audits that lie before the window of a report: who brings in history sees that there is more than is shown."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.window import Window
from app.qa.models import AuditSum

GOOD_SHARE = 1 / 3  # of all audits up to the end of the window, from which it is worth a sentence
MOST_SUMS = 200_000  # are counted, some 30 ms; who has more history than that does not wonder where it is


@dataclass(frozen=True)
class Earlier:
    """How many `of` all audits of the teams shown lie before the day `since`."""

    audits: int
    of: int
    since: date


def earlier(session: Session, window: Window, team_ids: Collection[int], audits: int) -> Earlier | None:
    """What lies before the window, by the daily sums; None unless that is a good share. audits: those within.

    None as well where there are more than MOST_SUMS of them, so that a long history doesn't slow every page.
    """
    if window.since is None:
        return None
    before = sa.select(AuditSum.team_id, AuditSum.n).where(AuditSum.day < window.since).limit(MOST_SUMS + 1).subquery()
    shown = sa.case((before.c.team_id.in_(team_ids), before.c.n), else_=0)
    sums, counted = session.execute(sa.select(sa.func.count(), sa.func.sum(shown)).select_from(before)).one()
    found = int(counted or 0) if sums <= MOST_SUMS else 0
    every = found + audits
    return Earlier(found, every, window.since) if found > GOOD_SHARE * every else None
