"""Takes a table in batch by batch, each in a transaction of its own, and tries the quarantine again."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.db import read_only
from app.intake.actions import finish_run, reject_many
from app.intake.aside import understood
from app.intake.bulk import without_garbage_search
from app.intake.coming import Posted, Rejected, batches
from app.intake.models import ImportRun, RejectedRow
from app.intake.table import REMARKS, Block, Table

Replaced = tuple[str, str, int, int]
MOST_REPLACED = 10  # told one by one


@dataclass
class Outcome:
    """What became of a batch; `rejected` holds (row, key, reason, content), `warnings` rows by what is said of them.

    `replaced` holds (column, key, line, later line) of rows of one file with the same key that say different things.
    """

    accepted: int = 0
    unchanged: int = 0
    corrected: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    warnings: Counter[str] = field(default_factory=Counter)
    replaced: list[Replaced] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        self.accepted += other.accepted
        self.unchanged += other.unchanged
        self.corrected += other.corrected
        self.rejected += other.rejected
        self.warnings += other.warnings
        self.replaced += other.replaced

    @property
    def notes(self) -> list[str]:
        """The warnings as sentences, each with its rows counted; of rows that were replaced the first ten by line."""
        told = [
            f"rows {first} and {second} say different things of {column} '{key}': the later one holds, as a correction"
            for column, key, first, second in self.replaced[:MOST_REPLACED]
        ]
        more = len(self.replaced) - MOST_REPLACED
        if more > 0:
            told.append(f"further corrections within this file, not listed: {more:,}")
        return told + [f"{rows:,} {'row' if rows == 1 else 'rows'} {what}" for what, rows in self.warnings.items()]


Take = Callable[[Sequence[str], Block], Outcome]


class Taker(Protocol):
    """Takes rows in two steps, so that the next rows can be read while the database stores the present ones.

    `understand` runs in another thread and leaves the database alone. `post` lets another process do it for a large
    file; None where it can't.
    """

    @property
    def post(self) -> Posted | None: ...

    def begin(self) -> None:
        """Open the transaction of the following rows."""
        ...

    def understand(self, header: Sequence[str], block: Block) -> Any: ...

    def store(self, understood: Any) -> Outcome: ...

    def finish(self) -> None:
        """Leave nothing behind on the connection."""
        ...


@dataclass(frozen=True)
class AtOnce:
    """A taker that takes rows in one step."""

    take: Take
    post: None = None

    def begin(self) -> None:
        """Nothing is asked of it."""

    def understand(self, header: Sequence[str], block: Block) -> Any:
        return header, block

    def store(self, understood: Any) -> Outcome:
        header, block = understood
        return self.take(header, block) if block else Outcome()

    def finish(self) -> None:
        """Nothing was left."""


def take_in(
    session: Session,
    run: ImportRun,
    table: Table,
    key: str,
    taker: Taker,
    *,
    commit: Callable[[], None],
    progress: Callable[[int, float], None] = lambda rows, share: None,
) -> None:
    """Bring a table in; `commit` ends each batch, so that a run that was killed keeps the batches before.

    `progress` is told the rows so far and the share of the file. Where the run breaks off, its connection is given up
    with all that was set and laid down there.
    """
    try:
        _take_batches(session, run, table, key, taker, commit, progress)
    except BaseException:
        session.rollback()
        read_only(session)
        session.invalidate()
        raise


def _take_batches(
    session: Session,
    run: ImportRun,
    table: Table,
    key: str,
    taker: Taker,
    commit: Callable[[], None],
    progress: Callable[[int, float], None],
) -> None:
    warned = Outcome()
    with (
        without_garbage_search(),
        understood(table, key, taker, taker.post) as coming,
        ThreadPoolExecutor(1) as thread,  # ends before the file is given back, which it may be reading
    ):
        present = next(coming, None)
        while present is not None:
            reading = thread.submit(next, coming, None)
            outcome = taker.store(present.understood)
            outcome.rejected += present.faults
            run.rows += present.rows
            count(session, run, outcome)
            reject_many(session, run, outcome.rejected)
            warned.warnings += outcome.warnings
            warned.replaced += outcome.replaced
            commit()
            taker.begin()
            progress(run.rows, present.share)
            present = reading.result()
    taker.finish()
    run.notes = warned.notes
    finish_run(session, run)
    commit()


def count(session: Session, run: ImportRun, outcome: Outcome) -> None:
    run.accepted += outcome.accepted
    run.unchanged += outcome.unchanged
    run.corrected += outcome.corrected
    session.flush()


def preview(table: Table, key: str, take: Take) -> Outcome:
    """What `take_in` would do, where `take` only looks."""
    whole = Outcome()
    for block, faults in batches(table, key):
        outcome = take(table.header, block) if block else Outcome()
        outcome.rejected += faults
        whole.add(outcome)
    whole.rejected.sort(key=lambda rejected: rejected[0])
    return whole


def retry(
    session: Session,
    kind: str,
    take_for: Callable[[ImportRun], Take],
    latest_run: Callable[[list[str]], dict[str, int]],
    *,
    before: int | None = None,
) -> int:
    """Try the quarantine of one kind again, by runs before the run `before`; returns how many keys went in.

    Of several rows with one key only the last sent is tried, unless it was already unclear in its file what stands in
    which column. Where a later run brought the key in (`latest_run`), older rows are settled by it.
    """
    waiting = _waiting(session, kind)
    stored = latest_run(list(waiting)) if waiting else {}
    by_run: dict[int, list[RejectedRow]] = defaultdict(list)
    for key, rows in waiting.items():
        last = rows[-1]
        settled = [row for row in rows if stored.get(key, 0) > row.run_id]
        _resolve(settled)
        is_open = last.resolved_at is None and (before is None or last.run_id < before)
        if is_open and not REMARKS & last.content.keys():
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
