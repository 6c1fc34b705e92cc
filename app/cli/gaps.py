"""`flask gaps …`"""

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from app.cli.imports import refuse
from app.cli.imports import report as report_import
from app.cli.output import as_json as json_option
from app.cli.output import note
from app.cli.plans import effect_command, plan_command, start_waiting_command
from app.cli.targets import target_command
from app.db import db
from app.gaps.cells import Cell
from app.gaps.formats import as_csv, as_json, as_xlsx
from app.gaps.kept import weighed
from app.gaps.printed import as_table
from app.gaps.queries import Report, report
from app.gaps.volumes import import_volumes, volume_problems
from app.gaps.window import Window
from app.intake.reading import read_table
from app.people.access import Scope
from app.people.queries import teams_within

FORMATS = click.Choice(["table", "json", "csv", "xlsx"])

group = AppGroup("gaps", help="Where teams err, why, and what to do about it.")
group.add_command(plan_command)
group.add_command(start_waiting_command)
group.add_command(effect_command)
group.add_command(target_command)


@group.command("report")
@click.option("--as-of", metavar="DATE", help="Up to that midnight UTC, exclusive (default: the next one).")
@click.option("--window", "days", metavar="DAYS", default="56", show_default=True, help="Days of evidence, or 'all'.")
@click.option("--team", metavar="SLUG", help="Show one team only.")
@click.option("--market", metavar="XX", help="Show one market only.")
@click.option("--all", "everything", is_flag=True, help="Every team × clause, not only what asks for action.")
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv", "xlsx"]), default="table", show_default=True
)
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
def report_command(
    as_of: str | None, days: str, team: str | None, market: str | None, everything: bool, form: str, output: Path | None
) -> None:
    """Weigh quiz and audits, and print each team's gaps with their most probable cause."""
    try:
        window = Window.read(as_of, days)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    whole = weighed(db.session, window)
    teams = {each.id for each in teams_within(db.session, [Scope(team=team, market=market)])}
    if not teams and (team or market):
        raise click.UsageError(f"there is no team {' in market '.join(filter(None, (team, market)))}")
    shown = report(db.session, window, whole, teams)
    _print(shown, shown.cells if everything else shown.acting, form, output)


def _print(shown: Report, cells: list[Cell], form: str, output: Path | None) -> None:
    """Write the cells to the file, or to stdout."""
    if form == "xlsx":
        content = as_xlsx(shown, cells)
    elif form == "csv":
        content = as_csv(cells).encode()
    elif form == "json":
        content = (json.dumps(as_json(shown, cells), ensure_ascii=False, indent=1) + "\n").encode()
    else:
        content = (as_table(shown, cells) + "\n").encode()
    if output is not None:
        output.write_bytes(content)
        note(f"{len(cells)} cells written to {output}")
    else:
        click.echo(content, nl=False)


@group.command("volumes")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def volumes_command(file: Path, form: str) -> None:
    """Bring in live decisions of 28 days by team and clause; exit 1 where rows went into quarantine."""
    table = read_table(file)
    refuse(volume_problems(table), table)
    run = import_volumes(db.session, table, commit=db.session.commit)
    report_import(run, form)
