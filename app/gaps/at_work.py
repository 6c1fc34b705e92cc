"""How a team draws a clause's line at work, from audits: the formulas of the quiz, with the live prevalence beside."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.gaps.cells import ReportTeam
from app.gaps.leaning_after import sides_between
from app.gaps.progress import LEAST_GROUP
from app.gaps.window import Window
from app.library.live import LiveClause
from app.stats.ability import Ability
from app.stats.rate import Measured, measured


@dataclass(frozen=True)
class AtWork:
    """Random and stratified audits of a team on a clause, as counts of equally weighted ones.

    acted, alarms: of the decisions with something milder than what was right, those not too mild; of those with
    something stricter, those too strict. prevalence: how many were to be acted on at all.
    """

    ability: Ability
    acted: Measured
    alarms: Measured
    prevalence: Measured


def at_work(session: Session, window: Window, clause: LiveClause, team: ReportTeam) -> AtWork | None:
    """None without audits of the window, and for fewer than five people."""
    since = window.since or date.min
    found = sides_between(session, {team.id: team.name}, since, window.until).get((team.id, clause.id))
    if found is None or team.people < LEAST_GROUP:
        return None
    sides = found.sides
    return AtWork(
        sides.ability,
        measured(sides.could_miss, sides.could_miss - sides.missed),
        measured(sides.could_alarm, sides.alarms),
        measured(found.n, sides.could_miss),
    )
