"""`flask gaps report`"""

import json
from pathlib import Path
from shutil import get_terminal_size

import click
from flask.cli import with_appcontext

from app.cli.asked import asked_teams, asked_window
from app.cli.loading import loaded
from app.cli.output import note
from app.db import db
from app.gaps.cells import Cell
from app.gaps.formats import as_csv, as_json
from app.gaps.kept import weighed
from app.gaps.printed import as_table
from app.gaps.queries import Report, report

WORKBOOK = "app.gaps.workbook:as_xlsx"


@click.command("report")
@click.option("--as-of", metavar="DATE", help="Up to that midnight UTC, exclusive (default: the next one).")
@click.option("--window", "days", metavar="DAYS", default="56", show_default=True, help="Days of evidence, or 'all'.")
@click.option("--team", metavar="SLUG", help="Show one team only.")
@click.option("--market", metavar="XX", help="Show one market only.")
@click.option("--all", "everything", is_flag=True, help="Every team × clause, not only what asks for action.")
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv", "xlsx"]), default="table", show_default=True
)
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
@with_appcontext
def report_command(
    as_of: str | None, days: str, team: str | None, market: str | None, everything: bool, form: str, output: Path | None
) -> None:
    """Weigh quiz and audits, and print each team's gaps with their most probable cause."""
    window = asked_window(as_of, days)
    whole = weighed(db.session, window)
    shown = report(db.session, window, whole, asked_teams(market, team))
    _print(shown, shown.cells if everything else shown.acting, form, output)


def _print(shown: Report, cells: list[Cell], form: str, output: Path | None) -> None:
    """Write the cells to the file, or to stdout."""
    if form == "xlsx":
        content = loaded(WORKBOOK)(shown, cells)
    elif form == "csv":
        content = as_csv(cells).encode()
    elif form == "json":
        content = _json(shown, cells).encode()
    else:
        content = (as_table(shown, cells, get_terminal_size().columns) + "\n").encode()
    if output is not None:
        output.write_bytes(content)
        note(f"{len(cells)} cells written to {output}")
    else:
        click.echo(content, nl=False)


def _json(shown: Report, cells: list[Cell]) -> str:
    """The report as JSON with a cell on each line, which is written ten times as fast as an indented one."""
    head = as_json(shown, cells)
    lines = ",\n".join(map(json.JSONEncoder(ensure_ascii=False).encode, head.pop("cells")))
    opened = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    return f'{opened},\n "cells": [\n{lines}\n ]\n}}\n'
