"""What every import command prints, and how it ends."""

from zoneinfo import available_timezones

import click

from app.cli.output import note, print_json
from app.db import db
from app.intake.models import ImportRun
from app.intake.queries import summary
from app.intake.table import Table


def known_zone(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    """Refuse a time zone that nobody knows."""
    if name is not None and name not in available_timezones():
        raise click.BadParameter(f"'{name}' is not a time zone; write it like Asia/Jakarta")
    return name


def refuse(problems: list[str], table: Table | None = None) -> None:
    """Print the problems of a file that is refused whole, and end with 1; go on where there are none."""
    for problem in problems:
        note(problem)
    if problems:
        if table is not None:
            table.close()
        raise click.exceptions.Exit(1)


def report(run: ImportRun, form: str) -> None:
    """Print what became of the rows, warnings to stderr; end with 1 where some went into quarantine."""
    for warning in run.notes:
        note(warning)
    found = summary(db.session, run)
    if form == "json":
        print_json(found)
    else:
        counts = (f"{found[name]:,} {name}" for name in ("accepted", "unchanged", "corrected"))
        click.echo(f"Import {run.id}: {', '.join(counts)}, {len(found['quarantined']):,} in quarantine")
        for row in found["quarantined"][:20]:
            click.echo(f"  row {row['row']} · {row['key'] or '–'} · {row['reason']}")
        if len(found["quarantined"]) > 20:
            note(f"… and more: flask qa rejected {run.id}")
    if found["quarantined"]:
        raise click.exceptions.Exit(1)
