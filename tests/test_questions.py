"""What is not clear is asked, answered by those who train there, and becomes an example and a draft case."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from learner import released
from sqlalchemy.orm import Session

from app import clock
from app.authoring.around import around
from app.people.models import RoleGrant, User
from app.training.question_models import ClauseQuestion
from app.training.questions import questions_asked

SignIn = Callable[[str], FlaskClient]
ASKED = "Mai here: is a mirrored mark changed? Call 0812 3456 7890."


@pytest.fixture
def asked(as_: SignIn, session: Session) -> int:
    """Mai asks about altered marks; the number of her question."""
    released(session)
    assert as_("mai").post("/rules/br-1/questions", data={"text": ASKED}).status_code == 303
    question = session.scalars(sa.select(ClauseQuestion.id)).one()
    session.rollback()
    return question


def test_a_question_goes_to_who_trains_there_and_its_answer_to_who_asked(
    as_: SignIn, asked: int, session: Session, cast: SimpleNamespace
) -> None:
    session.add(User(email="t@example.com", name="Tom", grants=[RoleGrant(role="trainer", scope="market:DE")]))
    session.commit()
    cast.tom = session.scalars(sa.select(User.id).where(User.name == "Tom")).one()
    session.rollback()
    tara, path = as_("tara"), f"/library/questions/{asked}"
    assert "Questions (1)" in tara.get("/library").text
    listed = tara.get("/library/questions").text
    assert "is a mirrored mark changed?" in listed and "Mai, Jakarta 1" in listed
    assert "mirrored" not in as_("tom").get("/library/questions").text
    assert as_("tom").post(path, data={"answer": "Yes"}).status_code == 404
    for name in ("lena", "mai", "ada"):
        assert as_(name).get("/library/questions").status_code == 404
    assert [tara.post(path, data=sent).status_code for sent in ({"answer": " "}, {})] == [422, 422]
    assert tara.post(path, data={"answer": "Yes: mirrored is altered."}).status_code == 303
    mai, told = as_("mai"), "1 question of yours about a rule is answered"
    assert told in mai.get("/learn").text and told not in as_("max").get("/learn").text
    assert "answer new" not in mai.get("/rules?q=altered").text and told in mai.get("/learn").text
    page = mai.get("/rules").text
    assert "Yes: mirrored is altered." in page and "1 answer new" in page and 'id="your-questions" open>' in page
    assert "answer new" not in mai.get("/rules").text and told not in mai.get("/learn").text, "it was read"
    assert tara.post(path, data={"answer": "Yes: mirrored is altered. So is upside down."}).status_code == 303
    assert told in mai.get("/learn").text, "who answers better is read again"
    assert "upside down" in mai.get("/rules/br-1").text and told not in mai.get("/learn").text
    assert "mirrored" not in as_("max").get("/rules/br-1").text
    assert "No question is open" in tara.get("/library/questions").text
    assert "Yes: mirrored is altered." in tara.get("/library/questions?state=answered").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_question_and_its_answer_run_each_in_its_own_direction(as_: SignIn, asked: int, session: Session) -> None:
    answer = "نعم: العلامة المعكوسة معدلة."
    as_("tara").post(f"/library/questions/{asked}", data={"answer": answer, "show": "1", "shown_text": "Mirrored?"})
    session.execute(sa.update(User).values(locale="ar"))
    session.commit()
    for name, page, question in (("mai", "/rules", ASKED), ("max", "/rules/br-1", "Mirrored?")):
        text = as_(name).get(page).text
        assert f'<p class="question-text" lang="" dir="auto">{question}</p>' in text
        assert f'<p class="answer-text" lang="" dir="auto">{answer}</p>' in text
        assert '<article class="example" dir' not in text and '<li class="example" dir' not in text


def test_an_answer_becomes_an_example_without_who_asked_and_a_draft_case(
    as_: SignIn, asked: int, session: Session
) -> None:
    tara, path = as_("tara"), f"/library/questions/{asked}"
    shown = "… here: is a mirrored mark changed? Call …."
    assert f">{shown}</textarea>" in tara.get("/library/questions").text
    tara.post(path, data={"answer": "Yes.", "show": "1", "shown_text": shown})
    for where in ("/rules/br-1", "/rules?q=altered"):
        page = as_("max").get(where).text
        assert "Asked about this rule" in page and "is a mirrored mark changed?" in page and "0812 3456" not in page, (
            where
        )
    assert as_("mai").get("/rules/br-1").text.count("is a mirrored mark changed?") == 1
    came = tara.post(f"{path}/case")
    assert came.status_code == 303 and came.location.startswith("/library/edit/quiz/brands-quiz/case/")
    editor = tara.get(came.location)
    assert editor.status_code == 200 and "is a mirrored mark changed?" in editor.text and "0812 3456" not in editor.text
    session.rollback()
    drafted = [case for quiz in around(session).quizzes.values() for case in quiz.cases if case.origin]
    assert [(case.clause, case.use) for case in drafted] == [("br-1", "practice")]
    assert drafted[0].origin.startswith(f"question {asked} of ") and "release 1" in drafted[0].origin
    session.rollback()
    assert tara.post(f"{path}/case").location == came.location
    released(session, rev=2)
    assert "mirrored" not in as_("max").get("/rules/br-1").text  # what was asked of another rev is no example of this


def test_the_same_question_sent_twice_is_one_and_twenty_open_ones_are_enough(
    as_: SignIn, asked: int, session: Session
) -> None:
    mai = as_("mai")
    assert mai.post("/rules/br-1/questions", data={"text": ASKED}).status_code == 303
    assert session.scalar(sa.select(sa.func.count()).select_from(ClauseQuestion)) == 1
    session.rollback()
    sent = [mai.post("/rules/br-1/questions", data={"text": f"And case {n}?"}).status_code for n in range(20)]
    assert sent == [303] * 19 + [422]
    assert mai.post("/rules/br-1/questions", data={"text": "  "}).status_code == 422
    assert mai.post("/rules/nowhere/questions", data={"text": "What?"}).status_code == 404


def test_questions_are_counted_by_rule_within_a_window(asked: int, session: Session) -> None:
    now = clock.now()
    assert questions_asked(session, now - timedelta(days=56), now) == {"br-1": 1}
    assert questions_asked(session, now - timedelta(days=56), now - timedelta(hours=1)) == {}
