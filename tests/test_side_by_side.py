"""A report's evidence is read by two processes at once, and is the same whatever happens to either of them."""

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from serving import environment

from config import ROOT

MEETING = """
import os, signal, sys
import sqlalchemy as sa
from app.db import db
from app.gaps.side_by_side import side_by_side
from wsgi import app

os.sched_getaffinity = lambda _: {0, 1}  # on a machine of one core nobody would be met
first, second = os.pipe(), os.pipe()
here = os.getpid()

def meet(arrived, awaited):
    "Goes on when the other reading is under way too: one process alone would wait for ever."
    os.write(arrived[1], b"!")
    os.read(awaited[0], 1)

def one(session):
    meet(first, second)
    return reader(session)

def other(session):
    meet(second, first)
    return reader(session)

def reader(session):
    return session.scalar(sa.text("SELECT 40 + 2")), os.getpid() == here

def moment(session):
    return "the same"
"""
FINDINGS = """
with app.app_context():
    print(sorted(side_by_side(db.session, [one, other], moment)))
"""


def run(code: str, database_url: str, tmp_path: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", MEETING + dedent(code) + FINDINGS],
        cwd=ROOT, env=environment(database_url, tmp_path), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.strip()


def test_two_processes_share_the_reading(database_url: str, tmp_path: Path) -> None:
    assert run("", database_url, tmp_path) == "[(42, False), (42, True)]"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "mishap",
    [
        "os.kill(os.getpid(), signal.SIGKILL)",  # as the kernel does when memory is short
        "raise OSError('the disk is full')",
        "Connection.send = lambda pipe, found: os.write(pipe.fileno(), b'half') and os.abort()",
    ],
)
def test_what_one_process_does_not_finish_the_other_reads(database_url: str, tmp_path: Path, mishap: str) -> None:
    code = f"""
    from multiprocessing.connection import Connection

    def reader(session):
        if os.getpid() != here:
            os.write(first[1], b"!")  # nobody will be met again
            os.write(second[1], b"!")
            {mishap}
        return 42, True
    """
    assert run(code, database_url, tmp_path) == "[(42, True), (42, True)]"


def test_no_report_is_made_of_two_moments(database_url: str, tmp_path: Path) -> None:
    code = """
    def moment(session):
        return str(os.getpid())  # as if an import had come in between the two

    def reader(session):
        os.write(first[1], b"!")
        os.write(second[1], b"!")
        return 42, os.getpid() == here
    """
    assert run(code, database_url, tmp_path) == "[(42, True), (42, True)]"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_process_with_threads_reads_alone(database_url: str, tmp_path: Path) -> None:
    code = """
    import threading
    threading.Thread(target=threading.Event().wait, daemon=True).start()
    os.write(first[1], b"!")
    os.write(second[1], b"!")
    """
    assert run(code, database_url, tmp_path) == "[(42, True), (42, True)]"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_machine_with_no_room_for_a_second_process_reads_in_turn(database_url: str, tmp_path: Path) -> None:
    code = """
    def full():
        raise BlockingIOError("no room for another process")

    os.fork = full
    os.write(first[1], b"!")
    os.write(second[1], b"!")
    """
    assert run(code, database_url, tmp_path) == "[(42, True), (42, True)]"


def test_who_interrupts_a_report_waits_for_neither_process(database_url: str, tmp_path: Path) -> None:
    code = """
    def reader(session):
        if os.getpid() == here:
            raise KeyboardInterrupt
        signal.pause()  # reads for ever

    both = side_by_side

    def side_by_side(*given):
        try:
            return both(*given)
        except KeyboardInterrupt:
            return "interrupted"
    """
    assert run(code, database_url, tmp_path) == str(sorted("interrupted"))
