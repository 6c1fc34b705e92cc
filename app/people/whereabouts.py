"""Whose team a piece of evidence belongs to: all memberships, loaded once, asked a million times."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.intake.bulk import utc_day
from app.people.access import Scope
from app.people.models import Membership, Team, User
from app.people.queries import access_of, teams_within

FOREVER = "9999-12-31"
AT_ONCE = 10_000  # people named in one query; SQLite takes no list without end


@dataclass(frozen=True)
class Whereabouts:
    """People by moderator id, teams by slug, and each person's stays: (first day, day after the last, team)."""

    people: dict[str, int]
    teams: dict[str, int]
    stays: dict[int, list[tuple[str, str, int]]]

    @classmethod
    def load(cls, session: Session) -> "Whereabouts":
        people = sa.select(User.external_id, User.id).where(User.external_id.is_not(None))
        stays: dict[int, list[tuple[str, str, int]]] = defaultdict(list)
        columns = (Membership.user_id, Membership.starts_on, Membership.ends_on, Membership.team_id)
        # A lead's or auditor's membership counts only for a person who moderates nowhere on that day.
        moderators_first = sa.case((Membership.role == "moderator", 0), else_=1)
        for user_id, starts_on, ends_on, team_id in session.execute(sa.select(*columns).order_by(moderators_first)):
            stays[user_id].append((str(starts_on), str(ends_on or FOREVER), team_id))
        return cls(
            {str(code): user_id for code, user_id in session.execute(people)},
            dict(session.execute(sa.select(Team.slug, Team.id)).all()),
            dict(stays),
        )

    def team(self, user_id: int, day: str, slug: str = "") -> int | None:
        """The person's team on an ISO day; where stays overlap, the one named, otherwise None."""
        stays = self.stays.get(user_id, ())
        if len(stays) == 1:
            starts, ends, team_id = stays[0]
            return team_id if starts <= day < ends and (not slug or self.teams.get(slug) == team_id) else None
        there = {team_id for starts, ends, team_id in stays if starts <= day < ends}
        if slug:
            wanted = self.teams.get(slug)
            return wanted if wanted in there else None
        return there.pop() if len(there) == 1 else None

    def team_problem(self, moderator: str, user_id: int, day: str, slug: str) -> str:
        """Why `team` found none."""
        there = {team_id for starts, ends, team_id in self.stays.get(user_id, ()) if starts <= day < ends}
        if slug and slug not in self.teams:
            return f"team '{slug}' is not known: bring it in with the roster"
        if slug and there:
            return f"moderator '{moderator}' was not in team '{slug}' on {day}"
        if there:
            return f"moderator '{moderator}' was in {len(there)} teams on {day}: name one in the column team"
        return f"moderator '{moderator}' was in no team on {day}: mend the roster, then the row goes in by itself"


def elsewhere(
    session: Session, columns: Sequence[Any], evidence: type[Any], moment: Any, user_ids: Collection[int]
) -> Iterator[Any]:
    """`columns` of these people's rows of `evidence` of which a membership at that `moment` names another team."""
    day = utc_day(session.connection(), moment)
    there = (Membership.user_id == evidence.user_id) & (Membership.starts_on <= day)
    there &= Membership.ends_on.is_(None) | (Membership.ends_on > day)
    other = sa.exists().where(there, evidence.team_id.is_distinct_from(Membership.team_id))
    listed = sorted(user_ids)
    for start in range(0, len(listed), AT_ONCE):
        of_these = evidence.user_id.in_(listed[start : start + AT_ONCE])
        yield from session.execute(sa.select(*columns).where(of_these, other)).all()


def importable_teams(session: Session, by_id: int | None, permission: str) -> frozenset[int] | None:
    """The teams whose rows the person may bring in; None = all, as for the command line (`by_id` None)."""
    if by_id is None:
        return None
    scopes = access_of(session, by_id).scopes(permission)
    if Scope() in scopes:
        return None
    return frozenset(team.id for team in teams_within(session, scopes))
