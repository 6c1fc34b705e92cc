"""Begins and ends runs of an import, and puts rows into quarantine."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.intake.models import ImportRun, RejectedRow


def start_run(
    session: Session,
    kind: str,
    file_name: str,
    by_id: int | None = None,
    digest: str | None = None,
    timezone: str | None = None,
) -> ImportRun:
    """A new run of an import; `kind` is one of `models.KINDS`, `by_id` is None for the command line."""
    run = ImportRun(
        kind=kind, file_name=file_name, by_id=by_id, digest=digest, timezone=timezone, started_at=clock.now(),
        rows=0, accepted=0, unchanged=0, corrected=0, notes=[],
    )  # fmt: skip
    session.add(run)
    session.flush()
    return run


def reject(
    session: Session, run: ImportRun, row: int, key: str | None, reason: str, content: Mapping[str, Any]
) -> None:
    """Put a row into quarantine. A second problem of the same row is added to its reason."""
    found = session.get(RejectedRow, (run.id, row))
    if found is None:
        session.add(RejectedRow(run_id=run.id, row=row, key=key, reason=reason, content=dict(content)))
    elif reason not in found.reason:
        found.reason = f"{found.reason}; {reason}"
    session.flush()


def reject_many(session: Session, run: ImportRun, rejected: list[tuple[int, str | None, str, dict[str, str]]]) -> None:
    """Put rows (row, key, reason, content) into quarantine, each row once."""
    if rejected:
        session.execute(
            sa.insert(RejectedRow),
            [
                {"run_id": run.id, "row": row, "key": key, "reason": reason, "content": content, "resolved_at": None}
                for row, key, reason, content in rejected
            ],
        )


def finish_run(session: Session, run: ImportRun) -> None:
    """Write down that the run came to its end."""
    run.finished_at = clock.now()
    session.flush()
