"""A roster comes in: people, teams and memberships over time, idempotent, with every bad row named."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from time import sleep
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from counting import statements
from flask import Flask
from many import roster_rows
from sqlalchemy.orm import Session

from app.db import db
from app.intake.queries import quarantined, summary
from app.intake.reading import read_table
from app.people.access import Scope
from app.people.actions import Refused
from app.people.models import AuditEvent, Membership, RoleGrant, Team, User
from app.people.queries import access_of, moderators_of, team_on
from app.people.roster import import_roster

HEADER = "moderator_id,name,email,team,market,language,vendor,queue,role,starts_on,ends_on"
Bring = Callable[..., dict[str, Any]]


@pytest.fixture
def bring(session: Session, tmp_path: Path) -> Bring:
    """Bring in these rows as a file; gives the import's counts."""

    def bring(*rows: str, header: str = HEADER, scope: str = "all") -> dict[str, Any]:
        path = tmp_path / "roster.csv"
        path.write_text("\n".join((header, *rows)) + "\n", "utf-8")
        run = import_roster(session, read_table(path), by_id=None, scopes=[Scope.parse(scope)])
        counts = summary(session, run)
        session.commit()
        return counts

    return bring


def counts(answer: dict[str, Any]) -> tuple[int, int, int, list[int]]:
    return answer["accepted"], answer["unchanged"], answer["corrected"], [row["row"] for row in answer["quarantined"]]


WAYAN = "wayan,Wayan Putra,Wayan@example.com,jkt-1,ID,id,Acme,listings,moderator,2026-08-01,"
SARI = "sari,Sari Dewi,,jkt-1,ID,id,Acme,,lead,2026-08-01,"


def test_people_teams_and_memberships_come_in_and_again_change_nothing(bring: Bring, session: Session) -> None:
    assert counts(bring(WAYAN, SARI)) == (2, 0, 0, [])
    assert counts(bring(WAYAN, SARI)) == (0, 2, 0, [])
    team = session.scalars(sa.select(Team)).one()
    assert (team.slug, team.market, team.language, team.vendor, team.queues) == (
        "jkt-1",
        "ID",
        "id",
        "Acme",
        ["listings"],
    )
    wayan = session.scalars(sa.select(User).where(User.external_id == "wayan")).one()
    assert (wayan.name, wayan.email, wayan.password_hash) == ("Wayan Putra", "wayan@example.com", None)
    assert [person.external_id for person in moderators_of(session, team.id, date(2026, 11, 23))] == ["wayan"]
    assert access_of(session, wayan.id).roles == {("moderator", Scope(team="jkt-1"))}
    assert session.scalars(sa.select(AuditEvent.act)).all() == ["brought in a roster"] * 2


def test_a_move_is_one_file_the_old_membership_ended_and_the_new_begun(bring: Bring, session: Session) -> None:
    bring(WAYAN)
    new = "wayan,Wayan Putra,,han-1,VN,vi,Acme,,moderator,2026-10-01,"
    assert counts(bring(new, WAYAN + "2026-10-01")) == (1, 0, 1, [])
    wayan = session.scalars(sa.select(User)).one()
    where = [team_on(session, wayan.id, day) for day in (date(2026, 7, 31), date(2026, 9, 30), date(2026, 10, 1))]
    assert [team.slug if team else None for team in where] == [None, "jkt-1", "han-1"]
    assert access_of(session, wayan.id).roles == {("moderator", Scope(team="han-1"))}


def test_a_person_is_in_one_team_a_day(bring: Bring, session: Session) -> None:
    bring(WAYAN)
    answer = bring("wayan,,,han-1,VN,vi,Acme,,moderator,2026-10-01,", SARI)
    assert counts(answer) == (1, 0, 0, [2])
    assert answer["quarantined"] == [
        {
            "row": 2,
            "key": "wayan",
            "reason": "overlaps with the membership of wayan in jkt-1, which begins on 2026-08-01 and has not ended: "
            "a person is in one team a day",
        }
    ]
    assert session.scalar(sa.select(sa.func.count()).select_from(Team)) == 1


