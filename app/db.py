"""The engine, the base of all tables, the naming of constraints and the column types that both databases share."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, Session

View = TypeVar("View", bound=Callable[..., Any])
READING, WRITING = "BEGIN DEFERRED", "BEGIN IMMEDIATE"  # how a transaction begins on SQLite
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

MAPPED = 1 << 31  # bytes; SQLite maps no more than this of a file
PRAGMAS = (
    "page_size = 8192",  # bytes, of a new file: on pages of 4096 a report on a million audits takes 3 % longer
    *("foreign_keys = ON", "journal_mode = WAL", "synchronous = FULL"),
    "busy_timeout = 30000",  # milliseconds
)


class Instant(sa.types.TypeDecorator[datetime]):
    """A moment, aware and in UTC on both databases. Naive values are refused: TypeError."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError(f"{value!r} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Model(DeclarativeBase):
    """The base of every table."""

    metadata = sa.MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Instant(), dict[str, Any]: sa.JSON(), list[str]: sa.JSON()}


db = SQLAlchemy()


def known(column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    """A check that `column` holds one of `values`."""
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=f"{column}_is_known")


def read_only(session: Session) -> None:
    """Open the session's next transaction as a reader, which on SQLite waits for nobody and blocks nobody."""
    session.connection(execution_options={"sqlite_begin": READING})


def writes_late(view: View) -> View:
    """Declare that the view reads before it writes, and calls `write` in between."""
    view.writes_late = True  # type: ignore[attr-defined]
    return view


def write(session: Session) -> None:
    """Go on as a writer: on SQLite others wait from here on. What was read so far may have changed meanwhile."""
    connection = session.connection()
    if connection.get_execution_options().get("sqlite_begin") == READING and connection.dialect.name == "sqlite":
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql(WRITING)
        connection.execution_options(sqlite_begin=WRITING)


def trusting(session: Session) -> None:
    """Open the session's next transaction without SQLite's CHECK constraints and its look at every foreign key.

    For many rows whose words come from closed sets and whose references were looked up all at once. In every other
    transaction both are in force; one that is open already is left as it is.
    """
    if not session.in_transaction():
        session.connection(execution_options={"sqlite_checks": False})


def tuples(session: Session, query: sa.Select[*tuple[Any, ...]]) -> Sequence[Any]:
    """The rows as the driver gives them, for very many: making objects of them takes as long as reading them.

    What a column type would make of a value (an `Instant` of a text) is left undone.
    """
    cursor = session.connection().execute(query).cursor
    return cursor.fetchall() if cursor else []


def renew_statistics(session: Session, tables: Sequence[str]) -> None:
    """Let PostgreSQL look at tables that have just been filled.

    It would do so by itself a minute later; until then it may join a million rows as if they were ten. SQLite's plans
    rest on the indexes alone.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text(f"ANALYZE {', '.join(tables)}"))


@contextmanager
def file_mapped(session: Session) -> Iterator[None]:
    """While much of an SQLite file is read, look at it through the system's memory instead of copying page by page.

    Only for readings: the mapped pages count as memory of the process. Does nothing on PostgreSQL.
    """
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        yield
        return
    connection.exec_driver_sql(f"PRAGMA mmap_size = {MAPPED}")
    try:
        yield
    finally:
        connection.exec_driver_sql("PRAGMA mmap_size = 0")


def prepare_sqlite(engine: sa.Engine) -> None:
    """Foreign keys, a write-ahead log, patience, and writers that take their lock when they begin.

    A transaction that reads first and writes later can't be upgraded on SQLite once somebody else has written, so
    every transaction begins as a writer except those opened by `read_only`, until they call `write`.
    """
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        options = connection.get_execution_options()
        checks = options.get("sqlite_checks", True)
        if connection.info.get("checks", True) != checks:  # SQLite hears of it between transactions alone
            connection.exec_driver_sql(f"PRAGMA foreign_keys = {checks}")
            connection.exec_driver_sql(f"PRAGMA ignore_check_constraints = {not checks}")
            connection.info["checks"] = checks
        connection.exec_driver_sql(options.get("sqlite_begin", WRITING))
