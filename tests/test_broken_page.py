"""A page that breaks says so, what holds and what to do, also where the database is what broke."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from evidence import go_live
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

As = Callable[[str], FlaskClient]
SAID = "Something broke on our side"


@pytest.fixture
def broken(app: Flask) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False  # as it is served


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_write_that_fails_leaves_the_reader_a_page_of_theirs(session: Session, as_: As, broken: None) -> None:
    go_live(session)
    full = "CREATE TRIGGER full BEFORE INSERT ON clause_question BEGIN SELECT RAISE(ABORT, 'disk full'); END"
    session.execute(sa.text(full))
    session.commit()
    answer = as_("mai").post("/rules/cf-1.1/questions", data={"text": "And two letters?"})
    assert answer.status_code == 500 and SAID in answer.text
    assert "My record" in answer.text and "/learn" in answer.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("address", ["/learn", "/no/such/page"])
def test_a_database_that_is_gone_leaves_a_page_all_the_same(
    session: Session, as_: As, broken: None, address: str
) -> None:
    mai = as_("mai")
    session.execute(sa.text('ALTER TABLE "user" RENAME TO gone'))
    session.commit()
    answer = mai.get(address, headers={"Accept-Language": "id"})
    assert answer.status_code == 500
    assert '<html lang="id"' in answer.text and "/static/icon.svg" in answer.text and SAID not in answer.text