def test_a_lead_whose_membership_ended_leads_no_more(bring: Bring, session: Session) -> None:
    bring(SARI)
    sari = session.scalars(sa.select(User)).one()
    assert access_of(session, sari.id).may("gaps.read")
    assert counts(bring(SARI + "2026-11-01")) == (0, 0, 1, [])
    assert not access_of(session, sari.id).roles


def test_a_row_once_in_quarantine_leaves_it_when_it_comes_in_sound(bring: Bring, session: Session) -> None:
    bring(WAYAN.replace("2026-08-01", "1 August"))
    assert quarantined(session, ["roster"]) == 1
    assert counts(bring(WAYAN)) == (1, 0, 0, [])
    assert quarantined(session, ["roster"]) == 0


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (WAYAN.replace("2026-08-01", "01.08.2026"), "starts_on '01.08.2026' is no day: write it as in 2026-08-01"),
        (WAYAN.replace("2026-08-01", "2026-02-30"), "starts_on '2026-02-30' is no day: write it as in 2026-08-01"),
        (WAYAN.replace("2026-08-01", ""), "starts_on is empty"),
        (WAYAN + "2026-08-01", "ends_on 2026-08-01 must come after starts_on 2026-08-01: it is the first day away"),
        (WAYAN.replace("wayan,", ",", 1), "moderator_id is empty"),
        (WAYAN.replace("jkt-1", ""), "team is empty"),
        (WAYAN.replace("jkt-1", "jkt 1"), "team 'jkt 1' must be one word without / + : ? #, as in jakarta-1"),
        (WAYAN.replace(",ID,", ",Indonesia,"), "market 'Indonesia' is no country code: two capital letters, as in ID"),
        (
            WAYAN.replace(",id,", ",Bahasa Indonesia,"),
            "language 'Bahasa Indonesia' is no language tag, as in id or pt-BR",
        ),
        (WAYAN.replace("moderator,", "admin,"), "a roster can't grant the role admin: use `flask people add` for it"),
        (
            WAYAN.replace("moderator,", "trainer,"),
            "a roster can't grant the role trainer: use `flask people add` for it",
        ),
        (WAYAN.replace("moderator,", "boss,"), "role 'boss' is not known: moderator, lead, auditor"),
        (WAYAN.replace("Wayan@example.com", "Wayan"), "email 'Wayan' is not an address"),
        (WAYAN + ",", "the row has 12 values, the header 11"),
        (
            WAYAN.replace("wayan,", ",", 1).replace("2026-08-01", "?"),
            "starts_on '?' is no day: write it as in 2026-08-01; moderator_id is empty",
        ),
    ],
)
def test_a_bad_row_is_named_with_all_its_reasons_and_stops_no_other(bring: Bring, row: str, reason: str) -> None:
    answer = bring(row, SARI)
    assert counts(answer) == (1, 0, 0, [2])
    assert answer["quarantined"][0]["reason"] == reason


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (
            "sari,,,jkt-1,ID,id,Globex,,lead,2026-08-01,",
            "team jkt-1 has the vendor Acme in row 2 and Globex here: make them agree",
        ),
        (
            "sari,,,jkt-1,ID,id,,,lead,2026-08-01,",
            "team jkt-1 has the vendor Acme in row 2 and none here: make them agree",
        ),
        (
            "sari,,wayan@example.com,jkt-1,ID,id,Acme,,lead,2026-08-01,",
            "email wayan@example.com stands at moderator_id wayan in this file already",
        ),
        (
            WAYAN.replace("listings", "ads"),
            "row 2 says something else about the same membership",
        ),
    ],
)
def test_rows_that_contradict_each_other_are_told_apart(bring: Bring, row: str, reason: str) -> None:
    for accepted in (1, 0):
        answer = bring(WAYAN, row)
        assert counts(answer) == (accepted, 1 - accepted, 0, [3])
        assert answer["quarantined"][0]["reason"] == reason


