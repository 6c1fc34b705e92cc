"""Reminders: one mail a day at most, about what is due within three days, in the person's language and daytime."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask import Flask
from learner import clause_id, released
from sqlalchemy.orm import Session

from app import clock
from app.cli.jobs import send_reminders, settle_releases, timetable
from app.library.models import Release, Sop
from app.mail import post
from app.people.models import Team, User
from app.training.actions import assign
from app.training.due import due as due_now
from app.training.reminders import wish

NOON_IN_JAKARTA = datetime(2026, 3, 10, 5, tzinfo=UTC)


@pytest.fixture
def sent(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, str]]]:
    """The mails that went out, in place of a mail server."""
    out: list[dict[str, str]] = []
    monkeypatch.setattr("app.cli.jobs.post", lambda url, **letter: out.append(letter))
    with app.app_context():
        yield out


@pytest.fixture
def due(session: Session, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """It is noon in Jakarta, and Mai and Max are to know Brands in two days."""
    monkeypatch.setattr(clock, "now", lambda: NOON_IN_JAKARTA)
    released(session)
    session.execute(sa.update(User).where(User.id == cast.mai).values(timezone="Asia/Jakarta"))
    sop_id = session.scalars(sa.select(Sop.id)).one()
    assign(
        session, user_ids=[cast.mai, cast.max], sop_id=sop_id, clause_ids=[clause_id(session, "br-1")],
        reason="onboarding", due_on=NOON_IN_JAKARTA.date() + timedelta(days=2), by_id=None,
    )  # fmt: skip
    session.execute(sa.update(User).where(User.id == cast.max).values(email=None))
    session.commit()
    return cast


def at(monkeypatch: pytest.MonkeyPatch, **later: int) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON_IN_JAKARTA + timedelta(**later))


def test_one_mail_a_day_and_none_to_who_has_no_address(
    due: SimpleNamespace, sent: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert send_reminders() == (1, [])
    assert [letter["to"] for letter in sent] == ["mai@example.com"]
    assert "Brands" in sent[0]["subject"]
    assert "/account/settings" in sent[0]["text"]
    assert "WHY" not in sent[0]["text"]
    at(monkeypatch, hours=3)
    assert send_reminders() == (0, [])
    at(monkeypatch, days=1)
    assert send_reminders() == (1, [])
    at(monkeypatch, days=3)  # overdue by now: it stands on the page, and nobody is nagged
    assert send_reminders() == (0, [])


def test_nobody_is_woken_nor_written_to_who_wants_none(
    due: SimpleNamespace, sent: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch, session: Session
) -> None:
    at(monkeypatch, hours=11)  # 23:00 in Jakarta
    assert send_reminders() == (0, [])
    wish(session, due.mai, wanted=False)
    session.commit()
    at(monkeypatch, days=1)
    assert send_reminders() == (0, [])
    assert sent == []


def test_a_mail_that_could_not_be_sent_goes_out_later(
    due: SimpleNamespace, sent: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(url: str, **letter: str) -> None:
        raise ConnectionRefusedError("nobody answers")

    with monkeypatch.context() as down:
        down.setattr("app.cli.jobs.post", refuse)
        assert send_reminders() == (0, [f"person {due.mai}: nobody answers"])
    assert send_reminders() == (1, [])


def test_the_jobs_settle_a_scheduled_release_without_a_visitor(
    app: Flask, due: SimpleNamespace, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsettled = sa.select(sa.func.count()).select_from(Release).where(Release.settled_at.is_(None))
    session.execute(sa.update(Release).values(settled_at=None))
    session.commit()
    with app.app_context():
        assert settle_releases() is True
        assert settle_releases() is False
    assert session.scalar(unsettled) == 0


def test_the_jobs_have_their_times(app: Flask, tmp_path: Path) -> None:
    tasks = timetable(app, tmp_path / "jobs.sqlite")._registry.periodic_tasks
    noon = datetime(2026, 3, 10, 12, tzinfo=UTC)
    assert all(task.validate_datetime(noon) for task in tasks)
    assert [task.validate_datetime(noon + timedelta(minutes=1)) for task in tasks] == [True, False]


def test_a_title_adds_no_line_to_the_head_of_a_mail(capsys: pytest.CaptureFixture[str]) -> None:
    for ending in ("\n", "\r\n", "\u2028", "\x85"):
        post("console:", to="mai@example.com", subject=f"Due: Brands{ending}Bcc: all@example.com", text="Soon.")
        head = capsys.readouterr().out.split("\n\n")[0]
        assert head == "To: mai@example.com\nSubject: Due: Brands Bcc: all@example.com"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("zone", "hours", "late"), [
    ("America/Los_Angeles", 69, False), ("America/Los_Angeles", 75, True), ("Asia/Jakarta", 61, True), ("", 61, False)
])  # fmt: skip
def test_what_is_due_on_a_day_is_overdue_once_that_day_is_over_for_the_person(
    due: SimpleNamespace, session: Session, monkeypatch: pytest.MonkeyPatch, zone: str, hours: int, late: bool
) -> None:
    """Due on the 12th: after 69 hours it is 19:00 of it in Los Angeles, after 61 it is 1:00 of the next in Jakarta."""
    session.execute(sa.update(User).where(User.id == due.max).values(timezone=zone or None))
    session.execute(sa.update(Team).values(market=None))
    session.commit()
    at(monkeypatch, hours=hours)
    assert [task.overdue for task in due_now(session, due.max)] == [late]
