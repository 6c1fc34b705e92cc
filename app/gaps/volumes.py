"""Brings in live volumes: decisions of a team under a clause in 28 days."""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.models import Volume
from app.intake.actions import start_run
from app.intake.evidence_kinds import Column, EvidenceKind
from app.intake.models import ImportRun
from app.intake.running import AtOnce, Outcome, Take, preview, take_in
from app.intake.table import Block, Table, missing_columns
from app.intake.waiting import retry
from app.library.models import Clause
from app.people.models import Team
from app.people.whereabouts import importable_teams
from app.said import to_say

KIND = "volumes"
PERMISSION = "volumes.import"
REQUIRED = ("team", "clause", "decisions_28d")
KEY = "team clause"
COLUMNS = (
    Column("team", to_say("The team, as the roster calls it."), "jakarta-1", required=True),
    Column("clause", to_say("The clause that was decided on."), "cf-1.2", required=True),
    Column("decisions_28d", to_say("Live decisions of the team under it in 28 days."), "1500", required=True),
)


def volume_problems(table: Table) -> list[str]:
    """Why the whole file is refused; empty when its rows can be read."""
    missing = missing_columns(table.header, REQUIRED)
    if table.problems or not missing:
        return table.problems
    return [f"{table.name}: the header lacks {', '.join(missing)}"]


def import_volumes(
    session: Session,
    table: Table,
    *,
    commit: Callable[[], None] | None = None,
    by_id: int | None = None,
    timezone: str | None = None,
) -> ImportRun:
    """Bring in a table without `volume_problems`; a row replaces what was known of its team and clause.

    Without `commit` it only flushes. `timezone` is written down alone: volumes have no times.
    """
    run = start_run(session, KIND, table.name, by_id, table.digest, timezone)
    commit = commit or session.flush
    take_in(session, run, table, KEY, AtOnce(_taker(session, by_id, run.id)), commit=commit)
    retry_volumes(session, before=run.id)
    commit()
    return run


def preview_volumes(session: Session, table: Table, *, by_id: int | None, timezone: str | None = None) -> Outcome:
    """What `import_volumes` would do, without writing."""
    return preview(table, KEY, _taker(session, by_id, None))


def retry_volumes(session: Session, *, before: int | None = None) -> int:
    """Try the quarantined volumes again, as after the roster brought a new team; returns how many went in."""
    return retry(
        session,
        KIND,
        lambda run: _taker(session, run.by_id, run.id),
        lambda keys: _latest_runs(session),
        before=before,
        for_all=lambda sender: importable_teams(session, sender, PERMISSION) is None,
    )


def _latest_runs(session: Session) -> dict[str, int]:
    """The run that said how much each team decides under each clause, by '<team> <clause>'."""
    known = sa.select(Team.slug, Clause.code, Volume.run_id).join(Team).join(Clause)
    return {f"{team} {clause}": run_id or 0 for team, clause, run_id in session.execute(known)}


def _taker(session: Session, by_id: int | None, run_id: int | None) -> Take:
    """Takes rows for the teams that the person may import; without a run nothing is written."""
    allowed = importable_teams(session, by_id, PERMISSION)
    teams = dict(session.execute(sa.select(Team.slug, Team.id)).all())
    clauses = dict(session.execute(sa.select(Clause.code, Clause.id)).all())
    known = {(volume.team_id, volume.clause_id): volume.decisions_28d for volume in session.scalars(sa.select(Volume))}

    def take(header: Sequence[str], block: Block) -> Outcome:
        outcome = Outcome()
        for line, values in block.records:
            row = dict.fromkeys(REQUIRED, "") | dict(zip(header, map(str.strip, values), strict=True))
            key = f"{row['team']} {row['clause']}"
            if problems := _problems(row, teams, clauses, allowed):
                outcome.rejected.append((line, key, "; ".join(problems), row))
                continue
            place, number = (teams[row["team"]], clauses[row["clause"]]), float(row["decisions_28d"])
            outcome.unchanged += known.get(place) == number
            outcome.corrected += place in known and known[place] != number
            outcome.accepted += place not in known
            if known.get(place) != number and run_id is not None:
                session.merge(Volume(team_id=place[0], clause_id=place[1], decisions_28d=number, run_id=run_id))
            known[place] = number
        return outcome

    return take


def _problems(
    row: dict[str, str], teams: dict[str, int], clauses: dict[str, int], allowed: frozenset[int] | None
) -> list[str]:
    """All that is wrong with a row."""
    problems = []
    if row["team"] not in teams or (allowed is not None and teams[row["team"]] not in allowed):
        problems.append(f"team '{row['team']}' is not known, or not one that you may import for")
    if row["clause"] not in clauses:
        problems.append(f"clause '{row['clause']}' is not in the library")
    try:
        number = float(row["decisions_28d"])
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1e12:
        problems.append(f"decisions_28d '{row['decisions_28d']}' is not a number from 0 on")
    return problems


VOLUMES = EvidenceKind(
    name=KIND,
    title=to_say("live volumes"),
    permission=PERMISSION,
    columns=COLUMNS,
    has_times=False,
    problems=volume_problems,
    preview=preview_volumes,
    bring_in=import_volumes,
    retry=retry_volumes,
)
