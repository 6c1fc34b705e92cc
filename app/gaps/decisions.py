"""The wrong decisions behind a cell, as a lead may read them: no moderator and no auditor is named."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.window import Window
from app.qa.models import Audit
from app.said import Said, said

DIRECTIONS = {1: said("Too strict"), -1: said("Too lenient"), 0: said("Wrong in kind")}
COLUMNS = (
    *(Audit.decided_at, Audit.decision, Audit.correct_decision, Audit.direction, Audit.sampling),
    *(Audit.severity, Audit.summary, Audit.comment, Audit.case_url, Audit.case_id, Audit.id),
)


@dataclass(frozen=True)
class WrongDecision:
    """One decision that its audit found wrong; id: the row; case_url is None unless it is a web address."""

    decided_at: datetime
    decision: str
    correct_decision: str
    direction: int
    sampling: str
    severity: str | None
    summary: str | None
    comment: str | None
    case_url: str | None
    case_id: str
    id: int

    @property
    def kind(self) -> Said:
        """Too strict, too lenient, or neither."""
        return DIRECTIONS[self.direction]


def wrong_decisions(
    session: Session, window: Window, team_id: int, clause_id: int, limit: int, offset: int = 0
) -> tuple[list[WrongDecision], int]:
    """(a page of them, newest first; how many there are)."""
    wrong = (
        *(Audit.outcome == "error", Audit.clause_id == clause_id, Audit.team_id == team_id),
        *(Audit.decided_at >= window.since_moment, Audit.decided_at < window.as_of, Audit.current, Audit.counts),
    )
    total = session.scalar(sa.select(sa.func.count()).select_from(Audit).where(*wrong)) or 0
    page = sa.select(*COLUMNS).where(*wrong).order_by(Audit.decided_at.desc(), Audit.id).limit(limit).offset(offset)
    rows = [WrongDecision(**row) for row in session.execute(page).mappings()]
    return [_safe(row) for row in rows], total


def _safe(row: WrongDecision) -> WrongDecision:
    """Imported addresses are somebody else's text: only web addresses become links."""
    return row if is_web_address(row.case_url or "") else WrongDecision(**vars(row) | {"case_url": None})


def is_web_address(text: str) -> bool:
    try:
        return urlsplit(text).scheme in ("http", "https")
    except ValueError:
        return False
