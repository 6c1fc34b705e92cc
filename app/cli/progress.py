"""A progress bar on stderr: rows so far, rows a second and the time left; silent where nobody watches."""

import sys
import time
from collections.abc import Callable

import click


def progress_bar() -> Callable[[int, float], None]:
    """A function to be told the rows done and the share of the whole."""
    started = time.monotonic()

    def show(rows: int, share: float) -> None:
        if not sys.stderr.isatty():
            return
        spent = time.monotonic() - started
        left = spent * (1 - share) / share if share > 0 else 0.0
        bar = "█" * int(24 * share)
        rate = rows / spent if spent else 0.0
        click.echo(f"\r{bar:·<24} {rows:,} rows · {rate:,.0f} rows/s · {left:.0f} s left ", err=True, nl=share >= 1)

    return show
