"""Where `flask` and `gunicorn wsgi:app` find the application."""

import os

from app.factory import create_app
from config import from_prefixed_env

app = create_app(from_prefixed_env(os.environ))
