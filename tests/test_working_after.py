"""/working: refreshers against what memory predicts, and whether teams that lean come back to the line."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from evidence import audit, bring_in_audits, clause_rows, go_live
from flask.testing import FlaskClient
from learner import Learner, clause_id, released
from sqlalchemy.orm import Session

from app import clock
from app.gaps.at_work import at_work
from app.gaps.cells import ReportTeam
from app.gaps.leaning_after import Again, come_back, leaned
from app.gaps.predicted import Prediction, as_predicted, bins, predictions, spread
from app.gaps.window import Window
from app.library.queries import live_clauses
from app.people.models import Team
from app.quizzes.models import QuizEvidence
from app.stats.ability import ability

SignIn = Callable[[str], FlaskClient]
MONDAY = datetime(2026, 11, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)
STRICT, EVEN = ability(19, 20, 9, 20), ability(18, 20, 2, 20)  # c −.6727928398 ± .2475 and 0


def told(people: int, times: int, chance: float, right: int) -> list[Prediction]:
    return [Prediction(user, chance, n < right) for user in range(people) for n in range(times)]


def test_answers_stand_beside_what_was_predicted_by_ten_points() -> None:
    found = [*told(5, 6, 0.85, 5), *told(5, 2, 0.93, 2), *told(4, 9, 0.55, 0)]
    low, high = bins(found)
    assert (low.low, low.high, low.predicted, low.share.n, low.share.events) == pytest.approx((0.8, 0.9, 0.85, 30, 25))
    assert (high.low, high.predicted, high.share.rate) == pytest.approx((0.9, 0.93, 1)), "four people are not told of"
    assert "as predicted (85 %)" in as_predicted(told(5, 6, 0.85, 5)).sentence
    assert "fewer than predicted (85 %)" in as_predicted(told(5, 6, 0.85, 3)).sentence
    assert "more than predicted (85 %)" in as_predicted(told(10, 6, 0.85, 6)).sentence
    assert as_predicted(told(4, 9, 0.85, 9)).sentence.startswith("Not enough yet: 0 of")


def test_a_refresher_is_judged_by_what_was_known_before_its_day(
    session: Session, cast: SimpleNamespace, as_: SignIn
) -> None:
    with clock.at(MONDAY - DAY):
        released(session)
    mai = Learner(as_("mai"), session)
    with clock.at(MONDAY):
        mai.start().finish()
    with clock.at(MONDAY + 4 * DAY):
        for right in (True, False):  # one clause each
            sitting = Learner(mai.client, session).start("refresher")
            sitting.answer(right)
            sitting.next()
    session.rollback()
    teams, since = [session.get_one(Team, cast.jakarta)], MONDAY - DAY
    found = predictions(session, teams, since)
    assert [one.user_id for one in found] == [cast.mai] * 2 and sorted(one.right for one in found) == [False, True]
    assert [one.chance for one in found] == pytest.approx([0.85, 0.85], abs=0.03)  # asked when .85 is due
    assert predictions(session, [session.get_one(Team, cast.berlin)], since) == []
    session.execute(sa.update(QuizEvidence).where(QuizEvidence.answered_at > MONDAY + DAY).values(first=False))
    assert predictions(session, teams, since) == [], "a case seen before says nothing of memory"


def test_of_many_people_some_are_read_evenly_spread() -> None:
    assert spread([], 120) == [] and spread(range(120), 120) == range(120)
    assert spread(range(1000), 120) == range(0, 1000, 9)


def test_the_fall_of_c_has_its_range_and_those_who_still_lean_their_names() -> None:
    few = come_back([Again("Jakarta 1", "cf-1.1", STRICT, EVEN)] * 4)
    assert not few.enough and few.sentence.startswith("Not enough yet: 4 of at least 5")
    found = come_back([Again("Jakarta 1", "cf-1.1", STRICT, EVEN)] * 4 + [Again("Hanoi", "cf-2.1", STRICT, STRICT)])
    assert "off the line by |c| = 0.67 on average, and by 0.13 in the 28 days after: a fall of 0.54" in found.sentence
    assert "n = 5)" in found.sentence and found.sentence.endswith("1 still leans: Hanoi · cf-2.1.")


def test_what_leaned_is_looked_at_again_after_four_weeks(
    session: Session, cast: SimpleNamespace, tmp_path: Path
) -> None:
    go_live(session)
    today = date(2026, 11, 23)
    strict = clause_rows("old", today - 40 * DAY, acted=19, alarms=9)
    even = clause_rows("new", today - 9 * DAY, acted=18, alarms=2)
    bring_in_audits(session, tmp_path, *(audit(**row) for row in strict + even))
    teams = [session.get_one(Team, cast.jakarta), session.get_one(Team, cast.berlin)]
    [one] = leaned(session, teams, today)
    assert (one.team, one.clause) == ("Jakarta 1", "cf-1.1")
    assert one.before.c == pytest.approx(-0.6727928398, abs=1e-9) and one.before.leans == "too strict"
    assert one.after.c == pytest.approx(0, abs=1e-9) and one.fall == pytest.approx(0.6727928398, abs=1e-9)
    assert leaned(session, teams, today + 60 * DAY) == []
    clause, window = live_clauses(session)[clause_id(session, "cf-1.1")], Window.read(today.isoformat(), 20)
    jakarta = ReportTeam(cast.jakarta, "jakarta-1", "Jakarta 1", "ID", None, people=5)
    now = at_work(session, window, clause, jakarta)
    assert now is not None and (now.prevalence.n, now.prevalence.events) == (40, 20)
    assert (now.acted.events, now.alarms.events) == (18, 2) and now.ability.c == pytest.approx(0, abs=1e-9)
    assert at_work(session, window, clause, replace(jakarta, people=4)) is None
