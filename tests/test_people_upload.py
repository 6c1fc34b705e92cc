"""A roster by browser: problems first, then the import, the quarantine to take away, and the codes."""

import csv
import io
import os
import re
import time
from collections.abc import Callable
from errno import ENOSPC
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.intake import uploads
from app.intake.cells import inert
from app.intake.models import ImportRun
from app.people.models import RoleGrant, User

ROSTER = """moderator_id,name,team,market,starts_on
wayan,=HYPERLINK("x"),jkt-9,ID,2026-08-01
sari,Sari,jkt-9,ID,soon
"""


@pytest.fixture
def ada(app: Flask, tmp_path: Path, as_: Callable[[str], FlaskClient]) -> FlaskClient:
    app.instance_path = str(tmp_path)
    return as_("ada")


def send(client: FlaskClient, text: str | bytes, name: str = "my roster.csv") -> TestResponse:
    content = text.encode() if isinstance(text, str) else text
    return client.post("/people/roster", data={"file": (io.BytesIO(content), name)})


def confirm_address(page: str) -> str:
    found = re.search(r'action="(/people/roster/[0-9a-f]{32})"', page)
    assert found is not None
    return found[1]


def people(session: Session) -> int:
    return counted(session, User)


def counted(session: Session, table: type[User | ImportRun]) -> int:
    """How many rows there are; no transaction stays open, since requests want to write."""
    number = session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
    session.rollback()
    return number


def test_problems_are_shown_before_anything_is_written(ada: FlaskClient, session: Session, tmp_path: Path) -> None:
    before = people(session)
    page = send(ada, ROSTER).text
    assert "Nothing is written yet" in page
    assert "starts_on &#39;soon&#39; is no day" in page
    assert people(session) == before
    assert counted(session, ImportRun) == 0
    answer = ada.post(confirm_address(page))
    assert answer.status_code == 303
    assert people(session) == before + 1
    assert list((tmp_path / "uploads").iterdir()) == []
    result = ada.get(answer.location).text
    assert "Rows in quarantine" in result
    assert "my-roster.csv" in result
    rows = list(csv.DictReader(io.StringIO(ada.get(f"{answer.location}/quarantine.csv").text.lstrip("\ufeff"))))
    assert [(row["row"], row["moderator_id"], row["starts_on"]) for row in rows] == [("3", "sari", "soon")]


def test_what_was_looked_at_is_brought_in_once_and_by_nobody_else(
    ada: FlaskClient, session: Session, cast: SimpleNamespace, as_: Callable[[str], FlaskClient]
) -> None:
    address = confirm_address(send(ada, ROSTER).text)
    session.add(RoleGrant(user_id=cast.otto, role="admin", scope="all"))
    session.commit()
    assert as_("otto").post(address).status_code == 404
    assert ada.post(address).status_code == 303
    assert ada.post(address).status_code == 404
    assert ada.post("/people/roster/..%2F..%2Fetc").status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ("name,team\nx,y\n", "r.csv", "required columns are missing: moderator_id, starts_on"),
        (b"moderator_id,team,starts_on\n\xff\xfe,x,y\n", "r.csv", "UTF-8"),
        ("", "r.csv", "is empty"),
        ("x", "r.pdf", "send .csv, .xlsx or .ndjson"),
        (b"not a workbook", "r.xlsx", "r.xlsx"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_at_its_field(ada: FlaskClient, content: str, name: str, said: str) -> None:
    answer = send(ada, content, name)
    assert answer.status_code == 422
    assert said in answer.text


def test_no_file_at_all_is_said_at_the_field(ada: FlaskClient) -> None:
    answer = ada.post("/people/roster", data={})
    assert answer.status_code == 422
    assert "Choose a file." in answer.text


def test_imports_of_others_are_theirs_unless_one_is_admin_of_all(
    ada: FlaskClient, session: Session, cast: SimpleNamespace, as_: Callable[[str], FlaskClient]
) -> None:
    address = ada.post(confirm_address(send(ada, ROSTER).text)).location
    session.add(RoleGrant(user_id=cast.lena, role="admin", scope="market:ID"))
    session.commit()
    assert as_("lena").get(address).status_code == 404
    assert as_("lena").get(f"{address}/quarantine.csv").status_code == 404
    assert "my-roster.csv" not in as_("lena").get("/people/roster").text
    assert "my-roster.csv" in ada.get("/people/roster").text


def test_codes_for_all_without_a_password_come_as_one_file(ada: FlaskClient) -> None:
    ada.post(confirm_address(send(ada, ROSTER).text))
    assert "3 people have no password yet" in ada.get("/people/codes").text
    answer = ada.post("/people/codes", data={"team": "jkt-9"})
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert [(row["moderator_id"], row["name"]) for row in rows] == [("wayan", '\'=HYPERLINK("x")')]
    assert ada.get(rows[0]["link"].removeprefix("http://localhost")).status_code == 200


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-cmd|x", "'-cmd|x"),
        ("-3.5", "-3.5"),
        ("jkt-1", "jkt-1"),
        ("", ""),
    ],
)
def test_no_cell_runs_as_a_formula(text: str, safe: str) -> None:
    assert inert(text) == safe


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../etc/passwd", "passwd"), ("C:\\Users\\a b.csv", "a-b.csv"), ("..", "file"), ("名簿.csv", "名簿.csv")],
)
def test_a_file_name_leads_nowhere(tmp_path: Path, name: str, kept: str) -> None:
    upload = uploads.keep(tmp_path / "uploads", 1, name, io.BytesIO(b"x"))
    assert upload.path.name == kept
    assert upload.path.parent.parent == tmp_path / "uploads"


