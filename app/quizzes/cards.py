"""When a proven clause is asked again (LEARNING, rule 8): a memory model replayed from the days it was answered; pure.

FSRS 6 with its published parameters, at whole days (UTC). Nothing of it is stored, and nothing is tuned to a person.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache

from fsrs import Card, Rating, Scheduler

RETENTION = 0.85  # never raised for severity: above the accuracy that can be attained the load explodes
LONGEST, LONGEST_CRITICAL = 90, 30  # days
Review = tuple[date, Rating]


@dataclass(frozen=True)
class Memory:
    """What is left of a clause: when it is asked again, and the chance that it is remembered on a day."""

    due_on: date
    card: Card
    longest: int

    def retrievability(self, on: date) -> float:
        """The chance, 0–1, that an answer on that day would be right."""
        return float(_scheduler(self.longest).get_card_retrievability(self.card, midnight(on)))


def longest_interval(*, critical: bool, refresh_days: int | None) -> int:
    """The most days between two refreshers; never beyond the life of the proof."""
    longest = LONGEST_CRITICAL if critical else LONGEST
    return longest if refresh_days is None else max(1, min(longest, refresh_days))


def remember(reviews: Iterable[Review], longest: int) -> Memory:
    """Replay the reviews, one a day, in order. Raises ValueError without any."""
    scheduler, card = _scheduler(longest), None
    for day, rating in reviews:
        card, _ = scheduler.review_card(card or _new_card(day), rating, midnight(day))
    if card is None:
        raise ValueError("what was never reviewed is not remembered")
    return Memory(card.due.date(), card, longest)


def grade(*, right: bool, decided_right: bool, confidence: str | None) -> Rating:
    """What an answer says of the memory: wrong is Again; a guess, or the wrong clause cited, is Hard; never Easy."""
    if not decided_right:
        return Rating.Again
    return Rating.Good if right and confidence != "guess" else Rating.Hard


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _new_card(day: date) -> Card:
    return Card(card_id=1, due=midnight(day))


@lru_cache
def _scheduler(longest: int) -> Scheduler:
    return Scheduler(
        desired_retention=RETENTION,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=longest,
        enable_fuzzing=False,
    )
