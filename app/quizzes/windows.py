"""How a person stands in a clause: their first answers cut into windows, each judged in order (LEARNING, rule 5); pure.

The first window follows the clause's severity. The one after a stopped window is strict and opens once the clause
was read again and twelve hours have passed; after two stopped windows none opens by itself. An expired proof opens a
standard window, and so does training assigned for a gap, though by severity. Two wrong of the last three refreshers
open a strict one, and the proof holds until that is decided (rule 8). Everything is a function of the answers as they
are marked now, so a mended key replays it all.
"""

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from itertools import accumulate

from app.stats.proof import STANDARD, STRICT, Outcome, Rule, judge

PAUSE = timedelta(hours=12)
CLEARED = ((3, 3), (5, 4))  # so many answers of one sitting, so many of them right


class Phase(StrEnum):
    """What a person can do about a clause now."""

    OPEN = "open"  # cases may be drawn
    REREAD = "reread"  # a window was stopped: read again, and wait
    ANOTHER_DAY = "another_day"  # all that is missing is a right answer on a later day
    PROVEN = "proven"
    HELP = "help"  # two windows were stopped: a person helps now


@dataclass(frozen=True)
class Answer:
    """A first answer to a proof case; `right` = full mark, and the right clause where one was asked.

    `held` says of a refresher whether the decision was right; None for other answers, and for one that changes nothing.
    """

    attempt_id: int
    position: int
    at: datetime
    right: bool
    item_id: int = 0
    held: bool | None = None


@dataclass(frozen=True)
class Window:
    """Answers judged together. `proven_at` stays None until proven, and confirmed on another day where critical.

    `shaken`: refreshers went wrong before it, so that the proof made earlier holds until this window is decided.
    """

    rule: Rule
    answers: tuple[Answer, ...]
    outcome: Outcome
    proven_at: datetime | None = None
    shaken: bool = False

    @property
    def wrong(self) -> int:
        return sum(not answer.right for answer in self.answers)

    @property
    def more(self) -> int:
        """How many more cases prove the clause if all of them are right; 0 once decided."""
        return self.rule.need[self.wrong] - len(self.answers) if self.outcome is Outcome.OPEN else 0

    @property
    def ended_at(self) -> datetime:
        """When the last answer was given. Raises IndexError for a window without answers."""
        return self.answers[-1].at


@dataclass(frozen=True)
class Course:
    """The clause as it is now: what its windows depend on besides the answers.

    `reopened` holds when training was assigned for a gap, `read` when the person read the clause at its rev.
    """

    critical: bool = False
    refresh_days: int | None = None
    reopened: Sequence[datetime] = ()
    read: Sequence[datetime] = ()


@dataclass(frozen=True)
class Standing:
    """Where a person stands in one clause.

    `windows` are all so far, the present one last. `cleared_at` says since when they are cleared to work, None = not.
    `opens_at` (phase reread) is when the pause ends; `must_read` whether the clause is still to be read again.
    `expires_at` is when the present proof ends, None = never; `holds` says that it does while a window is open again.
    """

    phase: Phase
    windows: tuple[Window, ...]
    cleared_at: datetime | None = None
    opens_at: datetime | None = None
    must_read: bool = False
    expires_at: datetime | None = None
    holds: bool = False

    @property
    def window(self) -> Window:
        return self.windows[-1]

    @property
    def more(self) -> int:
        return 1 if self.phase is Phase.ANOTHER_DAY else self.window.more

    def drawable(self, now: datetime) -> bool:
        """Whether a proof session may ask a case of the clause."""
        later = self.phase is Phase.ANOTHER_DAY and now.date() > self.window.ended_at.date()
        return self.phase is Phase.OPEN or later


NOTHING = Standing(Phase.OPEN, (Window(STANDARD, (), Outcome.OPEN),))


def stand(answers: Sequence[Answer], course: Course, now: datetime) -> Standing:
    """Judge a person's first answers to a clause at one rev, in the order given."""
    windows = cut(answers, course, now)
    last = windows[-1]
    cleared = cleared_at(last.answers)
    if last.outcome is Outcome.PROVEN:
        phase = Phase.PROVEN if last.proven_at else Phase.ANOTHER_DAY
        expires = expiry(last.proven_at, course) if last.proven_at else None
        return Standing(phase, tuple(windows), cleared or last.ended_at, expires_at=expires)
    if last.outcome is Outcome.STOPPED:
        return Standing(Phase.HELP, tuple(windows))
    before = windows[-2] if len(windows) > 1 else None
    if before is not None and before.proven_at and last.shaken:
        expires = expiry(before.proven_at, course)
        holds = expires is None or now < expires
        return Standing(Phase.OPEN, tuple(windows), before.proven_at, expires_at=expires, holds=holds)
    if before is not None and before.outcome is Outcome.STOPPED and not last.answers:
        return resume(tuple(windows), before.ended_at, course, now)
    return Standing(Phase.OPEN, tuple(windows), cleared)


