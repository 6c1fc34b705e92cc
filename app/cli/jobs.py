"""`flask jobs run`: what happens at its time without anybody asking; `flask reminders send`, for those who use cron."""

from pathlib import Path

import click
from flask import Flask, current_app
from huey import SqliteHuey, crontab

from app import clock
from app.cli.output import Group, note
from app.db import db, read_only
from app.library.consequences import settle, unsettled
from app.mail import post
from app.stats.wording import counted
from app.training.letters import letter
from app.training.reminders import claim, give_back, to_remind

group = Group("jobs", help="Run what happens at its time: scheduled releases and reminders.")
reminders = Group("reminders", help="Reminders by mail.")


def send_reminders() -> tuple[int, list[str]]:
    """Send everybody the mail that is theirs today; how many went out, and what went wrong. Each is claimed first."""
    sent, problems = 0, []
    now = clock.now()
    read_only(db.session)
    letters = [(one.user.id, one.user.email or "", *letter(one)) for one in to_remind(db.session, now)]
    db.session.rollback()  # nobody waits for us while a mail server thinks
    for user_id, to, subject, text in letters:
        claimed = claim(db.session, user_id, now)
        db.session.commit()
        if not claimed:
            continue
        try:
            post(current_app.config["MAIL_URL"], to=to, subject=subject, text=text)
            sent += 1
        except OSError as error:
            give_back(db.session, user_id)
            db.session.commit()
            problems.append(f"person {user_id}: {error}")
    return sent, problems


def settle_releases() -> bool:
    """Draw the consequences of scheduled releases that have come into force; whether there were any."""
    if not unsettled(db.session, clock.now()):
        db.session.rollback()
        return False
    db.session.rollback()
    settled = settle(db.session, clock.now())
    db.session.commit()
    return settled


def timetable(app: Flask, file: Path) -> SqliteHuey:
    """The jobs and when they run: releases settle every minute, reminders go out every quarter of an hour."""
    huey = SqliteHuey("plumbline", filename=str(file), results=False)

    @huey.periodic_task(crontab(minute="*"))
    def releases() -> None:
        with app.app_context():
            settle_releases()

    @huey.periodic_task(crontab(minute="*/15"))
    def mails() -> None:
        with app.app_context():
            for problem in send_reminders()[1]:
                note(problem)

    return huey


@group.command("run")
def run() -> None:
    """Run the jobs until stopped (Ctrl-C); one such process is enough, a second does no harm."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    folder = Path(app.instance_path)
    folder.mkdir(parents=True, exist_ok=True)
    note("jobs run: scheduled releases every minute, reminders every 15 minutes")
    timetable(app, folder / "jobs.sqlite").create_consumer(workers=1, periodic=True).run()


@reminders.command("send")
def send() -> None:
    """Send the reminders of this moment, once; run it hourly from cron where `flask jobs run` is not wanted."""
    sent, problems = send_reminders()
    for problem in problems:
        note(problem)
    click.echo(counted(sent, "reminder") + " sent")
    if problems:
        raise SystemExit(1)
