"""What imports did: their counts, and the rows still in quarantine."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.intake.models import ImportRun, RejectedRow


def summary(session: Session, run: ImportRun) -> dict[str, Any]:
    """The counts of a run and its quarantine, as every import prints them."""
    return {
        "import": run.id,
        "accepted": run.accepted,
        "unchanged": run.unchanged,
        "corrected": run.corrected,
        "quarantined": [
            {"row": found.row, "key": found.key, "reason": found.reason} for found in rejected_rows(session, run.id)
        ],
    }


def rejected_rows(session: Session, run_id: int) -> list[RejectedRow]:
    """The rows of a run that are still in quarantine, in the order of the file."""
    return list(
        session.scalars(
            sa.select(RejectedRow)
            .where(RejectedRow.run_id == run_id, RejectedRow.resolved_at.is_(None))
            .order_by(RejectedRow.row)
        )
    )


def recent_runs(session: Session, kinds: Iterable[str], limit: int = 20) -> list[tuple[ImportRun, int]]:
    """The latest runs of these kinds, newest first, each with the number of rows still in quarantine."""
    waiting = (
        sa.select(sa.func.count())
        .where(RejectedRow.run_id == ImportRun.id, RejectedRow.resolved_at.is_(None))
        .correlate(ImportRun)
        .scalar_subquery()
    )
    found = session.execute(
        sa.select(ImportRun, waiting).where(ImportRun.kind.in_(list(kinds))).order_by(ImportRun.id.desc()).limit(limit)
    )
    return [(run, rejected) for run, rejected in found]


def quarantined(session: Session, kinds: Iterable[str], brought_by: int | None = None) -> int:
    """How many rows wait in quarantine, of everybody's imports or of one person's.

    A row that was sent several times counts once, by its key.
    """
    waiting = (
        sa.select(ImportRun.kind, RejectedRow.key, RejectedRow.run_id, RejectedRow.row)
        .join(ImportRun, ImportRun.id == RejectedRow.run_id)
        .where(ImportRun.kind.in_(list(kinds)), RejectedRow.resolved_at.is_(None))
    )
    found = session.execute(waiting if brought_by is None else waiting.where(ImportRun.by_id == brought_by))
    return len({(kind, key) if key else (run_id, row) for kind, key, run_id, row in found})
