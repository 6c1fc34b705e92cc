"""`flask content import` and `flask content export`: other systems' files in, and the live tree out."""

import os
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from app import clock
from app.cli.content import require_tables
from app.cli.folders import tree_folder
from app.cli.output import as_json, note, print_json
from app.content.model import Library, Problem
from app.content.parse import parse, read_tree
from app.content.text import CODE_HELP, is_code
from app.db import db, read_only
from app.exchange.plan import Plan, Step, plan
from app.exchange.reading import MOST_BYTES, read_exchange
from app.exchange.target import Target
from app.exchange.values import FORMATS, SUFFIXES, Exported, Format, Imported
from app.exchange.writing import write_exchange
from app.library.export import unreleased, write_files
from app.library.trees import in_force, tree_of
from app.stats.wording import counted


@click.command("import")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("directory", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--quiz", default="", metavar="ID", help="Where cases go that name no quiz; made if it is not there.")
@click.option("--clause", default="", metavar="CODE", help="The clause of cases that name none.")
@click.option("--sop", default="", metavar="ID", help="The SOP of a new quiz, or the id of a new draft.")
@click.option("--write", is_flag=True, help="Write the files; without it nothing is changed.")
@as_json
@with_appcontext
def import_command(
    file: Path, directory: Path | None, quiz: str, clause: str, sop: str, write: bool, form: str
) -> None:
    """Show what cases (GIFT, Moodle XML, Aiken, QTI, CSV, XLSX) or a draft SOP (DOCX, HTML) would change in DIR."""
    for option, code in (("--quiz", quiz), ("--clause", clause), ("--sop", sop)):
        if code and not is_code(code):
            raise click.BadParameter(f"'{code}' can't be an id: use {CODE_HELP}", param_hint=option)
    root = tree_folder(directory)
    target = Target(quiz, clause, sop)
    files, unread = read_tree(root)
    if unread:
        raise click.ClickException(str(unread[0]))
    library, _ = parse(files)
    imported = _read(file, library, target)
    found = plan(imported, files, file.name, target)
    problems = sorted({*imported.problems, *found.problems})
    if write and found.files:
        write_all(found.files, root)
    if form == "json":
        print_json(_as_json(imported, found, problems, write))
    else:
        _print(imported, found, problems, write)
    sys.exit(1 if any(problem.severity == "error" for problem in problems) else 0)


def _read(file: Path, library: Library, target: Target) -> Imported:
    try:
        size = file.stat().st_size
        raw = file.read_bytes() if size <= MOST_BYTES else b" " * (MOST_BYTES + 1)
    except OSError as error:
        raise click.ClickException(f"{file}: can't be read: {error.strerror}") from error
    codes = {clause.code for _, clause in library.clauses()}
    return read_exchange(file.name, raw, quiz=target.quiz, sop=target.sop, media=library.media, codes=codes)


def write_all(files: Mapping[str, bytes], root: Path) -> None:
    """Write the files below `root`: each whole or not at all, and none before all lie on the disk.

    Raises ValueError for a path that leads out of `root`.
    """
    inside = root.resolve()
    staged: list[tuple[Path, Path]] = []
    try:
        for name, raw in files.items():
            path = inside / name
            if not path.resolve().is_relative_to(inside):
                raise ValueError(f"{name} leads out of {root}")
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, waiting = tempfile.mkstemp(dir=path.parent, prefix=".")
            staged.append((Path(waiting), path))
            with os.fdopen(handle, "wb") as stream:
                stream.write(raw)
            Path(waiting).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        while staged:
            waiting_path, path = staged[0]
            waiting_path.replace(path)
            staged.pop(0)
    finally:
        for waiting_path, _ in staged:
            waiting_path.unlink(missing_ok=True)


def _as_json(imported: Imported, found: Plan, problems: list[Problem], write: bool) -> dict[str, Any]:
    result: dict[str, Any] = {
        "format": imported.format,
        "cases": [_case_json(step) for step in found.steps],
        "problems": [
            {"path": one.path, "line": one.line, "message": one.message, "severity": one.severity} for one in problems
        ],
        "files": sorted(found.files),
        "written": write and bool(found.files),
    }
    if imported.draft is not None:
        result["sop"] = {"id": imported.draft.code, "path": imported.draft.path, "source": imported.draft.source}
    return result


def _case_json(step: Step) -> dict[str, Any]:
    case = step.case
    several = case.kind in ("multiple", "order")
    return {
        "id": case.code, "kind": case.kind, "prompt": case.prompt, "options": case.options,
        "gold": list(case.gold) if several else "".join(case.gold), "clause": case.clause or None,
        "change": step.change, "differences": list(step.differences), "quiz": step.quiz or None, "rev": case.rev,
        "accept": case.accept, "why": case.why,
    }  # fmt: skip


def _print(imported: Imported, found: Plan, problems: list[Problem], write: bool) -> None:
    for step in found.steps:
        click.echo(f"{step.change:<8} {step.case.code:<16} {', '.join(step.differences)}".rstrip())
    if imported.draft is not None and found.files:
        click.echo(f"new      {imported.draft.path}")
        if not write:
            click.echo(imported.draft.source)
    for title, severity in (("not carried over", "error"), ("lost on the way", "warning")):
        own = [str(problem) for problem in problems if problem.severity == severity]
        click.echo("\n".join([f"{title}:", *own]) if own else "", nl=bool(own))
    note(_outcome(found, problems, write))


def _outcome(found: Plan, problems: Iterable[Problem], write: bool) -> str:
    if found.files:
        names = ", ".join(sorted(found.files)[:5]) + (" …" if len(found.files) > 5 else "")
        return f"written: {names}" if write else f"nothing written yet: --write changes {names}"
    if any(problem.severity == "error" for problem in problems):
        return "nothing written" if write else "nothing to write before the problems above are settled"
    return "no change: the tree holds all of it already"


@click.command("export")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--as", "kind", type=click.Choice(FORMATS), help="One file a quiz, for another system.")
@click.option("--quiz", "quiz", metavar="ID", help="With --as: this quiz alone.")
@as_json
@with_appcontext
def export_command(directory: Path, kind: Format | None, quiz: str | None, form: str) -> None:
    """Write the live tree to DIR, byte for byte; files there that were never released are kept, and refused."""
    require_tables()
    if quiz is not None and kind is None:
        raise click.UsageError("--quiz goes with --as: a tree is exported whole")
    read_only(db.session)
    live = in_force(db.session, clock.now())
    if live is None:
        raise click.ClickException("nothing is live yet: release a tree first")
    if kind is not None:
        library, _ = parse(tree_of(db.session, live.id))
        print_export(*export_quizzes(library, directory, kind, quiz), directory, form)
        return
    if own := unreleased(db.session, directory):
        more = f" and {len(own) - 1} more" if len(own) > 1 else ""
        raise click.ClickException(
            f"{directory} is not empty and not an export: {own[0]}{more} was never released; choose an empty directory"
        )
    files = tree_of(db.session, live.id)
    removed = write_files(files, directory)
    if form == "json":
        print_json({"release": live.id, "files": sorted(files), "removed": removed})
    else:
        click.echo(f"release {live.id}: {counted(len(files), 'file')} in {directory}")


def export_quizzes(
    library: Library, directory: Path, kind: Format, code: str | None
) -> tuple[dict[str, bytes], list[Problem]]:
    """Write one quiz or every quiz of the library into `directory`; returns the files by name, and what is lost."""
    chosen = [quiz for quiz in library.quizzes if code in (None, quiz.code)]
    if not chosen:
        known = ", ".join(quiz.code for quiz in library.quizzes) or "none"
        raise click.BadParameter(f"no quiz '{code}': there are {known}", param_hint="--quiz")
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for quiz in chosen:
        locales = [one.locale for one in library.translations if one.quiz == quiz.code]
        exported: Exported = write_exchange(kind, quiz, library.media, locales)
        files[quiz.code + SUFFIXES[kind]] = exported.raw
        problems += exported.problems
    directory.mkdir(parents=True, exist_ok=True)
    write_all(files, directory)
    return files, problems


def print_export(files: Mapping[str, bytes], problems: list[Problem], directory: Path, form: str) -> None:
    """Say what was written and what the format couldn't hold; end with 1 where a case is missing from it."""
    if form == "json":
        listed = [
            {"path": one.path, "line": one.line, "message": one.message, "severity": one.severity} for one in problems
        ]
        print_json({"files": sorted(files), "problems": listed})
    else:
        for problem in problems:
            click.echo(str(problem))
        click.echo(f"{counted(len(files), 'file')} in {directory}")
    sys.exit(1 if any(problem.severity == "error" for problem in problems) else 0)