def test_an_email_of_somebody_else_is_not_taken_over(bring: Bring, cast: SimpleNamespace) -> None:
    answer = bring("sari,,mai@example.com,jkt-1,ID,id,Acme,,lead,2026-08-01,")
    assert answer["quarantined"][0]["reason"] == "email mai@example.com belongs to moderator_id mai"


def test_a_person_added_by_email_gets_their_moderator_id_from_the_roster(bring: Bring, session: Session) -> None:
    session.add(User(email="wayan@example.com", name="W."))
    session.commit()
    assert counts(bring(WAYAN)) == (1, 0, 0, [])
    session.expire_all()
    assert session.scalars(sa.select(User)).one().external_id == "wayan"


def test_a_team_that_changed_its_vendor_is_corrected(bring: Bring, session: Session) -> None:
    bring(WAYAN, SARI)
    other = [row.replace("Acme", "") for row in (WAYAN, SARI)]
    assert counts(bring(*other)) == (0, 1, 1, [])
    assert counts(bring(*other)) == (0, 2, 0, [])
    session.expire_all()
    assert session.scalars(sa.select(Team)).one().vendor is None


def test_columns_that_are_absent_say_nothing(bring: Bring, session: Session) -> None:
    bring(WAYAN + "2026-12-01")
    assert counts(bring("jkt-1,2026-08-01,wayan", header="Team,starts_on,moderator_id")) == (0, 1, 0, [])
    session.expire_all()
    assert session.scalars(sa.select(Membership.ends_on)).one() == date(2026, 12, 1)


def test_a_file_without_its_required_columns_is_refused_whole(bring: Bring, session: Session) -> None:
    with pytest.raises(Refused, match=r"roster.csv: required columns are missing: team, starts_on"):
        bring("wayan,Wayan", header="moderator_id,name")


def test_an_admin_of_one_market_brings_in_that_market_only(
    bring: Bring, cast: SimpleNamespace, session: Session
) -> None:
    session.add(RoleGrant(user_id=cast.max, role="trainer", scope="market:DE"))
    session.commit()
    mine, foreign = "ada,,,jkt-1,ID,id,,,moderator,2026-08-01,", WAYAN.replace(",ID,", ",VN,").replace("jkt-1", "han-1")
    answer = bring(
        mine, SARI.replace("Acme", ""), foreign, "max,,,jkt-1,ID,,,,moderator,2020-01-01,2020-02-01", scope="market:ID"
    )
    assert counts(answer) == (1, 0, 0, [2, 4, 5])
    assert [row["reason"] for row in answer["quarantined"]] == [
        "ada has a role outside your scope: ask an admin of all teams",
        "team han-1 lies outside your scope",
        "max has a role outside your scope: ask an admin of all teams",
    ]


def test_for_hundreds_of_rows_as_much_is_asked_as_for_a_few(bring: Bring, session: Session) -> None:
    asked = []
    for found in ((10, 0, 0, []), (0, 10, 0, []), (290, 10, 0, []), (0, 300, 0, [])):
        with statements(session) as said:
            assert counts(bring(*roster_rows(found[0] + found[1]))) == found
        asked.append(sum(not one.startswith("INSERT") for one in said))  # SQLite is told of one row at a time
    assert asked[:2] == asked[2:]


def test_the_same_roster_twice_at_once_makes_everybody_once(app: Flask, session: Session, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(f"{HEADER}\n{WAYAN}\n", "utf-8")

    def again() -> tuple[int, int]:
        with app.app_context():
            run = import_roster(db.session, read_table(path), None)
            db.session.commit()
            return run.accepted, run.unchanged

    with ThreadPoolExecutor(1) as beside:
        import_roster(session, read_table(path), None)
        second = beside.submit(again)
        sleep(0.3)  # long enough to have read what there is, where nothing holds it up
        session.commit()
        assert second.result(20) == (0, 1)
