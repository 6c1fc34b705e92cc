"""A server with an empty library, and the two who meet there: Tara who writes, Mai who knows a rule."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from serving import Server, flask

PASSWORD = "a plumb line hangs straight"
TARA, MAI, MAX = "tara@example.com", "mai@example.com", "max@example.com"


class Desk:
    """The server and its database."""

    def __init__(self, server: Server, database_url: str) -> None:
        self.server, self.url = server, server.url
        self.engine = sa.create_engine(database_url)

    def ask(self, sql: str, **values: object) -> list[tuple[object, ...]]:
        with self.engine.begin() as connection:
            found = connection.execute(sa.text(sql), values)
            return [tuple(row) for row in found] if found.returns_rows else []

    def prove(self, email: str, clause: str, rev: int) -> None:
        """Let somebody have proven a clause at that rev."""
        self.ask(
            "INSERT INTO proof_event (user_id, clause_id, rev, kind, at) SELECT u.id, c.id, :rev, 'proven', :at "
            'FROM "user" u, clause c WHERE u.email = :email AND c.code = :clause',
            rev=rev, email=email, clause=clause, at="2026-11-01 00:00:00",
        )  # fmt: skip


@pytest.fixture(scope="session")
def desk_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with an empty library in which Tara may write; Mai and Max moderate. Copied, never opened."""
    folder = tmp_path_factory.mktemp("desk")
    place = {"database_url": f"sqlite:///{shutil.copy(sqlite_template, folder / 'desk.sqlite')}", "content_dir": folder}
    for email, name, role in ((TARA, "Tara", "trainer"), (MAI, "Mai", "moderator"), (MAX, "Max", "moderator")):
        words = ("people", "add", email, "--name", name, "--role", role, "--scope", "all", "--password-stdin")
        done = flask(*words, **place, stdin=PASSWORD)
        assert done.returncode == 0, done.stderr
    return folder / "desk.sqlite"


@pytest.fixture
def desk(desk_file: Path, tmp_path: Path) -> Iterator[Desk]:
    """A server of one's own with those three and nothing written yet."""
    content = tmp_path / "content"
    content.mkdir()
    shutil.copy(desk_file, tmp_path / "desk.sqlite")
    with Server(f"sqlite:///{tmp_path / 'desk.sqlite'}", content, tmp_path / "server.log") as server:
        desk = Desk(server, server.database_url)
        yield desk
        desk.engine.dispose()
