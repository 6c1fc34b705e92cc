"""Brings a roster in: people, their teams and their memberships over time; rows that contradict go to quarantine.

Everything known is read once, the rows are judged in memory, and what changed is written at the end, so that
thousands of rows take a handful of statements.
"""

from collections import deque
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.intake.actions import finish_run, reject_many, start_run
from app.intake.bulk import claim
from app.intake.models import ImportRun, RejectedRow
from app.intake.reading import missing_columns
from app.intake.table import Table
from app.people.access import Scope
from app.people.actions import Refused, record
from app.people.joining import joined, moved
from app.people.models import AuditEvent, Membership, Team, User
from app.people.roster_judgement import JUDGES, Known
from app.people.roster_rows import REQUIRED, RosterRow, read_row

Rejected = tuple[int, str | None, str, dict[str, str]]
EVERYWHERE = (Scope(),)
BROUGHT_IN = "brought in a roster"


def whole_file_problems(table: Table) -> list[str]:
    """Why the file can't be brought in at all; empty when its rows can be looked at."""
    missing = missing_columns(table.header, REQUIRED) if not table.problems else []
    return table.problems + ([f"{table.name}: required columns are missing: {', '.join(missing)}"] if missing else [])


def import_roster(
    session: Session, table: Table, by_id: int | None, scopes: Collection[Scope] = EVERYWHERE
) -> ImportRun:
    """Bring the roster in, and return the run with its counts; `scopes`: where the importer has a say.

    A row is accepted (a new membership), corrected (a known one, or its person or team, changed), unchanged, or in
    quarantine. Raises Refused with all reasons when the file can't be brought in at all.
    """
    if problems := whole_file_problems(table):
        deque(table.rows, maxlen=0)  # a file is closed when it has been read to its end
        raise Refused("; ".join(problems))
    claim(session.connection(), "membership")  # two rosters at once would each make the same people
    run = start_run(session, "roster", table.name, by_id, digest=table.digest)
    rows, rejected = _sound(table)
    known = Known.load(session, scopes)
    for judge in JUDGES:
        found = judge(rows, known)
        rejected += [
            (row.line, row.moderator_id, found[row.line], dict(row.content)) for row in rows if row.line in found
        ]
        rows = [row for row in rows if row.line not in found]
    reject_many(session, run, rejected)
    _release(session, run, {row.moderator_id for row in rows} - {key for _, key, _, _ in rejected})
    standing = {user.id for user in known.people.values()}
    new, changed = _write(session, known, rows)
    run.rows, run.accepted, run.corrected = len(rows) + len(rejected), len(new), len(changed - new)
    run.unchanged = len(rows) - run.accepted - run.corrected
    finish_run(session, run)
    newcomers = sorted({known.people[row.moderator_id].id for row in rows if row.line in new})
    counts = {"accepted": run.accepted, "corrected": run.corrected}
    record(session, by_id, BROUGHT_IN, f"import {run.id}", **counts, people=newcomers)
    joined(session, newcomers, by_id)
    lines = new | changed
    moved(session, {known.people[row.moderator_id].id for row in rows if row.line in lines} & standing)
    return run


def joined_by(session: Session, run_id: int) -> frozenset[int]:
    """Ids of the people to whom a roster gave a new membership, as the trail holds them."""
    found = sa.select(AuditEvent.details).where(AuditEvent.act == BROUGHT_IN, AuditEvent.about == f"import {run_id}")
    return frozenset(user_id for details in session.scalars(found) for user_id in details.get("people", ()))


def _sound(table: Table) -> tuple[list[RosterRow], list[Rejected]]:
    """The rows that can be understood, and the others with all that is wrong with them."""
    rows: list[RosterRow] = []
    rejected: list[Rejected] = []
    for line, content in table.rows:
        row = read_row(line, content)
        if isinstance(row, RosterRow):
            rows.append(row)
        else:
            rejected.append((line, content["moderator_id"] or None, "; ".join(row), content))
    rejected += [(fault.row, fault.content.get("moderator_id"), fault.reason, fault.content) for fault in table.faults]
    return rows, rejected


def _release(session: Session, run: ImportRun, sound: set[str]) -> None:
    """Let the earlier rows of these people out of quarantine: what they say now is sound."""
    waiting = sa.select(RejectedRow).join(ImportRun, ImportRun.id == RejectedRow.run_id)
    waiting = waiting.where(ImportRun.kind == "roster", ImportRun.id < run.id, RejectedRow.resolved_at.is_(None))
    for row in session.scalars(waiting):
        if row.key in sound:
            row.resolved_at = clock.now()


def _write(session: Session, known: Known, rows: list[RosterRow]) -> tuple[set[int], set[int]]:
    """Write what the rows say; the lines that made a new membership, and those that changed anything known."""
    new: set[int] = set()
    changed: set[int] = set()
    teams = _write_teams(session, known, rows, changed)
    people = _write_people(session, known, rows, changed)
    session.flush()
    for row in rows:
        user, team = people[row.moderator_id], teams[row.team]
        stays = known.stays.setdefault(user.id, {})
        stay = stays.get((row.team, row.starts_on))
        if stay is None:
            stay = Membership(user_id=user.id, team_id=team.id, starts_on=row.starts_on, **row.stay)
            stays[row.team, row.starts_on] = stay
            session.add(stay)
            new.add(row.line)
        elif _set(stay, row.stay):
            changed.add(row.line)
    session.flush()
    return new, changed


def _write_teams(session: Session, known: Known, rows: list[RosterRow], changed: set[int]) -> dict[str, Team]:
    for row in rows:
        team = known.teams.get(row.team)
        if team is None:
            team = known.teams[row.team] = Team(slug=row.team, name=row.team, queues=[])
            session.add(team)
        facts = {column: value for column, value in row.facts.items() if value is not None or column == "vendor"}
        if _set(team, facts):
            changed.add(row.line)
        queue = row.stay.get("queue")
        if queue and queue not in team.queues:
            team.queues = sorted([*team.queues, queue])
    return known.teams


def _write_people(session: Session, known: Known, rows: list[RosterRow], changed: set[int]) -> dict[str, User]:
    """Names and emails as the last row of each person has them, whichever order the file repeats them in."""
    latest: dict[str, dict[str, Any]] = {}
    for row in rows:
        said = {"name": row.name, "email": row.email}
        latest.setdefault(row.moderator_id, {}).update({column: value for column, value in said.items() if value})
    for row in rows:
        user = known.person(row.moderator_id, latest[row.moderator_id].get("email"))
        if user is None:
            user = User(name=row.moderator_id)
            session.add(user)
        if _set(user, {"external_id": row.moderator_id} | latest[row.moderator_id]):
            changed.add(row.line)
        known.people[row.moderator_id] = user
    return known.people


def _set(thing: Team | User | Membership, values: dict[str, Any]) -> bool:
    """Give the thing these values; whether any was another before."""
    different = {name: value for name, value in values.items() if getattr(thing, name) != value}
    for name, value in different.items():
        setattr(thing, name, value)
    return bool(different)
