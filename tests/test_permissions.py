"""Who may open what: every endpoint, for a stranger, for each of the cast, for one's own things and for foreign ones.

An endpoint whose address names a thing needs a line in things.THINGS: who owns one, whose it is not, and its
address. A new endpoint without such a line fails `test_every_address_that_names_a_thing_has_its_line`.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from content_trees import QUIZ, tree
from evidence import answer, audit, bring_in_answers, bring_in_audits
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from things import SHARED, THINGS, Thing
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app import clock
from app.gaps.models import Plan, PlanCell
from app.intake import uploads
from app.intake.actions import start_run
from app.intake.reading import read_table
from app.library.actions import release
from app.library.models import Clause
from app.library.queries import live_clauses
from app.people.access import GRANTS, Scope
from app.people.models import RoleGrant, User
from app.people.queries import access_of
from app.people.roster import import_roster
from app.qa.models import Audit
from app.training.actions import prove
from app.training.certificates import certify

As = Callable[[str], FlaskClient]
PEOPLE = ("mai", "lena", "otto", "max", "tara", "axel", "quinn", "ada", "ida")


@pytest.fixture
def world(app: Flask, cast: SimpleNamespace, session: Session, tmp_path: Path, as_: As) -> SimpleNamespace:
    """The cast, Ida who administers Germany alone, and one thing of every kind, belonging to Jakarta."""
    app.instance_path = str(tmp_path)
    ida = User(email="ida@example.com", name="Ida", grants=[RoleGrant(role="admin", scope="market:DE")])
    session.add(ida)
    (tmp_path / "roster.csv").write_text("moderator_id,team,starts_on\nwayan,jakarta-1,2026-08-01\n")
    run = import_roster(session, read_table(tmp_path / "roster.csv"), cast.ada)
    picture = b"\x89PNG\r\n\x1a\n and so on"
    spare = b"---\nid: spare\ntitle: Spare\nminutes: 1\n---\n## A rule {#sp-1}\nA rule.\n"
    assert release(session, tree(**{"media/shoe.png": picture, "sop/spare.md": spare})).changed
    soon = clock.now() + timedelta(days=1)
    cast.later = release(
        session, tree(quiz=QUIZ.replace("Nkie", "Nikee"), **{"sop/spare.md": spare}), effective_at=soon
    ).release_id
    cast.audits = start_run(session, "audits", "audits.csv", cast.lena).id
    cast.plan = a_plan(session, cast.jakarta)
    cast.tamar, cast.audit, cast.answered = from_the_floor(session, tmp_path)
    cast.certificate = a_certificate(session, cast.mai)
    cast.ida, cast.roster, cast.picture = ida.id, run.id, sha256(picture).hexdigest()
    session.commit()
    with (tmp_path / "roster.csv").open("rb") as file:
        cast.upload = uploads.keep(tmp_path / "uploads", cast.ada, "roster.csv", file).token
        cast.questions = uploads.keep(tmp_path / "uploads", cast.tara, "cases.csv", file).token
        cast.audits_upload = uploads.keep(tmp_path / "uploads", cast.lena, "audits.csv", file).token
    begun = as_("mai").post("/quizzes/counterfeit-calibration", data={"kind": "practice"})
    cast.attempt = int(begun.location.rpartition("/")[2])
    as_("mai").post("/rules/cf-1/questions", data={"text": "And two letters?"})
    cast.question = 1
    as_("mai").post(f"/me/audits/{cast.audit}", data={"comment": "It was plain."})
    cast.dispute = 1
    return cast


def from_the_floor(session: Session, folder: Path) -> tuple[int, int, str]:
    """(Tamar, who trains Germany alone; an audit of Mai; an outside case that she answered)."""
    tamar = User(email="tamar@example.com", name="Tamar", grants=[RoleGrant(role="trainer", scope="market:DE")])
    session.add(tamar)
    bring_in_audits(session, folder, audit("a1", clause="cf-1"))
    bring_in_answers(session, folder, answer("r1", clause="cf-1"))
    return tamar.id, session.scalars(sa.select(Audit.id)).one(), "x-1"


def a_certificate(session: Session, user_id: int) -> str:
    """The code of one on what the person has just proven."""
    clause = next(one for one in live_clauses(session).values() if one.code == "cf-1")
    prove(session, user_id=user_id, clause_id=clause.id, rev=clause.rev, kind="proven", at=clock.now())
    paper = certify(session, user_id, clause.sop_id)
    assert paper is not None
    return paper.code


def a_plan(session: Session, team_id: int) -> int:
    """A plan that trains the team on one clause."""
    moment = clock.now()
    plan = Plan(at=moment, as_of=moment, budget_minutes=30, waitlist=False, seed=1, due_on=moment.date())
    session.add(plan)
    session.flush()
    clause = session.scalars(sa.select(Clause.id)).first()
    belief = {"error": 0.2, "low": 0.1, "high": 0.3, "knowledge_error": 0.1}
    cell = PlanCell(plan_id=plan.id, team_id=team_id, clause_id=clause, rev=1, place=1, waits=False, **belief)
    cell.minutes, cell.people, cell.avoided_28d = 3, 1, 9
    session.add(cell)
    return plan.id


def guarded(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Every address but the public ones, with a method and the permission it needs."""
    for rule in app.url_map.iter_rules():
        name = getattr(app.view_functions[rule.endpoint], "permission", "public")
        if name != "public":
            yield from ((rule, method, name) for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT"}))


def ask(client: FlaskClient, rule: Rule, method: str, world: SimpleNamespace) -> TestResponse:
    thing = THINGS[rule.endpoint] if rule.arguments else Thing("", None, lambda world: {})
    with client.application.test_request_context():
        address = client.application.url_for(rule.endpoint, **thing.named(world))
    return client.open(address, method=method, data=thing.sent if method == "POST" else None)


def test_every_endpoint_names_a_permission_or_is_open_to_all(app: Flask) -> None:
    names = {endpoint: getattr(view, "permission", None) for endpoint, view in app.view_functions.items()}
    names.pop("static")
    assert {endpoint for endpoint, name in names.items() if name != "public" and name not in GRANTS} == set()


def test_every_address_that_names_a_thing_has_its_line(app: Flask) -> None:
    naming = {rule.endpoint for rule, _, _ in guarded(app) if rule.arguments}
    assert naming == set(THINGS)


def test_a_stranger_is_sent_to_sign_in(app: Flask, world: SimpleNamespace) -> None:
    for rule, method, _ in guarded(app):
        answer = ask(app.test_client(), rule, method, world)
        assert answer.status_code in (302, 401, 404), rule
        assert answer.status_code != 302 or answer.location.startswith("/sign-in"), rule


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # what is refused never gets to a table of its own
@pytest.mark.parametrize("name", PEOPLE)
def test_what_a_role_may_not_do_does_not_exist(
    app: Flask, world: SimpleNamespace, session: Session, as_: As, name: str
) -> None:
    mine = access_of(session, getattr(world, name))
    session.rollback()
    client = as_(name)
    opened = [
        (method, rule.rule)
        for rule, method, permission in guarded(app)
        if not mine.may(permission) and ask(client, rule, method, world).status_code != 404
    ]
    assert opened == []


@pytest.mark.parametrize("name", PEOPLE)
def test_what_a_role_may_do_is_there(app: Flask, world: SimpleNamespace, session: Session, as_: As, name: str) -> None:
    mine = access_of(session, getattr(world, name))
    session.rollback()
    client = as_(name)
    answers = {
        (method, rule.rule): ask(client, rule, method, world)
        for rule, method, permission in guarded(app)
        if mine.may(permission)
        and (not rule.arguments or THINGS[rule.endpoint].owner == name)
        and (rule.endpoint not in SHARED or Scope() in mine.scopes(permission))
    }
    assert answers
    lost = {address: answer.status_code for address, answer in answers.items() if answer.status_code in (401, 404, 500)}
    assert lost == {}
    assert [address for address, answer in answers.items() if (answer.location or "").startswith("/sign-in")] == []


def test_what_is_foreign_does_not_exist(app: Flask, world: SimpleNamespace, session: Session, as_: As) -> None:
    for rule, method, permission in guarded(app):
        foreigner = THINGS[rule.endpoint].foreigner if rule.arguments else None
        if foreigner is not None:
            assert access_of(session, getattr(world, foreigner)).may(permission), rule
            session.rollback()
            assert ask(as_(foreigner), rule, method, world).status_code == 404, rule


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_is_taken_without_the_token_of_its_page(app: Flask, world: SimpleNamespace, as_: As) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    writing = [(rule, method) for rule, method, _ in guarded(app) if method != "GET"]
    answers = {rule.rule: ask(as_("ada"), rule, method, world).status_code for rule, method in writing}
    assert len(writing) > 50 and set(answers.values()) == {400}, answers


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ["axel", "ada"])
def test_no_page_leads_one_to_what_does_not_exist_for_them(
    app: Flask, world: SimpleNamespace, as_: As, name: str
) -> None:
    """Follows the first link to each kind of page."""
    client, rules = as_(name), app.url_map.bind("localhost")
    waiting, followed, lost = [("", "/")], {"static"}, []
    while waiting:  # ends: a page of each endpoint
        source, address = waiting.pop(0)
        try:
            target, _ = rules.match(address.partition("?")[0], method="GET")
        except HTTPException:
            lost.append((source, address))
            continue
        if target in followed:
            continue
        followed.add(target)
        answer = client.get(address, follow_redirects=True)
        if answer.status_code in (404, 500):
            lost.append((source, address))
        elif answer.mimetype == "text/html":
            links = re.findall(r'<a [^>]*href="(/[^"#]*)', answer.text)
            waiting += [(target, unescape(link)) for link in dict.fromkeys(links)]
    assert lost == [] and len(followed) > 10
