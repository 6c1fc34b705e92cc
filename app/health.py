"""Answers for load balancers: the process lives; the database answers and its tables are current."""

import sqlalchemy as sa
from flask import Blueprint, Response
from sqlalchemy.exc import SQLAlchemyError

from app.db import db, read_only
from app.migrating import is_behind

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def alive() -> Response:
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def ready() -> tuple[Response, int] | Response:
    try:
        read_only(db.session)
        db.session.execute(sa.text("SELECT 1"))
    except SQLAlchemyError:
        return Response("the database does not answer\n", mimetype="text/plain"), 503
    if is_behind(db.session):
        return Response("the database needs `flask db upgrade`\n", mimetype="text/plain"), 503
    return Response("ready\n", mimetype="text/plain")


for view in (alive, ready):
    view.permission = "public"  # type: ignore[attr-defined]
