"""Migrations: what brings a database to the tables of this version; apart from the tables, since it loads slowly."""

from functools import cache

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask_alembic import Alembic
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.db import Instant, Model
from config import ROOT

MIGRATIONS = str(ROOT / "migrations")

alembic = Alembic(run_mkdir=False, metadatas=Model.metadata)


def is_behind(session: Session) -> bool:
    """Whether the tables are not those of this version.

    Asked on the session's own connection: `alembic` keeps one for all threads, which whoever ends a request closes.
    """
    try:
        return set(session.scalars(sa.text("SELECT version_num FROM alembic_version"))) != newest()
    except DBAPIError:  # no such table
        return True


@cache
def newest() -> frozenset[str]:
    """The migrations after which none comes."""
    return frozenset(ScriptDirectory(MIGRATIONS, version_locations=[MIGRATIONS]).get_heads())


def render_plainly(kind: str, item: object, context: object) -> str | bool:
    """Write our column types into migrations as what they are underneath, so that migrations import nothing of ours."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return False
