"""What many tests begin with: brought in by the first of a worker, and from then on copied as it was."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy.orm import Session

SQLITE: dict[str, sqlite3.Connection] = {}  # the whole database, by what was brought in
POSTGRESQL: dict[str, list[tuple[str, int]]] = {}  # sequences and their values; the rows are in a schema of that name
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename <> 'alembic_version'"
SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"


def once(session: Session, name: str, bring_in: Callable[[], None]) -> None:
    """Bring in what goes by that name, into a database that is the same each time; commits."""
    session.commit()
    url = session.get_bind().engine.url
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    if url.get_backend_name() == "sqlite":
        copy_sqlite(str(url.database), name, bring_in, session)
    else:
        copy_postgresql(address, name, bring_in, session)
    session.expire_all()


def copy_sqlite(path: str, name: str, bring_in: Callable[[], None], session: Session) -> None:
    if name in SQLITE:
        with closing(sqlite3.connect(path)) as here:
            SQLITE[name].backup(here)
        return
    bring_in()
    session.commit()
    SQLITE[name] = sqlite3.connect(":memory:")
    with closing(sqlite3.connect(path)) as here:
        here.backup(SQLITE[name])


def copy_postgresql(address: str, name: str, bring_in: Callable[[], None], session: Session) -> None:
    if name not in POSTGRESQL:
        bring_in()
        session.commit()
    with psycopg.connect(address) as here:
        if name not in POSTGRESQL:
            here.execute(SQL("CREATE SCHEMA {}").format(Identifier(name)))
            for (table,) in here.execute(TABLES, ("public",)).fetchall():
                if here.execute(SQL("SELECT FROM {} LIMIT 1").format(Identifier(table))).fetchall():
                    to = (Identifier(name, table), Identifier(table))
                    here.execute(SQL("CREATE TABLE {} AS TABLE {}").format(*to))
            POSTGRESQL[name] = here.execute(SEQUENCES).fetchall()
            return
        here.execute("SET LOCAL session_replication_role = replica")  # foreign keys rest meanwhile
        for (table,) in here.execute(TABLES, (name,)).fetchall():
            here.execute(SQL("DELETE FROM {}").format(Identifier(table)))
            here.execute(SQL("INSERT INTO {} TABLE {}").format(Identifier(table), Identifier(name, table)))
            here.execute(SQL("ANALYZE {}").format(Identifier(table)))  # as imports do: else it may be planned as empty
        for sequence, value in POSTGRESQL[name]:
            here.execute("SELECT setval(%s, %s)", (f'"{sequence}"', value))
