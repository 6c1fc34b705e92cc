"""Writes audits whose rulings the database itself adds to them.

Rows are kept narrow: what a combination of words means is laid down once, in the temporary table `ruling`, and joined.
"""

from collections.abc import Sequence
from operator import add
from typing import Any

import sqlalchemy as sa

from app.intake.bulk import USUAL, in_portions, insert_rows, is_sqlite, make_room, unchecked
from app.qa.judging import Judged, Ruling

OWN = ("audit_id", "case_id", "user_id", "team_id")
TOLD = ("decided_at", "audited_at", "auditor", "case_url", "summary", "comment", "extra")
STAGED = ("version", "ruling", *OWN, *TOLD)
RULING = ("number", *Ruling._fields)
MOST_KEPT = 200_000

TYPES = {
    **dict.fromkeys(("version", "ruling", "user_id", "team_id", "clause_id", "clause_rev", "release_id"), "INTEGER"),
    **dict.fromkeys(("cited_clause_id", "direction", "room"), "INTEGER"),
    **dict.fromkeys(("decided_at", "audited_at"), "TIMESTAMPTZ"),
    "number": "INTEGER PRIMARY KEY",
    "inclusion_prob": "DOUBLE PRECISION",
    "extra": "JSON",
}


class Stage:
    """The temporary tables of one import, made anew on whichever connection it is given."""

    def __init__(self) -> None:
        self._numbers: dict[Judged, int] = {}
        self._laid = 0
        self._driver: Any = None

    def insert(
        self,
        connection: sa.Connection,
        run_id: int,
        versions: Sequence[int],
        judged: Sequence[Judged],
        rows: Sequence[tuple[Any, ...]],
    ) -> None:
        """Write rows (columns `OWN`, `TOLD`) with their version numbers and rulings, as current and counting."""
        if len(self._numbers) > MOST_KEPT:
            self._numbers, self._driver = {}, None
        if connection.connection.driver_connection is not self._driver:
            self._make(connection)
        insert = INSERT % run_id
        heads = list(zip(versions, self._lay_rulings(connection, judged), strict=True))
        staged = list(map(add, heads, rows))
        if is_sqlite(connection):
            with unchecked(connection):
                in_portions(self._driver, f"WITH staged_audit ({', '.join(STAGED)}) AS (VALUES {{}}) {insert}", staged)
            return
        insert_rows(connection, "staged_audit", STAGED, staged)
        connection.exec_driver_sql(insert)
        connection.exec_driver_sql("TRUNCATE staged_audit")

    def _lay_rulings(self, connection: sa.Connection, judged: Sequence[Judged]) -> list[int]:
        """The number under which each judgement is laid down; new ones are laid down."""
        known = self._numbers
        for one in dict.fromkeys(judged):
            known.setdefault(one, len(known))
        new = list(known.items())[self._laid :]
        insert_rows(connection, "ruling", RULING, [(number, *(one.ruling or ())) for one, number in new])
        self._laid += len(new)
        return list(map(known.__getitem__, judged))

    def _make(self, connection: sa.Connection) -> None:
        for table, columns in (("staged_audit", STAGED), ("ruling", RULING)):
            listed = ", ".join(f"{name} {TYPES.get(name, 'TEXT')}" for name in columns)
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")
            connection.exec_driver_sql(f"CREATE TEMP TABLE {table} ({listed})")
        make_room(connection)
        self._driver, self._laid = connection.connection.driver_connection, 0

    def drop(self, connection: sa.Connection) -> None:
        """Remove the tables at the end of an import."""
        for table in ("staged_audit", "ruling"):
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")
        make_room(connection, *USUAL)
        self._driver = None


INSERT = (
    f"INSERT INTO qa_audit (current, counts, run_id, version, {', '.join((*OWN, *TOLD, *Ruling._fields))}) "  # noqa: S608
    f"SELECT TRUE, TRUE, %d, s.version, {', '.join(f's.{name}' for name in (*OWN, *TOLD))}, "
    f"{', '.join(f'r.{name}' for name in Ruling._fields)} "
    "FROM staged_audit s CROSS JOIN ruling r WHERE r.number = s.ruling"
)
