"""Practice: free, told at once, and never held against anyone."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from learner import Learner, case, released
from sqlalchemy.orm import Session

from app import clock
from app.quizzes.models import Attempt, QuizEvidence
from app.training.models import ProofEvent

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def mai(as_: SignIn, session: Session) -> Learner:
    released(session)
    return Learner(as_("mai"), session)


def text(mai: Learner, path: str = "") -> str:
    page = mai.client.get(path or f"{mai.url}/result")
    assert page.status_code == 200
    return page.text


def test_practice_tells_everything_at_once_and_records_nothing(mai: Learner) -> None:
    mai.start("practice", clause="br-1")
    page = text(mai, mai.url)
    assert "This case is about" in page and "Altered marks" in page and "WHY-" not in page
    first = mai.code()
    mai.answer(right=False, confidence="sure")
    told = text(mai, mai.url)
    assert f"WHY-{first}." in told and "The rule says: " in told and "You decided: " in told and "You were sure" in told
    assert "Its near twin" not in told  # which comes next, bare
    mai.next()
    page = text(mai, mai.url)
    assert mai.code() != first and "This case is about" not in page
    mai.answer()
    assert "Its near twin" in text(mai, mai.url) and f"WHY-{first}." in text(mai, mai.url)
    mai.next()
    result = text(mai)
    assert "1 of 2 right" in result and "Try another case: Altered marks" in result and "Accessories" not in result
    session = mai.look()
    assert session.scalars(sa.select(ProofEvent)).all() == [] == session.scalars(sa.select(QuizEvidence)).all()
    assert Learner(mai.client, session).start("practice", clause="br-1").attempt != mai.attempt


def test_the_worked_example_of_the_module_is_not_what_is_asked_next(mai: Learner) -> None:
    worked = text(mai, "/modules/brands").split('class="worked"')[1]
    assert "Listing c1p 1" in worked[: worked.index("</details>")]
    for _ in range(3):
        assert mai.start("practice", clause="br-1").code() == "c1p-02"
        mai.session.rollback()
        mai.session.execute(sa.update(Attempt).values(submitted_at=clock.now()))
        mai.session.commit()


def test_a_clause_practised_alone_says_how_long_it_is_and_keeps_back_no_twin_it_does_not_ask(
    as_: SignIn, session: Session
) -> None:
    released(session, extra=case("br-1", 3, "practice", twin="~"))
    mai = Learner(as_("mai"), session).start("practice", clause="br-1")
    if mai.code() == "c1p-02":  # the case without a twin is to come first
        mai.answer()
        mai.start("practice", clause="br-2")  # ends the other
        mai.start("practice", clause="br-1")
    assert mai.code() == "c1p-03" and "Case 1 of 2 to 3" in text(mai, mai.url)
    mai.answer(right=False, confidence="sure")
    assert "Case 1 of 2 to 3" in text(mai, mai.url)
    mai.next()
    assert mai.code() == "c1p-02" and "Case 2 of 2 to 3" in text(mai, mai.url)
    mai.answer()
    assert "2 of 2" in (told := text(mai, mai.url)) and "Its near twin" in told, "which is not asked after this"
    mai.next()
    assert "1 of 2 right" in (result := text(mai)) and "n = 2" not in result, "a rate of two cases tells nothing"


def test_mixed_practice_shows_the_twin_beside_the_case(mai: Learner) -> None:
    mai.start("practice")
    mai.answer()
    page = text(mai, mai.url)
    assert "Its near twin" in page and page.count("WHY-") == 2
    mai.next()
    mai.answer()
    mai.next()
    assert "2 of 2 right" in text(mai) and "Start the quiz" in text(mai)
