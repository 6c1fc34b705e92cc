"""Stores a batch of audits: new ones, corrections as new versions, and everything that follows from them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.intake.bulk import bulk, fetch_by_keys, insert_rows, is_sqlite, once_each, time_text
from app.intake.columns import moment_of
from app.qa.daily import Tally, add_to_sums
from app.qa.doubles import Decision, decisions_audited_again, settle_doubles
from app.qa.judging import Judge, Judged, Ruling
from app.qa.reading import OUTSIDE, STORED, Batch

# What makes two versions of an audit differ: everything but what was derived from the release and the scale.
DERIVED = ("clause_rev", "release_id", "outcome", "direction", "room")
TOLD = [place for place, name in enumerate(STORED) if name not in DERIVED]
RULING = slice(STORED.index("clause_id"), STORED.index("clause_id") + len(Ruling._fields))
DECIDED, TEAM = STORED.index("decided_at"), STORED.index("team_id")
COLUMNS = ("version", "current", "counts", "run_id", *STORED)


@dataclass
class Counts:
    """What became of rows."""

    accepted: int = 0
    unchanged: int = 0
    corrected: int = 0


@dataclass(frozen=True)
class Version:
    """A stored version of an audit; `told` is its content as `Batch.rows` hold it."""

    id: int
    version: int
    current: bool
    counts: bool
    told: tuple[Any, ...]


class AuditStore:
    """Stores batches within the transaction of `connection`; `commit` is the caller's."""

    def __init__(self, connection: sa.Connection, judge: Judge, run_id: int, allowed: frozenset[int] | None) -> None:
        self.connection, self.judge, self.run_id, self.allowed = connection, judge, run_id, allowed
        self._previewed: dict[str, list[Version]] = defaultdict(list)

    def store(self, batch: Batch) -> Counts:
        """Store the rows of a batch; adds those that touch a foreign team's audit to its rejected ones."""
        counts = Counts()
        with bulk(self.connection, "qa_audit"):
            for part in once_each([row[0] for row in batch.rows]):
                self._write(*self._sorted_out(batch, part, counts))
        return counts

    def preview(self, batch: Batch) -> Counts:
        """What `store` would count, without writing."""
        counts = Counts()
        for part in once_each([row[0] for row in batch.rows]):
            rows, numbers, _ = self._sorted_out(batch, part, counts)
            for number, (row, _) in zip(numbers, rows, strict=True):
                self._previewed[row[0]].append(Version(0, number, True, True, row))
        return counts

    def _sorted_out(
        self, batch: Batch, part: Sequence[int], counts: Counts
    ) -> tuple[list[tuple[tuple[Any, ...], Judged]], list[int], list[Version]]:
        """The rows to be written with their versions' numbers, and the versions they replace."""
        known = self._known([batch.rows[place][0] for place in part])
        if not known and len(part) == len(batch.rows):
            counts.accepted += len(batch.rows)
            return list(zip(batch.rows, batch.judged, strict=True)), [1] * len(batch.rows), []
        rows, numbers, replaced = [], [], []
        for place in part:
            row = batch.rows[place]
            versions = known.get(row[0])
            if versions is None:
                rows.append((row, batch.judged[place]))
                numbers.append(1)
                continue
            current = max(versions, key=lambda version: version.version)
            if self.allowed is not None and current.told[TEAM] not in self.allowed:
                batch.reject(batch.places[place], row[0], OUTSIDE)
            elif any(told(version.told) == told(row) for version in versions):
                counts.unchanged += 1
            else:
                counts.corrected += 1
                rows.append((row, batch.judged[place]))
                numbers.append(1 + max(version.version for version in versions))
                replaced.append(current)
        counts.accepted += numbers.count(1)
        return rows, numbers, replaced

    def _known(self, keys: list[str]) -> dict[str, list[Version]]:
        """The stored versions of these audits."""
        if self._previewed:
            return self._fetched(keys) | {key: self._previewed[key] for key in keys if key in self._previewed}
        if is_sqlite(self.connection):
            last = self.connection.exec_driver_sql("SELECT max(audit_id) FROM qa_audit").scalar()
            if last is None or last < min(keys):
                return {}
        return self._fetched(keys)

    def _fetched(self, keys: list[str]) -> dict[str, list[Version]]:
        found = fetch_by_keys(self.connection, self._select(), "audit_id", keys)
        versions: dict[str, list[Version]] = defaultdict(list)
        for id_, version, current, counts, *content in found:
            versions[content[0]].append(Version(id_, version, bool(current), bool(counts), tuple(content)))
        return versions

    def _select(self) -> str:
        times = {name: time_text(self.connection, name) for name in ("decided_at", "audited_at")}
        extra = "extra" if is_sqlite(self.connection) else "extra::text"
        columns = [times.get(name, extra if name == "extra" else name) for name in STORED]
        return f"SELECT id, version, current, counts, {', '.join(columns)} FROM qa_audit"  # noqa: S608

    def _write(self, rows: list[tuple[tuple[Any, ...], Judged]], numbers: list[int], replaced: list[Version]) -> None:
        """Insert the rows, retire what they replace, and let sums and double audits follow."""
        if not rows:
            return
        before = self.connection.exec_driver_sql("SELECT max(id), max(decided_at) FROM qa_audit").one()
        tally: Tally = Counter((row[TEAM], row[DECIDED][:10], judged) for row, judged in rows)
        stale: set[Decision] = set()
        for version in replaced:
            stale.add(Decision.of(version.told))
            if version.counts:
                ruling = Ruling(*version.told[RULING])
                kept = Judged(ruling, self.judge.share_of(ruling, moment_of(version.told[DECIDED])), ())
                tally[version.told[TEAM], version.told[DECIDED][:10], kept] -= 1
        retire(self.connection, [version.id for version in replaced])
        new = [(number, True, True, self.run_id, *row) for number, (row, _) in zip(numbers, rows, strict=True)]
        insert_rows(self.connection, "qa_audit", COLUMNS, new)
        stale |= decisions_audited_again(self.connection, [row for row, _ in rows], (before[0], before[1]))
        settle_doubles(self.connection, self.judge, stale, tally)
        add_to_sums(self.connection, tally)


def told(row: tuple[Any, ...]) -> list[Any]:
    """The part of a row that its file told."""
    return [row[place] for place in TOLD]


def retire(connection: sa.Connection, ids: list[int]) -> None:
    """Mark these versions as no longer current."""
    table = sa.table("qa_audit", sa.column("id"), sa.column("current"))
    for start in range(0, len(ids), 10_000):
        chunk = ids[start : start + 10_000]
        connection.execute(sa.update(table).where(table.c.id.in_(chunk)).values(current=False))
