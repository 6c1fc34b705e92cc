"""Reads and understands a large file in a process of its own: two threads would share Python's lock.

The other process gets the file's path and what understanding needs, and sends parcels; it waits while nobody takes
them. It ends when nobody can take them any more, so also when this process is killed.
"""

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, NamedTuple

from app.intake.bulk import without_garbage_search
from app.intake.coming import Coming, Posted, Understanding, batches, understood_here
from app.intake.table import Table

HERE = 4  # blocks that are understood in this process while the other one starts
COMMAND = ("-c", "import gc; gc.disable(); from app.intake.aside import work; work()")
READY = b"ready"
BROKEN = "the process that reads the file ended before its time; what was stored before is kept: send the file again"


class BrokenOffError(RuntimeError):
    """The other process did not come to its end; the text says why."""


class Order(NamedTuple):
    """What the other process is to do: open the file, leave out the first blocks, and pack the others."""

    reopen: Callable[[], Table]
    key: str
    post: Posted
    left_out: int


@contextmanager
def understood(table: Table, key: str, by: Understanding, post: Posted | None) -> Iterator[Iterator[Coming]]:
    """The blocks of a table, understood: of a large file in another process, where one can be had, else here.

    They raise BrokenOffError where the other process ends before its time.
    """
    here = understood_here(table, key, by)
    order = Order(table.reopen, key, post, HERE) if table.reopen and post else None
    with closing(table):
        worker = order and started(order)
        if order is None or worker is None:
            yield here
            return
        with worker:
            try:
                yield _both(worker, order, table, here)
            finally:
                worker.kill()


def started(order: Order) -> subprocess.Popen[bytes] | None:
    """Another process with an order; None where there is none to be had.

    The order lies in a file without a name: in a pipe, a large one would have to be waited with until it is read.
    """
    paths = os.pathsep.join(filter(None, sys.path))
    try:
        with TemporaryFile() as told:
            pickle.dump(order, told, pickle.HIGHEST_PROTOCOL)
            told.seek(0)
            return subprocess.Popen(
                [sys.executable or "", *COMMAND],
                stdin=told,
                stdout=subprocess.PIPE,
                env=os.environ | {"PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1"},
            )
    except (OSError, ValueError):
        return None


def _both(worker: subprocess.Popen[bytes], order: Order, table: Table, here: Iterator[Coming]) -> Iterator[Coming]:
    """The first blocks from here, the others from there; all from here where the other process doesn't even begin."""
    assert worker.stdout, "asked for"  # noqa: S101
    yield from islice(here, order.left_out)
    if worker.stdout.read(len(READY)) != READY:
        yield from here
        return
    table.close()
    while (arrived := _received(worker.stdout)) is not None:
        yield arrived._replace(understood=order.post.unpack(arrived.understood))


def _received(parcels: IO[bytes]) -> Coming | None:
    """The next block; None after the last one."""
    try:
        arrived = pickle.load(parcels)  # noqa: S301 - written by `work`
    except (EOFError, pickle.UnpicklingError):
        raise BrokenOffError(BROKEN) from None
    if isinstance(arrived, str):
        raise BrokenOffError(arrived)
    assert arrived is None or isinstance(arrived, Coming)  # noqa: S101
    return arrived


def work() -> None:
    """The life of the other process: one order, its parcels, then None, or a sentence where it fails."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the importing process is interrupted too, and ends this one
    parcels = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        with without_garbage_search():
            _follow(pickle.load(sys.stdin.buffer), parcels)  # noqa: S301 - written by `understood`
    except (BrokenPipeError, EOFError):
        os._exit(1)  # nobody is left to tell


def _follow(order: Order, parcels: IO[bytes]) -> None:
    def send(what: Coming | str | None) -> None:
        pickle.dump(what, parcels, pickle.HIGHEST_PROTOCOL)
        parcels.flush()

    parcels.write(READY)
    parcels.flush()
    try:
        table = order.reopen()
        for block, faults in islice(batches(table, order.key), order.left_out, None):
            parcel = order.post.pack(table.header, block)
            send(Coming(parcel, len(block) + len(faults), faults, table.progress()))
    except BrokenPipeError:
        raise
    except Exception as error:
        send(f"{type(error).__name__}: {error}")
        return
    send(None)
