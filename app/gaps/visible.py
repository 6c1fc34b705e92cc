"""What the signed-in person may see of the report."""

from collections.abc import Iterable

from app.db import db
from app.gaps.cells import ReportTeam
from app.gaps.kept import weighed
from app.gaps.narrowing import Narrowing
from app.gaps.plan_listing import plan_of
from app.gaps.queries import Report, report
from app.people.access import Scope
from app.people.guard import access
from app.people.models import Team
from app.people.queries import teams_within


def visible_teams() -> list[Team]:
    """The teams whose gaps the person may read, by name."""
    return teams_within(db.session, access().scopes("gaps.read"))


def visible_report(narrowing: Narrowing) -> Report:
    """The report on the visible teams that the address asks for; ends the transaction at hand."""
    scopes = access().scopes("gaps.read")
    user_id = access().user_id
    whole = weighed(db.session, narrowing.window)
    teams = [team.id for team in visible_teams() if narrowing.team_matches(team.slug, team.market)]
    return report(db.session, narrowing.window, whole, teams, None if Scope() in scopes else user_id)


def readable_plans(plan_ids: Iterable[int]) -> set[int]:
    """Those of these plans that the person may open: all of whose teams they may read."""
    teams = [team.id for team in visible_teams()]
    return {plan_id for plan_id in set(plan_ids) if plan_of(db.session, plan_id, teams)}


def may_assign(slug: str, market: str | None, vendor: str | None) -> bool:
    """Whether the person may assign retraining to that team."""
    return _within("assignments.write", slug, market, vendor)


def may_see_people(slug: str, market: str | None, vendor: str | None) -> bool:
    """Whether the person may read what is believed of single people of that team."""
    return _within("persons.read", slug, market, vendor)


def within_scope(permission: str, team: ReportTeam) -> bool:
    """Whether the team lies where the person has that permission."""
    return _within(permission, team.slug, team.market, team.vendor)


def _within(permission: str, slug: str, market: str | None, vendor: str | None) -> bool:
    return any(scope.holds(market=market, vendor=vendor, team=slug) for scope in access().scopes(permission))
