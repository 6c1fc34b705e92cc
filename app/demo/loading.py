"""Loads a made-up operation through the same public actions as a real one, step by step."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.demo import earlier
from app.demo.cast import bring_in_cast
from app.demo.files import write_rows
from app.demo.lena import Act, Lead
from app.demo.plan import Plan
from app.demo.proving import take
from app.demo.simulate import Operation
from app.demo.sittings import OPENED, Sitting
from app.gaps.kept import weighed
from app.gaps.volumes import import_volumes
from app.gaps.window import Window
from app.intake.models import ImportRun
from app.intake.queries import rejected_rows
from app.intake.reading import read_table
from app.intake.table import Table
from app.library.actions import release
from app.people.models import Team, User
from app.people.roster import import_roster
from app.qa.importing import import_audits
from app.quizzes.importing import import_responses

SETTLED = timedelta(days=35)  # the library had been live for so long, at least, when the first audit was drawn
ROSTER_CAME = timedelta(days=8)  # so long ago: some of what newcomers are asked since then is overdue
BATCH = 10  # sittings between two movements of the progress bar


@dataclass(frozen=True)
class Step:
    """A part of the load that may be done again; `run` answers with what went wrong."""

    label: str
    run: Callable[[], list[str]]


@dataclass(frozen=True)
class Loader:
    """Brings in an operation whose files stand at `paths`, with the content tree it was simulated from."""

    session: Session
    operation: Operation
    paths: Mapping[str, Path]
    content: Mapping[str, bytes]
    plan: Plan

    def steps(self) -> list[Step]:
        """What to do, in order; the caller commits after each. The report is weighed last, so that it opens at once."""
        return [
            Step("library", self.library),
            Step("roster", self.roster),
            Step("sign-ins", self.sign_ins),
            Step("audits", self.audits),
            Step("quiz answers", self.answers),
            Step("volumes", self.volumes),
            *self._sittings(),
            *self._plans(),
            Step("gap report", self.report),
        ]

    def library(self) -> list[str]:
        before = max(timedelta(days=self.plan.size.days) + SETTLED, timedelta(days=OPENED))
        opened = datetime.combine(self.plan.today, time(), UTC) - before
        outcome = release(self.session, self.content, effective_at=opened, note="The library of the demo")
        return [] if outcome.release_id is not None else [str(problem) for problem in outcome.problems]

    def roster(self) -> list[str]:
        with clock.at(clock.now() - ROSTER_CAME):
            run = import_roster(self.session, self._table("roster"), by_id=None)
        name_teams(self.session, self.operation)
        set_clocks(self.session, self.operation)
        return self._rejected(run)

    def sign_ins(self) -> list[str]:
        bring_in_cast(self.session)
        return []

    def audits(self) -> list[str]:
        return self._rejected(import_audits(self.session, self._table("audits"), commit=self.session.commit))

    def answers(self) -> list[str]:
        return self._rejected(import_responses(self.session, self._table("responses"), commit=self.session.commit))

    def volumes(self) -> list[str]:
        return self._rejected(import_volumes(self.session, self._table("volumes"), commit=self.session.commit))

    def report(self) -> list[str]:
        weighed(self.session, Window.read())
        return []

    def _sittings(self) -> list[Step]:
        """Proofs come about in the quiz itself, which takes its time: a few people a step."""
        rota = self.operation.rota
        found = rota.sittings(earlier.ASKED if earlier.is_there(self.operation) else ())
        parts = [found[start : start + BATCH] for start in range(0, len(found), BATCH)]
        return [Step("proofs", partial(self._proofs, part)) for part in parts]

    def _plans(self) -> list[Step]:
        """What Lena planned in the months before, and the months themselves; none in an operation without her teams."""
        if not earlier.is_there(self.operation):
            return []
        lena = Lead(self.session, self.operation, self.paths["audits"].parent)
        months = Step("earlier months", self.earlier_months)
        return [months, *(Step("training plans", partial(self._planned, act)) for act in lena.acts())]

    def earlier_months(self) -> list[str]:
        folder, (audits, answers) = self.paths["audits"].parent, earlier.before(self.operation)
        write_rows(folder / "audits-before.csv", audits)
        write_rows(folder / "responses-before.csv", answers)
        commit = self.session.commit
        run = import_audits(self.session, read_table(folder / "audits-before.csv"), commit=commit)
        other = import_responses(self.session, read_table(folder / "responses-before.csv"), commit=commit)
        return self._rejected(run) + self._rejected(other)

    def _planned(self, act: Act) -> list[str]:
        run = act()
        return self._rejected(run) if run is not None else []

    def _proofs(self, sittings: Sequence[Sitting]) -> list[str]:
        take(self.session, sittings, self.operation.rota)
        return []

    def _table(self, name: str) -> Table:
        return read_table(self.paths[name])

    def _rejected(self, run: ImportRun) -> list[str]:
        """Every row that went into quarantine: a made-up operation has none."""
        return [f"{run.file_name}:{row.row}: {row.reason}" for row in rejected_rows(self.session, run.id)]


def name_teams(session: Session, operation: Operation) -> None:
    """Give teams the names people call them by: a roster only has their slugs."""
    names = {crew.slug: crew.name for crew in operation.world.crews}
    for team in session.scalars(sa.select(Team).where(Team.slug.in_(names))):
        team.name = names[team.slug]


def set_clocks(session: Session, operation: Operation) -> None:
    """Let everybody of the roster read times by the clock of their place."""
    world = operation.world
    people = (*world.moderators, *world.leads, *(one for of in world.auditors.values() for one in of))
    places = {crew.slug: crew.place for crew in world.crews}
    zones = {person.id: places[person.stays[-1][0]].zone for person in people}
    for user in session.scalars(sa.select(User).where(User.external_id.is_not(None), User.timezone.is_(None))):
        user.timezone = zones.get(user.external_id or "")
