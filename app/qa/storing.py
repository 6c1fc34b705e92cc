"""Stores a batch of audits: new ones, corrections as new versions, and everything that follows from them."""

from collections import defaultdict
from collections.abc import Sequence
from operator import itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.intake.bulk import change_by_keys, fetch_by_keys, find_all, is_sqlite, once_each, time_text
from app.intake.moments import moment_of
from app.intake.repeats import LinesBefore
from app.intake.running import MOST_REPLACED, Outcome
from app.qa.batch import COLUMNS, Batch, Row
from app.qa.daily import Tally, add_to_sums, settle_sums
from app.qa.doubles import decisions_audited_before, forget_asked, settle_doubles, write_doubles
from app.qa.judging import Judge, Judged, Ruling
from app.qa.opinions import Decision
from app.qa.reading import OUTSIDE
from app.qa.reckoning import reckon
from app.qa.staging import Stage

# What makes two versions of an audit differ: everything but what was derived from the release and the scale.
DERIVED = ("clause_rev", "release_id", "outcome", "direction", "room")
MEANT = [place for place, name in enumerate(Ruling._fields) if name not in DERIVED]
TEAM, DECIDED = COLUMNS.index("team_id"), COLUMNS.index("decided_at")
DECISION_OF = itemgetter(*map(COLUMNS.index, Decision._fields))
# Each by its index; asked for in one go, SQLite goes through the whole table.
NEWEST = "SELECT (SELECT max(id) FROM qa_audit), (SELECT max(decided_at) FROM qa_audit)"


class Version(NamedTuple):
    """A stored version of an audit: its row (columns `COLUMNS`) and what its words meant."""

    id: int
    number: int
    counts: bool
    run_id: int
    row: Row
    ruling: Ruling

    @property
    def content(self) -> list[Any]:
        return content(self.row, self.ruling)


