"""Migrations: what brings a database to the tables of this version; apart from the tables, since it loads slowly."""

from flask_alembic import Alembic

from app.db import Instant, Model

alembic = Alembic(run_mkdir=False, metadatas=Model.metadata)


def render_plainly(kind: str, item: object, context: object) -> str | bool:
    """Write our column types into migrations as what they are underneath, so that migrations import nothing of ours."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return False
