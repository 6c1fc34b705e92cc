"""What people choose where another answer is right, of one case or clause: everybody together, and team by team."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.people.models import Team
from app.quizzes.choices import ClauseChoice, SureAnswers, choice_analysis
from app.stats.rate import Measured, measured


@dataclass(frozen=True)
class Chosen:
    """Of the first answers to cases with that gold (share.n), those that chose this; right where they are the same."""

    gold: str
    chosen: str
    share: Measured

    @property
    def right(self) -> bool:
        return self.gold == self.chosen


@dataclass(frozen=True)
class Choices:
    """everybody: over the whole organisation. by_team, sure: of the teams the reader may see, by name."""

    everybody: list[Chosen]
    by_team: list[tuple[str, Chosen]]
    sure: list[tuple[str, SureAnswers]]


def choices_of(session: Session, items: Collection[str], clause: str, teams: Collection[Team]) -> Choices:
    """The distractor table of these cases where they ask this clause."""
    chosen, sure = choice_analysis(session, items)
    names = {team.slug: team.name for team in teams}
    mine = [one for one in chosen if one.clause == clause]
    return Choices(
        _together(mine),
        _named(names, mine),
        [(names[one.team], one) for one in sure if one.clause == clause and one.team in names],
    )


def _named(names: Mapping[str, str], chosen: list[ClauseChoice]) -> list[tuple[str, Chosen]]:
    """Team by team, the commonest answer first."""
    own = [
        (names[one.team], Chosen(one.gold, one.chosen, one.share))
        for one in chosen
        if one.team is not None and one.team in names
    ]
    return sorted(own, key=lambda each: (each[0], each[1].gold, -each[1].share.events))


def _together(chosen: list[ClauseChoice]) -> list[Chosen]:
    """All teams pooled: counts are added up, rates are not averaged."""
    asked: dict[tuple[str | None, str], float] = {(one.team, one.gold): one.share.n for one in chosen}
    n: dict[str, float] = {}
    for (_, gold), count in asked.items():
        n[gold] = n.get(gold, 0) + count
    times: dict[tuple[str, str], float] = {}
    for one in chosen:
        times[one.gold, one.chosen] = times.get((one.gold, one.chosen), 0) + one.share.events
    found = [Chosen(gold, said, measured(n[gold], count)) for (gold, said), count in times.items()]
    return sorted(found, key=lambda one: (one.gold, -one.share.events, one.chosen))
