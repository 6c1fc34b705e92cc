"""An attacker at the browser: forged fields and addresses, planted markup, replayed cookies, and too many tries."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from evidence import audit, bring_in_audits, go_live
from flask import Flask
from flask.testing import FlaskClient
from learner import Learner, released
from sqlalchemy.orm import Session

from app.db import db
from app.factory import create_app
from app.intake.models import ImportRun
from app.people.models import LoginThrottle, RoleGrant, Team, User
from app.people.passwords import hash_of
from config import Settings

As = Callable[[str], FlaskClient]
PASSWORD = "plumb and level"
HUGE = "9" * 30
ADDRESSES = [
    *(f"/attempts/{number}" for number in (HUGE, 2**31, 2**63)), f"/attempts/{HUGE}/result", f"/qa/imports/{HUGE}",
    f"/qa/imports/{2**31}/quarantine.csv", f"/people/{HUGE}/code", f"/people/imports/{2**31}", f"/people?page={HUGE}",
    "/people?q=%00", "/people?q=%25_%5C", "/people?team=%00", "/people?q=%ff%fe", "/library/%00", "/modules/%00",
    "/modules/..%2f..%2fconfig.py", "/quizzes/%00", f"/media/{'0' * 64}", "/media/..%2f..%2fconfig.py",
    "/static/..%2f..%2fconfig.py", "/assets/..%2f..%2fconfig.py", "/welcome/%00", f"/welcome/{'a' * 5_000}",
    "/gaps/%00/%00", f"/gaps?page={HUGE}", f"/gaps?window={HUGE}", "/gaps?window=-1", "/gaps?window=1e309",
    "/gaps?as_of=0001-01-01", "/gaps?as_of=9999-12-31", "/gaps?as_of=0001-01-01&window=all", "/gaps?sort=%27",
    f"/gaps/jakarta-1/cf-1.1?page={HUGE}&window=all", "/gaps/jakarta-1/cf-1.1?page=-1&window=all",
    "/gaps.csv?as_of=0000-00-00", "/gaps.xlsx?as_of=0001-01-01", "/qa/bring-in/%00", "/sign-in?next=http://[",
]  # fmt: skip


@pytest.fixture
def mai(app: Flask, cast: SimpleNamespace, session: Session) -> User:
    """Mai, who has a password."""
    mai = session.get_one(User, cast.mai)
    mai.password_hash = hash_of(PASSWORD)
    session.commit()
    return mai


def sign_in(client: FlaskClient, email: str = "mai@example.com", password: str = PASSWORD, **more: str) -> int:
    return client.post("/sign-in", data={"email": email, "password": password} | more).status_code


@pytest.mark.parametrize("name", ["mai", "lena", "quinn", "ada"])
def test_no_address_whatever_breaks_a_page(session: Session, tmp_path: Path, as_: As, name: str) -> None:
    go_live(session)
    bring_in_audits(session, tmp_path, audit("a1"))
    client = as_(name)
    answers = {address: client.get(address) for address in ADDRESSES}
    assert [address for address, answer in answers.items() if answer.status_code >= 500] == []
    assert [address for address, answer in answers.items() if b"SECRET_KEY" in answer.data] == []


@pytest.mark.parametrize(
    "asked",
    ["http://[", "//[", "https://evil.example", "/\t/evil.example", "/%5cevil.example", "/learn\\@evil.example"],
)
def test_sign_in_leads_to_no_foreign_place(app: Flask, mai: User, asked: str) -> None:
    answer = app.test_client().post("/sign-in", data={"email": "mai", "password": PASSWORD, "next": asked})
    assert (answer.status_code, answer.location) == (302, "/")


def test_a_cookie_that_was_copied_opens_nothing_after_signing_out(app: Flask, mai: User) -> None:
    client, thief = app.test_client(), app.test_client()
    sign_in(client)
    cookie = client.get_cookie("session")
    assert cookie is not None
    thief.set_cookie("session", cookie.value)
    assert thief.get("/learn").status_code == 200
    client.post("/sign-out")
    assert thief.get("/learn").location.startswith("/sign-in")


def test_no_spelling_of_a_name_gives_more_tries(app: Flask, mai: User) -> None:
    client = app.test_client()
    spellings = ["mai@example.com", "MAI@example.com", " mai@EXAMPLE.com", "Mai@Example.Com\u3000", "mai@example.com\t"]
    assert [sign_in(client, spelling, "wrong") for spelling in spellings * 2] == [422] * 10
    headers = {"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9"}
    for spelling in spellings:
        said = client.post("/sign-in", data={"email": spelling, "password": PASSWORD}, headers=headers)
        assert said.status_code == 429


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_behind_a_proxy_everybody_calls_from_their_own_address(database_url: str, tmp_path: Path, mai: User) -> None:
    settings = Settings(database_url, tmp_path, "a key", public_url="https://plumb.example", proxies=1)
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    for name in ("nobody", "mai"):
        forged = {"X-Forwarded-For": f"198.51.100.{len(name)}, 203.0.113.9"}
        answer = client.post("/sign-in", data={"email": name, "password": PASSWORD}, headers=forged)
    assert "Secure" in answer.headers["Set-Cookie"]
    with app.app_context():
        counted = db.session.scalars(sa.select(LoginThrottle.key).where(LoginThrottle.key.like("address:%"))).all()
        db.engine.dispose()
    assert counted == ["address:203.0.113.9"]


@pytest.mark.parametrize("body", [b"{}", b"<x/>", b"\xff\x00", b"email=mai%00&password=x", b"email=" + b"9" * 600_000])
def test_a_body_of_another_kind_is_no_sign_in(app: Flask, mai: User, body: bytes) -> None:
    client = app.test_client()
    for kind in ("application/json", "text/xml", "multipart/form-data", "application/x-www-form-urlencoded"):
        assert 400 <= client.post("/sign-in", data=body, content_type=kind).status_code < 500


def test_an_upload_beyond_the_limit_is_told_so(app: Flask, session: Session, cast: SimpleNamespace, as_: As) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 10_000
    for name, address in (("ada", "/people/roster"), ("quinn", "/qa/bring-in/audits")):
        answer = as_(name).post(address, data={"file": (io.BytesIO(b"x" * 20_000), "a.csv")})
        assert answer.status_code == 413
        assert "too large" in answer.text
    assert session.scalars(sa.select(ImportRun)).all() == []


@pytest.mark.parametrize(
    "file_name", ["../../../evil.csv", "..\\evil.csv", "/etc/evil.csv", "a/../../evil.csv", ".csv", "𝒜" * 90 + ".csv"]
)
def test_an_upload_stays_where_uploads_are(app: Flask, tmp_path: Path, as_: As, file_name: str) -> None:
    app.instance_path = str(tmp_path / "here" / "instance")
    sent = {"file": (io.BytesIO(b"moderator_id,team,starts_on\n"), file_name)}
    assert as_("ada").post("/people/roster", data=sent).status_code in (200, 422)
    strays = [path for path in tmp_path.rglob("*evil*") if "uploads" not in path.parts]
    assert strays == []


def test_a_token_that_is_a_path_or_of_another_kind_finds_nothing(app: Flask, tmp_path: Path, as_: As) -> None:
    app.instance_path = str(tmp_path)
    ada = as_("ada")
    roster = b"moderator_id,team,starts_on\nx,y,2026-01-01\n"
    page = ada.post("/people/roster", data={"file": (io.BytesIO(roster), "a.csv")}).text
    token = page.split('action="/people/roster/')[1].split('"')[0]
    assert ada.post(f"/qa/bring-in/audits/{token}", data={"timezone": ""}).status_code == 400
    header = ",".join(audit("a")).encode()
    page = ada.post("/qa/bring-in/audits", data={"file": (io.BytesIO(header), "a.csv")}).text
    of_audits = page.split('action="/qa/bring-in/audits/')[1].split('"')[0]
    assert ada.post(f"/people/roster/{of_audits}").status_code == 400
    for forged in ("..", "%2e%2e%2f", "0" * 32, token.upper() + "/", f"{token}%00"):
        assert ada.post(f"/qa/bring-in/audits/{forged}").status_code in (400, 404, 405)


def test_what_others_wrote_is_shown_as_text_and_leads_nowhere_harmful(
    session: Session, cast: SimpleNamespace, tmp_path: Path, as_: As
) -> None:
    go_live(session)
    script = "<script>alert(1)</script>"
    session.get_one(Team, cast.jakarta).name = session.get_one(User, cast.mai).name = script
    session.commit()
    links = [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "http://[",
        "java\tscript:x",
    ]
    rows = [audit(f"a{n}", case_url=link, summary=script, comment=script) for n, link in enumerate(links)]
    rows = [row | {"case_id": row["audit_id"], "decided_at": f"2026-11-1{n}T00:00:00Z"} for n, row in enumerate(rows)]
    rows = [row | {"audited_at": "2026-11-20T00:00:00Z"} for row in rows]
    bring_in_audits(session, tmp_path, *rows, audit("b", case_id=script, verdict="<b>"))
    lena = as_("lena")
    for address in (
        "/gaps?window=all",
        "/gaps/jakarta-1/cf-1.1?window=all",
        "/people",
        "/qa",
        "/learn",
        "/account/password",
    ):
        page = lena.get(address)
        assert page.status_code == 200, address
        assert script not in page.text and "<b>" not in page.text, address
        assert not [link for link in links if f'href="{link.strip()}' in page.text], address
    assert "&lt;script&gt;" in lena.get("/gaps/jakarta-1/cf-1.1?window=all").text


@pytest.mark.parametrize("formula", ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "＝1+1", "＠SUM(1)"])
def test_nothing_downloaded_runs_as_a_formula(
    app: Flask, session: Session, cast: SimpleNamespace, tmp_path: Path, as_: As, formula: str
) -> None:
    go_live(session)
    app.instance_path = str(tmp_path)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([list(audit("a")), list(audit("a", case_id=formula, verdict="?", comment=formula).values())])
    client = as_("quinn")
    look = client.post("/qa/bring-in/audits", data={"file": (io.BytesIO(text.getvalue().encode()), "a.csv")}).text
    token = look.split('action="/qa/bring-in/audits/')[1].split('"')[0]
    done = client.post(f"/qa/bring-in/audits/{token}", data={"timezone": ""})
    rows = list(csv.reader(io.StringIO(client.get(f"{done.location}/quarantine.csv").get_data(as_text=True))))
    assert not [cell for row in rows for cell in row if cell.strip().startswith(("=", "+", "-", "@", "＝", "＠"))]
    assert f"'{formula}" in [cell.replace("\r\n", "\r") for cell in rows[1]] or formula.startswith(("\t", "\r"))


def test_an_admin_of_a_market_gets_no_code_for_another_by_forging_the_form(
    session: Session, cast: SimpleNamespace, as_: As
) -> None:
    grant = session.scalars(sa.select(RoleGrant).where(RoleGrant.user_id == cast.ada)).one()
    grant.scope = "market:DE"
    session.commit()
    ada = as_("ada")
    assert ada.post(f"/people/{cast.mai}/code").status_code == 404
    assert "mai" not in ada.post("/people/codes", data={"team": "jakarta-1"}).text
    assert as_("lena").post("/people/codes", data={"team": "jakarta-1"}).status_code == 404


def test_a_learner_forges_nothing_in_an_attempt(session: Session, cast: SimpleNamespace, as_: As) -> None:
    released(session)
    assert 400 <= as_("max").post("/quizzes/brands-quiz", data={"kind": "cleared"}).status_code < 500
    mai = Learner(as_("mai"), session).start()
    for forged in (
        {"position": "99"},
        {"position": HUGE},
        {"position": "²"},
        {"position": "-1"},
        {"position": "9" * 5_000},
    ):
        assert mai.answer(**forged).status_code == 404
    for forged in ({"decision": "warn2"}, {"confidence": "certain"}, {"clause": "zz-9"}, {"decision": ""}):
        assert mai.answer(**forged).status_code == 422
    mai.client.post(mai.url, data={"position": "1", "step": "skip"})
    assert len(mai.drawn()) == 1
    assert mai.put("no-such-case", decision="allow").status_code == 404
    for body in ({"decision": {"a": ["b"]}}, {"decision": [["allow"]]}, {"decision": 1e308}, {"confidence": "\ud800"}):
        assert mai.put(mai.code(), **body).status_code == 422
    for raw in (b"[", b"null", b"[" * 100_000, b'"\\ud800"', b"\xff"):
        address = f"{mai.url}/cases/{mai.code()}"
        assert mai.client.put(address, data=raw, content_type="application/json").status_code == 422
    assert mai.responses() == []
    assert mai.open()
