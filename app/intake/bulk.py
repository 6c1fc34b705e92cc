"""Brings many rows into a table at the speed of the database's own driver, on SQLite and on PostgreSQL."""

import csv
import gc
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

Row = Sequence[Any]
Columns = Sequence[Sequence[Any]]
FEW = 100
ROOMY = (-32_768, 8_192)  # kB in memory (told by the minus), pages in the log; more in memory gains nothing
USUAL = (-2000, 1000)  # what SQLite keeps of itself
MOST_VALUES = 4_096  # in a statement of SQLite; more of them leave the cache of the processor


def is_sqlite(connection: sa.Connection) -> bool:
    return connection.dialect.name == "sqlite"


def claim(connection: sa.Connection, table: str) -> None:
    """Let nobody else write to the table until this transaction ends, and let times without zone mean UTC.

    On SQLite both hold in every transaction.
    """
    if not is_sqlite(connection):
        connection.exec_driver_sql(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        connection.exec_driver_sql("SET LOCAL timezone = 'UTC'")


def make_room(connection: sa.Connection, memory: int, log: int) -> None:
    """Let SQLite keep so much in memory, and so many pages in its log before it sweeps them into the file.

    A page that fills up over several batches is then written into the file once.
    """
    if is_sqlite(connection):
        connection.exec_driver_sql(f"PRAGMA cache_size = {memory}")
        connection.exec_driver_sql(f"PRAGMA wal_autocheckpoint = {log}")


@contextmanager
def unchecked(connection: sa.Connection) -> Iterator[None]:
    """Leave the CHECK constraints out on SQLite, where they take more than half of the time of an insert.

    For rows alone whose every word was looked up in the same closed sets.
    """
    driver: Any = connection.connection.driver_connection
    if not is_sqlite(connection) or driver.execute("PRAGMA ignore_check_constraints").fetchone()[0]:
        yield
        return
    driver.execute("PRAGMA ignore_check_constraints = ON")
    try:
        yield
    finally:
        driver.execute("PRAGMA ignore_check_constraints = OFF")


@contextmanager
def without_garbage_search() -> Iterator[None]:
    """Keep Python from searching new rows for cycles, which they never form: a third of the time of an import."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


def insert_rows(connection: sa.Connection, table: str, names: Sequence[str], rows: Sequence[Row]) -> None:
    """`insert_columns` of few values, held row by row."""
    insert_columns(connection, table, names, list(zip(*rows, strict=True)))


def insert_columns(
    connection: sa.Connection, table: str, names: Sequence[str], columns: Columns, *, filled: Sequence[str] = ()
) -> None:
    """Insert rows held column by column, as the database keeps their values: times as text in UTC, JSON as text.

    On PostgreSQL an empty text arrives as null, except in the columns `filled`.
    """
    if not columns or not columns[0]:
        return
    driver: Any = connection.connection.driver_connection
    listed = ", ".join(names)
    if is_sqlite(connection):
        in_portions(driver, f"INSERT INTO {table} ({listed}) VALUES {{}}", columns)  # noqa: S608
        return
    force = f", FORCE_NOT_NULL ({', '.join(filled)})" if filled else ""
    with driver.cursor().copy(f"COPY {table} ({listed}) FROM STDIN (FORMAT csv{force})") as copy:
        lines = io.StringIO()
        csv.writer(lines).writerows(zip(*columns, strict=True))
        copy.write(lines.getvalue())


def in_portions(driver: Any, statement: str, columns: Columns) -> None:
    """Run a statement of SQLite whose VALUES have place for many rows (`{}`) as often as it takes for all of them.

    Row by row the driver would hand Python back and forth with a thread that reads on. Portions shrink by halves,
    so that few different statements have to be compiled.
    """
    width, rows = len(columns), len(columns[0])
    start, size = 0, MOST_VALUES // width
    while start < rows:
        while size > rows - start:
            size //= 2
        values: list[Any] = [None] * (width * size)
        for place, column in enumerate(columns):
            values[place::width] = column[start : start + size]
        places = ", ".join([f"({', '.join('?' * width)})"] * size)
        driver.execute(statement.replace("{}", places), values).close()
        start += size


def add_up(connection: sa.Connection, table: str, keys: Sequence[str], sums: Sequence[str], columns: Columns) -> None:
    """Add to a table of sums: `columns` hold the keys, then what to add to each; what comes to n = 0 stays."""
    if not columns or not columns[0]:
        return
    names = ", ".join((*keys, *sums))
    added = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in sums)
    conflict = f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {added}"
    driver: Any = connection.connection.driver_connection
    if is_sqlite(connection):
        in_portions(driver, f"INSERT INTO {table} ({names}) VALUES {{}} {conflict}", columns)  # noqa: S608
        return
    if len(columns[0]) < FEW:
        places = ", ".join(["%s"] * len(columns))
        with driver.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({places}) {conflict}",  # noqa: S608
                zip(*columns, strict=True),
            )
        return
    connection.exec_driver_sql(f"CREATE TEMP TABLE added (LIKE {table}) ON COMMIT DROP")
    insert_columns(connection, "added", [*keys, *sums], columns, filled=keys)
    connection.exec_driver_sql(f"INSERT INTO {table} ({names}) SELECT {names} FROM added {conflict}")  # noqa: S608
    connection.exec_driver_sql("DROP TABLE added")


def fetch_by_keys(connection: sa.Connection, select: str, key: str, keys: Iterable[str]) -> list[Row]:
    """The rows of `select` whose column `key` is one of `keys`."""
    return list(_with_keys(connection, select, key, keys))


def change_by_keys(connection: sa.Connection, update: str, key: str, keys: Iterable[int]) -> None:
    """Run an `update` of the rows whose column `key` is one of `keys`."""
    if keys := list(keys):
        _with_keys(connection, update, key, keys).close()


def _with_keys(connection: sa.Connection, statement: str, key: str, keys: Iterable[str | int]) -> sa.CursorResult[Any]:
    if is_sqlite(connection):
        chosen = f"{statement} WHERE {key} IN (SELECT value FROM json_each(?))"  # noqa: S608
        return connection.exec_driver_sql(chosen, (json.dumps(list(keys)),))
    return connection.exec_driver_sql(f"{statement} WHERE {key} = ANY(%s)", (list(keys),))


def find_all(connection: sa.Connection, table: str, ids: Iterable[int]) -> None:
    """Make sure on SQLite that the table has all of these ids, as a foreign key does row by row.

    Raises IntegrityError.
    """
    if is_sqlite(connection):
        lost = f'SELECT value FROM json_each(?) WHERE NOT EXISTS (SELECT * FROM "{table}" WHERE id = value)'  # noqa: S608
        if lacking := connection.exec_driver_sql(lost, (json.dumps(list(ids)),)).scalars().all():
            raise sa.exc.IntegrityError(lost, lacking, ValueError(f"{table} lacks what is referred to"))


def time_text(connection: sa.Connection, column: str) -> str:
    """An SQL expression for a moment as text, in the form in which `insert_columns` takes it."""
    if is_sqlite(connection):
        return column
    return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"


def utc_day(connection: sa.Connection, moment: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """The day of a moment in UTC, to be compared with days."""
    if is_sqlite(connection):
        return sa.func.substr(sa.cast(moment, sa.Text), 1, 10)
    return sa.cast(sa.func.timezone("UTC", moment), sa.Date)


def once_each(keys: Sequence[str]) -> list[Sequence[int]]:
    """Places of `keys` in groups in which no key occurs twice, so that a later row corrects an earlier one."""
    if not keys:
        return []
    if len(set(keys)) == len(keys):
        return [range(len(keys))]
    seen: Counter[str] = Counter()
    groups: dict[int, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        groups[seen[key]].append(place)
        seen[key] += 1
    return [groups[turn] for turn in sorted(groups)]