class AuditStore:
    """Stores batches within the transaction of a connection; the commit is the caller's."""

    def __init__(self, judge: Judge, run_id: int, allowed: frozenset[int] | None) -> None:
        self.judge, self.run_id, self.allowed = judge, run_id, allowed
        self._stage = Stage()
        self._previewed: dict[str, list[Version]] = defaultdict(list)
        self._lines, self._told = LinesBefore(), 0

    def store(self, connection: sa.Connection, batch: Batch, outcome: Outcome) -> None:
        """Write the rows; counts go to `outcome`, rows that touch a foreign team's audit to the batch's rejected ones.

        Where the file holds an audit twice, the later row corrects the earlier one, and both lines are told.
        """
        self._lines.add(batch.column("audit_id"), batch.lines)
        for group in once_each(batch.column("audit_id")):
            numbers, versions, replaced = self._sorted_out(connection, batch, group, outcome)
            if numbers:
                self._write(connection, versions, batch.only(numbers), replaced)

    def preview(self, connection: sa.Connection, batch: Batch, outcome: Outcome) -> None:
        """Count what would become of the rows, without writing."""
        self._lines.add(batch.column("audit_id"), batch.lines)
        for group in once_each(batch.column("audit_id")):
            numbers, versions, _ = self._sorted_out(connection, batch, group, outcome)
            for number, version in zip(numbers, versions, strict=True):
                row = batch.row(number)
                self._previewed[row[0]].append(Version(0, version, True, self.run_id, row, batch.ruling(number)))

    def close(self, connection: sa.Connection) -> None:
        """Leave nothing behind on the connection."""
        self._stage.drop(connection)
        forget_asked(connection)

    def _write(self, connection: sa.Connection, versions: Sequence[int], batch: Batch, replaced: list[Version]) -> None:
        """Insert rows in place of versions `replaced`, and let sums and double audits follow."""
        before = connection.exec_driver_sql(NEWEST).one()
        retire(connection, [version.id for version in replaced])
        reckoned = batch.reckoned or reckon(batch)
        for table, ids in reckoned.references.items():
            find_all(connection, table, ids)
        self._stage.insert(connection, self.run_id, versions, batch)
        add_to_sums(connection, reckoned.sums)
        tally = Tally()
        for version in replaced:
            if version.counts:
                share = self.judge.share_of(version.ruling, moment_of(version.row[DECIDED]), version.row[TEAM])
                tally.add(version.row[TEAM], version.row[DECIDED][:10], Judged(version.ruling, share, ()), -1)
        stale = {Decision(*DECISION_OF(version.row)) for version in replaced}
        stale |= decisions_audited_before(connection, batch, before)
        write_doubles(connection, batch, reckoned, stale)
        settle_doubles(connection, self.judge, stale, tally)
        settle_sums(connection, tally)

    def _sorted_out(
        self, connection: sa.Connection, batch: Batch, group: Sequence[int], outcome: Outcome
    ) -> tuple[Sequence[int], Sequence[int], list[Version]]:
        """Which rows are to be written, their versions' numbers, and the versions they replace."""
        keys = batch.column("audit_id")
        known = self._known(connection, [keys[number] for number in group])
        if not known:
            outcome.accepted += len(group)
            return group, [1] * len(group), []
        numbers, versions, replaced = [], [], []
        for number in group:
            row, ruling = batch.row(number), batch.ruling(number)
            held = known.get(row[0], [])
            if held and self.allowed is not None and held[-1].row[TEAM] not in self.allowed:
                batch.reject(number, OUTSIDE)
            elif any(version.content == content(row, ruling) for version in held):
                outcome.unchanged += 1
            else:
                outcome.accepted += not held
                outcome.corrected += bool(held)
                numbers.append(number)
                versions.append(held[-1].number + 1 if held else 1)
                replaced += held[-1:]
                self._tell_replaced(held[-1:], batch.lines[number], outcome)
        return numbers, versions, replaced

    def _tell_replaced(self, held: Sequence[Version], line: int, outcome: Outcome) -> None:
        """Note where a row replaces one that came in with the same file; of those that are only counted no line."""
        for version in held:
            if version.run_id != self.run_id:
                continue
            before = self._lines.before(version.row[0], line) if self._told < MOST_REPLACED else 0
            if before is not None:
                self._told += 1
                outcome.replaced.append(("audit_id", version.row[0], before, line))

    def _known(self, connection: sa.Connection, keys: list[str]) -> dict[str, list[Version]]:
        """The stored versions of these audits, the current one last."""
        if is_sqlite(connection) and not self._previewed:
            last = connection.exec_driver_sql("SELECT max(audit_id) FROM qa_audit").scalar()
            if last is None or last < min(keys):
                return {}
        times = {name: time_text(connection, name) for name in ("decided_at", "audited_at")}
        texts = times | {"extra": "extra" if is_sqlite(connection) else "extra::text"}
        columns = (texts.get(name, name) for name in COLUMNS)
        listed = ", ".join(("id", "version", "counts", "run_id", *columns, *Ruling._fields))
        versions: dict[str, list[Version]] = defaultdict(list)
        found = fetch_by_keys(connection, f"SELECT {listed} FROM qa_audit", "audit_id", keys)  # noqa: S608
        for id_, number, counts, run_id, *rest in found:
            row = tuple("" if value is None else value for value in rest[: len(COLUMNS)])
            ruling = Ruling(*rest[len(COLUMNS) :])
            versions[row[0]].append(Version(id_, number, bool(counts), run_id, row, ruling))
        for held in versions.values():
            held.sort(key=lambda version: version.number)
        return versions | {key: versions[key] + self._previewed[key] for key in keys if key in self._previewed}


def content(row: Row, ruling: Ruling) -> list[Any]:
    """What a file told of an audit."""
    return [*row, *(ruling[place] for place in MEANT)]


def retire(connection: sa.Connection, ids: list[int]) -> None:
    """Mark these versions as no longer current."""
    change_by_keys(connection, "UPDATE qa_audit SET current = FALSE", "id", ids)
