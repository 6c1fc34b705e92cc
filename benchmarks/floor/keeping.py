"""A year with a proven clause: people forget, and the engine's own spacing asks them again, or nobody does.

Forgetting is not the model that the spacing uses: the share still known falls exponentially, at a pace of its own for
every person and clause; what is forgotten is guessed, one side of the line or the other.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from fsrs import Rating

from app.quizzes.cards import grade, longest_interval, remember

START, DAYS = date(2026, 3, 2), 365
GUESS = 0.5
PACE, SPREAD = 120.0, 0.7  # median days until 1/e is left, and its spread in logarithms
STRONGER = 2.0  # a right answer after a while makes memory last so many times as long
LATE = 4  # a refresher is answered up to so many days after it is due


@dataclass
class Memory:
    """What one person knows of one clause: fully known, they are right as often as `level` says."""

    level: float
    lasts: float
    since: date = START

    def accuracy(self, on: date) -> float:
        left = 0.5 ** ((on - self.since).days / (0.693 * self.lasts))
        return GUESS + (self.level - GUESS) * left

    def asked(self, on: date, right: bool) -> None:
        """A right answer strengthens; after a wrong one the rule is read again."""
        self.lasts = min(self.lasts * (STRONGER if right else 1.0), 3650.0)
        self.since = on


@dataclass(frozen=True)
class Year:
    """Mean accuracy over the days of a year, the share of days below .75, refreshers answered, and windows reopened."""

    accuracy: float
    below: float
    refreshers: int
    reopened: int


def year(level: float, critical: bool, refreshed: bool, dice: Random) -> Year:
    """One person's year with one proven clause."""
    memory = Memory(level, PACE * 2.718281828 ** dice.gauss(0, SPREAD))
    longest = longest_interval(critical=critical, refresh_days=None)
    reviews, lately, reopened, daily = [(START, Rating.Good)], [], 0, []
    due = remember(reviews, longest).due_on + timedelta(days=dice.randint(0, LATE))
    for day in (START + timedelta(days=n) for n in range(1, DAYS + 1)):
        daily.append(memory.accuracy(day))
        if not refreshed or day < due:
            continue
        right = dice.random() < daily[-1]
        memory.asked(day, right)
        reviews.append((day, grade(right=right, decided_right=right, confidence="fairly")))
        due = remember(reviews, longest).due_on + timedelta(days=dice.randint(0, LATE))
        lately = [*lately, right][-3:]
        if lately.count(False) >= 2:
            reopened, lately = reopened + 1, []
    return Year(sum(daily) / DAYS, sum(one < 0.75 for one in daily) / DAYS, len(reviews) - 1, reopened)
