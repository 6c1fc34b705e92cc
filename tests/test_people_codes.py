"""The first sign-in: a code that works once, by link or typed, and the password it sets."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock
from app.people.codes import issue_codes
from app.people.models import SignInLink, User
from app.people.passwords import problem_with
from app.people.throttle import TRIES_PER_NAME

PASSWORD = "a tidy row of lanterns"


@pytest.fixture
def code(cast: SimpleNamespace, session: Session) -> str:
    """A sign-in code for Mai."""
    issued = issue_codes(session, [cast.mai], by_id=cast.ada)[cast.mai]
    session.commit()
    return issued


def arrive(client: FlaskClient, code: str, password: str = PASSWORD, repeated: str | None = None) -> TestResponse:
    fields = {"code": code, "password": password, "repeated": password if repeated is None else repeated}
    return client.post("/welcome", data=fields)


def test_a_link_greets_by_name_and_looking_does_not_use_it_up(app: Flask, code: str) -> None:
    client = app.test_client()
    for _ in range(2):
        page = client.get(f"/welcome/{code}")
        assert page.status_code == 200
        assert "Welcome, Mai" in page.text
        assert f'value="{code}"' in page.text


def test_mai_sets_her_first_password_and_is_signed_in(app: Flask, code: str) -> None:
    client = app.test_client()
    assert arrive(client, code).location == "/"
    assert client.get("/").location == "/learn"
    again = app.test_client().post("/sign-in", data={"email": "mai", "password": PASSWORD})
    assert again.location == "/"


def test_a_code_is_typed_as_people_type(app: Flask, code: str) -> None:
    assert arrive(app.test_client(), f" {code.upper().replace('-', ' ')} ").location == "/"


def test_a_code_works_once(app: Flask, code: str) -> None:
    assert arrive(app.test_client(), code).status_code == 302
    second = arrive(app.test_client(), code, "another long password")
    assert second.status_code == 422
    assert "was used before" in second.text
    assert app.test_client().get(f"/welcome/{code}").status_code == 404


def test_of_two_who_use_a_code_at_once_one_gets_in(app: Flask, code: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: arrive(app.test_client(), code).status_code, range(4)))
    assert sorted(answers) == [302, 422, 422, 422]


def test_a_code_runs_out_after_two_weeks(app: Flask, code: str) -> None:
    with clock.at(clock.now() + timedelta(days=13, hours=23)):
        assert app.test_client().get(f"/welcome/{code}").status_code == 200
    with clock.at(clock.now() + timedelta(days=14, minutes=1)):
        assert arrive(app.test_client(), code).status_code == 422


def test_a_new_code_voids_the_one_before(app: Flask, code: str, cast: SimpleNamespace, session: Session) -> None:
    new = issue_codes(session, [cast.mai], by_id=cast.ada)[cast.mai]
    session.commit()
    assert arrive(app.test_client(), code).status_code == 422
    assert arrive(app.test_client(), new).status_code == 302


def test_a_code_of_somebody_who_left_is_void(app: Flask, code: str, cast: SimpleNamespace, session: Session) -> None:
    session.get_one(User, cast.mai).active = False
    session.commit()
    assert arrive(app.test_client(), code).status_code == 422


def test_a_bad_password_says_why_and_leaves_the_code_good(app: Flask, code: str) -> None:
    client = app.test_client()
    for password, repeated, said in (
        ("short", "short", "Use at least 10 characters"),
        ("password123", "password123", "among the first that others would try"),
        (PASSWORD, PASSWORD + "x", "The two passwords differ."),
        (PASSWORD, "", "Enter the new password again."),
        ("", "", "Choose a password."),
    ):
        answer = arrive(client, code, password, repeated)
        assert answer.status_code == 422
        assert said in answer.text
        assert f'value="{code}"' in answer.text
    assert arrive(client, code).status_code == 302


def test_an_unknown_code_sets_nothing(app: Flask, cast: SimpleNamespace) -> None:
    answer = arrive(app.test_client(), "aaaa-bbbb-cccc-dddd")
    assert answer.status_code == 422
    assert "This code is not known" in answer.text


def test_only_a_digest_of_the_code_is_kept(session: Session, code: str) -> None:
    kept = session.scalars(sa.select(SignInLink)).one()
    assert code.replace("-", "") not in kept.code_hash
    assert len(kept.code_hash) == 64


@pytest.mark.parametrize(
    "password",
    [
        "ninechars",
        "1234567890",
        "0987654321",
        "aaaaaaaaaaaa",
        "abababababab",
        "Password123!",
        "qwertyuiop",
        "abcdefghij",
        "mai.santoso1",
        "Mai Santoso",
        "welcome2026",
        "x" * 201,
    ],
)
def test_trivial_passwords_are_refused(password: str) -> None:
    assert problem_with(password, "Mai Santoso", "mai.santoso@example.com", "m-17")


@pytest.mark.parametrize("password", [PASSWORD, "ทะเลสีฟ้าสวยงาม", "Xq7!mmp2-Zw", "mai likes long walks"])
def test_passwords_of_some_length_are_welcome_in_any_script(password: str) -> None:
    assert problem_with(password, "Mai", "mai@example.com", None) is None


def test_ada_issues_a_code_that_is_shown_once(
    app: Flask, cast: SimpleNamespace, as_: Callable[[str], FlaskClient]
) -> None:
    ada = as_("ada")
    assert "Issue a code" in ada.get(f"/people/{cast.mai}/code").text
    page = ada.post(f"/people/{cast.mai}/code").text
    code = page.split("/welcome/")[1][:19]
    assert "Issue a code" in ada.get(f"/people/{cast.mai}/code").text
    assert arrive(app.test_client(), code).status_code == 302


def test_mai_signs_in_with_her_moderator_id_and_her_code_without_mail_or_link(app: Flask, code: str) -> None:
    client = app.test_client()
    for name in ("otto", "nobody"):
        refused = client.post("/sign-in", data={"email": name, "password": code})
        assert refused.status_code == 422 and "do not belong together" in refused.text
    page = client.post("/sign-in", data={"email": "mai", "password": code.upper()})
    assert page.status_code == 200 and "Welcome, Mai" in page.text and client.get("/").location == "/sign-in"
    assert arrive(client, code).location == "/"
    again = app.test_client().post("/sign-in", data={"email": "mai", "password": code})
    assert again.status_code == 422


def test_guessing_codes_for_an_id_is_throttled_like_guessing_passwords(app: Flask, code: str) -> None:
    client = app.test_client()
    for _ in range(TRIES_PER_NAME):
        assert client.post("/sign-in", data={"email": "mai", "password": "aaaa-bbbb-cccc-dddd"}).status_code == 422
    assert client.post("/sign-in", data={"email": "mai", "password": code}).status_code == 429


def test_ada_prints_slips_for_a_team_and_each_works_once(
    app: Flask, cast: SimpleNamespace, as_: Callable[[str], FlaskClient]
) -> None:
    page = as_("ada").post("/people/codes", data={"team": "jakarta-1", "as": "sheet"})
    assert page.headers["Cache-Control"] == "no-store" and "Mai" in page.text and "Max" not in page.text
    printed = re.findall(r'class="secret">([^<]+)<', page.text)
    assert len(printed) == 1
    assert arrive(app.test_client(), printed[0]).status_code == 302
    assert arrive(app.test_client(), printed[0]).status_code == 422
    assert as_("lena").post("/people/codes", data={"as": "sheet"}).status_code == 404


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_leaves_the_page_names_the_public_address_and_not_the_host_of_a_request(
    app: Flask, cast: SimpleNamespace, as_: Callable[[str], FlaskClient]
) -> None:
    app.config["PUBLIC_URL"] = "https://plumb.example/"
    pages = [
        as_("ada").post(f"/people/{cast.mai}/code"),
        as_("ada").post("/people/codes", data={"as": "sheet"}),
        as_("ada").post("/people/codes", data={}),
        as_("mai").get("/learn"),
    ]
    for page in pages:
        assert page.status_code == 200 and "localhost" not in page.text
        assert re.search(r"https://plumb\.example/(welcome/|sign-in|learn/calendar/)", page.text)
