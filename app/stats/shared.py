"""Do most teams err on a clause, and on the same cases? Then the rule is at fault, not one team's training."""

from dataclasses import dataclass

from app.stats import constants as const
from app.stats.concentration import Concentration
from app.stats.rate import Measured


@dataclass(frozen=True)
class Shared:
    """A clause in all teams. teams: those with enough audits (n), and those whose audits lie above the target."""

    teams: Measured
    found: Concentration

    @property
    def by_cases(self) -> bool:
        """Whether most of at least 3 teams err, and the same cases fool different people."""
        most = self.teams.n >= const.SHARED_MIN_TEAMS and (self.teams.rate or 0) > const.PROBABLE
        return most and self.found.source == "shared"
