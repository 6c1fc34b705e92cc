"""The time zone a person lives by: the one they chose, else that of their team's market where it has only one."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global
from sqlalchemy.orm import Session

from app import clock
from app.people.models import User
from app.people.queries import team_on


def zone_of(session: Session, user: User) -> ZoneInfo | None:
    """None where the person chose none that is known, and their market's can't be told."""
    try:
        return ZoneInfo(user.timezone) if user.timezone else _of_team(session, user)
    except (ZoneInfoNotFoundError, ValueError):
        return _of_team(session, user)


def _of_team(session: Session, user: User) -> ZoneInfo | None:
    now = clock.now()
    team = team_on(session, user.id, now.date())
    return zone_of_market(team.market, now.year) if team is not None and team.market else None


@lru_cache
def zone_of_market(market: str, year: int) -> ZoneInfo | None:
    """The zone of the country with this ISO code, if all its clocks show the same throughout the year."""
    names = sorted(get_global("territory_zones").get(market.upper(), ()))
    zones = [ZoneInfo(name) for name in names]
    days = [datetime(year, month, 1, tzinfo=UTC) for month in range(1, 13)]
    shown = {tuple(day.astimezone(zone).utcoffset() for day in days) for zone in zones}
    return zones[0] if len(shown) == 1 else None
