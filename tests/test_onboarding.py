"""Onboarding: who begins in a team is asked for the SOPs of their queue and market, once, the gravest first."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from learner import SCALE
from sqlalchemy.orm import Session

from app import clock
from app.intake.reading import read_table
from app.library.actions import release
from app.library.models import Sop
from app.library.queries import live_clauses, live_sops
from app.people.access import Scope
from app.people.actions import add_person
from app.people.models import Team, User
from app.people.roster import import_roster
from app.training.actions import prove
from app.training.asking import reach
from app.training.models import Assignment

SOPS = {  # id: (front matter, severity)
    "chats": ("audience: [chat-review]", "critical"),
    "brands": ("audience: [listing-review]", "minor"),
    "animals": ("audience: [listing-review]\nmarkets: [DE]", "critical"),
    "safety": ("audience: [listing-review, chat-review]", "critical"),
    "notes": ("", "critical"),
}


def released(session: Session) -> None:
    sops = {
        f"sop/{code}.md": (
            f"---\nid: {code}\ntitle: {code.title()}\nminutes: 30\n{head}\n---\n"
            f"## A rule {{#{code}-1 severity={grave}}}\nIt."
        ).encode()
        for code, (head, grave) in SOPS.items()
    }
    came = release(session, {"decisions.yaml": SCALE} | sops)
    assert came.errors == []
    session.commit()


def bring_in(session: Session, folder: Path, *rows: str) -> None:
    (folder / "roster.csv").write_text("\n".join(("moderator_id,team,queue,starts_on", *rows)))
    import_roster(session, read_table(folder / "roster.csv"), None)
    session.commit()


def asked(session: Session, moderator: str) -> list[str]:
    found = sa.select(Sop.code).join(Assignment, Assignment.sop_id == Sop.id).join(User, User.id == Assignment.user_id)
    mine = found.where(User.external_id == moderator, Assignment.reason == "onboarding")
    return list(session.scalars(mine.order_by(Assignment.due_on, Assignment.id)))


def test_a_newcomer_is_asked_for_what_their_queue_and_market_need(
    session: Session, cast: SimpleNamespace, tmp_path: Path
) -> None:
    released(session)
    today = clock.now().date()
    new, old = today - timedelta(days=2), today - timedelta(days=200)
    rows = (f"wayan,jakarta-1,listing-review,{new}", f"sari,jakarta-1,chat-review,{new}", f"uwe,berlin-1,,{new}")
    bring_in(session, tmp_path, *rows, f"putu,jakarta-1,listing-review,{old}")
    assert asked(session, "wayan") == ["safety", "brands"]
    assert asked(session, "sari") == ["chats", "safety"]
    assert asked(session, "uwe") == ["animals", "chats", "safety", "brands"]  # nobody named a queue in Berlin
    assert asked(session, "putu") == []
    bring_in(session, tmp_path, *rows)
    bring_in(session, tmp_path, f"wayan,jakarta-1,listing-review,{today}")
    assert asked(session, "wayan") == ["safety", "brands"]


def test_those_already_there_are_asked_by_command_once(app: Flask, cast: SimpleNamespace, session: Session) -> None:
    released(session)
    session.execute(sa.update(Team).where(Team.slug == "jakarta-1").values(queues=["listing-review"]))
    session.commit()
    shown = app.test_cli_runner().invoke(args=["training", "onboard", "--dry-run"])
    assert "ID, listing-review:\n  day  4  safety" in shown.output
    assert asked(session, "mai") == []
    session.rollback()
    for _ in range(2):
        assert app.test_cli_runner().invoke(args=["training", "onboard", "--team", "jakarta-1"]).exit_code == 0
        assert asked(session, "mai") == ["safety", "brands"]
        assert asked(session, "max") == []
        session.rollback()


def test_who_is_added_by_name_is_asked_and_sees_it(
    app: Flask, cast: SimpleNamespace, session: Session, as_: Callable[[str], FlaskClient]
) -> None:
    released(session)
    fields = {"email": "nia@example.com", "name": "Nia", "role": "moderator", "scope": "team:jakarta-1"}
    user = add_person(session, **fields, password=None, by_id=None)
    cast.nia = user.id
    session.commit()
    page = as_("nia").get("/learn").text
    assert "Part of what you need for your work" in page
    assert page.index("Safety") < page.index("Brands")


def settled_in(session: Session, folder: Path) -> None:
    """The rules are out, and Wayan, Sari and Uwe have moderated for long, each in other queues."""
    released(session)
    old = clock.now().date() - timedelta(days=200)
    rows = (f"wayan,jakarta-1,listing-review,{old}", f"sari,jakarta-1,chat-review,{old}", f"uwe,berlin-1,,{old}")
    bring_in(session, folder, *rows)


def test_a_new_sop_is_asked_of_those_who_moderate_under_it_when_its_trainer_says_so(
    session: Session, as_: Callable[[str], FlaskClient], cast: SimpleNamespace, tmp_path: Path
) -> None:
    settled_in(session, tmp_path)
    tara, due = as_("tara"), str(clock.now().date() + timedelta(days=9))
    assert "Ask people to learn it" in tara.get("/library/animals").text
    page = tara.get("/library/animals/teach").text
    assert "1 clause can’t be proven yet" in page and "a proof takes 12 right answers, 0 cases are written" in page
    assert re.findall(r'<input checked[^>]+value="(\d+)"', page) == [str(cast.berlin)] and "Berlin 1 (2)" in page
    typed = {"due_on": due, "teams": [str(cast.berlin)]}
    assert tara.post("/library/animals/teach", data=typed | {"due_on": "2020-01-01"}).status_code == 422
    assert tara.post("/library/animals/teach", data={"due_on": due}).status_code == 422
    sure = tara.post("/library/animals/teach", data=typed)
    assert "Ask 2 people to learn it" in sure.text and 'name="people" type="hidden" value="2"' in sure.text
    session.rollback()
    assert asked(session, "uwe") == []
    session.rollback()
    assert tara.post("/library/animals/teach", data=typed | {"people": "2"}).location == "/library/animals"
    session.rollback()
    assert [asked(session, one) for one in ("uwe", "wayan", "sari")] == [["animals"], [], []]
    session.rollback()
    page = tara.get("/library/animals/teach").text
    assert "2 people were asked and have not proven it yet" in page and "Ask 2" not in page
    assert as_("lena").get("/library/animals/teach").status_code == 404


def test_an_sop_is_asked_team_by_team_of_who_has_not_proven_it(
    session: Session, as_: Callable[[str], FlaskClient], cast: SimpleNamespace, tmp_path: Path
) -> None:
    settled_in(session, tmp_path)
    tara, due = as_("tara"), str(clock.now().date() + timedelta(days=9))
    brands = next(one for one in live_sops(session) if one.code == "brands")
    rules = [clause.id for clause in live_clauses(session).values() if clause.sop_id == brands.id]
    for clause_id in rules:
        wayan = session.scalars(sa.select(User.id).where(User.external_id == "wayan")).one()
        prove(session, user_id=wayan, clause_id=clause_id, rev=1, kind="proven", at=clock.now())
    session.commit()
    before = reach(session, brands, [Scope.parse("all")])
    session.rollback()
    teams = [str(cast.jakarta), str(cast.berlin)]
    one = sum(people for id, _, people in before.teams if id == cast.berlin)
    only = {"due_on": due, "teams": teams[1:], "people": str(one)}
    assert tara.post("/library/brands/teach", data=only).status_code == 303
    session.rollback()
    assert 0 < reach(session, brands, [Scope.parse("all")]).left == before.left - one
    session.rollback()
    rest = {"due_on": due, "teams": teams[:1], "people": str(before.left - one)}
    assert tara.post("/library/brands/teach", data=rest).status_code == 303
    session.rollback()
    after = reach(session, brands, [Scope.parse("all")])
    assert (before.proven, before.asked, before.left) == (1, 0, before.people - 1) and before.left >= 1
    assert (after.proven, after.asked, after.left) == (1, before.left, 0)
    assert [asked(session, one) for one in ("uwe", "wayan", "sari")] == [["brands"], [], []]
    session.rollback()
