"""Stores a batch of audits: new ones, corrections as new versions, and everything that follows from them."""

from collections import defaultdict
from collections.abc import Sequence
from operator import itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.intake.bulk import fetch_by_keys, is_sqlite, once_each, time_text
from app.intake.columns import moment_of
from app.intake.running import Outcome
from app.qa.daily import Tally, add_to_sums
from app.qa.doubles import Decision, decisions_audited_again, settle_doubles
from app.qa.judging import Judge, Judged, Ruling
from app.qa.reading import OUTSIDE, Batch
from app.qa.staging import OWN, TOLD, Stage

# What makes two versions of an audit differ: everything but what was derived from the release and the scale.
DERIVED = ("clause_rev", "release_id", "outcome", "direction", "room")
MEANT = [place for place, name in enumerate(Ruling._fields) if name not in DERIVED]
TEAM, DECIDED = OWN.index("team_id"), len(OWN) + TOLD.index("decided_at")
TEAM_OF, DECISION_OF = itemgetter(TEAM), itemgetter(OWN.index("case_id"), OWN.index("user_id"), DECIDED)
# Each by its index; asked for in one go, SQLite goes through the whole table.
NEWEST = "SELECT (SELECT max(id) FROM qa_audit), (SELECT max(decided_at) FROM qa_audit)"

Row = tuple[Any, ...]


class Version(NamedTuple):
    """A stored version of an audit: its row (columns `OWN`, `TOLD`) and what its words meant."""

    id: int
    number: int
    counts: bool
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

    def store(self, connection: sa.Connection, batch: Batch, outcome: Outcome) -> None:
        """Write the rows; counts go to `outcome`, rows that touch a foreign team's audit to the batch's rejected ones.

        Where the batch holds an audit twice, the later row corrects the earlier one.
        """
        for group in once_each([row[0] for row in batch.rows]):
            places, numbers, replaced = self._sorted_out(connection, batch, group, outcome)
            if len(places) == len(batch.rows):
                self._write(connection, numbers, batch.rows, batch.judged, replaced)
            elif places:
                rows, judged = [batch.rows[place] for place in places], [batch.judged[place] for place in places]
                self._write(connection, numbers, rows, judged, replaced)

    def preview(self, connection: sa.Connection, batch: Batch, outcome: Outcome) -> None:
        """Count what would become of the rows, without writing."""
        for group in once_each([row[0] for row in batch.rows]):
            places, numbers, _ = self._sorted_out(connection, batch, group, outcome)
            for place, number in zip(places, numbers, strict=True):
                ruling = batch.judged[place].ruling
                if ruling is not None:
                    row = batch.rows[place]
                    self._previewed[row[0]].append(Version(0, number, True, row, ruling))

    def close(self, connection: sa.Connection) -> None:
        """Leave nothing behind on the connection."""
        self._stage.drop(connection)

    def _write(
        self,
        connection: sa.Connection,
        numbers: list[int],
        rows: list[Row],
        judged: list[Judged],
        replaced: list[Version],
    ) -> None:
        """Insert rows in place of versions `replaced`, and let sums and double audits follow."""
        before = connection.exec_driver_sql(NEWEST).one()
        retire(connection, [version.id for version in replaced])
        self._stage.insert(connection, self.run_id, numbers, judged, rows)
        days = [row[DECIDED][:10] for row in rows]
        tally = Tally(list(map(TEAM_OF, rows)), days, list(judged), [1] * len(rows))
        for version in replaced:
            if version.counts:
                share = self.judge.share_of(version.ruling, moment_of(version.row[DECIDED]))
                tally.add(version.row[TEAM], version.row[DECIDED][:10], Judged(version.ruling, share, ()), -1)
        stale = {Decision(*DECISION_OF(version.row)) for version in replaced}
        stale |= decisions_audited_again(connection, list(map(DECISION_OF, rows)), before)
        settle_doubles(connection, self.judge, stale, tally)
        add_to_sums(connection, tally)

    def _sorted_out(
        self, connection: sa.Connection, batch: Batch, group: Sequence[int], outcome: Outcome
    ) -> tuple[Sequence[int], list[int], list[Version]]:
        """The places of rows to be written with their versions' numbers, and the versions they replace."""
        known = self._known(connection, [batch.rows[place][0] for place in group])
        if not known:
            outcome.accepted += len(group)
            return group, [1] * len(group), []
        places, numbers, replaced = [], [], []
        for place in group:
            row, ruling = batch.rows[place], batch.judged[place].ruling
            versions = known.get(row[0], [])
            if versions and self.allowed is not None and versions[-1].row[TEAM] not in self.allowed:
                batch.reject(batch.places[place], row[0], OUTSIDE)
            elif ruling is not None and any(version.content == content(row, ruling) for version in versions):
                outcome.unchanged += 1
            else:
                outcome.accepted += not versions
                outcome.corrected += bool(versions)
                places.append(place)
                numbers.append(versions[-1].number + 1 if versions else 1)
                replaced += versions[-1:]
        return places, numbers, replaced

    def _known(self, connection: sa.Connection, keys: list[str]) -> dict[str, list[Version]]:
        """The stored versions of these audits, the current one last."""
        if is_sqlite(connection) and not self._previewed:
            last = connection.exec_driver_sql("SELECT max(audit_id) FROM qa_audit").scalar()
            if last is None or last < min(keys):
                return {}
        times = {name: time_text(connection, name) for name in ("decided_at", "audited_at")}
        columns = (*OWN, *(times.get(name, name) for name in TOLD[:-1]))
        extra = "extra" if is_sqlite(connection) else "extra::text"
        listed = ", ".join(("id", "version", "counts", *columns, extra, *Ruling._fields))
        versions: dict[str, list[Version]] = defaultdict(list)
        for id_, number, counts, *rest in fetch_by_keys(connection, f"SELECT {listed} FROM qa_audit", "audit_id", keys):  # noqa: S608
            row, ruling = tuple(rest[: len(OWN) + len(TOLD)]), Ruling(*rest[len(OWN) + len(TOLD) :])
            versions[row[0]].append(Version(id_, number, bool(counts), row, ruling))
        for found in versions.values():
            found.sort(key=lambda version: version.number)
        return versions | {key: versions[key] + self._previewed[key] for key in keys if key in self._previewed}


def nothing() -> None:
    """Nothing is to be copied."""


def content(row: Row, ruling: Ruling) -> list[Any]:
    """What a file told of an audit."""
    return [*row, *(ruling[place] for place in MEANT)]


def retire(connection: sa.Connection, ids: list[int]) -> None:
    """Mark these versions as no longer current."""
    table = sa.table("qa_audit", sa.column("id"), sa.column("current", sa.Boolean))
    for start in range(0, len(ids), 10_000):
        chosen = table.c.id.in_(ids[start : start + 10_000])
        connection.execute(sa.update(table).where(chosen).values(current=False))
