"""Lays a batch of audits ready in temporary tables, from which the database itself copies them and adds them up.

Rows are kept narrow: what few combinations of words mean is laid down once, in `ruling`, and joined by the database.
"""

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from app.intake.bulk import insert_rows, is_sqlite, unchecked
from app.qa.judging import Judged, Ruling
from app.qa.weights import Share

KEYS = ("team_id", "clause_id", "clause_rev", "sampling", "stratum", "day")
SUMS = Share._fields
OWN = ("audit_id", "case_id", "user_id", "team_id")
TOLD = ("decided_at", "audited_at", "auditor", "case_url", "summary", "comment", "extra")
STAGED = ("version", "ruling", *OWN, *TOLD)
MOST_KEPT = 200_000
NOTHING = Share(*(0 for _ in SUMS))


def column_types(connection: sa.Connection) -> dict[str, str]:
    """The type of every column that is not text. Moments need the type of the real table, or no index is used."""
    moment, number = ("DATETIME", "FLOAT") if is_sqlite(connection) else ("TIMESTAMPTZ", "DOUBLE PRECISION")
    whole = ("version", "ruling", "user_id", "team_id", "number", "clause_id", "clause_rev", "release_id")
    types = dict.fromkeys((*whole, "cited_clause_id", "direction", "room", *SUMS[:5]), "INTEGER")
    types |= dict.fromkeys(("inclusion_prob", *SUMS[5:]), number)
    return types | {"decided_at": moment, "audited_at": moment, "extra": "JSON"}


class Stage:
    """The temporary tables of one import, made anew on whichever connection it is given."""

    def __init__(self) -> None:
        self._numbers: dict[Judged, int] = {}
        self._laid = 0
        self._driver: Any = None

    def lay(self, connection: sa.Connection, rows: list[tuple[Any, ...]]) -> None:
        """Replace what is laid ready by these rows, whose columns are `STAGED`."""
        if connection.connection.driver_connection is not self._driver:
            self._make(connection)
        insert_rows(connection, "staged_audit", STAGED, rows)
        new = list(self._numbers.items())[self._laid :]
        insert_rows(
            connection, "ruling", ("number", *Ruling._fields, *SUMS),
            [(number, *(judged.ruling or ()), *(judged.share or NOTHING)) for judged, number in new],
        )  # fmt: skip
        self._laid += len(new)

    def numbers(self, judged: Sequence[Judged]) -> list[int]:
        """The number under which each judgement is laid ready."""
        if len(self._numbers) > MOST_KEPT:
            self._numbers, self._driver = {}, None
        known = self._numbers
        return [known.setdefault(one, len(known)) for one in judged]

    def _make(self, connection: sa.Connection) -> None:
        types = column_types(connection)
        for table, columns in (("staged_audit", STAGED), ("ruling", ("number", *Ruling._fields, *SUMS))):
            listed = ", ".join(f"{name} {types.get(name, 'TEXT')}" for name in columns)
            listed = listed.replace("number INTEGER", "number INTEGER PRIMARY KEY")
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")
            connection.exec_driver_sql(f"CREATE TEMP TABLE {table} ({listed})")
        self._driver, self._laid = connection.connection.driver_connection, 0

    def copying(self, connection: sa.Connection, run_id: int) -> Callable[[], None]:
        """What copies the rows into their table, adds them to the sums and clears the stage.

        It may run in a thread of its own: the database works by itself, and nobody else may use the connection then.
        """
        driver: Any = connection.connection.driver_connection
        statements = (copy_statement(run_id), sum_statement(is_sqlite(connection)), "DELETE FROM staged_audit")

        def copy() -> None:
            with unchecked(connection):
                cursor = driver.cursor()
                for statement in statements:
                    cursor.execute(statement)
                cursor.close()

        return copy

    def drop(self, connection: sa.Connection) -> None:
        """Remove the tables at the end of an import."""
        for table in ("staged_audit", "ruling"):
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")
        self._driver = None


def copy_statement(run_id: int) -> str:
    """All staged rows into qa_audit, as current versions that count."""
    columns = ("version", *OWN, *Ruling._fields, *TOLD)
    sources = (*(f"s.{name}" for name in ("version", *OWN)), *(f"r.{name}" for name in Ruling._fields))
    told = (f"s.{name}" for name in TOLD)
    return (
        f"INSERT INTO qa_audit (current, counts, run_id, {', '.join(columns)}) "  # noqa: S608
        f"SELECT TRUE, TRUE, {int(run_id)}, {', '.join((*sources, *told))} "
        "FROM staged_audit s JOIN ruling r ON r.number = s.ruling"
    )


def sum_statement(sqlite: bool) -> str:
    """The staged rows added to their daily sums."""
    day = "substr(s.decided_at, 1, 10)" if sqlite else "CAST(timezone('UTC', s.decided_at) AS date)"
    keys = ("s.team_id", "r.clause_id", "r.clause_rev", "r.sampling", "coalesce(r.stratum, '')", day)
    sums = ", ".join(f"sum(r.{name})" for name in SUMS)
    added = ", ".join(f"{name} = audit_sum.{name} + excluded.{name}" for name in SUMS)
    return (
        f"INSERT INTO audit_sum ({', '.join((*KEYS, *SUMS))}) SELECT {', '.join(keys)}, {sums} "  # noqa: S608
        "FROM staged_audit s JOIN ruling r ON r.number = s.ruling WHERE r.n = 1 "
        f"GROUP BY {', '.join(keys)} ON CONFLICT ({', '.join(KEYS)}) DO UPDATE SET {added}"
    )
