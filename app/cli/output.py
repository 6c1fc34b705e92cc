"""How commands print: JSON alone on stdout, or lines for people; progress, notes and refusals on stderr."""

import json
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError, OperationalError

as_json = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="Lines for people, or JSON alone on stdout.",
)


def print_json(value: Any) -> None:
    """Print `value` as one JSON document; dates as ISO 8601."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def note(text: str) -> None:
    """Tell the person at the terminal something that is not the result."""
    click.echo(text, err=True)


class Group(AppGroup):
    """Commands that say in a sentence why the database or a file can't be used, not where the program was then."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DBAPIError as error:
            said = _unusable(error)
            if said is None:
                raise
            raise click.ClickException(said) from error
        except BrokenPipeError:
            raise  # whoever reads has seen enough
        except OSError as error:
            raise click.ClickException(f"{error.filename or 'a file'}: {error.strerror or error}") from error


OLD = ("no such table", "no such column", "UndefinedTable", "UndefinedColumn")  # as SQLite says it, as psycopg names it


def _unusable(error: DBAPIError) -> str | None:
    """What an operator has to mend; None where the program itself is at fault."""
    cause = str(error.orig).strip().partition("\n")[0]
    if any(sign in f"{type(error.orig).__name__} {cause}" for sign in OLD):
        return "the tables are missing or of another version: run 'flask db upgrade'"
    if isinstance(error, OperationalError):
        return f"the database can't be used: {cause}. What was done before is kept: mend that and run it again"
    return None
