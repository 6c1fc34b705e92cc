"""What the page of gaps shows of what it knows: nothing that asks for action stands where its owner never looks."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import operation
import pytest
import sqlalchemy as sa
from evidence import bring_in_audits, go_live
from flask.testing import FlaskClient
from operation import AS_OF, KNOWLEDGE, bring_in_led_operation
from sqlalchemy.orm import Session

from app import clock
from app.gaps import report_views
from app.gaps.cells import UNDECIDED, Cell
from app.library.models import Clause
from app.people.models import AuditEvent, User
from app.qa.models import DoubleAudit
from app.said import in_english
from app.stats.diagnosis import diagnose
from app.stats.facts import Cause
from app.stats.rate import UNMEASURED
from app.training.actions import prove
from app.training.models import Assignment
from app.training.question_actions import answer
from app.training.question_models import ClauseQuestion
from app.training.questions import questions_asked

As = Callable[[str], FlaskClient]
CSS = Path("app/static/css")
FIRST_DAY = "Pacific/Kiritimati"  # where a day begins 14 hours before it does in UTC
UNCLEAR, GAP = "/gaps/jakarta-1/am-1", "/gaps/{}/{}".format(*KNOWLEDGE)
WHEN = {"as_of": AS_OF.isoformat()}
sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def undecided(
    session: Session, cast: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> SimpleNamespace:
    """An operation without double audits, in which all teams err on am-1; Lena leads everywhere."""
    monkeypatch.setattr(operation, "TWICE", 0)
    bring_in_led_operation(session, tmp_path, cast.lena, scope="all")
    return cast


def page_of(client: FlaskClient, path: str = "/gaps", **query: str) -> str:
    answer = client.get(path, query_string=WHEN | query)
    assert answer.status_code == 200
    return answer.text


def week_of(client: FlaskClient) -> tuple[str, str]:
    """(what asks for something this week, what is under way)"""
    page = page_of(client)
    asking, begun = (re.findall(rf'<{tag} class="week.*?</{tag}>', page, re.DOTALL) for tag in ("ol", "ul"))
    return "".join(asking), "".join(begun)


def test_no_cause_is_laid_out_as_something_else() -> None:
    classes = {name for file in CSS.glob("*.css") for name in re.findall(r"\.([a-z][\w-]*)", file.read_text())}
    assert "code-slips" in classes
    assert not classes & {*Cause, UNDECIDED}


@sqlite
def test_a_cause_that_cannot_be_told_is_called_undecided_everywhere(undecided: SimpleNamespace, as_: As) -> None:
    lena = as_("lena")
    page, cell = page_of(lena), page_of(lena, UNCLEAR)
    for part in (page, page.split("<figcaption>")[1], cell, page_of(lena, cause=UNDECIDED)):
        assert "△" in part and "Clause-wide, cause undecided" in part and "Rule unclear" not in part
    assert f'<option value="{UNDECIDED}">' in page and 'value="ambiguous"' not in page
    assert "Double-audit about 40 cases first" in page
    told = lena.get("/gaps.csv", query_string=WHEN | {"cause": UNDECIDED}).text.splitlines()[1:]
    assert len(told) == len(operation.TEAMS) and all(",am-1," in row and ",ambiguous," in row for row in told)


def test_decisions_for_a_second_audit_come_back_as_double_audits(
    undecided: SimpleNamespace, session: Session, as_: As, tmp_path: Path
) -> None:
    lena, quinn = page_of(as_("lena"), UNCLEAR), page_of(as_("quinn"), UNCLEAR)
    assert "judge about 40 decisions of this clause" in lena and "judge again (CSV)" not in lena
    assert "judge again (CSV)" in quinn and as_("lena").get(f"{UNCLEAR}/second-audit.csv").status_code == 404
    rows = list(csv.DictReader(io.StringIO(page_of(as_("quinn"), f"{UNCLEAR}/second-audit.csv"))))
    assert len(rows) == 40 and len({row["team"] for row in rows}) == len(operation.TEAMS)
    assert {row["first_auditor"] for row in rows} == {"axel"} and not any(row["verdict"] for row in rows)
    judged = [
        row | {"audited_at": "2026-10-06T00:00:00Z", "auditor_id": "quinn", "verdict": "correct"}
        | {"correct_decision": row["decision"]}
        for row in rows
    ]  # fmt: skip
    bring_in_audits(session, tmp_path, *judged)
    assert session.scalar(sa.select(sa.func.count()).select_from(DoubleAudit)) == 40
    session.rollback()
    again = list(csv.DictReader(io.StringIO(page_of(as_("quinn"), f"{UNCLEAR}/second-audit.csv"))))
    assert not {row["audit_id"] for row in again} & {row["audit_id"] for row in rows}


@sqlite
def test_clauses_that_ask_for_action_come_first_and_all_rows_can_be_seen(
    undecided: SimpleNamespace, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    def columns(page: str) -> list[str]:
        return re.findall(r'<th scope="col"><a href="[^"]*order=[^"]*">([\w-]+)', page)

    lena = as_("lena")
    page = page_of(lena, team=KNOWLEDGE[0])
    assert columns(page) == ["kn-1", "am-1", "ex-1", "it-1", "ok-1", "ok-2"]
    assert columns(page_of(lena, team=KNOWLEDGE[0], columns="sop")) == [*operation.CLAUSES]
    monkeypatch.setattr(report_views, "LISTED", 3)
    few = page_of(lena)
    rows = few.partition('id="list"')[2]
    assert rows.count('<th scope="row">') == 3 and (told := re.search(r"The first 3 of (\d+) cells", rows))
    everything = page_of(lena, list="all").partition('id="list"')[2]
    assert everything.count('<th scope="row">') == int(told[1]) > 3 and f"{told[1]} cells" in everything


@sqlite
def test_a_gap_that_is_none_any_more_is_drawn_as_what_holds_now(
    undecided: SimpleNamespace, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mended(cell: Cell) -> Cell:
        belief = replace(cell.facts, error=0.02, low=0.01, high=0.04, p_knowledge=0.01, p_execution=0.01)
        facts = replace(belief, quiz=UNMEASURED)
        return replace(cell, facts=facts, diagnosis=diagnose(facts)) if place(cell) == KNOWLEDGE else cell

    def place(cell: Cell) -> tuple[str, str]:
        return cell.team.slug, cell.clause.code

    was, lena = report_views.visible_report, as_("lena")
    monkeypatch.setattr(
        report_views, "visible_report", lambda asked: replace(was(asked), cells=[*map(mended, was(asked).cells)])
    )
    page = page_of(lena)
    drawn = re.search(rf'<td class="([^"]*)"><a href="{GAP}\?[^"]*" title="([^"]*)">(.*?)</a></td>', page)
    assert drawn and drawn[1] == "h0"  # the colour of 2 per cent
    assert re.fullmatch(
        r"Expected now: 2\s% \(1–4\); in the whole window: \d\d\s% \(.*, n\s=\s\d+\): No gap any more", drawn[2]
    )
    assert drawn[3].startswith('<span class="number">2</span><span class="visually-hidden">expected now</span>')
    legend = page.split("<figcaption>")[1].split("</figcaption>")[0]
    assert "<span>No gap any more</span></span> (the number is what is expected now)" in legend
    teams = re.findall(r'<tr><th scope="row" title="([^"]*)"><a', page_of(lena, order=KNOWLEDGE[1]))
    assert "Jakarta 1 (Acme)" in teams[1:]  # whose errors lie in the past


@sqlite
def test_audits_before_the_window_are_not_passed_over_and_its_days_are_told_from_the_readers(
    undecided: SimpleNamespace, session: Session, as_: As
) -> None:
    lena = as_("lena")
    page = page_of(lena, window="7")
    note = re.search(r"([\d,]+) of 1,800 audits lie before 24 Sep 2026:.*?window=all", page)
    shown = re.search(r"7 days to 30 Sep 2026 · (\d+) audits", page)
    assert note and shown and int(note[1].replace(",", "")) + int(shown[1]) == 1_800
    page = page_of(lena)
    assert "lie before" not in page + page_of(lena, window="all")
    assert "56 days to 30 Sep 2026 · " in page
    session.get_one(User, undecided.lena).timezone = FIRST_DAY
    session.commit()
    week = clock.now().astimezone(ZoneInfo(FIRST_DAY)).date() + timedelta(days=7)
    there = page_of(lena)
    assert "56 days to 30 Sep 2026 (UTC) · " in there and f"due in a week, on {in_english(week)}" in there


@sqlite
def test_who_owns_an_unclear_rule_edits_it_and_a_lead_tells_them_once(
    cast: SimpleNamespace, session: Session, as_: As, tmp_path: Path
) -> None:
    bring_in_led_operation(session, tmp_path, cast.lena)
    tara, lena = as_("tara"), as_("lena")
    page = page_of(tara, UNCLEAR)
    assert 'href="/library/edit/sop/counterfeit#am-1">Edit the rule' in page
    assert "Tell your trainer" not in page and "Whom to help first" not in page
    assert "Whom to help first" in page_of(tara, GAP)
    assert "Edit the rule" not in page_of(lena, UNCLEAR) and "Send it to the trainers" in page_of(lena, UNCLEAR)
    for _ in range(2):
        assert lena.post(f"{UNCLEAR}/tell", query_string=WHEN).status_code == 303
    assert as_("otto").post(f"{UNCLEAR}/tell", query_string=WHEN).status_code == 404
    again = page_of(lena, UNCLEAR)
    assert "You wrote to the trainers" in again and "Send it to the trainers" not in again
    assert tara.get("/library/questions").text.count("Please clarify am-1 (Rule am-1, rev 1") == 2  # and as shown there
    asked = session.scalars(sa.select(ClauseQuestion)).one()
    assert (asked.asker_id, asked.team_id) == (cast.lena, cast.jakarta)
    assert questions_asked(session, asked.asked_at, clock.now()) == {}  # what the report says is no evidence for it
    session.rollback()
    lena.post(f"{GAP}/tell", query_string=WHEN)
    assert session.scalars(sa.select(ClauseQuestion)).all() == [asked]
    asking, begun = week_of(lena)
    assert "am-1" not in asking and "am-1) itself is unclear" in begun and "Sent to the trainers on" in begun
    answer(session, asked, "It is being rewritten.", shown=None, by_id=cast.tara)
    session.commit()
    assert "The trainers answered on" in week_of(lena)[1]


@sqlite
def test_retraining_that_a_new_rev_overtakes_stays_in_sight_and_counts_proofs_of_the_rev_in_force(
    cast: SimpleNamespace, session: Session, as_: As, tmp_path: Path
) -> None:
    bring_in_led_operation(session, tmp_path, cast.lena)
    lena, week = as_("lena"), (clock.now() + timedelta(days=7)).date().isoformat()
    lena.post(f"{GAP}/assign", query_string=WHEN, data={"due_on": week, "people": str(operation.PEOPLE + 1)})
    clause_id = session.scalars(sa.select(Clause.id).where(Clause.code == KNOWLEDGE[1])).one()
    prove(session, user_id=cast.mai, clause_id=clause_id, rev=1, kind="proven", at=clock.now())
    second = operation.SOP.replace("{#kn-1 rev=1", "{#kn-1 rev=2").replace("Decide by kn-1", "Ask before you decide")
    go_live(session, **{"sop/counterfeit.md": second.encode()})
    _, begun = week_of(lena)
    assert "was reworded while" in begun
    page = page_of(lena, GAP)
    for told in (begun, page):
        assert "Rev 2, in force now, proven by 0 of 11; the rev before by 1 more" in told
    assert "drawn in your audit tool" in page and "Or let the quiz tell" in page
    assert "Bring in audits" in page_of(as_("quinn"), GAP)
    assert as_("mai").post(f"{GAP}/withdraw", query_string=WHEN).status_code == 404 and 'id="withdraw"' in page
    assert lena.post(f"{GAP}/withdraw", query_string=WHEN).status_code == 303
    page = page_of(lena, GAP)
    assert f"is withdrawn from {operation.PEOPLE} people of Jakarta 1" in page and 'id="withdraw"' not in page
    kept = sa.select(Assignment.user_id).where(Assignment.cancelled_at.is_(None), Assignment.reason == "gap")
    assert session.scalars(kept).all() == [cast.mai], "who has proven it keeps it"
    trail = session.scalars(sa.select(AuditEvent).where(AuditEvent.act == "withdrew retraining")).one()
    assert (trail.by_id, trail.details["people"]) == (cast.lena, operation.PEOPLE)
    session.rollback()
    lena.post(f"{GAP}/withdraw", query_string=WHEN)
    assert "Nothing to withdraw" in page_of(lena, GAP)
    lena.post(f"{GAP}/assign", query_string=WHEN, data={"due_on": week, "people": str(operation.PEOPLE + 1)})
    assert 'form="withdraw">Withdraw it</button>' in page_of(lena, GAP), "assigned again, and taken back in one press"
