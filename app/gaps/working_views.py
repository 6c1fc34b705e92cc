"""/working: whether training works, one sentence a question, for the teams whose gaps a person may read."""

from dataclasses import dataclass
from datetime import timedelta

from flask import render_template

from app import clock
from app.db import db
from app.gaps.effect_wording import verdict
from app.gaps.effects import plan_effect
from app.gaps.leaning_after import come_back, leaned
from app.gaps.models import Plan
from app.gaps.outcomes import (
    FOLLOWED,
    followed_up,
    refreshers_opened,
    sure_answers,
    time_spent,
    windows_decided,
)
from app.gaps.plan_listing import plans_of
from app.gaps.predicted import as_predicted, predictions
from app.gaps.visible import visible_teams
from app.gaps.working import (
    Finding,
    minutes_per_proof,
    proven_and_wrong,
    refreshers_done,
    sure_and_wrong,
    windows_stopped,
)
from app.people.guard import permission
from app.people.models import Team
from app.stats.effect import Effect
from app.training.due import CASE_MINUTES

DAYS = 182
DAY = timedelta(days=1)  # a refresher that was opened today may still be answered
PLANS = 3


@dataclass(frozen=True)
class Told:
    """A plan and what it achieved, in figures and in a sentence."""

    plan: Plan
    found: Effect
    sentence: str


@permission("gaps.read")
def working() -> str:
    """What was found, against what was expected."""
    teams = visible_teams()
    plans = [one.plan for one in plans_of(db.session, [team.id for team in teams]) if one.plan.waitlist][:PLANS]
    effects = [(plan, plan_effect(db.session, plan)) for plan in plans]
    told = [Told(plan, measured.found, verdict(measured)) for plan, measured in effects]
    return render_template("gaps/working.html", days=DAYS, findings=_findings(teams), plans=told)


def _findings(teams: list[Team]) -> list[Finding]:
    """The most telling first."""
    now = clock.now()
    since = now - timedelta(days=DAYS)
    proven = followed_up(db.session, teams, since, now - FOLLOWED)
    return [
        *(proven_and_wrong(proven[kind], kind) for kind in ("standard", "critical")),
        windows_stopped(windows_decided(db.session, teams, since)),
        sure_and_wrong(sure_answers(db.session, teams, since)),
        come_back(leaned(db.session, teams, now.date())),
        minutes_per_proof(time_spent(db.session, teams, since), CASE_MINUTES),
        refreshers_done(refreshers_opened(db.session, teams, since, now - DAY)),
        as_predicted(predictions(db.session, teams, since)),
    ]