def test_uploads_that_nobody_confirms_are_removed(tmp_path: Path) -> None:
    old = uploads.keep(tmp_path, 1, "a.csv", io.BytesIO(b"x"))
    long_ago = time.time() - 3 * 3600
    os.utime(old.path.parent, (long_ago, long_ago))
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")  # as if it were removed between being listed and looked at
    new = uploads.keep(tmp_path, 1, "a.csv", io.BytesIO(b"x"))
    assert uploads.find(tmp_path, 1, old.token) is None
    assert uploads.find(tmp_path, 1, new.token) == new
    assert uploads.find(tmp_path, 2, new.token) is None


def test_of_an_upload_that_breaks_off_nothing_is_kept(tmp_path: Path) -> None:
    class Full(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise OSError(ENOSPC, "No space left on device")
            return super().read(4)

    with pytest.raises(OSError, match="No space"):
        uploads.keep(tmp_path, 1, "a.csv", Full(b"eight bytes"))
    assert list(tmp_path.iterdir()) == []


def test_codes_are_offered_to_the_people_of_this_roster_alone(ada: FlaskClient, session: Session) -> None:
    ada.post(confirm_address(send(ada, ROSTER).text))
    second = "moderator_id,name,team,market,starts_on\nputu,Putu,jkt-9,ID,2026-08-01\nketut,Ketut,jkt-9,ID,2026-08-01\n"
    result = ada.get(ada.post(confirm_address(send(ada, second).text)).location).text
    asked = re.search(r'href="(/people/codes\?import=\d+)">Codes for these 2 people', result)
    assert asked is not None
    page = ada.get(asked[1]).text
    assert "2 people have no password yet of those who came with roster" in page
    number = asked[1].partition("=")[2]
    issued = ada.post("/people/codes", data={"import": number}).text.lstrip("\ufeff")
    assert {row["moderator_id"] for row in csv.DictReader(io.StringIO(issued))} == {"putu", "ketut"}
    assert ada.get("/people/codes?import=999").status_code == 404


def test_the_button_counts_only_rows_that_change_something(ada: FlaskClient) -> None:
    page = send(ada, ROSTER).text
    assert "Bring in 1 row<" in page
    ada.post(confirm_address(page))
    again = send(ada, ROSTER).text
    assert "Bring in 1" not in again and "Keep it in quarantine" in again
    sound = send(ada, "".join(ROSTER.splitlines(keepends=True)[:2])).text
    assert "Every row is in already: there is nothing to bring in." in sound
