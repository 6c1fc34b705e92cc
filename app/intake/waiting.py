"""Tries the quarantine again: what waits goes in once it can, and what was sent again waits once."""

from collections import defaultdict
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.intake.models import ImportRun, RejectedRow
from app.intake.running import Take, count
from app.intake.table import REMARKS, Block


def retry(
    session: Session,
    kind: str,
    take_for: Callable[[ImportRun], Take],
    latest_run: Callable[[list[str]], dict[str, int]],
    *,
    before: int | None,
    for_all: Callable[[int | None], bool],
) -> int:
    """Try the quarantine of one kind again, by runs before the run `before`; returns how many keys went in.

    Of several rows with one key only the last sent is tried, unless it was already unclear in its file what stands in
    which column. Where a later run brought the key in (`latest_run`), older rows are settled by it. They wait no
    longer either where the row was sent again by the same person or one who may bring in everything (`for_all`).
    """
    waiting = _waiting(session, kind)
    _settle_repeated(session, waiting, for_all)
    stored = latest_run(list(waiting)) if waiting else {}
    by_run: dict[int, list[RejectedRow]] = defaultdict(list)
    for key, rows in waiting.items():
        last = rows[-1]
        settled = [row for row in rows if stored.get(key, 0) > row.run_id]
        _resolve(settled)
        is_open = last.resolved_at is None and (before is None or last.run_id < before)
        if is_open and not any(last.content.get(remark) for remark in REMARKS):
            by_run[last.run_id].append(last)
    went_in = 0
    for run_id, rows in by_run.items():
        run = session.get_one(ImportRun, run_id)
        outcome = take_for(run)(*_block(rows))
        count(session, run, outcome)
        reasons = {row: reason for row, _, reason, _ in outcome.rejected}
        for row in rows:
            if row.row in reasons:
                row.reason = reasons[row.row]
            else:
                _resolve(waiting[str(row.key)])
                went_in += 1
    session.flush()
    return went_in


def _settle_repeated(
    session: Session, waiting: dict[str, list[RejectedRow]], for_all: Callable[[int | None], bool]
) -> None:
    """Let rows out that wait in a later run too: a row that is sent again waits once."""
    repeated = [rows for rows in waiting.values() if len(rows) > 1]
    runs = {row.run_id for rows in repeated for row in rows}
    senders = {run_id: session.get_one(ImportRun, run_id).by_id for run_id in runs}
    everywhere = {sender for sender in set(senders.values()) if for_all(sender)}
    for rows in repeated:
        last = senders[rows[-1].run_id]
        before = [row for row in rows if row.run_id < rows[-1].run_id]
        _resolve([row for row in before if last in everywhere or senders[row.run_id] == last])


def _waiting(session: Session, kind: str) -> dict[str, list[RejectedRow]]:
    """The open quarantine by key, oldest first; rows without a key can't be tried again."""
    found = session.scalars(
        sa.select(RejectedRow)
        .join(ImportRun, ImportRun.id == RejectedRow.run_id)
        .where(ImportRun.kind == kind, RejectedRow.resolved_at.is_(None), RejectedRow.key.is_not(None))
        .order_by(RejectedRow.run_id, RejectedRow.row)
    )
    waiting: dict[str, list[RejectedRow]] = defaultdict(list)
    for row in found:
        waiting[str(row.key)].append(row)
    return waiting


def _block(rows: list[RejectedRow]) -> tuple[list[str], Block]:
    """Rows of the quarantine as a table."""
    header = sorted({column for row in rows for column in row.content})
    return header, Block.of(
        [(row.row, [row.content.get(column, "") for column in header]) for row in rows], len(header)
    )


def _resolve(rows: list[RejectedRow]) -> None:
    for row in rows:
        row.resolved_at = row.resolved_at or clock.now()