def resume(windows: tuple[Window, ...], stopped_at: datetime, course: Course, now: datetime) -> Standing:
    """Whether the window after a stopped one has opened: read again, and the pause is over; or a person saw to it."""
    if any(moment > stopped_at for moment in course.reopened):
        return Standing(Phase.OPEN, windows)
    must_read = not any(moment > stopped_at for moment in course.read)
    opens_at = stopped_at + PAUSE
    phase = Phase.REREAD if must_read or now < opens_at else Phase.OPEN
    return Standing(phase, windows, opens_at=opens_at, must_read=must_read)


def cut(answers: Sequence[Answer], course: Course, now: datetime) -> list[Window]:
    """The windows so far; the last one is open, or proven, or the second stopped in a row."""
    rest, rule = list(answers), STRICT if course.critical else STANDARD
    windows: list[Window] = []
    stopped, shaken = 0, False
    while True:
        judged = judge((answer.right for answer in rest), rule)
        window = Window(rule, tuple(rest[: judged.answers]), judged.outcome, shaken=shaken)
        rest = rest[judged.answers :]
        if window.outcome is Outcome.PROVEN:
            window = proven(window, rest, critical=course.critical)
        windows.append(window)
        if window.outcome is Outcome.OPEN:
            return windows
        stopped = stopped + 1 if window.outcome is Outcome.STOPPED else 0
        shaken = False
        if stopped == 1:
            rule = STRICT
            continue
        slip = slipped(window, rest)
        again, rule = reopening(window, course, now, stopped, slip)
        if again is None:
            return windows
        shaken = slip is not None and again == slip.at
        rest, stopped = [answer for answer in rest if answer.at >= again and not (shaken and answer is slip)], 0


def proven(window: Window, rest: Sequence[Answer], *, critical: bool) -> Window:
    """Date the proof: a critical clause proven on one (UTC) day waits for a right answer on a later one."""
    day = window.answers[0].at.date()
    if not critical or window.ended_at.date() > day:
        return replace(window, proven_at=window.ended_at)
    later = next((answer for answer in rest if answer.right and answer.at.date() > day), None)
    if later is None:
        return window
    until = rest[: rest.index(later) + 1]
    return replace(window, answers=(*window.answers, *until), proven_at=later.at)


def slipped(window: Window, rest: Sequence[Answer]) -> Answer | None:
    """The refresher after a proof that was the second wrong one of the last three."""
    last: deque[bool] = deque(maxlen=3)
    for answer in rest:
        if window.proven_at is not None and answer.held is not None and answer.at > window.proven_at:
            last.append(answer.held)
            if last.count(False) == 2:
                return answer
    return None


def reopening(
    window: Window, course: Course, now: datetime, stopped: int, slip: Answer | None
) -> tuple[datetime | None, Rule]:
    """When a decided clause is asked anew, if at all, and by which rule; `slip` is the refresher that shook it."""
    by_severity = STRICT if course.critical or stopped else STANDARD
    assigned = min((moment for moment in course.reopened if moment > window.ended_at), default=None)
    expired = expiry(window.proven_at, course) if window.proven_at else None
    if expired is not None and expired <= min(now, assigned or now, slip.at if slip else now):
        return expired, STANDARD
    if slip is not None and (assigned is None or slip.at < assigned):
        return slip.at, STRICT
    return assigned, by_severity


def expiry(proven_at: datetime, course: Course) -> datetime | None:
    """The midnight (UTC) at which a proof of that moment ends."""
    if course.refresh_days is None:
        return None
    return datetime.combine(proven_at.date() + timedelta(days=course.refresh_days), time(), UTC)


def cleared_at(answers: Sequence[Answer]) -> datetime | None:
    """When the person was cleared to work: 3 right of the first 3 of one sitting, or 4 of its first 5."""
    sittings: dict[int, list[Answer]] = defaultdict(list)
    for answer in answers:
        sittings[answer.attempt_id].append(answer)
    moments = [
        sitting[n - 1].at
        for sitting in sittings.values()
        for n, wanted in CLEARED
        if len(sitting) >= n and list(accumulate(answer.right for answer in sitting))[n - 1] >= wanted
    ]
    return min(moments, default=None)
