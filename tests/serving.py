"""Servers and commands in processes of their own, to be visited by a browser and killed without warning."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from config import ROOT

PATIENCE = 90  # seconds until a server that does not answer is given up


def reserved() -> socket.socket:
    """A free port that nobody else is given while this is open, whether our server listens there or is being restarted.

    Nothing listens on it: gunicorn may, for both ask to share the address.
    """
    port = socket.socket()
    port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    port.bind(("127.0.0.1", 0))
    return port


def environment(database_url: str, content_dir: Path) -> dict[str, str]:
    """What a process of the product needs to find the database and the content of a test."""
    ours = {
        "PLUMBLINE_DATABASE_URL": database_url,
        "PLUMBLINE_CONTENT_DIR": str(content_dir),
        "PLUMBLINE_SECRET_KEY": "a key for tests",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PLUMBLINE_")}
    return kept | ours


def flask(*words: str, database_url: str, content_dir: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run one command of the product to its end."""
    return subprocess.run(
        [sys.executable, "-m", "flask", *words],
        cwd=ROOT,
        env=environment(database_url, content_dir),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


DYING = """
import os, signal, sys
from flask.cli import main
from sqlalchemy import Engine, event

commits, statements = map(int, sys.argv[1:3])
sys.argv = ["flask", *sys.argv[3:]]

def die():
    os.killpg(0, signal.SIGKILL)

@event.listens_for(Engine, "before_cursor_execute")
def one_more(*_):
    global statements
    statements -= not commits
    if statements < 0:
        die()

@event.listens_for(Engine, "commit")
def kept(_):
    global commits
    if not commits:
        die()
    commits -= 1

main()
"""


def killed(*words: str, commits: int, statements: int, database_url: str, content_dir: Path) -> None:
    """Run a command that SIGKILL ends, with all it started, once it has committed so often and then said so much.

    It ends before the next commit at the latest: where it ends depends on no clock.
    """
    done = subprocess.run(
        [sys.executable, "-c", DYING, str(commits), str(statements), *words],
        cwd=ROOT,
        env=environment(database_url, content_dir),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL


class Server:
    """gunicorn on a free port until the block ends; `kill` ends all its processes with SIGKILL, `start` begins anew."""

    def __init__(self, database_url: str, content_dir: Path, log: Path) -> None:
        self.database_url = database_url
        self._reserved = reserved()
        self.port = int(self._reserved.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = environment(database_url, content_dir)
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None and self._process.poll() is None:
            self.kill()
        self._reserved.close()

    def start(self) -> None:
        # loaded once, not by each worker: it is started dozens of times
        command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}", "--preload", "wsgi:app"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            self._wait_until_it_answers()
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)

    def _wait_until_it_answers(self) -> None:
        given_up_at = time.monotonic() + PATIENCE
        while time.monotonic() < given_up_at:
            try:
                with urlopen(f"{self.url}/readyz", timeout=5):
                    return
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        raise AssertionError(f"the server did not answer within {PATIENCE} s:\n{self._log.read_text()}")
