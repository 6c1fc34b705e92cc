"""`flask qa …`: audits in, what was refused, and what foreign reason codes mean."""

from datetime import date
from pathlib import Path

import click

from app.cli.agreement import agreement_command
from app.cli.asked import Whole, asked_clause
from app.cli.imports import known_zone, refuse, report
from app.cli.output import Group, as_json, note, print_json
from app.cli.progress import progress_bar
from app.db import db
from app.intake.downloads import quarantine_csv
from app.intake.models import ImportRun
from app.intake.queries import rejected_rows
from app.intake.reading import read_table
from app.qa.daily import rebuild
from app.qa.importing import audit_problems, import_audits
from app.qa.mapping import map_reason, unmapped
from app.quizzes.evidence import rebuild as rebuild_answers
from app.stats.wording import counted

group = Group("qa", help="Audits: import, quarantine, reason codes, agreement.")
group.add_command(agreement_command)


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--timezone", metavar="TZ", callback=known_zone, help="The zone of times without one: Asia/Jakarta.")
@as_json
def import_(file: Path, timezone: str | None, form: str) -> None:
    """Bring in audits from FILE (.csv, .xlsx or .ndjson); exit 1 where rows went into quarantine."""
    table = read_table(file)
    refuse(audit_problems(table), table)
    run = import_audits(db.session, table, commit=db.session.commit, timezone=timezone, progress=progress_bar())
    report(run, form)


@group.command()
@click.argument("import_id", type=Whole(0, 2**31 - 1))
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
def rejected(import_id: int, form: str) -> None:
    """Print the rows of an import that are still in quarantine."""
    if db.session.get(ImportRun, import_id) is None:
        note(f"There is no import {import_id}.")
        raise click.exceptions.Exit(2)
    rows = rejected_rows(db.session, import_id)
    if form == "json":
        print_json([{"row": row.row, "key": row.key, "reason": row.reason, "content": row.content} for row in rows])
    elif form == "csv":
        click.echo(quarantine_csv(rows), nl=False)
    else:
        for row in rows:
            click.echo(f"row {row.row} · {row.key or '–'} · {row.reason}")


@group.command("map")
@click.argument("source")
@click.argument("code")
@click.argument("clause")
@click.option("--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="The first day on which it means that.")
def map_(source: str, code: str, clause: str, since: object) -> None:
    """Say that reason CODE of SOURCE means CLAUSE; rows that waited for it go in."""
    asked_clause(clause)
    day = date.fromisoformat(str(since)[:10]) if since else None
    outcome = map_reason(db.session, source=source, code=code, clause=clause, valid_from=day, by_id=None)
    if isinstance(outcome, str):
        refuse([outcome])
        return
    db.session.commit()
    told = f"{code} of {source}" if source else code
    click.echo(f"{told} means {clause}; {counted(outcome, 'row')} left the quarantine.")


@group.command("unmapped")
@as_json
def unmapped_(form: str) -> None:
    """List codes that are neither clauses nor mapped, by the rows that wait for them."""
    found = unmapped(db.session)
    if form == "json":
        print_json([{"source": waiting.source, "code": waiting.code, "rows": waiting.rows} for waiting in found])
    else:
        for waiting in found:
            click.echo(f"{waiting.rows:7,}  {waiting.source or '(no source)'}  {waiting.code}")


@group.command("rebuild")
def rebuild_() -> None:
    """Make the daily sums anew from audits and answers; the numbers stay the same."""
    sums = rebuild(db.session) + rebuild_answers(db.session)
    db.session.commit()
    click.echo(counted(sums, "daily sum"))
