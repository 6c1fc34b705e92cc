"""What is due is asked alone, from its reason over practice to the quiz and to the page that says it is done."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from learner import Learner, clause_id, released
from sqlalchemy.orm import Session

from app import clock
from app.library.queries import live_clauses
from app.people.models import Membership
from app.quizzes.models import Attempt
from app.training.actions import assign

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def mai(as_: SignIn, session: Session, cast: SimpleNamespace) -> Learner:
    """Mai, whose lead asks her for Accessories because of a gap."""
    released(session)
    wanted = clause_id(session, "br-2")
    due_on = clock.now().date() + timedelta(days=7)
    sop = live_clauses(session)[wanted].sop_id
    assign(session, user_ids=[cast.mai], sop_id=sop, clause_ids=[wanted], reason="gap", due_on=due_on, by_id=cast.lena)
    session.commit()
    return Learner(as_("mai"), session)


def text(mai: Learner, path: str = "") -> str:
    page = mai.client.get(path or f"{mai.url}/result")
    assert page.status_code == 200
    return page.text


def test_learn_and_the_quiz_speak_of_the_same_cases(mai: Learner) -> None:
    assert "0 of 1 clause proven · 6 cases, about 8 min" in text(mai, "/learn")
    assert "Accessories: 6 cases prove it if you get all of them right." in text(mai, "/quizzes/brands-quiz")
    mai.start(clause="br-2")
    for _ in range(4):
        mai.answer()
    assert "· 2 cases, about 4 min" in text(mai, "/learn")
    assert "Accessories: 2 cases prove it" in text(mai, "/quizzes/brands-quiz")


def test_the_module_says_which_clause_is_due(mai: Learner) -> None:
    assert "1 clause due, about 8 min. The whole module: 2 clauses · about " in text(mai, "/modules/brands")
    page = text(mai, "/modules/brands")
    assert len(re.findall(r'<span class="words">Due \d', page)) == 1
    card = page[page.index('id="br-2"') :]
    assert re.search(r'<span class="tag accent">.*Due \d', card) and "Start the quiz on what is due" in page
    assert not re.search(r'<span class="tag accent">.*Due \d', page[page.index('id="br-1"') : page.index('id="br-2"')])


def test_the_quiz_from_an_assignment_asks_its_clause_alone(mai: Learner) -> None:
    fields = re.search(
        r'name="clause" value="([^"]+)"><button class="button primary">Start: Accessories',
        text(mai, "/quizzes/brands-quiz"),
    )
    assert fields
    mai.start(clause=fields[1])
    assert "Case" in text(mai, mai.url)
    mai.finish()
    assert {code[:2] for code in mai.drawn()} == {"c2"} and len(mai.drawn()) == 6
    found = mai.look().get_one(Attempt, mai.attempt)
    assert found.assignment_id is not None and found.clause_ids == [clause_id(mai.session, "br-2")]


def test_an_open_quiz_of_everything_gives_way_and_its_answers_stay(mai: Learner) -> None:
    mai.start()
    for _ in range(4):
        mai.answer()
    page = text(mai, "/quizzes/brands-quiz")
    assert "Start: Accessories" in page and "Go on with your quiz" in page
    alone = Learner(mai.client, mai.session).start(clause="br-2")
    assert alone.attempt != mai.attempt and not mai.open()
    assert Learner(mai.client, mai.session).start(clause="br-2").attempt == alone.attempt
    alone.finish()
    assert len(alone.drawn()) == 4


def test_after_a_case_tried_the_quiz_on_that_clause_comes_next(mai: Learner) -> None:
    mai.start("practice", clause="br-2")
    mai.answer()
    mai.next()
    mai.answer()
    mai.next()
    page = text(mai)
    assert "Start the quiz on Accessories" in page and 'name="clause" value="br-2"' in page
    assert "Altered marks" not in page


def test_the_result_says_first_that_the_assignment_is_done(mai: Learner, cast: SimpleNamespace) -> None:
    half = mai.start(clause="br-2")
    half.answer(right=False)
    half.finish()
    page = text(mai)
    assert "you have proven Accessories." in page and page.index("Done:") < page.index("of 10 right")
    assert "Your lead" not in page and "Altered marks" not in page  # of so few people a count would name her
    four, today = (cast.tara, cast.axel, cast.quinn, cast.ada), clock.now().date()
    mai.session.add_all(Membership(user_id=one, team_id=cast.jakarta, starts_on=today) for one in four)
    mai.session.commit()
    assert "you have proven Accessories. Your lead sees one more who has, not your answers." in text(mai)
    assert "you have proven" not in text(mai.start(clause="br-1"), "/learn")
    mai.finish()
    assert "you have proven" not in text(mai) and "You have proven Altered marks" in text(mai)


def test_what_was_answered_already_counts_towards_more(mai: Learner) -> None:
    mai.start(clause="br-2")
    answers = iter((True, True, False, False))
    for right in answers:
        mai.answer(right=right)
    page = text(mai, "/quizzes/brands-quiz")
    assert "Not yet: 8 more right answers prove it." in page


def test_an_attempt_promises_what_its_quiz_does_and_gives_no_answer_away(mai: Learner) -> None:
    mai.start(clause="br-2")
    assert "Case 1 of 6 to 12" in text(mai, mai.url)
    mai.answer()
    mai.answer(right=False)
    assert "Case 3 of 6 to 12" in text(mai, mai.url), "no word on the wrong one"
    for _ in range(4):
        mai.answer()
    assert "Case 7 of at most 12" in text(mai, mai.url)
    mai.start(clause="br-1")
    mai.start(clause="br-2")
    assert "Case 1 of 4 to 6" in text(mai, mai.url), "one wrong of six leaves four"


def test_an_attempt_that_ends_early_says_why(mai: Learner) -> None:
    mai.start(clause="br-2")
    for _ in range(2):
        mai.answer(right=False)
    assert "The session ended after 2 cases: your answers decide every clause it asked" in text(mai)


def test_of_an_assignment_that_waits_in_part_the_rest_is_offered(
    mai: Learner, session: Session, cast: SimpleNamespace
) -> None:
    both = [clause_id(session, code) for code in ("br-1", "br-2")]
    task = {"user_ids": [cast.mai], "sop_id": live_clauses(session)[both[0]].sop_id, "by_id": cast.lena}
    assign(session, **task, clause_ids=both, reason="onboarding", due_on=clock.now().date())
    session.commit()
    mai.start(clause="br-1")
    for _ in range(3):
        if mai.open():
            mai.answer(right=False)
    page = text(mai, "/learn")
    offered = page[page.index('class="next-step"') :]
    assert "0 of 2 clauses proven · 6 cases, about 8 min · Altered marks: again from" in page
    assert 'href="/modules/brands#br-2"' in offered and "br-1" not in offered[: offered.index("</section>")]


def test_what_waits_for_a_pause_is_not_offered_and_the_quiz_says_what_it_asks(mai: Learner) -> None:
    mai.start(clause="br-2")
    for _ in range(3):
        if mai.open():
            mai.answer(right=False)
    page = text(mai, "/learn")
    assert re.search(r'<span class="when">again from <time datetime="[^"]+" data-local="datetime">', page)
    assert 'class="next-step"' not in page and "Nothing is due" not in page
    page = text(mai, "/quizzes/brands-quiz")
    assert "The quiz now asks: Altered marks." in page and "Start: Accessories" not in page
