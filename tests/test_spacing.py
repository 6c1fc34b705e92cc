"""What is proven is asked again before it is forgotten: when, how much, and what a wrong refresher means."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from fsrs import Rating
from learner import Learner, clause_id, released, tree
from sqlalchemy.orm import Session

from app import clock
from app.library.actions import release
from app.quizzes.cards import grade, longest_interval, remember
from app.quizzes.models import Attempt, AttemptCase, QuizEvidence
from app.quizzes.spacing import keeping, refreshers_due
from app.quizzes.windows import Answer, Course, Phase, stand
from app.stats.proof import STRICT
from app.training.models import ProofEvent
from app.training.queries import proof_state

SignIn = Callable[[str], FlaskClient]
MONDAY = datetime(2026, 11, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)
GOOD, AGAIN = Rating.Good, Rating.Again


def intervals(ratings: Sequence[Rating], longest: int) -> list[int]:
    """Days to the next refresher after each review, every one answered on its day."""
    day, found = date(2026, 1, 1), []
    reviews = []
    for rating in ratings:
        reviews.append((day, rating))
        due_on = remember(reviews, longest).due_on
        found.append((due_on - day).days)
        day = due_on
    return found


def test_intervals_are_those_of_the_reference() -> None:
    assert intervals([GOOD, GOOD, GOOD, AGAIN, GOOD, GOOD], 90) == [4, 31, 90, 7, 24, 71]
    assert max(intervals([GOOD] * 6, longest_interval(critical=True, refresh_days=None))) == 30
    assert max(intervals([GOOD] * 6, longest_interval(critical=False, refresh_days=20))) == 20


def test_a_guess_or_the_wrong_clause_is_hard_and_nothing_is_ever_easy() -> None:
    assert grade(right=True, decided_right=True, confidence="sure") is Rating.Good
    assert grade(right=True, decided_right=True, confidence="guess") is Rating.Hard
    assert grade(right=False, decided_right=True, confidence="sure") is Rating.Hard
    assert grade(right=False, decided_right=False, confidence="guess") is Rating.Again


def refreshed(marks: str) -> list[Answer]:
    """A proof of six right answers, then a refresher every day; x = wrong, but excused."""
    proof = [Answer(1, n, MONDAY + timedelta(minutes=n), right=True) for n in range(6)]
    held = {"1": True, "0": False, "x": None}
    return proof + [
        Answer(1 + n, 1, MONDAY + n * DAY, right=mark == "1", held=held[mark]) for n, mark in enumerate(marks, 1)
    ]


@pytest.mark.parametrize("marks", ["1110", "01101", "0110", "x0x1x"])
def test_one_wrong_of_the_last_three_leaves_a_proof_alone(marks: str) -> None:
    assert stand(refreshed(marks), Course(), MONDAY + 20 * DAY).phase is Phase.PROVEN


@pytest.mark.parametrize("marks", ["00", "101100", "010", "0x0"])
def test_two_wrong_of_the_last_three_open_a_strict_window_and_the_proof_holds(marks: str) -> None:
    standing = stand(refreshed(marks), Course(refresh_days=180), MONDAY + 20 * DAY)
    assert standing.phase is Phase.OPEN and standing.holds and standing.expires_at is not None
    assert standing.window.rule is STRICT and standing.window.answers == () and standing.more == 12
    ended = stand(refreshed(marks), Course(refresh_days=180), MONDAY + 181 * DAY)
    assert not ended.holds


def again(marks: str) -> list[Answer]:
    return [Answer(50, n, MONDAY + 21 * DAY + timedelta(minutes=n), mark == "1") for n, mark in enumerate(marks)]


def test_the_strict_window_confirms_the_proof_with_a_new_date_or_ends_it() -> None:
    course, now = Course(refresh_days=180), MONDAY + 22 * DAY
    confirmed = stand(refreshed("00") + again("1" * 12), course, now)
    assert confirmed.phase is Phase.PROVEN
    assert confirmed.expires_at == datetime(2026, 11, 23, tzinfo=UTC) + 180 * DAY
    lost = stand(refreshed("00") + again("000"), course, now)
    assert lost.phase is Phase.REREAD and not lost.holds


@pytest.fixture
def mai(as_: SignIn, session: Session) -> Learner:
    """Mai, who proved both clauses on Monday."""
    with clock.at(MONDAY - DAY):
        released(session)
    mai = Learner(as_("mai"), session)
    with clock.at(MONDAY):
        mai.start().finish()
    return mai


def asked(mai: Learner, cast: SimpleNamespace, now: datetime) -> list[str]:
    return [clause.code for due in refreshers_due(mai.look(), cast.mai, now) for clause in due.clauses]


def refresh(mai: Learner, *, right: bool = True) -> Learner:
    """Take what is due today; every answer is told at once."""
    sitting = Learner(mai.client, mai.session).start("refresher")
    while sitting.open():
        sitting.answer(right)
        page = mai.client.get(sitting.url).text
        assert "WHY-" in page and "Its near twin" not in page
        sitting.next()
    return sitting


def test_a_clause_is_refreshed_by_one_new_case_on_its_day_and_not_before(mai: Learner, cast: SimpleNamespace) -> None:
    with clock.at(MONDAY + 3 * DAY):
        assert asked(mai, cast, clock.now()) == []
        came = mai.client.post("/quizzes/brands-quiz", data={"kind": "refresher"})
        assert came.location == "/quizzes/brands-quiz"
    with clock.at(MONDAY + 4 * DAY):
        assert sorted(asked(mai, cast, clock.now())) == ["br-1", "br-2"]
        sitting = refresh(mai)
        assert len(sitting.drawn()) == 2 and not set(sitting.drawn()) & set(mai.drawn())
        assert asked(mai, cast, clock.now()) == []
        result = mai.client.get(f"{sitting.url}/result").text
        assert "2 of 2 right" in result and "Done for today" in result
        attempt = mai.look().get_one(Attempt, sitting.attempt)
        assert attempt.deadline is None and mai.look().scalar(sa.select(sa.func.count(QuizEvidence.id))) == 14
    assert asked(mai, cast, MONDAY + 34 * DAY) == [] and len(asked(mai, cast, MONDAY + 35 * DAY)) == 2


def test_refreshers_gone_wrong_twice_open_a_window_while_the_proof_holds(mai: Learner, cast: SimpleNamespace) -> None:
    now = MONDAY + 4 * DAY
    for _ in range(2):
        with clock.at(now):
            sitting = refresh(mai, right=False)
        now += 20 * DAY
    with clock.at(now):
        assert asked(mai, cast, now) == []
        assert [clause.code for clause, _ in keeping(mai.look(), cast.mai, now).shaken] == ["br-1", "br-2"]
        state = proof_state(mai.look(), [cast.mai], [clause_id(mai.session, "br-1")])
        assert all(proof.proven for proof in state.values())
        page = mai.client.get(f"{sitting.url}/result").text
        assert "Confirm Altered marks and Accessories" in page and "12 right answers confirm it" in page
        Learner(mai.client, mai.session).start().finish(lambda code: False)
        assert not proof_state(mai.look(), [cast.mai], [clause_id(mai.session, "br-1")])[
            cast.mai, clause_id(mai.session, "br-1")
        ].proven


def test_a_wrong_answer_that_most_who_have_proven_it_give_too_changes_nothing(
    mai: Learner, cast: SimpleNamespace
) -> None:
    with clock.at(MONDAY + 4 * DAY):
        sitting = Learner(mai.client, mai.session).start("refresher")
        item, code = sitting.code(), sitting.case()[0].clause_id
        session = mai.session
        session.rollback()
        for n, who in enumerate(("max", "lena", "otto", "tara", "axel")):
            at = MONDAY + timedelta(hours=1)
            same = {"clause_id": code, "user_id": getattr(cast, who)}
            session.add(ProofEvent(kind="proven", rev=1, at=at, **same))
            session.add(
                QuizEvidence(
                    source="x", response_key=str(n), item=item, item_rev=1, clause_rev=1, attempt_no=1, first=True,
                    answered_at=at, mark=float(n < 2), **same,
                )
            )  # fmt: skip
        session.commit()
        sitting.answer(right=False)
        asked_case = mai.look().get_one(AttemptCase, (sitting.attempt, 1))
        assert asked_case.answer_shown_at is not None
        assert len(asked(mai, cast, clock.now())) == 1  # the other clause: once a day at most
        mai.client.post(sitting.url, data={"position": "1", "step": "next"})
    assert code in {
        clause.id for one in refreshers_due(mai.look(), cast.mai, MONDAY + 5 * DAY) for clause in one.clauses
    }


def test_six_a_day_critical_first_and_never_a_graphic_case(
    as_: SignIn, session: Session, cast: SimpleNamespace
) -> None:
    codes = [f"br-{n}" for n in range(1, 9)]
    head, marks, rest = tree()["sop/brands.md"].decode().partition("## Altered marks")
    files = tree(clauses=codes, proof=2)
    extra = "".join(
        f"\n## Rule {n} {{#br-{n} severity={'critical' if n == 8 else 'minor'}}}\nText.\n" for n in range(3, 9)
    )
    files["sop/brands.md"] = (head + marks + rest + extra).encode()
    quiz = files["quizzes/brands.yaml"].decode()
    files["quizzes/brands.yaml"] = quiz.replace(
        "rev: 1\n    clause: br-3\n", "rev: 1\n    graphic: blood\n    clause: br-3\n"
    ).encode()
    with clock.at(MONDAY - DAY):
        came = release(session, files)
        assert came.errors == [], [str(error) for error in came.errors]
        for code in codes:
            one = ProofEvent(user_id=cast.mai, clause_id=clause_id(session, code), rev=1, kind="proven", at=MONDAY)
            session.add(one)
        session.commit()
    mai = Learner(as_("mai"), session)
    due = asked(mai, cast, MONDAY + 10 * DAY)
    assert due[0] == "br-8" and len(due) == 6 and "br-3" not in due
    with clock.at(MONDAY + 10 * DAY):
        first = refresh(mai)
        assert first.drawn()[0].startswith("c8") and len(first.drawn()) == 6
        assert asked(mai, cast, clock.now()) == []
    assert asked(mai, cast, MONDAY + 11 * DAY) == ["br-7"]
