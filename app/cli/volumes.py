"""`flask gaps volumes`"""

from pathlib import Path

import click
from flask.cli import with_appcontext

from app.cli.imports import refuse
from app.cli.imports import report as report_import
from app.cli.output import as_json as json_option
from app.db import db
from app.gaps.volumes import import_volumes, volume_problems
from app.intake.reading import read_table


@click.command("volumes")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
@with_appcontext
def volumes_command(file: Path, form: str) -> None:
    """Bring in live decisions of 28 days by team and clause; exit 1 where rows went into quarantine."""
    table = read_table(file)
    refuse(volume_problems(table), table)
    run = import_volumes(db.session, table, commit=db.session.commit)
    report_import(run, form)
