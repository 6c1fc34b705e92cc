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
from config import Settings


def test_a_migrated_server_is_ready(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/healthz").text == "ok\n"
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (200, "ready\n")


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
