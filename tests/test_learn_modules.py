"""A module is read clause by clause; what is read stays read, and it proves nothing."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from learner import Learner, released, tree
from sqlalchemy.orm import Session

from app import clock
from app.library.actions import release
from app.training.models import ProofEvent, Reading

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def mai(as_: SignIn, session: Session) -> Learner:
    released(session)
    return Learner(as_("mai"), session)


def page(mai: Learner) -> str:
    return mai.client.get("/modules/brands").text


def test_a_module_shows_each_clause_with_what_it_asks(mai: Learner) -> None:
    text = page(mai)
    assert text.index("What you look for.") < text.index("A mark with a change") < text.index("A fit word stands")
    assert text.count("I have read this") == 2 and "0 of 2 read" in text
    assert "br-1 · rev 1 · 3 min" in text and "Major" in text and "Minor" in text
    assert "6 right answers prove it." in text and "Skip what you know" in text
    assert 'action="/quizzes/brands-quiz"' in text and "Practise" in text and "Start the quiz" in text


def test_a_clause_that_no_quiz_asks_promises_no_proof(as_: SignIn, session: Session) -> None:
    released(session, clauses=("br-1",))
    text = as_("mai").get("/modules/brands").text
    assert text.count("right answers prove it.") == 1 and text.count("To read: no quiz asks it yet.") == 1
    assert "about 10 min to read and prove" in text  # two clauses of 3 minutes, six cases for one of them
    mai = Learner(as_("mai"), session)
    mai.start().finish()
    assert "about 3 min to read</p>" in page(mai) and "about 3 min to read<" in mai.client.get("/learn").text


def test_a_clause_with_too_few_cases_promises_no_proof(as_: SignIn, session: Session) -> None:
    released(session, proof=4)
    text = as_("mai").get("/modules/brands").text
    assert "about 6 min to read</p>" in text and "only 4 cases are written" in text
    assert "about 6 min to read<" in as_("mai").get("/learn").text
    quiz = as_("mai").get("/quizzes/brands-quiz").text
    assert "only 4 cases are written" in quiz and ">Start<" not in quiz and "Practise first" in quiz


def test_practice_left_open_is_named_on_learn_for_a_day_and_never_comes_first(mai: Learner) -> None:
    mai.start("practice", clause="br-1")
    said = f'Your practice in <a href="{mai.url}">Brands quiz</a> is open.'
    assert said in (learn := mai.client.get("/learn").text) and "Go on where you stopped" not in learn
    with clock.at(clock.now() + timedelta(days=1)):
        assert said not in mai.client.get("/learn").text
    mai.start(clause="br-1")
    learn = mai.client.get("/learn").text
    assert "Go on where you stopped" in learn and "<h2>Brands quiz</h2>" in learn


def test_what_was_begun_stands_on_learn_as_in_progress(mai: Learner) -> None:
    assert "In progress" not in mai.client.get("/learn").text
    mai.start(clause="br-1").answer()
    assert "In progress" in page(mai) and "In progress" in mai.client.get("/learn").text


def test_what_is_not_yet_proven_stands_on_learn_as_its_module_says(mai: Learner) -> None:
    mai.start(clause="br-1").finish(lambda clause: False)
    module, learn = page(mai), mai.client.get("/learn").text
    minutes = re.search(r"about \d+ min(?= to read and prove)", module)
    assert minutes and f"{minutes[0]}</span>" in learn and "0 of 2 clauses proven · 1 not yet" in learn
    assert "You have nothing to do here today" not in learn and "Nobody asks anything of you today" in learn


def test_reading_keeps_the_place_and_proves_nothing(mai: Learner) -> None:
    for _ in range(2):  # pressed twice, read once
        came = mai.client.post("/modules/brands/clauses/br-1/read")
        assert came.status_code == 303 and came.location == "/modules/brands#br-1-next"
    text = page(mai)
    confirmed = text[text.index('id="br-1-next"') :]
    assert confirmed.index("You have read this.") < confirmed.index("Try a case") < confirmed.index("Next: Accessories")
    assert "1 of 2 read" in text and text.count("I have read this") == 1 and "Try a case" in text
    session = mai.look()
    assert len(session.scalars(sa.select(Reading)).all()) == 1 and session.scalars(sa.select(ProofEvent)).all() == []
    assert mai.client.post("/modules/brands/clauses/zz-1/read").status_code == 404
    assert mai.client.post("/modules/zz/clauses/br-1/read").status_code == 404


def test_a_typo_keeps_what_was_read_and_a_new_rev_asks_to_read_again(mai: Learner) -> None:
    mai.client.post("/modules/brands/clauses/br-1/read")
    mai.start().finish()
    for wishes, read, proven in (({"rev": 1}, 1, "all proven"), ({"rev": 2}, 0, "min to read and prove")):
        files = tree(**wishes)  # type: ignore[arg-type]
        files["sop/brands.md"] = files["sop/brands.md"].replace(b"removed", b"taken down")
        mai.session.rollback()
        assert release(mai.session, files).errors == []
        mai.session.commit()
        text = page(mai)
        assert "taken down" in text and f"{read} of 2 read" in text and proven in text
    assert "1 of 2 clauses proven" in mai.client.get("/learn").text


def test_learn_is_there_for_everybody_signed_in(as_: SignIn, session: Session) -> None:
    for name in ("mai", "lena", "otto", "tara", "axel", "quinn", "ada"):
        text = as_(name).get("/learn").text
        assert "There is nothing to learn yet" in text, name
    released(session)
    assert "Nothing is due" in as_("ada").get("/learn").text


def test_the_quiz_page_says_what_a_proof_needs(mai: Learner) -> None:
    text = mai.client.get("/quizzes/brands-quiz").text
    assert "At most 12 cases in one session · no time limit" in text
    assert "Six right answers in a row prove it" in text and ">Start<" in text.replace("\n", "")
    mai.start()
    assert "Go on with your quiz" in mai.client.get("/quizzes/brands-quiz").text
