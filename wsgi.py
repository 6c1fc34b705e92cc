"""Where `flask` and `gunicorn wsgi:app` find the application."""

import gc
import os

gc.disable()  # nothing made at start is ever garbage: searching it for cycles costs a seventh of the time

from app.factory import create_app
from config import from_prefixed_env

app = create_app(from_prefixed_env(os.environ))

gc.freeze()
gc.enable()
