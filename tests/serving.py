"""A real server in a process of its own, to be visited by a browser and killed without warning."""

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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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


class Command:
    """A command of the product that is still running; `kill` ends it with SIGKILL, and nothing of it is tidied up."""

    def __init__(self, *words: str, database_url: str, content_dir: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "flask", *words],
            cwd=ROOT,
            env=environment(database_url, content_dir),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def is_running(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> bool:
        """Whether it was still at work when it was killed."""
        os.killpg(self._process.pid, signal.SIGKILL)
        return self._process.wait(PATIENCE) == -signal.SIGKILL


class Server:
    """gunicorn on a free port; `kill` ends all its processes with SIGKILL, `start` begins anew on the same port."""

    def __init__(self, database_url: str, content_dir: Path, log: Path) -> None:
        self.database_url = database_url
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = environment(database_url, content_dir)
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

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
        self._wait_until_it_answers()

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
