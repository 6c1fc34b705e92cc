"""Does a team draw the line elsewhere than the others, though it sees the difference as they do? A local norm."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from app.stats import constants as const
from app.stats.ability import Ability, ability
from app.stats.rate import Measured, measured


@dataclass(frozen=True)
class Sides:
    """Audited decisions of one team on one clause by what was right, as effective counts (fractions allowed).

    could_miss: those with something milder than the right decision, missed: of these, decided more leniently;
    could_alarm, alarms: the same with something stricter, decided more strictly. With two decisions these are the
    violating and the other cases of LEARNING, rule 11, with longer scales a decision may stand on both sides.
    """

    could_miss: float
    missed: float
    could_alarm: float
    alarms: float

    @cached_property
    def ability(self) -> Ability:
        """d′ and c of the team on the clause."""
        return ability(self.could_miss - self.missed, self.could_miss, self.alarms, self.could_alarm)

    def at_size_of(self, other: "Sides") -> Ability:
        """d′ and c of these rates on as few cases as the other has, since half cases pull small counts together."""
        miss = self.missed / self.could_miss if self.could_miss > 0 else 0.0
        alarm = self.alarms / self.could_alarm if self.could_alarm > 0 else 0.0
        return ability(other.could_miss * (1 - miss), other.could_miss, other.could_alarm * alarm, other.could_alarm)


@dataclass(frozen=True)
class Leaning:
    """A team that leans on a clause: own d′ and c; usual: the other teams' together, on as few cases.

    one_way: its wrong decisions (n), and those in its direction; others: other teams with enough cases (n), and those
    that lean the same way.
    """

    own: Ability
    usual: Ability
    one_way: Measured
    others: Measured

    @property
    def sees_the_difference(self) -> bool:
        """Whether d′ may be as high as the others': its 90 % upper bound reaches theirs."""
        half = (self.own.leaning.high - self.own.leaning.low) / 2
        return self.own.d_prime + 2 * half >= self.usual.d_prime

    @property
    def norm(self) -> bool:
        """Whether this is a norm of the team's own.

        c excludes 0; wrong decisions go mostly that way (90 % lower bound above half); at least 3 other teams can be
        judged and at most a quarter lean alike; and the difference is seen as well as elsewhere: where it is not, the
        rule isn't known, and calibration teaches nobody.
        """
        few_alike = self.others.n >= const.NORM_MIN_TEAMS and (self.others.rate or 0) <= const.NORM_MOST_ALIKE
        bounds = self.one_way.interval
        mostly = bounds is not None and bounds.low > const.PROBABLE
        return self.own.leans is not None and few_alike and mostly and self.sees_the_difference


def leaning(team: Sides, others: Sequence[Sides]) -> Leaning | None:
    """How a team leans against the others on the same clause; None with too few cases or a c that may be 0."""
    own = team.ability
    if own.leans is None:
        return None
    judged = [each.ability for each in others]
    judged = [each for each in judged if each.shows_leaning]
    same = team.alarms if own.c < 0 else team.missed
    return Leaning(
        own=own,
        usual=_together(others).at_size_of(team),
        one_way=measured(team.alarms + team.missed, same),
        others=measured(len(judged), sum(each.leans == own.leans for each in judged)),
    )


def _together(others: Sequence[Sides]) -> Sides:
    return Sides(
        could_miss=sum(each.could_miss for each in others),
        missed=sum(each.missed for each in others),
        could_alarm=sum(each.could_alarm for each in others),
        alarms=sum(each.alarms for each in others),
    )
