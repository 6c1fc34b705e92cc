"""`flask quizzes …`: outside results in."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app.cli.imports import known_zone, refuse, report
from app.cli.output import as_json
from app.cli.progress import progress_bar
from app.db import db
from app.intake.reading import read_table
from app.quizzes.importing import import_responses, response_problems

group = AppGroup("quizzes", help="Quiz results of other systems.")


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--timezone", metavar="TZ", callback=known_zone, help="The zone of times without one: Asia/Jakarta.")
@as_json
def import_(file: Path, timezone: str | None, form: str) -> None:
    """Bring in answers from FILE (.csv, .xlsx or .ndjson); exit 1 where rows went into quarantine."""
    table = read_table(file)
    refuse(response_problems(table))
    run = import_responses(db.session, table, commit=db.session.commit, timezone=timezone, progress=progress_bar())
    report(run, form)
