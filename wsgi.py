"""Where `flask` and `gunicorn wsgi:app` find the application."""

import atexit
import gc
import os

gc.disable()  # nothing made at start is ever garbage: searching it for cycles costs a third of the time

from app.db import db
from app.factory import create_app
from config import from_prefixed_env

app = create_app(from_prefixed_env(os.environ))


@atexit.register
def close_connections() -> None:
    """Let the last connection empty SQLite's log into its file, so that a copy of the file alone is whole."""
    with app.app_context():
        db.engine.dispose()


gc.freeze()
gc.enable()
