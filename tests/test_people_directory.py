"""The list of people: whom each role sees, how it narrows, and what stays out of sight."""

import re
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.people.access import Scope
from app.people.directory import directory
from app.people.models import Membership, RoleGrant, Team, User
from app.people.queries import teams_within

As = Callable[[str], FlaskClient]


def names(client: FlaskClient, query: str = "") -> list[str]:
    answer = client.get(f"/people{query}")
    assert answer.status_code == 200
    return re.findall(r'<th scope="row">([^<]+)', answer.text)


def test_ada_sees_everybody_and_lena_her_team(as_: As) -> None:
    assert names(as_("ada")) == ["Ada", "Axel", "Lena", "Mai", "Max", "Otto", "Quinn", "Tara"]
    assert names(as_("lena")) == ["Axel", "Lena", "Mai"]
    assert names(as_("otto")) == ["Max", "Otto"]


def test_nothing_in_lenas_page_tells_of_berlin(as_: As) -> None:
    page = as_("lena").get("/people?team=berlin-1").text
    assert "Nobody matches" in page
    assert "Berlin" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?team=jakarta-1", ["Mai"]),
        ("?role=lead", ["Lena", "Otto"]),
        ("?role=moderator&team=berlin-1", ["Max"]),
        ("?q=MA", ["Mai", "Max"]),
        ("?q=otto%40example", ["Otto"]),
        ("?q=%25", []),
        ("?q=_ax", []),
        ("?role=moderator&q=lena", []),
        ("?page=99", ["Ada", "Axel", "Lena", "Mai", "Max", "Otto", "Quinn", "Tara"]),
        ("?page=-1&role=nobody", []),
    ],
)
def test_the_filter_stands_in_the_address(as_: As, query: str, found: list[str]) -> None:
    assert names(as_("ada"), query) == found


def test_many_people_come_in_pages(cast: SimpleNamespace, session: Session, as_: As) -> None:
    people = [User(external_id=f"z{n}", name=f"Zed {n:03}") for n in range(60)]
    session.add_all(people)
    session.flush()
    session.add_all(Membership(user_id=one.id, team_id=cast.berlin, starts_on=date(2026, 1, 1)) for one in people)
    session.commit()
    otto = as_("otto")
    assert len(names(otto)) == 50
    assert names(otto, "?page=2") == [f"Zed {n:03}" for n in range(48, 60)]
    assert 'href="/people?q=Zed&amp;page=2"' in otto.get("/people?q=Zed").text


@pytest.mark.parametrize(
    ("scope", "slugs"),
    [
        ("all", ["berlin-1", "hanoi-1", "jakarta-1"]),
        ("market:ID", ["jakarta-1"]),
        ("vendor:Acme", ["hanoi-1", "jakarta-1"]),
        ("vendor:Acme+market:VN", ["hanoi-1"]),
        ("team:berlin-1", ["berlin-1"]),
        ("vendor:Nobody", []),
    ],
)
def test_a_scope_holds_its_teams_and_no_other(
    cast: SimpleNamespace, session: Session, scope: str, slugs: list[str]
) -> None:
    session.add(Team(slug="hanoi-1", name="Hanoi 1", market="VN", language="vi", vendor="Acme"))
    session.flush()
    found = teams_within(session, [Scope.parse(scope)])
    assert [team.slug for team in found] == slugs
    assert all(Scope.parse(scope).holds(market=t.market, vendor=t.vendor, team=t.slug) for t in found)
    assert teams_within(session, []) == []


def test_a_person_who_moved_on_leaves_the_list_of_the_old_team(cast: SimpleNamespace, session: Session) -> None:
    stay = session.scalars(sa.select(Membership).where(Membership.user_id == cast.max)).one()
    stay.ends_on = date(2026, 2, 1)
    session.execute(sa.delete(RoleGrant).where(RoleGrant.user_id == cast.max))
    session.commit()
    assert [one.name for one in directory(session, [Scope(team="berlin-1")]).entries] == ["Otto"]


def test_only_who_may_sees_the_way_to_codes_and_rosters(as_: As) -> None:
    assert "New code" in as_("ada").get("/people").text
    page = as_("lena").get("/people").text
    assert "New code" not in page
    assert "Bring in a roster" not in page


def test_an_admin_of_a_market_takes_over_nobody_with_more(cast: SimpleNamespace, session: Session, as_: As) -> None:
    session.add(RoleGrant(user_id=cast.lena, role="admin", scope="market:ID"))
    session.commit()
    lena = as_("lena")
    assert lena.get(f"/people/{cast.mai}/code").status_code == 200
    assert lena.get(f"/people/{cast.max}/code").status_code == 404
    assert lena.post(f"/people/{cast.ada}/code").status_code == 404
    session.add(RoleGrant(user_id=cast.mai, role="admin", scope="all"))
    session.commit()
    assert lena.post(f"/people/{cast.mai}/code").status_code == 404


def test_a_name_never_becomes_markup(cast: SimpleNamespace, session: Session, as_: As) -> None:
    session.get_one(User, cast.mai).name = "<script>alert(1)</script>"
    session.commit()
    page = as_("ada").get("/people?q=<script>").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
