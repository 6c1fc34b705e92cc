"""Proof of competence in a clause: a sequential rule over a person's first answers (LEARNING, rule 5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a window of answers stands."""

    OPEN = "open"
    PROVEN = "proven"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Rule:
    """A proof rule: `need[w]` answers prove with w wrong; `early` wrong within `within` answers stop the window."""

    need: tuple[int, ...]
    early: int
    within: int

    @property
    def allowed(self) -> int:
        """Wrong answers a window may hold."""
        return len(self.need) - 1

    @property
    def longest(self) -> int:
        """The most answers a window can take before it is decided."""
        return self.need[-1]


STANDARD = Rule(need=(6, 10, 12), early=2, within=3)
STRICT = Rule(need=(12, 17, 20, 20), early=3, within=7)


@dataclass(frozen=True)
class Judgement:
    """The outcome and the number of answers it took (all of them while the window is open)."""

    outcome: Outcome
    answers: int


def judge(marks: Iterable[bool], rule: Rule) -> Judgement:
    """Judge answers in order; right is a full mark with the right clause cited where the case asks for it.

    A sequential test (after Wald 1945) whose steps were calculated for LEARNING, rule 5: of people right 95 % of the
    time .978 pass the standard one, of those right 60 % of the time .106. Without answers the window is open.
    Answers after the decision are ignored, so replaying stored answers after a key fix gives the true outcome.
    """
    wrong = answers = 0
    for answers, right in enumerate(marks, 1):
        wrong += not right
        if wrong > rule.allowed or (wrong == rule.early and answers <= rule.within):
            return Judgement(Outcome.STOPPED, answers)
        if answers >= rule.need[wrong]:
            return Judgement(Outcome.PROVEN, answers)
    return Judgement(Outcome.OPEN, answers)
