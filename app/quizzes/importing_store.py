"""Stores outside answers: new ones, corrections as new versions, and which answer is a person's first."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.intake.bulk import claim, fetch_by_keys, insert_rows, is_sqlite, once_each, time_text, unchecked
from app.intake.running import Outcome
from app.intake.table import Record
from app.quizzes.evidence import Answer, Asked, add_to_sums, new_tally, settle_first, tell
from app.quizzes.importing_rows import OUTSIDE, STORED

SOURCE = "import"
# What makes two versions differ: all but the rev that the release gave.
TOLD = [place for place, name in enumerate(STORED) if name != "clause_rev"]
COLUMNS = ("source", "version", "current", "first", "run_id", *STORED)

Row = tuple[Any, ...]


class Version(NamedTuple):
    """A stored version of an answer; `row` holds the columns `STORED`."""

    number: int
    id: int
    first: bool
    row: Row


class ResponseStore:
    """Stores answers within the transaction of `connection`; without a run it only counts."""

    def __init__(self, connection: sa.Connection, run_id: int | None, allowed: frozenset[int] | None) -> None:
        self.connection, self.run_id, self.allowed = connection, run_id, allowed
        self._previewed: dict[str, list[Version]] = defaultdict(list)

    def store(self, header: Sequence[str], rows: list[tuple[Row, Record]], outcome: Outcome) -> None:
        """Sort rows into new, unchanged and corrected ones, and write what is to be written."""
        for group in once_each([row[0] for row, _ in rows]):
            versions = self._versions([rows[place][0][0] for place in group])
            new: list[tuple[int, Row]] = []
            replaced: list[Version] = []
            for row, (line, values) in (rows[place] for place in group):
                known = versions.get(row[0], [])
                if known and self.allowed is not None and field(known[-1].row, "team_id") not in self.allowed:
                    outcome.rejected.append((line, row[0], OUTSIDE, dict(zip(header, values, strict=True))))
                elif any(told(version.row) == told(row) for version in known):
                    outcome.unchanged += 1
                else:
                    outcome.corrected += bool(known)
                    outcome.accepted += not known
                    replaced += known[-1:]
                    new.append((known[-1].number + 1 if known else 1, row))
            self._write(new, replaced)

    def _versions(self, keys: list[str]) -> dict[str, list[Version]]:
        """The stored versions of these answers, the current one last."""
        times = time_text(self.connection, "answered_at")
        extra = "extra" if is_sqlite(self.connection) else "extra::text"
        columns = ", ".join({"answered_at": times, "extra": extra}.get(name, name) for name in STORED)
        select = f"SELECT source, version, id, first, {columns} FROM quiz_evidence"  # noqa: S608
        versions: dict[str, list[Version]] = defaultdict(list)
        for source, number, id_, first, *row in fetch_by_keys(self.connection, select, "response_key", keys):
            if source == SOURCE:
                versions[row[0]].append(Version(number, id_, bool(first), tuple(row)))
        for known in versions.values():
            known.sort()
        return {key: versions[key] + self._previewed.get(key, []) for key in {*versions, *self._previewed}}

    def _write(self, new: list[tuple[int, Row]], replaced: list[Version]) -> None:
        """Insert rows with their versions' numbers, retire what they replace, settle first answers and sums."""
        if self.run_id is None:
            for number, row in new:
                self._previewed[row[0]].append(Version(number, 0, False, row))
            return
        if not new:
            return
        tally = new_tally()
        asked = {asked_of(row) for _, row in new} | {asked_of(version.row) for version in replaced}
        for version in replaced:
            if version.first:
                tell(tally, asked_of(version.row), answer_of(version), -1)
        claim(self.connection, "quiz_evidence")
        retire(self.connection, [version.id for version in replaced])
        rows = [(SOURCE, number, True, False, self.run_id, *row) for number, row in new]
        with unchecked(self.connection):
            insert_rows(self.connection, "quiz_evidence", COLUMNS, rows)
        settle_first(self.connection, asked, tally)
        add_to_sums(self.connection, tally)


def field(row: Row, name: str) -> Any:
    return row[STORED.index(name)]


def told(row: Row) -> list[Any]:
    """The part of a row that its file told."""
    return [row[place] for place in TOLD]


def asked_of(row: Row) -> Asked:
    return Asked(*(field(row, name) for name in Asked._fields))


def answer_of(version: Version) -> Answer:
    names = ("attempt_no", "team_id", "clause_id", "clause_rev", "mark", "answered_at")
    return Answer(version.id, version.first, *(field(version.row, name) for name in names))


def retire(connection: sa.Connection, ids: list[int]) -> None:
    """Mark these versions as no longer current, and as nobody's first answer."""
    flags = (sa.column("current", sa.Boolean), sa.column("first", sa.Boolean))
    table = sa.table("quiz_evidence", sa.column("id", sa.Integer), *flags)
    for start in range(0, len(ids), 10_000):
        chosen = table.c.id.in_(ids[start : start + 10_000])
        connection.execute(sa.update(table).where(chosen).values(current=False, first=False))
