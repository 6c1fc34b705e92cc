"""The rules of the house: layers, small files, true migrations, guarded endpoints, documented commands and settings."""

import ast
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from alembic.autogenerate import compare_metadata
from flask import Flask
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from app.db import Model, db
from app.migrating import alembic
from app.people.access import GRANTS
from config import ROOT, variables

LINES = 250
FUNCTION_LINES = 40
SOURCES = ("app", "benchmarks", "migrations", "tests")


def files(*suffixes: str) -> Iterator[Path]:
    for folder in SOURCES:
        yield from (
            path for path in (ROOT / folder).rglob("*") if path.suffix in suffixes and "vendor" not in path.parts
        )
    yield from (path for path in ROOT.glob("*.py") if path.suffix in suffixes)


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    tree = ast.parse(path.read_text("utf-8"))
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_imports_point_one_way() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS


def test_no_import_hides_inside_a_function() -> None:
    hidden = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in files(".py")
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_no_file_grows_beyond_what_one_reads_at_a_sitting() -> None:
    lengths = {
        path.relative_to(ROOT): len(path.read_text("utf-8").splitlines())
        for path in files(".py", ".html", ".css", ".js")
    }
    assert {path: n for path, n in lengths.items() if n > LINES} == {}


def test_no_function_grows_beyond_a_screen() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for path in files(".py")
        if "migrations" not in path.parts
        for node in functions(path)
        if node.end_lineno is not None and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    }
    assert long == {}


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in files(".py")
        if path.read_text("utf-8").strip() and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_no_test_says_how_long_something_takes() -> None:
    """That is for benchmarks: a test that depends on the machine fails on another one."""
    clocks = {"process_time", "perf_counter", "thread_time", "getrusage"}
    named = {
        f"{path.name}:{node.lineno}"
        for path in (ROOT / "tests").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute | ast.alias) and getattr(node, "attr", getattr(node, "name", "")) in clocks
    }
    assert named == set()


def test_migrations_build_exactly_the_models(app: Flask) -> None:
    with app.app_context():
        assert compare_metadata(alembic.migration_context, Model.metadata) == []
        db.engine.dispose()


def test_migrations_import_nothing_of_ours() -> None:
    imported = {
        line
        for path in (ROOT / "migrations").glob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if line.startswith(("import ", "from "))
    }
    assert imported == {"import sqlalchemy as sa", "from alembic import op"}


def test_every_endpoint_names_its_permission(app: Flask) -> None:
    named = {endpoint: getattr(view, "permission", None) for endpoint, view in app.view_functions.items()}
    named.pop("static")
    assert {endpoint: name for endpoint, name in named.items() if name != "public" and name not in GRANTS} == {}


def commands(group: click.Group, prefix: str = "") -> Iterator[str]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, f"{prefix}{name} ")
        else:
            yield prefix + name


OURS = ("content", "people", "quizzes", "qa", "gaps", "training", "jobs", "reminders", "demo", "db upgrade")


def test_every_command_is_documented(app: Flask) -> None:
    text = (ROOT / "docs" / "commands.md").read_text("utf-8")
    ours = [name for name in commands(app.cli) if name.startswith(OURS)]
    assert len(ours) > 10
    assert [name for name in ours if f"flask {name}" not in text] == []


@pytest.mark.parametrize("variable", variables())
def test_every_setting_is_documented(variable: str) -> None:
    assert variable in (ROOT / "docs" / "operators.md").read_text("utf-8")
