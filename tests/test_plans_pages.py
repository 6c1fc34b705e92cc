"""A lead plans training for her teams, sees who waits and why, starts them, and reads what it achieved."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from operation import AS_OF, bring_in_led_operation
from sqlalchemy.orm import Session
from test_plans_commands import bring_in_later, later_audits

from app import clock
from app.gaps.models import Plan, PlanCell
from app.library.models import Clause
from app.people.models import Team
from app.training.models import Assignment

As = Callable[[str], FlaskClient]
DRAFT = {"minutes": "9", "market": "", "team": "", "waiting": "half", "fill": "yes"}


@pytest.fixture
def operation(session: Session, cast: SimpleNamespace, tmp_path: Path) -> Iterator[SimpleNamespace]:
    bring_in_led_operation(session, tmp_path, cast.lena)
    with clock.at(datetime(AS_OF.year, AS_OF.month, AS_OF.day, 9, tzinfo=UTC)):
        yield cast


def seen(page: str) -> str:
    found = re.search(r'name="seen"[^>]*value="(\w+)"', page)
    assert found
    return found[1]


def make(client: FlaskClient, **changed: str) -> int:
    """Look at the plan and make it; answers its number."""
    asked = DRAFT | changed
    page = client.get("/plans/new", query_string=asked).text
    answer = client.post("/plans", data=asked | {"seen": seen(page), "due_on": "2026-10-08"})
    assert answer.status_code == 302, answer.text
    return int(answer.location.rpartition("/")[2])


def test_a_lead_sees_a_plan_before_it_is_made_and_why_a_half_waits(
    session: Session, operation: SimpleNamespace, as_: As
) -> None:
    lena = as_("lena")
    assert 'href="/plans"' in lena.get("/gaps").text
    empty = lena.get("/plans").text
    assert "No plans yet" in empty and "Nothing is assigned before you say so" in empty
    page = lena.get("/plans/new", query_string=DRAFT).text
    assert "Not made yet" in page and re.search(r"It avoids about [\d,]+ errors in 28 days", page)
    assert "Jakarta 1" in page and "am-1" not in page
    assert re.search(r"\d rows only fill the minutes", page)
    assert "a lot decides which one trains first" in page and "Waiting costs about" in page
    assert page.count("Waits</span>") == page.count("Now</span>") == 3
    assert not re.search("hanoi|berlin|Bolt", page, re.I)
    assert not session.scalars(sa.select(Plan)).all()


def test_rows_without_a_gap_are_chosen_only_when_asked_for(operation: SimpleNamespace, as_: As) -> None:
    lena = as_("lena")
    assert "No gap</span>" in lena.get("/plans/new", query_string=DRAFT).text
    page = lena.get("/plans/new", query_string=DRAFT | {"fill": ""}).text
    assert "No gap</span>" not in page and "Knowledge gap</span>" in page and "only fill" not in page
    assert re.search(r"[1-9]\d* where the evidence shows no gap", page)


def test_what_another_remedy_mends_is_trained_only_when_a_lead_adds_it(
    session: Session, operation: SimpleNamespace, as_: As
) -> None:
    lena = as_("lena")
    asked = DRAFT | {"fill": "", "waiting": "none"}
    by_rank = lena.get("/plans/new", query_string=asked | {"fill": "yes"}).text
    team, clause = re.findall(r'/gaps/([\w-]+)/([\w.-]+)">(?:(?!</tr>).)*No gap</span>', by_rank, re.S)[0]
    page = lena.get("/plans/new", query_string=asked | {"add": f"{team} {clause}"}).text
    assert page.count("Knowledge gap</span>") == page.count("No gap</span>") == 1
    sent = asked | {"add": f"{team} {clause}", "seen": seen(page), "due_on": "2026-10-08"}
    assert lena.post("/plans", data=sent).status_code == 302
    assert len(session.scalars(sa.select(PlanCell)).all()) == 2
    assert "Nothing to plan" in lena.get("/plans/new", query_string=asked).text


def test_what_the_minutes_do_not_buy_is_listed_with_its_reason(operation: SimpleNamespace, as_: As) -> None:
    chosen, _, left = as_("lena").get("/plans/new", query_string={"minutes": "2"}).text.partition("Not chosen, and why")
    assert "Knowledge gap</span>" not in chosen and "Knowledge gap</span>" in left
    assert "The minutes don’t suffice." in left


def test_a_half_that_could_not_tell_the_effect_does_not_wait_unless_a_lead_says_so(
    operation: SimpleNamespace, as_: As
) -> None:
    lena = as_("lena")
    told = lena.get("/plans/new", query_string=DRAFT).text
    usual = lena.get("/plans/new", query_string=DRAFT | {"waiting": ""}).text
    assert ("That is not enough to tell" in told) == ("could not tell the effect" in usual)
    assert ("That is not enough to tell" in told) == ("Waits</span>" not in usual)
    assert "more once those who wait are trained too" in told


def test_a_plan_assigns_its_first_half_and_says_what_waits(
    session: Session, operation: SimpleNamespace, as_: As
) -> None:
    lena = as_("lena")
    number = make(lena)
    page = lena.get(f"/plans/{number}").text
    assert "Trains first" in page and "Start the waiting half" in page and "Too early to tell" in page
    assert re.search(r"0 of 1[01] proven", page) and "not assigned" in page
    trained = sum(session.scalars(sa.select(PlanCell.people).where(~PlanCell.waits)))
    assert len(session.scalars(sa.select(Assignment)).all()) == trained
    listed = lena.get("/plans").text
    assert f"Plan {number}" in listed and "A half waits" in listed and "Lena" in listed
    assert len(session.scalars(sa.select(PlanCell).where(PlanCell.waits)).all()) == 3
    team, clause = session.execute(
        sa.select(Team.slug, Clause.code).select_from(PlanCell).join(Team).join(Clause).where(PlanCell.waits)
    ).first()
    cell = lena.get(f"/gaps/{team}/{clause}").text
    assert "Waits in a plan" in cell and f'<a href="/plans/{number}">Start the waiting half</a>' in cell
    week = lena.get("/gaps").text
    assert ("Waits in a plan, drawn by lot" in week) != ("Assigned on" in week)  # the one knowledge gap, either way
    assert (f'href="/plans/{number}">See plan {number}' in week) == ("Waits in a plan, drawn by lot" in week)


def test_a_plan_that_changed_since_it_was_seen_is_shown_again(
    session: Session, operation: SimpleNamespace, as_: As
) -> None:
    lena = as_("lena")
    answer = lena.post("/plans", data=DRAFT | {"seen": "something else", "due_on": "2026-10-08"})
    assert answer.status_code == 422 and "The plan has changed since you saw it" in answer.text
    page = lena.get("/plans/new", query_string=DRAFT).text
    late = lena.post("/plans", data=DRAFT | {"seen": seen(page), "due_on": "2026-09-01"})
    assert late.status_code == 422 and "Enter a day from today" in late.text
    refused = lena.get("/plans/new", query_string={"minutes": "a lot"})
    assert refused.status_code == 422 and "“a lot” is not a number of minutes" in refused.text
    assert not session.scalars(sa.select(Plan)).all()


def test_a_plan_of_foreign_teams_does_not_exist(session: Session, operation: SimpleNamespace, as_: As) -> None:
    number = make(as_("lena"))
    otto, tara = as_("otto"), as_("tara")
    assert otto.get(f"/plans/{number}").status_code == 404
    assert otto.post(f"/plans/{number}/start", data={"due_on": "2026-10-08"}).status_code == 404
    assert f"Plan {number}" not in otto.get("/plans").text
    assert tara.get(f"/plans/{number}").status_code == 200
    whole = make(tara, market="", minutes="3")
    assert as_("lena").get(f"/plans/{whole}").status_code == 404
    assert as_("mai").get("/plans").status_code == 404
    quinn = as_("quinn").get(f"/plans/{number}").text
    assert "Start the waiting half" not in quinn


def test_the_effect_is_shown_and_the_waiting_half_is_started_once(
    session: Session, operation: SimpleNamespace, as_: As, tmp_path: Path
) -> None:
    number = make(as_("tara"))
    chosen = session.execute(
        sa.select(Team.slug, Clause.code, PlanCell.waits)
        .join(Team, Team.id == PlanCell.team_id)
        .join(Clause, Clause.id == PlanCell.clause_id)
    ).all()
    cells = [{"team": team, "clause": code, "arm": "wait" if waits else "train"} for team, code, waits in chosen]
    session.rollback()
    bring_in_later(session, tmp_path, *later_audits(cells, trained=0.0, waiting=0.3))
    with clock.at(datetime(2026, 11, 1, 9, tzinfo=UTC)):
        tara = as_("tara")
        page = tara.get(f"/plans/{number}").text
        assert "It worked" in page
        assert re.search(r"Training avoided \d+ errors per 1,000 decisions \(\d+–\d+; ", page)
        assert re.search(r"−\d+\spoints\s*\(−\d+\sto\s−\d+\)", re.sub("<[^>]+>", "", page))
        started = tara.post(f"/plans/{number}/start", data={"due_on": "2026-11-08"}, follow_redirects=True).text
        assert "The waiting half trains now" in started and "The waiting half was started" in started
        again = tara.post(f"/plans/{number}/start", data={"due_on": "2026-11-08"}, follow_redirects=True).text
        assert "Nothing waits here any more" in again
        assert "Both halves started" in tara.get("/plans").text
        assert session.scalars(sa.select(Plan)).one().reach is not None
    asked = session.scalar(sa.select(sa.func.count()).select_from(Assignment))
    assert asked == sum(session.scalars(sa.select(PlanCell.people)))


def test_without_a_waiting_half_the_page_says_that_nobody_will_know(operation: SimpleNamespace, as_: As) -> None:
    lena = as_("lena")
    assert (
        "nobody will ever know whether it worked"
        in lena.get("/plans/new", query_string=DRAFT | {"waiting": "none"}).text
    )
    page = lena.get(f"/plans/{make(lena, waiting='none')}").text
    assert "before and after would call any training a success" in page
    assert "Start the waiting half" not in page


def test_nothing_to_plan_says_why(cast: SimpleNamespace, as_: As) -> None:
    assert "Nothing to plan" in as_("ada").get("/plans/new").text
