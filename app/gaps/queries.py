"""The gap report: which cells a person may see, ranked, with notes on what the figures can't tell."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.cells import Cell, Measures, ReportTeam, cell_of
from app.gaps.models import Plan, Volume
from app.gaps.notes import Counts, counts_of, notes_on
from app.gaps.places import columns
from app.gaps.whole import Whole
from app.gaps.window import Window
from app.library.live import LiveClause
from app.library.queries import live_release
from app.library.variants import rulebook
from app.people.models import Membership, Team, User
from app.people.queries import on
from app.said import Said
from app.stats.constants import HARM, REACH, TARGET
from app.stats.diagnosis import diagnose
from app.stats.effect import measured_reach
from app.stats.facts import Cause
from app.stats.plan import errors_avoided, ranks, worth_per_minute


@dataclass(frozen=True)
class Report:
    """Cells by rank (those without one last), and what stands above them.

    reach: the share of errors from not knowing that retraining is expected to remove. unclear_in: by clause that is
    unclear here, in how many teams of the whole organisation it is.
    """

    window: Window
    target: float
    release: int | None
    evidence: Counts
    notes: list[Said]
    cells: list[Cell]
    reach: float = REACH
    unclear_in: Mapping[int, int] = field(default_factory=dict)

    @property
    def acting(self) -> list[Cell]:
        """The cells that ask for action."""
        return [cell for cell in self.cells if cell.asks_for_action]

    def cell(self, team: str, clause: str) -> Cell | None:
        """The cell of that team slug and clause code."""
        return next((cell for cell in self.cells if (cell.team.slug, cell.clause.code) == (team, clause)), None)


def report(
    session: Session, window: Window, whole: Whole, team_ids: Collection[int], brought_by: int | None = None
) -> Report:
    """The report on these teams. brought_by: count quarantined rows of this person's imports only; None = all."""
    rules = columns(rulebook(session, window.governs_at))
    teams = report_teams(session, window, team_ids)
    measures, volumes = Measures(whole), _volumes(session, teams)
    cells, elsewhere = [], []
    for number, (row, column) in enumerate(zip(whole.team.tolist(), whole.clause.tolist(), strict=True)):
        team = teams.get(int(whole.team_ids[row]))
        if team is not None:
            clause = rules[column]
            volume = volumes.get((team.id, clause.id))
            cells.append(cell_of(whole, measures, number, team, clause, volume))
        else:
            elsewhere.append((number, rules[column]))
    governing = live_release(session, window.governs_at)
    reach = reach_in_use(session)
    ranked = rank(cells, reach)
    counts = counts_of(session, window, ranked, list(teams), brought_by)
    fitted = int(whole.fitted[0]) if len(teams) == len(whole.team_ids) else None
    notes = notes_on(session, window, whole, ranked, counts, fitted)
    unclear = _unclear_in(measures, ranked, elsewhere)
    return Report(window, TARGET, governing.id if governing else None, counts, notes, ranked, reach, unclear)


def _unclear_in(
    measures: Measures, cells: Iterable[Cell], elsewhere: Iterable[tuple[int, LiveClause]]
) -> dict[int, int]:
    """By clause that is unclear in these cells, in how many teams it is, those elsewhere too: a bare count of them."""
    here = Counter(cell.clause.id for cell in cells if cell.cause is Cause.AMBIGUOUS)
    alike = ((number, rule.id) for number, rule in elsewhere if rule.id in here)
    return here + Counter(rule for number, rule in alike if diagnose(measures.facts(number)).cause is Cause.AMBIGUOUS)


def reach_in_use(session: Session, but: int | None = None) -> float:
    """The share of errors from not knowing that retraining removes: .75, drawn towards what plans, `but` one, show."""
    measured = sa.select(Plan.reach, Plan.reach_error).where(Plan.reach.is_not(None))
    found = session.execute(measured if but is None else measured.where(Plan.id != but))
    return measured_reach([(reach, error) for reach, error in found if reach is not None and error is not None])


def rank(cells: list[Cell], reach: float = REACH) -> list[Cell]:
    """The cells with their worth, best first."""
    knowledge = np.array([cell.facts.knowledge_error for cell in cells])
    avoided = errors_avoided(knowledge, np.array([cell.volume_28d for cell in cells]), HARM, reach)
    minutes, people = [cell.clause.minutes for cell in cells], [cell.team.people for cell in cells]
    worth = worth_per_minute(avoided, minutes, people)
    unclear = np.array([cell.facts.p_ambiguous for cell in cells])
    faulty = np.array([cell.cause is Cause.GOLD for cell in cells], dtype=bool)
    placed = ranks(worth, knowledge, unclear, faulty)
    ranked = [  # `replace` takes three times as long
        Cell(**vars(cell) | {"errors_avoided_28d": errors, "rank": place})
        for cell, errors, place in zip(cells, avoided.tolist(), placed, strict=True)
    ]
    return sorted(ranked, key=lambda cell: cell.rank or len(ranked) + 1)


def report_teams(session: Session, window: Window, team_ids: Collection[int]) -> dict[int, ReportTeam]:
    """The named teams by id, in the order of their names, with how many active people moderate there at as_of."""
    members = (
        sa.select(Membership.team_id, sa.func.count(sa.distinct(User.id)))
        .join(User, User.id == Membership.user_id)
        .where(on(window.until), Membership.role == "moderator", User.active)
        .group_by(Membership.team_id)
    )
    people = dict(session.execute(members).all())
    found = session.scalars(sa.select(Team).order_by(Team.name, Team.slug))
    return {
        team.id: ReportTeam(team.id, team.slug, team.name, team.market, team.vendor, people.get(team.id, 0))
        for team in found
        if team.id in team_ids
    }


def _volumes(session: Session, teams: Collection[int]) -> dict[tuple[int, int], float]:
    found = session.execute(sa.select(Volume.team_id, Volume.clause_id, Volume.decisions_28d))
    return {(team, clause): decisions for team, clause, decisions in found if team in teams}
