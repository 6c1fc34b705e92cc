"""How commands print: JSON alone on stdout, or lines for people; progress and notes on stderr."""

import json
from typing import Any

import click

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
