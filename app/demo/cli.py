"""`flask demo`: load a made-up operation."""

import click


@click.command("demo")
def command() -> None:
    """Load a made-up operation with planted causes."""
