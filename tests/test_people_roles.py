"""Roles in the browser: an admin gives and takes them, nobody raises themselves, and somebody always administers."""

import re
from collections.abc import Callable
from threading import Thread
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.people.access import Scope
from app.people.models import AuditEvent, RoleGrant, User
from app.people.roles import Outcome, take_role

As = Callable[[str], FlaskClient]


def grants(session: Session, user_id: int) -> set[tuple[str, str]]:
    found = sa.select(RoleGrant.role, RoleGrant.scope).where(RoleGrant.user_id == user_id)
    held = {(role, scope) for role, scope in session.execute(found)}
    session.rollback()
    return held


def test_ada_gives_a_role_after_being_asked_and_takes_it_again(
    cast: SimpleNamespace, session: Session, as_: As
) -> None:
    ada, page = as_("ada"), f"/people/{cast.mai}/roles"
    assert f'href="{page}"' in ada.get("/people").text
    asked = {"role": "lead", "scope": "vendor:Acme+market:ID"}
    question = ada.get(f"{page}/give", query_string=asked).text
    assert "Give Mai this role?" in question and "vendor Acme in market ID" in question
    assert grants(session, cast.mai) == {("moderator", "team:jakarta-1")}, "asking gives nothing"
    assert as_("mai").get("/gaps").status_code == 404
    for _ in range(2):
        assert ada.post(f"{page}/give", data=asked).status_code == 303
    assert grants(session, cast.mai) == {("moderator", "team:jakarta-1"), ("lead", "vendor:Acme+market:ID")}
    assert as_("mai").get("/gaps").status_code == 200
    assert "Take this role from Mai?" in ada.get(f"{page}/take", query_string=asked).text
    for _ in range(2):
        assert ada.post(f"{page}/take", data=asked).status_code == 303
    assert grants(session, cast.mai) == {("moderator", "team:jakarta-1")}
    assert as_("mai").get("/gaps").status_code == 404
    trail = session.execute(
        sa.select(AuditEvent.act, AuditEvent.by_id, AuditEvent.details)
        .where(AuditEvent.about == f"person {cast.mai}")
        .order_by(AuditEvent.id)
    ).all()
    assert [tuple(row) for row in trail] == [("gave a role", cast.ada, asked), ("took a role", cast.ada, asked)]


def test_nobody_raises_themselves_and_the_last_admin_stays(cast: SimpleNamespace, session: Session, as_: As) -> None:
    ada, mine = as_("ada"), {"role": "admin", "scope": "all"}
    own = f"/people/{cast.ada}/roles"
    assert "Nobody gives a role to themselves" in ada.get(own).text
    ada.post(f"{own}/give", data={"role": "trainer", "scope": "all"})
    ada.post(f"{own}/take", data=mine)
    assert "Nobody else administers everything." in ada.get(own).text
    assert grants(session, cast.ada) == {("admin", "all")}
    ada.post(f"/people/{cast.tara}/roles/give", data=mine)
    as_("tara").post(f"{own}/take", data=mine)
    assert grants(session, cast.ada) == set() and ("admin", "all") in grants(session, cast.tara)
    assert ada.get("/people").status_code == 404


def test_of_two_admins_who_take_each_others_role_at_once_one_stays(
    cast: SimpleNamespace, session: Session, as_: As
) -> None:
    session.add(RoleGrant(user_id=cast.tara, role="admin", scope="all"))
    session.commit()
    ada, asked = as_("ada"), {"role": "admin", "scope": "all"}
    late = Thread(target=ada.post, args=(f"/people/{cast.tara}/roles/take",), kwargs={"data": asked})
    hers = session.get_one(User, cast.ada)
    assert take_role(session, hers, "admin", "all", scopes=[Scope()], by_id=cast.tara) == Outcome.DONE
    late.start()
    wait_for_waiting(session, late)
    session.commit()
    late.join()
    assert grants(session, cast.ada) == set()
    assert ("admin", "all") in grants(session, cast.tara)


def wait_for_waiting(session: Session, thread: Thread) -> None:
    """Go on once the other transaction waits for this one, or has not waited for it; SQLite can't tell."""
    blocked = sa.text("SELECT count(*) FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))")
    for _ in range(300):
        thread.join(0.1)
        if not thread.is_alive() or session.get_bind().dialect.name == "sqlite" or session.scalar(blocked):
            return


def test_an_admin_of_a_market_gives_roles_there_and_nowhere_else(
    cast: SimpleNamespace, session: Session, as_: As
) -> None:
    ida = User(email="ida@example.com", name="Ida", grants=[RoleGrant(role="admin", scope="market:DE")])
    session.add_all([ida, RoleGrant(user_id=cast.max, role="trainer", scope="all")])
    session.flush()
    cast.ida = ida.id
    session.commit()
    page = f"/people/{cast.max}/roles"
    shown = as_("ida").get(page).text
    assert 'value="team:berlin-1"' in shown and 'value="market:DE"' in shown
    assert 'value="all"' not in shown and "jakarta" not in shown and "/roles/take?role=trainer" not in shown
    for scope in ("all", "market:ID", "team:jakarta-1", "vendor:Acme"):
        assert as_("ida").post(f"{page}/give", data={"role": "lead", "scope": scope}).status_code == 400
    assert as_("ida").post(f"{page}/take", data={"role": "trainer", "scope": "all"}).status_code == 404
    as_("ida").post(f"{page}/give", data={"role": "lead", "scope": "team:berlin-1"})
    assert grants(session, cast.max) >= {("trainer", "all"), ("lead", "team:berlin-1")}
    assert as_("ida").get(f"/people/{cast.mai}/roles").status_code == 404


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_role_without_a_place_is_asked_again_and_the_rosters_own_are_told_apart(
    cast: SimpleNamespace, as_: As
) -> None:
    answer = as_("ada").get(f"/people/{cast.mai}/roles/give?role=lead")
    assert answer.status_code == 422
    assert '<a href="#scope">Choose where it counts.</a>' in answer.text and 'value="lead" selected' in answer.text


def test_ada_adds_a_trainer_who_stands_on_no_roster(cast: SimpleNamespace, session: Session, as_: As) -> None:
    ada, typed = as_("ada"), {"name": "Tia", "email": "Tia@Example.com", "role": "trainer", "scope": "market:ID"}
    for wrong in (
        {"name": " "},
        {"email": "tia"},
        {"role": "owner"},
        {"scope": "market:XX"},
        {"email": "MAI@example.com"},
    ):
        answer = ada.post("/people/new", data=typed | wrong)
        [field] = wrong
        assert answer.status_code == 422 and f'<a href="#{field}">' in answer.text
    code = re.search(r'id="code"[^>]*value="([^"]+)"', ada.post("/people/new", data=typed).text)
    found = session.scalars(sa.select(User).where(User.email == "tia@example.com")).one()
    assert code and [(one.role, one.scope) for one in found.grants] == [("trainer", "market:ID")]
    assert "Tia" in ada.get("/people").text
