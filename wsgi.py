"""Where `flask` and `gunicorn wsgi:app` find the application."""

import atexit
import gc
import os
import sys

gc.disable()  # nothing made at start is ever garbage: searching it for cycles costs a third of the time

import click

from app.cli.loading import loaded, plain
from app.db import db
from config import from_prefixed_env

MAKER = "app.base:base_app" if plain(sys.argv, os.environ) else "app.factory:create_app"
try:
    settings = from_prefixed_env(os.environ)
except ValueError as error:
    raise click.UsageError(str(error)) from None
app = loaded(MAKER)(settings)


@atexit.register
def close_connections() -> None:
    """Let the last connection empty SQLite's log into its file, so that a copy of the file alone is whole."""
    with app.app_context():
        db.engine.dispose()


gc.freeze()
gc.set_threshold(50_000, 20, 50)  # reports hold rows by the hundred thousand: searching after every 700 costs a tenth
gc.enable()
