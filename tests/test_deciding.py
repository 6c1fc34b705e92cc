"""How a team decides a clause: d′ and c from quiz answers, pooled over people, and sure-and-wrong."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from learner import clause_id, colleagues, released
from sqlalchemy.orm import Session

from app import clock
from app.gaps.deciding import Deciding, deciding
from app.gaps.deciding_wording import helps, lean, said, seeing
from app.gaps.window import Window
from app.library.queries import live_clauses
from app.people.models import Team
from app.quizzes.models import QuizEvidence
from app.stats.rate import UNMEASURED, measured

As = Callable[[str], FlaskClient]
JAKARTA = Team(id=1, slug="jakarta-1", name="Jakarta 1")


def decided(h: int, violating: int, f: int, others: int, people: int = 5) -> Deciding:
    return Deciding(JAKARTA, people, measured(violating, h), measured(others, f), UNMEASURED)


def test_d_prime_takes_twenty_cases_a_side_and_c_ten() -> None:
    enough = decided(18, 20, 4, 20)
    assert seeing(enough) == "2.0 (1.2 to 2.7, n = 20 + 20)"
    assert lean(enough) == "−0.19 (−0.58 to 0.19, n = 20 + 20)"  # c −.1940612549 ± 1.6448536270 · .2347791186
    assert said(enough) == "No leaning can be told." and enough.teach is None
    fewer = decided(7, 12, 2, 10)
    assert seeing(fewer) is None and lean(fewer) is not None
    assert lean(decided(7, 12, 2, 8)) is None and said(decided(7, 12, 2, 8)).startswith("Not enough")


def test_who_sees_the_difference_and_leans_learns_the_line_and_who_does_not_see_it_the_feature() -> None:
    strict = decided(199, 200, 60, 200)
    assert said(strict) == "Leans: too strict." and strict.teach == "line" and "anchors" in (helps(strict) or "")
    lenient = decided(140, 200, 1, 200)
    assert said(lenient) == "Leans: too lenient." and lenient.teach == "line"
    blind = decided(110, 200, 90, 200)
    assert blind.sees is False and "twins" in (helps(blind) or "")


@pytest.fixture
def answered(session: Session, cast: SimpleNamespace) -> SimpleNamespace:
    """Five people of Jakarta answer 40 cases of br-1, sure of each: they act on 18 of 20 rightly, on 4 wrongly."""
    released(session, proof=40)
    people = [cast.mai, *colleagues(session, cast.jakarta)]
    wrong = {2, 4, 1, 3, 5, 7}  # even ones are to be removed
    for n in range(1, 41):
        answer(session, cast.jakarta, clause_id(session, "br-1"), people[n % 5], n, n not in wrong)
    session.commit()
    return SimpleNamespace(**vars(cast), people=people)


def answer(session: Session, team_id: int, clause: int, user_id: int, n: int, right: bool, sure: bool = True) -> None:
    gold = "allow" if n % 2 else "remove"
    given = gold if right else "remove" if n % 2 else "allow"
    key = {"source": "plumbline", "response_key": f"{user_id}:{n}", "item": f"c1-{n:02}", "item_rev": 1}
    row = QuizEvidence(**key, user_id=user_id, team_id=team_id, clause_id=clause, clause_rev=1, attempt_no=1)
    row.first, row.answered_at, row.confidence, row.mark = True, clock.now(), "sure" if sure else None, float(right)
    row.answer = given
    session.add(row)


def test_answers_are_counted_by_what_was_right_and_pooled_over_people(
    session: Session, answered: SimpleNamespace
) -> None:
    teams = [session.get_one(Team, answered.jakarta), session.get_one(Team, answered.berlin)]
    clause = live_clauses(session)[clause_id(session, "br-1")]
    window = Window.read()
    [one] = deciding(session, window, clause, teams)
    assert (one.people, one.acted.n, one.acted.events, one.alarms.n, one.alarms.events) == (5, 20, 18, 20, 4)
    assert one.ability.d_prime == pytest.approx(1.9713997254, abs=1e-9)
    assert one.ability.c == pytest.approx(-0.1940612549, abs=1e-9)
    assert (one.sure.n, one.sure.events, one.misled) == (40, 6, False) and one.told
    [less] = deciding(session, window, clause, teams, {("c1-02", 1), ("c1-01", 1)})
    assert (less.acted.n, less.acted.events, less.alarms.events, less.sure.events) == (19, 18, 3, 4)


def test_the_lead_and_the_trainer_read_it_and_of_four_people_nothing_is_told(
    session: Session, answered: SimpleNamespace, as_: As
) -> None:
    cell = as_("lena").get("/gaps/jakarta-1/br-1").text
    plain, _, numbers = cell.partition("See every number")
    assert "No leaning can be told." in plain and "n = 20 + 20)" not in plain
    assert "2.0 (1.2 to 2.7, n = 20 + 20)" in numbers and "−0.19 (−0.58 to 0.19, n = 20 + 20)" in numbers
    assert "n = 20 + 20)" in as_("tara").get("/library/health?clause=br-1").text
    session.rollback()
    rows = session.query(QuizEvidence).filter_by(user_id=answered.people[4])
    rows.update({"user_id": answered.people[3], "source": "moved"})
    session.commit()
    page = as_("lena").get("/gaps/jakarta-1/br-1").text
    assert "Fewer than five people answered" in page and "n = 20 + 20)" not in page
