"""The application without pages: settings, database and commands, all that a command needs that shows no page."""

from datetime import timedelta
from inspect import iscoroutinefunction
from typing import Any

from flask import Flask

from app.cli.loading import Commands
from app.db import db, prepare_sqlite
from config import Settings


def base_app(settings: Settings) -> Flask:
    """An application for these settings, with its database connected; `factory.create_app` adds the pages."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        CONTENT_DIR=settings.content_dir,
        MAIL_URL=settings.mail_url,
        PUBLIC_URL=settings.public_url,
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
        SQLALCHEMY_ENGINES={"default": _engine(settings.database_url)},
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        MAX_CONTENT_LENGTH=64 * 1024 * 1024,
    )
    app.cli = Commands(app.name)
    db.init_app(app)
    drop_async_teardown(app)
    with app.app_context():
        prepare_sqlite(db.engine)
    return app


def _engine(url: str) -> dict[str, Any]:
    """How it is reached: a server that was restarted is noticed before a page is asked for, which else would break."""
    return {"url": url, "pool_use_lifo": True, "pool_size": 8, "pool_pre_ping": not url.startswith("sqlite")}


def drop_async_teardown(app: Flask) -> None:
    """Take out the closing of async sessions, which the product has none of: it starts an event loop per request."""
    app.teardown_appcontext_funcs[:] = [f for f in app.teardown_appcontext_funcs if not iscoroutinefunction(f)]
