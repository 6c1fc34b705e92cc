"""What a lead is told to do this week, how sure that is, and that what was begun stays in sight."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import operation as planted
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from operation import AS_OF, KNOWLEDGE, bring_in_led_operation
from sqlalchemy.orm import Session

from app import clock
from app.gaps import report_views
from app.gaps.cells import Cell
from app.gaps.headlines import actions
from app.gaps.kept import weighed
from app.gaps.printed import as_table
from app.gaps.queries import Report, report
from app.gaps.window import Window
from app.people.models import Team
from app.stats.diagnosis import diagnose
from app.stats.facts import Cause

As = Callable[[str], FlaskClient]
WHEN = {"as_of": AS_OF.isoformat()}
GAP = "/gaps/{}/{}".format(*KNOWLEDGE)
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def operation(session: Session, cast: SimpleNamespace, tmp_path: Path) -> Iterator[SimpleNamespace]:
    """Lena leads Jakarta, Otto one team of Berlin."""
    bring_in_led_operation(session, tmp_path, cast.lena)
    yield cast


def week_of(client: FlaskClient) -> tuple[str, str]:
    """(what asks for something this week, what is under way)"""
    page = client.get("/gaps", query_string=WHEN).text
    week = page.partition('id="week"')[2].partition("</section>")[0]
    asking, _, begun = week.partition("<h3>Under way</h3>")
    return asking, begun


def everything(session: Session) -> Report:
    window = Window.read(AS_OF.isoformat())
    return report(session, window, weighed(session, window), session.scalars(sa.select(Team.id)).all())


def gap(found: Report) -> Cell:
    return next(cell for cell in found.cells if cell.cause is Cause.KNOWLEDGE)


def test_the_next_best_gap_comes_up_and_nothing_that_was_begun_is_lost(
    session: Session, operation: SimpleNamespace
) -> None:
    best = gap(everything(session))
    gaps = [replace(best, team=replace(best.team, id=n, name=f"Team {n}")) for n in range(5)]
    assert [action.cell.team.id for action in actions(gaps)] == [0, 1, 2]
    assert [action.cell.team.id for action in actions(gaps, {gaps[0].place})] == [1, 2, 3, 0]
    assert [action.cell.team.id for action in actions(gaps, {cell.place for cell in gaps})] == [0, 1, 2, 3, 4]
    given = replace(best, diagnosis=replace(best.diagnosis, cause=Cause.ELEVATED))
    (begun,) = actions([given], {given.place})
    assert begun.under_way and begun.cause is Cause.ELEVATED and begun.sentence.startswith("Retrain Jakarta 1")


def test_a_cause_that_is_hardly_likelier_than_not_is_not_spoken_as_fact(
    session: Session, operation: SimpleNamespace
) -> None:
    found = everything(session)
    best = gap(found)
    for share, said in ((0.55, "more likely than not they know it and err"), (0.9, "does not explain the errors")):
        facts = replace(best.facts, p_knowledge=0.02, p_execution=share, people=None)
        cell = replace(best, facts=facts, diagnosis=diagnose(facts))
        (action,) = actions([cell])
        assert action.cause is Cause.EXECUTION and action.sentence.endswith(said)
        assert ("execution, more likely than not" in as_table(found, [cell], 100)) == (share < 0.8)


def test_the_rest_of_what_is_under_way_stands_folded(
    operation: SimpleNamespace, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_views, "IN_FULL", 1)
    lena, due = as_("lena"), (clock.now() + timedelta(days=7)).date().isoformat()
    lena.post(f"{GAP}/assign", query_string=WHEN, data={"due_on": due, "people": str(planted.PEOPLE + 1)})
    lena.post("/gaps/jakarta-1/am-1/tell", query_string=WHEN)
    shown, _, folded = week_of(lena)[1].partition("<summary>1 more under way</summary>")
    assert f'href="{GAP}' in shown and "0 of 11 have proven it since" in shown
    assert re.search('href="/gaps/[^/]+/am-1', folded) and "Sent to the trainers on" in folded


def test_a_rule_that_one_lead_sent_is_sent_for_every_lead_who_learn_no_more_than_that(
    operation: SimpleNamespace, as_: As
) -> None:
    lena, otto = as_("lena"), as_("otto")
    assert "it shows in 6 teams, 1 of them on this page" in week_of(otto)[0]
    assert "it shows in 6 teams, 2 of them on this page" in week_of(lena)[0]
    lena.post("/gaps/jakarta-1/am-1/tell", query_string=WHEN)
    own = lena.get("/gaps/jakarta-1/am-1", query_string=WHEN).text
    assert "<textarea" not in own and re.search("<blockquote[^>]*>Please clarify am-1", own), "sent is not to be edited"
    asking, begun = week_of(otto)
    assert "am-1" not in asking and "am-1) itself is unclear" in begun
    assert "Another lead sent it to the trainers on" in begun
    cell = otto.get("/gaps/berlin-1/am-1", query_string=WHEN).text
    assert "Another lead wrote to the trainers about this rule on" in cell and "Send it to the trainers" in cell
    assert not re.search("jakarta|lena", begun + cell, re.IGNORECASE)
