"""Signing in and out: who gets in, where they land, and how often one may try."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock
from app.people.actions import set_password
from app.people.models import AuditEvent, LoginThrottle, RoleGrant, User
from app.people.throttle import TRIES_PER_NAME

PASSWORD = "a tidy row of lanterns"


@pytest.fixture
def mai(cast: SimpleNamespace, session: Session) -> User:
    """Mai, with a password."""
    user = session.get_one(User, cast.mai)
    set_password(session, user, PASSWORD, by_id=None)
    session.commit()
    return user


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD, next_page: str = "") -> TestResponse:
    return client.post("/sign-in", data={"email": name, "password": password, "next": next_page})


@pytest.mark.parametrize("name", ["mai@example.com", " Mai@Example.com ", "mai"])
def test_mai_signs_in_with_her_email_or_her_moderator_id(app: Flask, mai: User, name: str) -> None:
    client = app.test_client()
    answer = sign_in(client, name)
    assert (answer.status_code, answer.location) == (302, "/")
    assert client.get("/").location == "/learn"


@pytest.mark.parametrize(("name", "password"), [("mai", "wrong password"), ("nobody", PASSWORD), ("otto", PASSWORD)])
def test_a_wrong_password_an_unknown_name_and_one_without_password_are_answered_alike(
    app: Flask, mai: User, name: str, password: str
) -> None:
    answer = sign_in(app.test_client(), name, password)
    assert answer.status_code == 422
    assert "do not belong together" in answer.text
    assert f'value="{name}"' in answer.text
    assert password not in answer.text


def test_an_inactive_person_stays_outside(app: Flask, mai: User, session: Session) -> None:
    client = app.test_client()
    sign_in(client, "mai")
    mai.active = False
    session.commit()
    assert client.get("/account/password").status_code == 302
    assert sign_in(app.test_client(), "mai").status_code == 422


def test_empty_fields_are_named(app: Flask) -> None:
    answer = sign_in(app.test_client(), "", "")
    assert answer.status_code == 422
    assert "Enter your email or your moderator id." in answer.text
    assert "Enter your password." in answer.text


def test_too_many_wrong_tries_must_wait_and_another_name_need_not(app: Flask, mai: User, session: Session) -> None:
    client = app.test_client()
    assert {sign_in(client, "mai", "wrong").status_code for _ in range(TRIES_PER_NAME)} == {422}
    assert sign_in(client, "mai").status_code == 429
    assert sign_in(client, "MAI ", PASSWORD).status_code == 429
    assert sign_in(client, "otto", "wrong").status_code == 422
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert sign_in(client, "mai").status_code == 302
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).where(LoginThrottle.key.startswith("name:"))) == 0


def test_a_right_password_forgives_the_wrong_ones_before(app: Flask, mai: User) -> None:
    for _ in range(3):
        client = app.test_client()
        assert {sign_in(client, "mai", "wrong").status_code for _ in range(TRIES_PER_NAME - 1)} == {422}
        assert sign_in(client, "mai").status_code == 302


@pytest.mark.parametrize(
    ("asked", "got"),
    [
        ("/account/password", "/account/password"),
        ("/people?q=x", "/people?q=x"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/sign-out", "/"),
        ("/no-such-page", "/"),
        ("", "/"),
    ],
)
def test_after_sign_in_only_pages_of_ours_come_next(app: Flask, mai: User, asked: str, got: str) -> None:
    assert sign_in(app.test_client(), "mai", next_page=asked).location == got


def test_a_page_asked_for_before_signing_in_comes_after(app: Flask, mai: User) -> None:
    client = app.test_client()
    door = client.get("/account/password")
    assert door.status_code == 302
    typed = re.search(r'name="next"[^>]*value="([^"]*)"', client.get(door.location).text)
    assert typed is not None
    assert sign_in(client, "mai", next_page=typed[1]).location == "/account/password"


def test_nothing_of_a_planted_session_survives_signing_in(app: Flask, mai: User) -> None:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["planted"] = "by a stranger"
    sign_in(client, "mai")
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie.permanent


def test_a_session_ends_after_twelve_hours(app: Flask, mai: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for minutes, home in ((719, "/learn"), (721, "/sign-in")):
        client = app.test_client()
        with monkeypatch.context() as then:
            signed_at = int(time.time()) - 60 * minutes
            then.setattr(TimestampSigner, "get_timestamp", lambda _, at=signed_at: at)
            sign_in(client, "mai")
        assert client.get("/").location == home
    answer = sign_in(app.test_client(), "mai")
    lasting = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith("session="))
    assert "HttpOnly" in lasting
    assert "SameSite=Lax" in lasting
    assert app.permanent_session_lifetime == timedelta(hours=12)


def test_signing_out_takes_a_button_not_a_link(app: Flask, mai: User) -> None:
    client = app.test_client()
    sign_in(client, "mai")
    assert client.get("/sign-out").status_code == 405
    assert client.get("/").location == "/learn"
    assert client.post("/sign-out").location == "/sign-in"
    assert client.get("/").location == "/sign-in"


def test_a_sign_in_without_token_of_the_form_is_refused(app: Flask, mai: User) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    assert sign_in(client, "mai").status_code == 400
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert token is not None
    fields = {"email": "mai", "password": PASSWORD, "csrf_token": token[1]}
    assert client.post("/sign-in", data=fields).status_code == 302


def test_a_new_password_ends_the_other_sessions_and_not_this_one(app: Flask, mai: User) -> None:
    here, elsewhere = app.test_client(), app.test_client()
    for client in (here, elsewhere):
        sign_in(client, "mai")
    new = {"present": PASSWORD, "password": "three ducks in a barrel", "repeated": "three ducks in a barrel"}
    assert here.post("/account/password", data=new | {"present": "wrong"}).status_code == 422
    assert here.post("/account/password", data=new | {"repeated": "other"}).status_code == 422
    assert here.post("/account/password", data=new).status_code == 303
    assert here.get("/").location == "/learn"
    assert elsewhere.get("/").location == "/sign-in"
    assert sign_in(app.test_client(), "mai").status_code == 422
    assert sign_in(app.test_client(), "mai", "three ducks in a barrel").status_code == 302


def test_signing_in_leaves_a_trail(app: Flask, mai: User, session: Session) -> None:
    sign_in(app.test_client(), "mai")
    session.rollback()
    signed_in = session.scalars(sa.select(AuditEvent).where(AuditEvent.act == "signed in")).one()
    assert (signed_in.by_id, signed_in.about) == (mai.id, f"person {mai.id}")


@pytest.mark.parametrize(
    ("name", "home"),
    [
        ("mai", "/learn"),
        ("lena", "/gaps"),
        ("tara", "/library"),
        ("axel", "/qa"),
        ("quinn", "/qa"),
        ("ada", "/people"),
    ],
)
def test_everybody_has_a_home(app: Flask, cast: SimpleNamespace, as_, name: str, home: str) -> None:  # type: ignore[no-untyped-def]
    assert as_(name).get("/").location == home


def test_who_moderates_and_audits_sees_first_what_is_due_to_them(
    cast: SimpleNamespace, as_: Callable[[str], FlaskClient], session: Session
) -> None:
    session.add(RoleGrant(user_id=cast.mai, role="auditor", scope="all"))
    session.commit()
    assert as_("mai").get("/").location == "/learn"


def test_an_auditor_sees_their_own_agreement_and_no_imports(app: Flask, cast: SimpleNamespace, as_) -> None:  # type: ignore[no-untyped-def]
    page = as_("axel").get("/qa").text
    assert "No decision was judged by you and a colleague yet" in page
    assert "Bring in" not in page
    assert as_("axel").get("/qa/bring-in/audits").status_code == 404
