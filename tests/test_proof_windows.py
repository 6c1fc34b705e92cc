"""How the windows of a proof follow one another; the rule itself is tested with the statistics."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from app.quizzes.windows import Answer, Course, Phase, Standing, stand
from app.stats.proof import STANDARD, STRICT

START = datetime(2026, 11, 2, 8, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def answers(marks: str, at: datetime = START, attempt: int = 1) -> list[Answer]:
    """'110' = right, right, wrong, a minute apart, in one sitting."""
    return [Answer(attempt, n, at + n * MINUTE, mark == "1") for n, mark in enumerate(marks, 1)]


def now_at(given: Sequence[Answer], course: Course, now: datetime = START + HOUR) -> Standing:
    return stand(given, course, now)


def test_six_right_prove_a_clause_whatever_the_sitting() -> None:
    given = answers("111") + answers("111", START + DAY, attempt=2)
    standing = now_at(given, Course(refresh_days=180), START + 2 * DAY)
    assert standing.phase is Phase.PROVEN and standing.window.proven_at == given[-1].at
    assert standing.expires_at == datetime(2027, 5, 2, tzinfo=UTC)


def test_one_wrong_takes_ten_and_two_wrong_take_twelve() -> None:
    assert now_at(answers("0111111"), Course()).more == 3
    assert now_at(answers("0111111111"), Course()).phase is Phase.PROVEN
    assert now_at(answers("01110111111"), Course()).more == 1
    assert now_at(answers("011101111111"), Course()).phase is Phase.PROVEN


def test_a_critical_clause_takes_twelve_and_another_day() -> None:
    course = Course(critical=True)
    given = answers("1" * 12)
    same_day = now_at(given, course)
    assert same_day.phase is Phase.ANOTHER_DAY and same_day.cleared_at and same_day.more == 1
    assert not same_day.drawable(START + HOUR) and same_day.drawable(START + DAY)
    wrong = now_at(given + answers("0", START + DAY, 2), course, START + DAY + HOUR)
    assert wrong.phase is Phase.ANOTHER_DAY
    later = now_at(given + answers("01", START + DAY, 2), course, START + DAY + HOUR)
    assert later.phase is Phase.PROVEN and later.window.proven_at == START + DAY + 2 * MINUTE
    over_two_days = now_at(answers("1" * 6) + answers("1" * 6, START + DAY, 2), course, START + 2 * DAY)
    assert over_two_days.phase is Phase.PROVEN


def test_three_of_three_or_four_of_five_in_one_sitting_clear_to_work() -> None:
    assert now_at(answers("11"), Course()).cleared_at is None
    assert now_at(answers("111"), Course()).cleared_at == START + 3 * MINUTE
    assert now_at(answers("10111"), Course()).cleared_at == START + 5 * MINUTE
    assert now_at(answers("1011"), Course()).cleared_at is None
    assert now_at(answers("11") + answers("1", START + DAY, 2), Course()).cleared_at is None


def test_a_stopped_window_opens_again_strictly_after_reading_and_a_pause() -> None:
    given = answers("010")
    stopped_at = given[-1].at
    waiting = now_at(given, Course())
    assert waiting.phase is Phase.REREAD and waiting.must_read and waiting.opens_at == stopped_at + 12 * HOUR
    read_before = Course(read=[START])
    assert now_at(given, read_before, START + DAY).must_read
    course = Course(read=[stopped_at + HOUR])
    assert now_at(given, course, stopped_at + 11 * HOUR).phase is Phase.REREAD
    again = now_at(given, course, stopped_at + 12 * HOUR)
    assert again.phase is Phase.OPEN and again.window.rule is STRICT and again.more == 12
    assert now_at(given + answers("1" * 12, START + DAY, 2), course, START + 2 * DAY).phase is Phase.PROVEN


def test_after_two_stopped_windows_a_person_helps_until_training_is_assigned() -> None:
    given = answers("00") + answers("000", START + DAY, 2)
    course = Course(read=[START + HOUR])
    assert now_at(given, course, START + 9 * DAY).phase is Phase.HELP
    helped = Course(read=course.read, reopened=[START + 2 * DAY])
    standing = now_at(given, helped, START + 9 * DAY)
    assert standing.phase is Phase.OPEN and standing.window.rule is STRICT


def test_an_expired_proof_opens_a_standard_window() -> None:
    course = Course(critical=True, refresh_days=30)
    given = answers("1" * 12) + answers("1", START + DAY, 2)
    assert now_at(given, course, START + 30 * DAY).phase is Phase.PROVEN
    standing = now_at(given, course, START + 31 * DAY)
    assert standing.phase is Phase.OPEN and standing.window.rule is STANDARD and standing.window.answers == ()


def test_training_for_a_gap_asks_anew_what_was_proven() -> None:
    given = answers("111111")
    course = Course(reopened=[START + DAY])
    assert now_at(given, course, START + 2 * DAY).phase is Phase.OPEN
    again = given + answers("111111", START + 2 * DAY, 2)
    assert now_at(again, course, START + 3 * DAY).window.proven_at == START + 2 * DAY + 6 * MINUTE
    assert now_at(given[:4], Course(reopened=[START]), START + DAY).more == 2


def test_a_mended_key_replays_everything() -> None:
    stopped = answers("0011111111")
    assert now_at(stopped[:2], Course()).phase is Phase.REREAD
    mended = [Answer(one.attempt_id, one.position, one.at, True) for one in stopped]
    assert now_at(mended, Course()).phase is Phase.PROVEN
