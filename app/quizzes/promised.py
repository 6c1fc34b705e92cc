"""How many cases an attempt for proof takes if all goes well, as it stood at its beginning: it gives nothing away."""

from collections.abc import Iterable

from app.quizzes.windows import Phase, Standing


def promised(attempt_id: int, stood: Iterable[Standing]) -> int:
    """The cases that prove every open clause if all answers are right; answers of the attempt itself change nothing."""
    return sum(_needed(attempt_id, standing) for standing in stood)


def _needed(attempt_id: int, standing: Standing) -> int:
    for window in standing.windows:
        before = [answer for answer in window.answers if answer.attempt_id != attempt_id]
        if len(before) < len(window.answers):
            wrong = sum(not answer.right for answer in before)
            return max(window.rule.need[wrong] - len(before), 1)  # 1: a critical clause asks once more on a later day
    return standing.more if standing.phase in (Phase.OPEN, Phase.ANOTHER_DAY) else 0
