"""`flask people …`: what it prints and how it ends."""

import json
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from app import clock
from app.people.access import Scope
from app.people.models import ApiToken, User
from app.people.passwords import is_right
from app.people.queries import access_of

GOOD = "moderator_id,team,starts_on\nm1,jkt-1,2026-08-01\n"
BAD = GOOD + "m2,jkt-1,soon\n"


def people(app: Flask, *words: str, typed: str = "") -> Result:
    return app.test_cli_runner().invoke(args=["people", *words], input=typed)


def test_a_clean_roster_ends_with_0_and_prints_json_alone(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(GOOD)
    result = people(app, "import", str(path), "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "import": 1, "accepted": 1, "unchanged": 0, "corrected": 0, "quarantined": [],
    }  # fmt: skip


def test_a_day_that_a_sheet_wrote_as_its_midnight_is_that_day(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    for text, unchanged in (
        (GOOD, 0),
        (GOOD.replace("08-01", "08-01 00:00:00"), 1),
        (GOOD.replace("08-01", "08-01T00:00"), 1),
    ):
        path.write_text(text)
        told = json.loads(people(app, "import", str(path), "--format", "json").stdout)
        assert (told["unchanged"], told["quarantined"]) == (unchanged, [])


def test_a_roster_with_a_bad_row_ends_with_1_and_names_it(app: Flask, tmp_path: Path, session: Session) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(BAD)
    result = people(app, "import", str(path))
    assert result.exit_code == 1
    assert "row 3 · m2 · starts_on 'soon' is no day" in result.stdout
    assert "Import 1: 1 accepted, 0 unchanged, 0 corrected, 1 in quarantine\n" in result.stdout
    assert session.scalars(sa.select(User.external_id)).all() == ["m1"]


def test_a_roster_without_its_columns_leaves_nothing(app: Flask, tmp_path: Path, session: Session) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("name,team\nMai,jkt-1\n")
    result = people(app, "import", str(path))
    assert result.exit_code == 1
    assert "required columns are missing: moderator_id, starts_on" in result.stderr
    assert session.scalar(sa.select(sa.func.count()).select_from(User)) == 0


def test_a_file_that_is_not_there_is_wrong_usage(app: Flask) -> None:
    assert people(app, "import", "nowhere.csv").exit_code == 2


def test_a_person_is_added_with_a_password_from_standard_input(app: Flask, session: Session) -> None:
    words = ("add", "Nora@example.com", "--name", "Nora", "--role", "admin", "--scope", "all", "--password-stdin")
    assert people(app, *words, typed="short\n").exit_code == 1
    result = people(app, *words, typed="a tidy row of lanterns\n")
    assert result.exit_code == 0
    nora = session.scalars(sa.select(User)).one()
    assert (nora.email, nora.name) == ("nora@example.com", "Nora")
    assert is_right(nora.password_hash, "a tidy row of lanterns")
    assert access_of(session, nora.id).roles == {("admin", Scope())}


def test_a_second_role_is_added_to_the_same_person(app: Flask, cast: SimpleNamespace, session: Session) -> None:
    for _ in range(2):
        result = people(app, "add", "lena@example.com", "--role", "auditor", "--scope", "vendor:Acme+market:ID")
        assert result.exit_code == 0
    roles = access_of(session, cast.lena).roles
    assert roles == {("lead", Scope(team="jakarta-1")), ("auditor", Scope(vendor="Acme", market="ID"))}


def test_a_scope_nobody_understands_is_explained(app: Flask, cast: SimpleNamespace) -> None:
    result = people(app, "add", "lena@example.com", "--role", "lead", "--scope", "country:ID")
    assert result.exit_code == 2
    assert "write all, market:ID, vendor:NAME, vendor:NAME+market:ID or team:SLUG" in result.stderr
    result = people(app, "add", "lena@example.com", "--role", "lead", "--scope", "team:nowhere")
    assert (result.exit_code, "team 'nowhere' is not known" in result.stderr) == (2, True)


def test_a_token_is_printed_once_and_kept_as_a_digest(app: Flask, cast: SimpleNamespace, session: Session) -> None:
    result = people(app, "token", "ada@example.com", "--name", "nightly audits", "--days", "30")
    kept = session.scalars(sa.select(ApiToken)).one()
    assert kept.token_hash == sha256(result.stdout.strip().encode()).hexdigest()
    assert kept.expires_at is not None
    assert timedelta(days=29) < kept.expires_at - clock.now() <= timedelta(days=30)
    session.rollback()
    refused = people(app, "token", "nobody@example.com", "--name", "x")
    assert (refused.exit_code, "nobody@example.com" in refused.stderr) == (2, True)


def test_codes_go_to_those_of_the_roster_without_password(app: Flask, cast: SimpleNamespace, tmp_path: Path) -> None:
    result = people(app, "codes")
    lines = result.stdout.splitlines()
    assert lines[0] == "moderator_id,name,team,code"
    assert [line.split(",")[:3] for line in lines[1:]] == [["max", "Max", "berlin-1"], ["mai", "Mai", "jakarta-1"]]
    out = tmp_path / "codes.csv"
    result = people(app, "codes", "--team", "berlin-1", "--out", str(out))
    assert (result.stdout, len(out.read_text().splitlines())) == ("", 2)
    assert out.stat().st_mode & 0o077 == 0
    assert people(app, "codes", "--team", "nowhere").exit_code == 2
