"""Loads a made-up operation through the same public actions as a real one, step by step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.demo.cast import bring_in_cast
from app.demo.plan import Plan
from app.demo.simulate import Operation
from app.gaps.kept import weighed
from app.gaps.volumes import import_volumes
from app.gaps.window import Window
from app.intake.models import ImportRun
from app.intake.queries import rejected_rows
from app.intake.reading import read_table
from app.library.actions import release
from app.people.models import Team
from app.people.roster import import_roster
from app.qa.importing import import_audits
from app.quizzes.importing import import_responses

SETTLED = timedelta(days=35)  # the library had been live for so long when the first audit was drawn


@dataclass(frozen=True)
class Step:
    """A part of the load that may be done again; `run` answers with what went wrong."""

    label: str
    run: Callable[[], list[str]]


def steps(
    session: Session, operation: Operation, paths: Mapping[str, Path], content: Mapping[str, bytes], plan: Plan
) -> list[Step]:
    """What to do, in order; the caller commits after each. The report is weighed last, so that it opens at once."""
    opened = datetime.combine(plan.today, time(), UTC) - timedelta(days=plan.size.days) - SETTLED

    def imported(run: ImportRun) -> list[str]:
        return [f"{run.file_name}:{row.row}: {row.reason}" for row in rejected_rows(session, run.id)]

    def library() -> list[str]:
        outcome = release(session, content, effective_at=opened, note="The library of the demo")
        return [] if outcome.release_id is not None else [str(problem) for problem in outcome.problems]

    def roster() -> list[str]:
        run = import_roster(session, read_table(paths["roster"]), by_id=None)
        name_teams(session, operation)
        return imported(run)

    def cast() -> list[str]:
        bring_in_cast(session)
        return []

    def audits() -> list[str]:
        return imported(import_audits(session, read_table(paths["audits"]), commit=session.commit))

    def answers() -> list[str]:
        return imported(import_responses(session, read_table(paths["responses"]), commit=session.commit))

    def volumes() -> list[str]:
        return imported(import_volumes(session, read_table(paths["volumes"]), commit=session.commit))

    def report() -> list[str]:
        weighed(session, Window.read())
        return []

    return [
        Step("library", library),
        Step("roster", roster),
        Step("sign-ins", cast),
        Step("audits", audits),
        Step("quiz answers", answers),
        Step("volumes", volumes),
        Step("gap report", report),
    ]


def name_teams(session: Session, operation: Operation) -> None:
    """Give teams the names people call them by: a roster only has their slugs."""
    names = {crew.slug: crew.name for crew in operation.world.crews}
    for team in session.scalars(sa.select(Team).where(Team.slug.in_(names))):
        team.name = names[team.slug]
