"""`flask content …`: check a content tree, see what it would change, release it."""

import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
import sqlalchemy as sa

from app import clock
from app.cli.fetching import way_back
from app.cli.folders import tree_folder
from app.cli.key_fixes import key_fix_json, key_fix_lines
from app.cli.loading import Commands
from app.cli.output import as_json, note, print_json
from app.content.check import check_tree
from app.content.model import Problem
from app.content.parse import read_tree
from app.db import db, read_only
from app.library.actions import release
from app.library.comparing import Examined, examine
from app.quizzes import settling
from app.quizzes.key_fixes import preview_of
from app.stats.wording import counted
from app.training.changes import people_affected

__all__ = ["group", "settling"]  # what follows from a release, also where no page is loaded

# A check waits for none of the readers and writers of other systems' files.
HOMES = {"import": "app.cli.exchange:import_command", "export": "app.cli.exchange:export_command"}
SHOWN = 5  # errors that a diff names
group = Commands("content", HOMES, help="SOPs, quizzes and their releases.")

folder = click.argument("directory", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
key_fix = click.option("--key-fix", metavar="REASON", help="Why a gold or accept changes at the same rev.")


def moment(_context: click.Context, _option: click.Parameter, text: str | None) -> datetime | None:
    """A day (midnight UTC) or a moment with its offset; raises BadParameter for anything else."""
    if text is None:
        return None
    try:
        read = datetime.fromisoformat(text)
        read = read.replace(tzinfo=UTC) if len(text) == len("2026-12-01") else read
        if read.tzinfo is not None:
            return read.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise click.BadParameter(f"'{text}': write a day (2026-12-01) or a moment with its offset (2026-12-01T08:00+07:00)")


@group.command("check")
@folder
@key_fix
@as_json
def check_command(directory: Path | None, key_fix: str | None, form: str) -> None:
    """Every problem of a content tree by place; errors block a release, warnings don't."""
    examined, lacks = _examined(directory, key_fix)
    problems = examined.problems if examined else check_tree(tree_folder(directory))[1]
    errors, warnings = _by_severity(problems)
    if form == "json":
        print_json({"errors": _listed(errors), "warnings": _listed(warnings)})
    else:
        _print_problems("errors", errors)
        _print_problems("warnings", warnings)
        note(f"{counted(len(errors), 'error')}, {counted(len(warnings), 'warning')}")
    if lacks:
        note(lacks)
    sys.exit(1 if errors else 0)


@group.command("diff")
@folder
@as_json
def diff_command(directory: Path | None, form: str) -> None:
    """What a release of the tree would change, and how many people each material change concerns."""
    require_tables()
    examined, lacks = _examined(directory, None)
    if examined is None:
        raise click.ClickException("the database has no tables yet: run 'flask db upgrade'")
    found = examined.difference
    people = people_affected(db.session, found)
    keys = preview_of(db.session, examined.library)
    kinds = {"material": found.material, "editorial": found.editorial, "new": found.new, "retired": found.retired}
    if form == "json":
        told = {"key_fixes": key_fix_json(keys)} if keys else {}
        print_json({kind: list(ids) for kind, ids in kinds.items()} | {"people": people} | told)
    else:
        for kind, ids in kinds.items():
            for code in ids:
                click.echo(f"{kind:<10} {code:<16} {found.reasons.get(code, '')}".rstrip())
        hold = "1 person is" if people == 1 else f"{people:,} people are"
        click.echo(f"{hold} asked to learn what changes materially" if found else "no change")
        for line in key_fix_lines(keys):
            click.echo(line)
    if examined.errors:
        block = "1 error blocks" if len(examined.errors) == 1 else f"{len(examined.errors):,} errors block"
        note(f"{block} a release:")
        for error in examined.errors[:SHOWN]:
            note(str(error))
        if len(examined.errors) > SHOWN:
            note("'flask content check' lists them all")
    if lacks:
        note(lacks)
    sys.exit(1 if examined.errors else 0)


@group.command("release")
@folder
@click.option("--effective-at", metavar="WHEN", callback=moment, help="From when on it governs, past or future; now.")
@click.option("--note", "remark", metavar="TEXT", help="What the release is about, for its history.")
@key_fix
@click.option("--overwrite", is_flag=True, help="Also where the live tree holds what was made in the browser.")
@as_json
def release_command(
    directory: Path | None,
    effective_at: datetime | None,
    remark: str | None,
    key_fix: str | None,
    overwrite: bool,
    form: str,
) -> None:
    """Let the tree govern, all of it or nothing; the same tree twice changes nothing."""
    require_tables()
    root = tree_folder(directory)
    files, unread = read_tree(root)
    if unread:
        _refuse(_placed(root, unread), form)
    outcome = release(
        db.session, files, effective_at=effective_at, note=remark, key_fix=key_fix, overwrite=overwrite
    )  # fmt: skip
    errors, warnings = _by_severity(_placed(root, outcome.problems))
    if outcome.release_id is None:
        lacks = None if overwrite else way_back(db.session, root, files, effective_at or clock.now())
        _refuse(errors, form, lacks)
    db.session.commit()
    if warnings:
        note(f"{counted(len(warnings), 'warning')}: 'flask content check' lists them")
    if form == "json":
        print_json({"release": outcome.release_id, "changed": outcome.changed})
    else:
        did = "released" if outcome.changed else "no change: this tree governs already"
        click.echo(f"release {outcome.release_id}: {did}")


def _examined(directory: Path | None, key_fix: str | None) -> tuple[Examined | None, str | None]:
    """The tree held against what is live, and how it comes by what the browser made, where it lacks any of it.

    None where no database has been set up, as on a trainer's own machine.
    """
    if not _has_tables():
        note("no database here: checked without comparing to the live release")
        return None, None
    read_only(db.session)
    root = tree_folder(directory)
    files, unread = read_tree(root)
    now = clock.now()
    examined = examine(db.session, files, now, key_fix)
    problems = examined.problems if root.is_dir() else []  # of no folder there is no more to say
    lacks = way_back(db.session, root, files, now) if root.is_dir() else None
    return replace(examined, problems=_placed(root, [*unread, *problems])), lacks


def _has_tables() -> bool:
    return sa.inspect(db.engine).has_table("release")


def require_tables() -> None:
    """Raises ClickException where no database has been set up."""
    if not _has_tables():
        raise click.ClickException("the database has no tables yet: run 'flask db upgrade'")


def _placed(root: Path, problems: Iterable[Problem]) -> list[Problem]:
    """The problems with paths as the person at the terminal would write them."""
    if not root.is_dir():
        return list(problems)
    return sorted(replace(problem, path=(root / problem.path).as_posix()) for problem in problems)


def _by_severity(problems: Iterable[Problem]) -> tuple[list[Problem], list[Problem]]:
    listed = list(problems)
    return [one for one in listed if one.severity == "error"], [one for one in listed if one.severity == "warning"]


def _listed(problems: Iterable[Problem]) -> list[dict[str, str | int]]:
    return [{"path": one.path, "line": one.line, "message": one.message} for one in problems]


def _print_problems(title: str, problems: list[Problem]) -> None:
    if problems:
        click.echo(f"{title}:")
    for problem in problems:
        click.echo(str(problem))


def _refuse(errors: list[Problem], form: str, lacks: str | None = None) -> None:
    """Nothing was released, why, and how the folder comes by what it lacks."""
    db.session.rollback()
    if form == "json":
        print_json({"release": None, "changed": False, "errors": _listed(errors)})
    else:
        _print_problems("not released", errors)
    if lacks:
        note(lacks)
    sys.exit(1)
