"""Takes a table in batch by batch, each in a transaction of its own."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy.orm import Session

from app.db import read_only
from app.intake.actions import finish_run, reject_many
from app.intake.aside import understood
from app.intake.bulk import without_garbage_search
from app.intake.coming import Posted, Rejected, batches
from app.intake.models import ImportRun
from app.intake.table import Block, Table

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
