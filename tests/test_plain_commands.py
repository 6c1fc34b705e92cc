"""A command that shows no page loads none: what it needs is there all the same, and a report begins sooner."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.base import base_app
from app.cli.loading import plain
from config import ROOT, Settings

NOT_NEEDED = ("app.factory", "app.gaps.views", "app.language", "alembic", "openpyxl", "wtforms")
REFERENCES = """
from sqlalchemy.orm import configure_mappers
import app.base
from app.cli import content, gaps
from app.cli.loading import loaded
from app.db import Model
for home in gaps.HOMES.values():
    loaded(home)
configure_mappers()
print([key.column.name for table in Model.metadata.tables.values() for key in table.foreign_keys])
"""


def test_lenas_report_waits_for_no_page(sqlite_template: Path, tmp_path: Path) -> None:
    """Ada's nightly report runs on the database alone: the modules of pages and workbooks stay unread."""
    shutil.copy(sqlite_template, tmp_path / "one.sqlite")
    settings = {"PLUMBLINE_DATABASE_URL": f"sqlite:///{tmp_path}/one.sqlite", "PLUMBLINE_SECRET_KEY": "a key for tests"}
    call = [sys.executable, "-X", "importtime", "-m", "flask", "gaps", "report", "--format", "json"]
    done = subprocess.run(call, check=True, capture_output=True, text=True, cwd=ROOT, env=os.environ | settings)
    assert json.loads(done.stdout)["cells"] == []
    read = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "app.gaps.whole" in read
    assert read.isdisjoint(NOT_NEEDED)


def test_taras_check_waits_for_no_page_and_no_reader_of_other_files(tmp_path: Path) -> None:
    """She checks her tree after every sentence: pages, workbooks and question banks stay unread."""
    settings = {"PLUMBLINE_DATABASE_URL": f"sqlite:///{tmp_path}/no.sqlite", "PLUMBLINE_SECRET_KEY": "a key for tests"}
    call = [sys.executable, "-X", "importtime", "-m", "flask", "content", "check", str(tmp_path)]
    done = subprocess.run(call, capture_output=True, text=True, cwd=ROOT, env=os.environ | settings, check=False)
    read = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "app.content.check" in read
    assert read.isdisjoint(
        {"app.factory", "app.gaps.views", "openpyxl", "app.exchange.reading", "app.exchange.writing"}
    )


def test_every_table_that_these_commands_write_finds_those_it_refers_to() -> None:
    """`gaps plan` and `content release` write assignments, which refer to people, clauses and releases: all known."""
    done = subprocess.run([sys.executable, "-c", REFERENCES], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert "'id'" in done.stdout


def test_only_what_is_named_plain_does_without_pages() -> None:
    """A server, a person's own shell and all other commands have the whole application."""
    flask = {"FLASK_RUN_FROM_CLI": "true"}
    assert all(plain(["flask", *more, "--format"], flask) for more in (["gaps", "report"], ["content", "release"]))
    assert not any(plain(["flask", *more], flask) for more in (["content", "export"], ["people", "add"], ["run"], []))
    assert not plain(["gunicorn", "wsgi:app"], {})


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("new.sqlite", "the tables are missing or of another version: run 'flask db upgrade'"),
        ("nowhere/new.sqlite", "the database can't be used: unable to open database file."),
    ],
)
@pytest.mark.parametrize("command", [("gaps", "report"), ("quizzes", "items"), ("qa", "unmapped")])
def test_a_database_that_cannot_be_used_is_told_in_a_sentence(
    tmp_path: Path, command: tuple[str, str], place: str, said: str
) -> None:
    app = base_app(Settings(f"sqlite:///{tmp_path / place}", tmp_path, "a key for tests"))
    result = app.test_cli_runner().invoke(args=command)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: {said}") and result.stderr.count("\n") == 1


def test_a_place_that_cannot_be_written_to_is_told_in_a_sentence(sqlite_template: Path, tmp_path: Path) -> None:
    app = base_app(Settings(f"sqlite:///{sqlite_template}", tmp_path, "a key for tests"))
    result = app.test_cli_runner().invoke(args=["gaps", "report", "-o", str(tmp_path / "nowhere" / "report.txt")])
    assert (result.exit_code, result.stderr) == (
        1,
        f"Error: {tmp_path}/nowhere/report.txt: No such file or directory\n",
    )


@pytest.mark.parametrize(
    ("mistyped", "said"),
    [
        ({"PLUMBLINE_DATABASE": "sqlite://"}, "PLUMBLINE_DATABASE is not a setting; known are PLUMBLINE_DATABASE_URL,"),
        ({"PLUMBLINE_DATABASE_URL": "mysql://a:secret@b/c"}, "PLUMBLINE_DATABASE_URL is no address we know: write "),
    ],
)
def test_a_setting_that_there_is_not_is_told_in_a_sentence(mistyped: dict[str, str], said: str) -> None:
    """Ada mistypes a variable: flask names it and those there are, and says nothing of the program's inside."""
    call = [sys.executable, "-m", "flask", "gaps", "report"]
    done = subprocess.run(call, capture_output=True, text=True, cwd=ROOT, env=os.environ | mistyped, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: {said}") and "secret" not in done.stderr
