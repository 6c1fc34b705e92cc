"""Brings one kind of evidence in from a table, shows beforehand what would become of it, and tries its quarantine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import renew_statistics
from app.intake.actions import start_run
from app.intake.models import ImportRun
from app.intake.running import Outcome, Take, Taker, preview, take_in
from app.intake.table import Table
from app.intake.waiting import retry

Progress = Callable[[int, float], None]
KEYS_AT_ONCE = 10_000
MANY = 1_000  # rows


class Desk(Protocol):
    """What understanding the rows of one kind needs, loaded once for all batches and for the quarantine."""

    def taker(self, run: ImportRun) -> Taker:
        """Takes rows for this run: with its own time zone, and for the teams that its sender may import."""
        ...

    def take_for(self, run: ImportRun) -> Take:
        """The same in one step."""
        ...

    def look_for(self, by_id: int | None, timezone: str | None) -> Take:
        """Counts rows without writing."""
        ...

    def for_all(self, by_id: int | None) -> bool:
        """Whether this person may bring in rows of every team."""
        ...


@dataclass(frozen=True)
class Bringing:
    """How one kind comes in: the column that names a row, where it is understood, and who brought keys in last.

    tables: those that its rows fill.
    """

    kind: str
    key: str
    tables: tuple[str, ...]
    open_desk: Callable[[Session], Desk]
    latest_runs: Callable[[Session, Sequence[str]], dict[str, int]]

    def bring_in(
        self,
        session: Session,
        table: Table,
        *,
        commit: Callable[[], None],
        by_id: int | None = None,
        timezone: str | None = None,
        progress: Progress = lambda rows, share: None,
    ) -> ImportRun:
        """Bring in a table that may come in; `commit` ends each batch. The quarantine is tried again at the end.

        `timezone` names the zone of times without one; `by_id` None is the command line, which may import for all.
        """
        run = start_run(session, self.kind, table.name, by_id, table.digest, timezone)
        desk = self.open_desk(session)
        take_in(session, run, table, self.key, desk.taker(run), commit=commit, progress=progress)
        self._try_again(session, desk, before=run.id)
        if (run.accepted or 0) + (run.corrected or 0) >= MANY:
            renew_statistics(session, self.tables)
        commit()
        return run

    def preview(self, session: Session, table: Table, *, by_id: int | None, timezone: str | None = None) -> Outcome:
        """What `bring_in` would do to the rows of the table, without writing anything."""
        return preview(table, self.key, self.open_desk(session).look_for(by_id, timezone))

    def retry(self, session: Session) -> int:
        """Try the quarantine again, as after the roster was mended; returns how many rows went in."""
        return self._try_again(session, self.open_desk(session))

    def _try_again(self, session: Session, desk: Desk, before: int | None = None) -> int:
        latest = partial(self.latest_runs, session)
        return retry(session, self.kind, desk.take_for, latest, before=before, for_all=desk.for_all)


def header_problems(table: Table, missing: Sequence[str]) -> list[str]:
    """Why the whole file is refused: it can't be read, or lacks columns."""
    if table.problems or not missing:
        return table.problems
    return [f"{table.name}: the header lacks {', '.join(missing)}"]


def latest_runs(session: Session, rows: sa.Select[str, Any], keys: Sequence[str]) -> dict[str, int]:
    """Of current `rows` (key, run), the run that brought each of these keys, 0 where none did."""
    key = rows.selected_columns[0]
    found: dict[str, int] = {}
    for start in range(0, len(keys), KEYS_AT_ONCE):
        chosen = rows.where(key.in_(keys[start : start + KEYS_AT_ONCE]))
        found |= {name: run_id or 0 for name, run_id in session.execute(chosen)}
    return found
