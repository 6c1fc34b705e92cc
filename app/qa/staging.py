"""Writes audits whose rulings the database itself adds to them.

Rows are kept narrow: what a combination of words means is laid down once, in the temporary table `ruling`, and joined.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app.intake.bulk import (
    ROOMY,
    USUAL,
    in_portions,
    insert_columns,
    insert_rows,
    is_sqlite,
    make_room,
    unchecked,
)  # fmt: skip
from app.qa.batch import COLUMNS, OPTIONAL, Batch
from app.qa.judging import Ruling
from app.qa.lexicon import Lexicon

STAGED = ("version", "ruling", *COLUMNS)
RULING = ("number", *Ruling._fields)

TYPES = {
    **dict.fromkeys(("version", "ruling", "user_id", "team_id", "clause_id", "clause_rev", "release_id"), "INTEGER"),
    **dict.fromkeys(("cited_clause_id", "direction", "room"), "INTEGER"),
    **dict.fromkeys(("decided_at", "audited_at"), "TIMESTAMPTZ"),
    "number": "INTEGER PRIMARY KEY",
    "inclusion_prob": "DOUBLE PRECISION",
    "extra": "JSON",
}


class Stage:
    """The temporary tables of one import, made anew on whichever connection and for whichever lexicon it is given."""

    def __init__(self) -> None:
        self._lexicon: Lexicon | None = None
        self._laid = 0
        self._driver: Any = None

    def insert(self, connection: sa.Connection, run_id: int, versions: Sequence[int], batch: Batch) -> None:
        """Write the rows with their version numbers and rulings, as current and counting."""
        if connection.connection.driver_connection is not self._driver or batch.lexicon is not self._lexicon:
            self._make(connection, batch.lexicon)
        self._lay_rulings(connection, batch.lexicon)
        columns = (versions, batch.numbers.tolist(), *batch.columns)
        if is_sqlite(connection):
            listed, insert = ", ".join(STAGED), insert_from_stage(run_id, "nullif(s.{}, '')")
            with unchecked(connection):
                in_portions(self._driver, f"WITH staged_audit ({listed}) AS (VALUES {{}}) {insert}", columns)
            return
        insert_columns(connection, "staged_audit", STAGED, columns)
        connection.exec_driver_sql(insert_from_stage(run_id, "s.{}"))
        connection.exec_driver_sql("TRUNCATE staged_audit")

    def _lay_rulings(self, connection: sa.Connection, lexicon: Lexicon) -> None:
        """Lay down what was judged since the last batch."""
        new = lexicon.judged[self._laid :]
        rows = [(number, *one.ruling) for number, one in enumerate(new, start=self._laid) if one.ruling]
        insert_rows(connection, "ruling", RULING, rows)
        self._laid += len(new)

    def _make(self, connection: sa.Connection, lexicon: Lexicon) -> None:
        for table, columns in (("staged_audit", STAGED), ("ruling", RULING)):
            listed = ", ".join(f"{name} {TYPES.get(name, 'TEXT')}" for name in columns)
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")
            connection.exec_driver_sql(f"CREATE TEMP TABLE {table} ({listed})")
        make_room(connection, *ROOMY)
        self._driver, self._lexicon, self._laid = connection.connection.driver_connection, lexicon, 0

    def drop(self, connection: sa.Connection) -> None:
        """Remove the tables at the end of an import."""
        for table in ("staged_audit", "ruling"):
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")
        make_room(connection, *USUAL)
        self._driver = None


def insert_from_stage(run_id: int, optional: str) -> str:
    """The statement that writes the staged rows; `optional` tells how to read a column that may be empty.

    On SQLite that is an empty text: binding a null takes Python's driver ten times as long.
    """
    told = ", ".join((optional if name in OPTIONAL else "s.{}").format(name) for name in COLUMNS)
    return (
        f"INSERT INTO qa_audit (current, counts, run_id, version, {', '.join((*COLUMNS, *Ruling._fields))}) "  # noqa: S608
        f"SELECT TRUE, TRUE, {run_id}, s.version, {told}, {', '.join(f'r.{name}' for name in Ruling._fields)} "
        "FROM staged_audit s CROSS JOIN ruling r WHERE r.number = s.ruling"
    )
