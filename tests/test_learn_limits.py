"""What a learner is not shown: the rules of other markets, graphic cases before they ask, and no more than a few."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from learner import Learner, released, tree
from sqlalchemy.orm import Session

from app.library.actions import release
from app.quizzes.table import MOST_GRAPHIC

SignIn = Callable[[str], FlaskClient]
PICTURE = b"\x89PNG\r\n\x1a\n and so on"
MARKED = "    clause: br-1\n    graphic: violence\n"
ADDRESSES = (
    ("GET", "/modules/brands"),
    ("POST", "/modules/brands/clauses/br-1/read"),
    ("GET", "/quizzes/brands-quiz"),
    ("POST", "/quizzes/brands-quiz"),
)


@pytest.fixture
def german(session: Session) -> None:
    """The module holds in Germany alone."""
    files = tree()
    files["sop/brands.md"] = files["sop/brands.md"].replace(b"minutes: 6\n", b"minutes: 6\nmarkets: [DE]\n")
    assert release(session, files).errors == []
    session.commit()


@pytest.mark.usefixtures("german")
def test_modules_and_quizzes_of_other_markets_do_not_exist(as_: SignIn) -> None:
    mai, max_, tara = as_("mai"), as_("max"), as_("tara")
    assert [mai.open(url, method=method).status_code for method, url in ADDRESSES] == [404] * 4
    assert [max_.open(url, method=method).status_code for method, url in ADDRESSES] == [200, 303, 200, 303]
    assert tara.get("/modules/brands").status_code == 200
    assert "/modules/brands" not in mai.get("/learn").text and "/modules/brands" in max_.get("/learn").text
    assert "/modules/brands" not in as_("lena").get("/learn").text


def wounded(quiz: str) -> str:
    """The quiz with the cases of br-1 marked as graphic, each with a picture."""
    pictured = re.sub(r"prompt: (.*)", r"prompt: '![a wound](media/wound.png) \1'", quiz)
    return pictured.replace("    clause: br-1\n", MARKED)


def test_a_graphic_case_is_covered_and_its_picture_not_asked_for(as_: SignIn, session: Session) -> None:
    files = tree(clauses=["br-1"], edit=wounded) | {"media/wound.png": PICTURE}
    assert release(session, files).errors == []
    session.commit()
    mai = Learner(as_("mai"), session).start()
    covered = mai.client.get(mai.url).text
    assert "This case shows: violence." in covered
    assert "Listing c1" not in covered and "/media/" not in covered
    revealed = mai.client.get(f"{mai.url}?reveal").text
    assert "Listing c1" in revealed and 'src="/media/' in revealed


def test_a_session_has_few_graphic_cases(as_: SignIn, session: Session) -> None:
    released(session, edit=lambda quiz: quiz.replace("    clause: br-1\n", MARKED))
    mai = Learner(as_("mai"), session).start()
    mai.finish()
    of_clause = [code.partition("-")[0] for code in mai.drawn()]
    assert of_clause.count("c1") == MOST_GRAPHIC and of_clause.count("c2") >= 6
    again = Learner(mai.client, session).start()
    again.finish()
    assert len(again.drawn()) == MOST_GRAPHIC


def test_a_clause_with_too_few_cases_says_so_before_anybody_begins(as_: SignIn, session: Session) -> None:
    released(session, proof=4)
    mai = as_("mai")
    for page in ("/modules/brands", "/quizzes/brands-quiz"):
        told = mai.get(page).text
        assert "A proof takes 6 right answers; only 4 cases are written" in told and "prove it." not in told
    empty = mai.post("/quizzes/brands-quiz", data={"kind": "practice", "clause": "no-such"}, follow_redirects=True)
    assert "There is no practice case for this yet." in empty.text and "Below you see when" not in empty.text
