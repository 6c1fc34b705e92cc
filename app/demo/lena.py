"""Lena's training plans in the demo: one that worked, one that showed no effect, and one that runs."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.db import write
from app.demo import earlier
from app.demo.answers import Row, office_hour
from app.demo.earlier import Place
from app.demo.files import write_rows
from app.demo.proving import take
from app.demo.simulate import Operation
from app.demo.sittings import REFRESHED, Sitting
from app.gaps.drafting import draft
from app.gaps.effects import plan_cells, plan_effect
from app.gaps.kept import weighed
from app.gaps.models import Plan, PlanCell
from app.gaps.plans import commit_plan, keep_reach, start_waiting
from app.gaps.queries import Report, report
from app.gaps.window import Window
from app.intake.models import ImportRun
from app.intake.reading import read_table
from app.library.models import Clause
from app.people.models import Team, User
from app.qa.importing import import_audits
from app.stats.plan import Budget

LENA = "lena@plumbline.example"
MINUTES = 30
RUNS_MADE, RUNS_DUE = 10, -4  # days ago
RUNS_SO_FAR = 0.5  # of the people it asked have been at the quiz


Act = Callable[[], ImportRun | None]


@dataclass(frozen=True)
class Lead:
    """Lena at work in an operation that was loaded; every act of hers is done once, however often it is asked for.

    folder: where the audits go that her plans lead to.
    """

    session: Session
    operation: Operation
    folder: Path

    def acts(self) -> list[Act]:
        """What she does, in order."""
        return [
            self.mends,
            self.mended,
            self.watches,
            self.starts_the_waiting,
            self.others_mended,
            self.hurries,
            self.hurried,
            self.looks_again,
            self.remembered,
            self.trains,
            self.trained,
        ]

    def mends(self) -> None:
        """Plan what nobody knew, with a half that waits."""
        self._plan(1, earlier.MENDED_MADE, earlier.MENDED_DUE)

    def mended(self) -> None:
        self._learn(1, (earlier.MENDED_MADE - 1, earlier.MENDED_DUE + 1))

    def watches(self) -> ImportRun:
        """Have the weeks after audited: the half that waits still errs."""
        waited = {place for place, cell in self._cells(self._found(1)) if cell.waits}
        return self._audited("audits-after-plan-1.csv", earlier.after_the_first(self.operation, waited))

    def starts_the_waiting(self) -> None:
        """Let the others have it too, and write down what the plan removed."""
        with clock.at(self._at(earlier.WAITING_MADE)):
            shown = self._report()
            write(self.session)
            plan, due_on = self._found(1), self._day(earlier.WAITING_DUE)
            if start_waiting(self.session, plan, shown, due_on=due_on, by_id=self._id) is not None:
                keep_reach(self.session, plan_effect(self.session, plan))
            self.session.commit()

    def others_mended(self) -> None:
        self._learn(1, (earlier.WAITING_MADE - 1, earlier.WAITING_DUE + 1), waiting=True)

    def remembered(self) -> None:
        """Some of what was learnt is asked again, months after."""
        self._sit(self._sittings(earlier.REFRESHED, REFRESHED, 1.0, "refresher"))

    def hurries(self) -> None:
        """Plan what a busy season spoilt, which ends by itself in both halves."""
        self._plan(2, earlier.HURRIED_MADE, earlier.HURRIED_DUE)

    def hurried(self) -> None:
        self._learn(2, (earlier.HURRIED_MADE - 1, earlier.HURRIED_DUE + 1))

    def looks_again(self) -> ImportRun:
        """Have the weeks after audited too: both halves err less, so that the training removed nothing."""
        run = self._audited("audits-after-plan-2.csv", earlier.after_the_second(self.operation))
        keep_reach(self.session, plan_effect(self.session, self._found(2)))
        return run

    def trains(self) -> None:
        """Plan the gaps of today but those of the first team, which are for whoever looks at the demo."""
        self._plan(3, RUNS_MADE, RUNS_DUE)

    def trained(self) -> None:
        self._learn(3, (RUNS_MADE - 1, 1), share=RUNS_SO_FAR)

    def _plan(self, number: int, made: int, due: int) -> None:
        """Make her plan of that number, unless it is there."""
        with clock.at(self._at(made)):
            if len(self._plans()) < number:
                found = draft(self.session, self._report(), Budget(MINUTES), seed=self.operation.rota.seed)
                write(self.session)
                commit_plan(self.session, found, due_on=self._day(due), by_id=self._id)
                self.session.commit()

    def _audited(self, name: str, rows: list[Row]) -> ImportRun:
        write_rows(self.folder / name, rows)
        return import_audits(self.session, read_table(self.folder / name), commit=self.session.commit)

    def _report(self) -> Report:
        window = Window.read()
        whole = weighed(self.session, window)
        teams = set(self.session.scalars(sa.select(Team.id).where(Team.slug.in_(earlier.TEAMS))))
        shown = report(self.session, window, whole, teams)
        self.session.rollback()
        return shown

    def _learn(self, number: int, ago: tuple[int, int], *, waiting: bool = False, share: float = 1.0) -> None:
        """Those whom the plan asked read the rules, and prove them in the quiz within these days."""
        places = {place for place, cell in self._cells(self._found(number)) if cell.waits == waiting}
        self._sit(self._sittings(places, ago, share, "proof"))

    def _sit(self, sittings: Iterable[Sitting]) -> None:
        take(self.session, sorted(sittings, key=lambda one: (one.at, one.person.id)), self.operation.rota)

    def _sittings(self, places: Collection[Place], ago: tuple[int, int], share: float, kind: str) -> Iterator[Sitting]:
        rota = self.operation.rota
        for crew in self.operation.world.crews:
            rules = [rule for rule in rota.rules if (crew.slug, rule.clause) in places]
            for sop in dict.fromkeys(rule.sop for rule in rules):
                mine = {rule.clause: rule for rule in rules if rule.sop == sop}
                for person in self.operation.world.members(crew.slug):
                    rng = Random(f"{rota.seed} learns {person.id} {sop} {ago}")
                    day = self._day(rng.randint(ago[1], ago[0]))
                    if rng.random() < share and rota.sits(person, crew, day):
                        at = office_hour(day, crew.place.hours_ahead, rng)
                        yield Sitting(person, crew, kind, sop, mine, at, learnt=kind == "proof")

    def _cells(self, plan: Plan) -> Iterator[tuple[Place, PlanCell]]:
        teams = dict(self.session.execute(sa.select(Team.id, Team.slug)).all())
        clauses = dict(self.session.execute(sa.select(Clause.id, Clause.code)).all())
        for cell in plan_cells(self.session, plan.id):
            yield (teams[cell.team_id], clauses[cell.clause_id]), cell

    def _plans(self) -> list[Plan]:
        return list(self.session.scalars(sa.select(Plan).where(Plan.by_id == self._id).order_by(Plan.id)))

    def _found(self, number: int) -> Plan:
        return self._plans()[number - 1]

    @property
    def _id(self) -> int:
        return self.session.scalars(sa.select(User.id).where(User.email == LENA)).one()

    def _at(self, days_ago: int) -> datetime:
        """Nine o'clock UTC on the day so many days ago."""
        return datetime.combine(self.operation.truth.today, time(9), UTC) - timedelta(days=days_ago)

    def _day(self, days_ago: int) -> date:
        return self._at(days_ago).date()
