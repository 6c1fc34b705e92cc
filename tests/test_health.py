"""The answers that load balancers ask for."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.db import db
from app.factory import create_app
from app.migrating import is_behind
from config import Settings


def test_a_migrated_server_is_ready(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/healthz").text == "ok\n"
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (200, "ready\n")


def test_whether_tables_are_current_is_asked_on_one_connection(app: Flask) -> None:
    """One that other threads had as well was closed by them in the middle of a question, and the process died of it."""
    taken: list[object] = []
    with app.app_context():
        sa.event.listen(db.engine, "checkout", lambda *given: taken.append(given))
    assert app.test_client().get("/readyz").status_code == 200
    assert len(taken) == 1


def test_tables_of_another_version_are_told(app: Flask, session: Session) -> None:
    for statement in ("UPDATE alembic_version SET version_num = '0001'", "DROP TABLE alembic_version"):
        session.execute(sa.text(statement))
        session.flush()
        assert is_behind(session)
        session.rollback()
    assert not is_behind(session)


def test_a_server_whose_database_is_gone_lives_and_is_not_ready(tmp_path: Path) -> None:
    nowhere = f"sqlite:///{tmp_path / 'no folder' / 'gone.sqlite'}"
    client = create_app(Settings(database_url=nowhere, content_dir=tmp_path, secret_key="k")).test_client()
    assert (client.get("/healthz").status_code, client.get("/healthz").text) == (200, "ok\n")
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (503, "the database does not answer\n")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_database_server_that_was_restarted_breaks_no_page(
    app: Flask, session: Session, as_: Callable[[str], FlaskClient]
) -> None:
    session.execute(sa.text("SELECT 1"))  # this connection stays
    with app.app_context(), db.engine.connect() as idle:
        number = idle.scalar(sa.text("SELECT pg_backend_pid()"))
    session.execute(sa.select(sa.func.pg_terminate_backend(number)))
    assert as_("mai").get("/me").status_code == 200
