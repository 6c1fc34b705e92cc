"""`flask people …`: the roster, people by name, their sign-in codes and API tokens."""

import sys
from pathlib import Path

import click
from flask import current_app

from app.cli.asked import Whole
from app.cli.imports import report
from app.cli.output import Group, as_json, note
from app.db import db
from app.intake.downloads import as_csv
from app.intake.evidence_kinds import retry_all
from app.intake.reading import read_table
from app.people.access import Scope
from app.people.actions import Refused, add_person, issue_token, scope_problem
from app.people.codes import DAYS, issue_codes
from app.people.directory import without_password
from app.people.models import ROLES
from app.people.queries import teams_within
from app.people.roster import import_roster
from app.stats.wording import counted

group = Group("people", help="Bring in a roster, add people, issue sign-in codes and tokens.")


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
def import_file(file: Path, form: str) -> None:
    """Bring in a roster: one row a membership (.csv, .xlsx or .ndjson). Evidence that waited for it goes in."""
    try:
        run = import_roster(db.session, read_table(file), by_id=None)
    except Refused as refused:
        db.session.rollback()
        raise click.ClickException(str(refused)) from refused
    db.session.commit()
    went_in = retry_all(db.session, current_app.extensions["evidence"].values())
    db.session.commit()
    if went_in:
        note(f"{counted(went_in, 'row')} of evidence left the quarantine")
    report(run, form)


@group.command()
@click.argument("email")
@click.option("--name", help="The person's name; needed for a new person.")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--scope", required=True, help="all, market:ID, vendor:NAME, vendor:NAME+market:ID or team:SLUG.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input; else print a code.")
def add(email: str, name: str | None, role: str, scope: str, password_stdin: bool) -> None:
    """Add a person, or give a known one another role or password."""
    if problem := scope_problem(db.session, role, scope):
        raise click.UsageError(problem)
    password = sys.stdin.read().rstrip("\r\n") if password_stdin else None
    try:
        user = add_person(
            db.session, email=email, name=name, role=role, scope=scope, password=password, by_id=None
        )  # fmt: skip
    except Refused as refused:
        db.session.rollback()
        raise click.ClickException(str(refused)) from refused
    if user.password_hash is None:
        note(f"{user.name} signs in first at /welcome with this code, once, within {DAYS} days:")
        click.echo(issue_codes(db.session, [user.id], by_id=None)[user.id])
    db.session.commit()
    note(f"{user.name} <{user.email}> is {role} within {scope}")


@group.command()
@click.argument("email")
@click.option("--name", required=True, help="What the token is for, as in 'nightly audits'.")
@click.option("--days", type=Whole(1, 3650), help="Ends after so many days; without it, never.")
def token(email: str, name: str, days: int | None) -> None:
    """Issue an API token, which is printed this once and kept as a hash only."""
    try:
        issued = issue_token(db.session, email=email, name=name, days=days, by_id=None)
    except Refused as refused:
        db.session.rollback()
        raise click.UsageError(str(refused)) from refused
    db.session.commit()
    click.echo(issued)


@group.command()
@click.option("--team", help="Only people who are in this team today.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the CSV here, readable by you only."
)
@click.option("--days", type=Whole(1, 365), default=DAYS, show_default=True)
def codes(team: str | None, out: Path | None, days: int) -> None:
    """Issue sign-in codes to the people of the roster who have no password yet, as CSV; older codes are void."""
    everywhere = [Scope()]
    if team is not None and team not in {known.slug for known in teams_within(db.session, everywhere)}:
        raise click.UsageError(f"there is no team {team}")
    people = without_password(db.session, everywhere, team)
    issued = issue_codes(db.session, [person.id for person in people], by_id=None, days=days)
    lines = [(person.external_id, person.name, person.team, issued[person.id]) for person in people]
    text = as_csv(("moderator_id", "name", "team", "code"), lines)
    if out is None:
        click.echo(text, nl=False)
    else:
        out.touch(mode=0o600)
        out.write_text(text, "utf-8", newline="")
    db.session.commit()
    note(f"{len(lines)} codes, each good once within {days} days at /welcome")
