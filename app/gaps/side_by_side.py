"""Reads in this process and in a copy of it at once: two threads would share Python's lock."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import file_mapped, read_only

FORK = get_context("fork")
Reading = Callable[[Session], Any]
Moment = Callable[[Session], str]


def side_by_side(session: Session, readings: Sequence[Reading], moment: Moment) -> list[Any]:
    """What each reading finds, in a new transaction that only reads; the longest should come first.

    Whoever is free takes the next reading. The copy has a connection of its own, so it may see a later state of the
    database: `moment` names the state, and what was read of another one is read again here, as is what the copy
    didn't come to. Where no copy may be made, everything is read in turn.
    """
    session.rollback()
    copy = _copy(session, readings, moment) if _may_copy() else None
    read_only(session)
    with file_mapped(session):
        found = copy.shared(session) if copy else {}
        return [found[number] if number in found else reading(session) for number, reading in enumerate(readings)]


class _Copy:
    """This process once more, reading what is left to read."""

    def __init__(self, session: Session, readings: Sequence[Reading], moment: Moment) -> None:
        engine = session.get_bind()
        assert isinstance(engine, sa.Engine), "a session of the application"  # noqa: S101
        engine.dispose()  # a connection that is open in two processes would be closed by one of them under the other
        self._readings, self._moment, self._untaken = readings, moment, _tickets(len(readings))
        self._arriving, sending = FORK.Pipe(duplex=False)
        self._process = FORK.Process(target=self._live, args=(engine, sending), daemon=True)
        try:
            self._process.start()
        except OSError:
            self._arriving.close()
            os.close(self._untaken)
            raise
        finally:
            sending.close()

    def shared(self, session: Session) -> dict[int, Any]:
        """What this process and the copy found of the moment that this one sees, by the number of the reading."""
        try:
            moment, found = self._read(session)
            elsewhere, others = self._received()
        except BaseException:
            self._process.terminate()  # nobody waits for what it still reads
            raise
        finally:
            self._arriving.close()
            os.close(self._untaken)
            self._process.join()
        return found | others if elsewhere == moment else found

    def _received(self) -> tuple[str, dict[int, Any]]:
        """What the copy found; nothing, of no moment, where it ended before all of it arrived."""
        try:
            return cast("tuple[str, dict[int, Any]]", self._arriving.recv())
        except (EOFError, OSError):
            return "", {}

    def _read(self, session: Session) -> tuple[str, dict[int, Any]]:
        moment = self._moment(session)
        return moment, {number: self._readings[number](session) for number in _taken(self._untaken)}

    def _live(self, engine: sa.Engine, sending: Connection) -> None:
        """The life of the copy. What it fails at the other process meets too, and reports."""
        self._arriving.close()  # so that sending fails when the other process is gone
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the other process is interrupted too, and ends this one
        try:
            with Session(engine) as session:
                read_only(session)
                with file_mapped(session):
                    sending.send(self._read(session))
        except Exception:
            sending.close()


def _copy(session: Session, readings: Sequence[Reading], moment: Moment) -> _Copy | None:
    """A copy that has begun to read; None where the machine has no room for another process."""
    try:
        return _Copy(session, readings, moment)
    except OSError:
        return None


def _may_copy() -> bool:
    """Threads aren't copied, but the locks they hold are: a server never divides itself."""
    return sys.platform == "linux" and threading.active_count() == 1 and len(os.sched_getaffinity(0)) > 1


def _tickets(count: int) -> int:
    """The reading end of a pipe with a byte for each reading: a byte can be taken once only, by whichever process."""
    taking, giving = os.pipe()
    os.write(giving, bytes(range(count)))
    os.close(giving)
    return taking


def _taken(untaken: int) -> Iterator[int]:
    while ticket := os.read(untaken, 1):
        yield ticket[0]
