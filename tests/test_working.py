"""/working: whether training works, one sentence a question, told only of groups of five and of one's own teams."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from evidence import audit, bring_in_audits, go_live
from flask.testing import FlaskClient
from learner import Learner, clause_id, colleagues, released
from sqlalchemy.orm import Session

from app import clock
from app.gaps.models import Target
from app.gaps.outcomes import followed_up, refreshers_opened, time_spent, windows_decided
from app.gaps.proof_cost import Spent, per_proof
from app.gaps.working import (
    Finding,
    Followed,
    Tally,
    flagged,
    minutes_per_proof,
    proven_and_wrong,
    sure_and_wrong,
    windows_stopped,
)
from app.library.models import Quiz
from app.people.models import Team
from app.quizzes.models import Attempt, QuizEvidence, Response
from app.stats.rate import UNMEASURED, Measured, measured
from app.training.actions import prove

As = Callable[[str], FlaskClient]
PROVEN_AT = datetime(2026, 9, 1, tzinfo=UTC)


def tally(team: str, n: int, events: int, people: int = 5) -> Tally:
    return Tally(team, None, people, n, events)


@pytest.mark.parametrize(
    ("wrong", "sure", "low", "high", "too_many"),
    [(3, 20, 0.0562480543, 0.3136803574, False), (12, 60, 0.1263946052, 0.2945152997, True)],
)
def test_a_team_is_flagged_when_it_is_surely_wrong_in_over_a_tenth_of_sure_answers(
    wrong: int, sure: int, low: float, high: float, too_many: bool
) -> None:
    share = measured(sure, wrong)
    assert share.interval == pytest.approx((low, high), abs=1e-9)
    assert flagged(share, 0.10) is too_many
    found = sure_and_wrong([tally("Jakarta 1", sure, wrong)])
    assert [team.flagged for team in found.teams] == [too_many]
    assert ("sure and wrong too often: Jakarta 1" in found.sentence) is too_many


def test_a_team_of_four_counts_nowhere_and_nobody_can_subtract_it() -> None:
    found = windows_stopped([tally("Jakarta 1", 40, 4), tally("Hanoi", 30, 30, people=4)])
    assert found.sentence.startswith("10 % (") and "n = 40)" in found.sentence
    assert [team.team for team in found.teams] == ["Jakarta 1"] and found.few == 1


def newly(n: int, over: int, kind: str, audits: Measured = UNMEASURED, people: int = 5) -> Finding:
    return proven_and_wrong(Followed(people, n, over, audits), kind)


def test_each_sentence_says_how_it_stands_against_what_was_expected() -> None:
    few = newly(19, 0, "critical")
    assert not few.enough and few.sentence.startswith("Not enough yet: 19 of at least 20")
    assert "at most 4 %" in few.expected
    beside = newly(0, 0, "critical", measured(200, 6))
    assert beside.enough and beside.sentence.endswith("together: 3 % (1–6, n = 200) of audited decisions wrong.")
    assert "as expected" in newly(200, 3, "standard").sentence
    assert "more than expected" in newly(100, 20, "standard").sentence
    assert newly(100, 20, "standard", people=4).sentence.startswith("Not enough yet: 0 ")
    assert "can't be told yet" in newly(30, 1, "standard").sentence


def test_a_proof_costs_what_all_answering_took_by_the_clauses_it_proved() -> None:
    assert per_proof([Spent("Jakarta 1", 9, 0)]) is None
    even = per_proof([Spent("Jakarta 1", 20, 4)] * 6)
    assert even is not None and even.minutes == 5 and even.interval == (5, 5)
    uneven = per_proof([Spent("Jakarta 1", 10, 4), Spent("Jakarta 1", 30, 4)])  # s² = (100 + 100) · 2, Σ proven = 8
    assert uneven is not None and uneven.interval == pytest.approx((5 - 4.1121340674, 5 + 4.1121340674))
    told = minutes_per_proof([Spent("Jakarta 1", 20, 4)] * 6 + [Spent("Hanoi", 90, 1)] * 4, 0.75)
    assert told.sentence == "A proven clause takes 5.0 minutes of answering (5.0–5.0, n = 24 by 6 people)."
    assert told.few == 1


@pytest.fixture
def team(session: Session, cast: SimpleNamespace) -> list[int]:
    """Five people moderate in Jakarta; each has decided four windows, of which the first was stopped."""
    released(session)
    people = [cast.mai, *colleagues(session, cast.jakarta)]
    clause, quiz = clause_id(session, "br-1"), session.scalars(sa.select(Quiz.id)).one()
    at = clock.now() - timedelta(days=9)
    for user_id in people:
        attempt = Attempt(user_id=user_id, team_id=cast.jakarta, kind="proof", quiz_id=quiz, clause_ids=[clause])
        attempt.seed, attempt.started_at, attempt.submitted_at = 1, at, at
        session.add(attempt)
        session.flush()
        for kind in ("stopped", "proven", "proven", "proven"):
            prove(session, user_id=user_id, clause_id=clause, rev=1, kind=kind, at=at, attempt_id=attempt.id)
        for number in range(6):
            sure(session, user_id, cast.jakarta, clause, number)
    session.commit()
    return people


def sure(session: Session, user_id: int, team_id: int, clause: int, number: int) -> None:
    """A first answer that was called sure; two of six are wrong."""
    key = {"response_key": f"{user_id}:{number}", "item": f"c1-{number}", "item_rev": 1, "source": "plumbline"}
    row = QuizEvidence(**key, user_id=user_id, team_id=team_id, clause_id=clause, clause_rev=1, attempt_no=1)
    row.first, row.answered_at, row.confidence, row.mark = True, clock.now(), "sure", float(number > 1)
    session.add(row)


def test_a_lead_reads_her_own_teams_alone(session: Session, cast: SimpleNamespace, team: list[int], as_: As) -> None:
    lena = as_("lena")
    assert 'href="/working"' in lena.get("/gaps").text
    page = lena.get("/working").text
    assert "25 % (12–43, n = 20) of decided proof windows were stopped" in page
    assert "33 % (21–48, n = 30) of answers called sure were wrong; are sure and wrong too often: Jakarta 1" in page
    assert "no plan let a half wait" in page
    assert "Not enough yet: 0 of at least 20 (refresher case opened)" in page
    assert "Rini" not in page and "Berlin" not in page
    others = as_("otto").get("/working").text
    assert "Jakarta" not in others and "Not enough yet: 0 of at least 20 (decided window)" in others
    assert as_("mai").get("/working").status_code == 404
    session.rollback()
    old = windows_decided(session, [session.get_one(Team, cast.jakarta)], clock.now() - timedelta(days=8))
    assert old == []


def test_who_errs_above_the_target_after_proving_is_told_by_audits_after_the_proof(
    session: Session, cast: SimpleNamespace, tmp_path: Path
) -> None:
    go_live(session)
    wrong = {"decision": "allow", "verdict": "error", "sampling": "random"}
    right = {"decision": "remove", "verdict": "correct", "sampling": "random"}
    after, before, late = "2026-09-05T10:00:00Z", "2026-08-20T10:00:00Z", "2026-10-09T10:00:00Z"
    rows = [audit(f"b{n}", case_id=f"b{n}", decided_at=before, audited_at=before, **wrong) for n in range(6)]
    rows += [audit(f"l{n}", case_id=f"l{n}", decided_at=late, audited_at=late, **wrong) for n in range(6)]
    for n in range(5):
        one = wrong if n < 2 else right
        rows.append(audit(f"a{n}", case_id=f"a{n}", decided_at=after, audited_at=after, **one))
    bring_in_audits(session, tmp_path, *rows)
    clause = clause_id(session, "cf-1.1")
    prove(session, user_id=cast.mai, clause_id=clause, rev=1, kind="proven", at=PROVEN_AT)
    prove(session, user_id=cast.mai, clause_id=clause, rev=1, kind="proven", at=datetime(2026, 10, 8, tzinfo=UTC))
    session.commit()
    asked = [session.get_one(Team, cast.jakarta)], datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 10, 20, tzinfo=UTC)
    nobody, mai = Followed(0, 0, 0, UNMEASURED), {"people": 1, "n": 1, "audits": UNMEASURED}
    assert followed_up(session, *asked) == {"standard": nobody, "critical": Followed(**mai, over=1)}
    session.add(Target(scope="all", severity=None, queue=None, valid_from=date(2026, 1, 1), rate=0.5))
    session.flush()
    assert followed_up(session, *asked)["critical"] == Followed(**mai, over=0)
    bring_in_audits(session, tmp_path, audit("a0", case_id="a0", decided_at=late, audited_at=late, **wrong))
    assert followed_up(session, *asked)["critical"] == nobody


def test_time_and_answers_are_counted_from_the_attempt_itself(session: Session, cast: SimpleNamespace, as_: As) -> None:
    released(session)
    mai = Learner(as_("mai"), session).start()
    mai.finish()
    taken = len(mai.responses())
    session.rollback()
    session.execute(sa.update(Response).values(milliseconds=60_000))
    session.execute(sa.update(Response).where(Response.position == 1).values(milliseconds=3_600_000))
    teams, long_ago = [session.get_one(Team, cast.jakarta)], clock.now() - timedelta(days=1)
    assert time_spent(session, teams, long_ago) == [Spent("Jakarta 1", 5 + taken - 1, 2)]
    session.execute(sa.update(Attempt).values(kind="refresher"))
    session.execute(sa.update(Response).where(Response.position == 2).values(settled_at=None))
    tomorrow = clock.now() + timedelta(days=1)
    assert refreshers_opened(session, teams, long_ago, tomorrow) == [Tally("Jakarta 1", "id", 1, taken, taken - 1)]
    assert time_spent(session, teams, long_ago) == []
