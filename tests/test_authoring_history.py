"""What each clause and case said, release by release, with what changed word by word; and coming back to it."""

from collections.abc import Callable

import pytest
from content_trees import QUIZ, SOP, tree
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.library.actions import release
from app.library.past import Past, pasts
from app.library.words import word_differences

SignIn = Callable[[str], FlaskClient]
TYPO = SOP.replace("still imitates", "still imitates it")
CHANGED = TYPO.replace("{#cf-1 rev=2", "{#cf-1 rev=3").replace("An altered letter", "An altered or missing letter")
HARDER = (
    QUIZ.replace("rev: 3", "rev: 4").replace("Nkie shoes", "Nkie running shoes").replace("gold: remove", "gold: allow")
)


@pytest.fixture
def history(session: Session) -> Session:
    for note, files in (
        ("first", tree()),
        ("a typo", tree(sop=TYPO)),
        ("missing letters", tree(sop=CHANGED)),
        (
            "another question",
            tree(
                sop=CHANGED,
                quiz=HARDER.replace("twin: c-1, use: practice", "use: practice").replace("    twin: c-2\n", ""),
            ),
        ),
        ("accessories go", tree(sop=CHANGED.split("## Accessories")[0], quiz=HARDER.split("  - id: c-3")[0])),
    ):
        outcome = release(session, files, note=note)
        assert outcome.changed, outcome.errors
    session.commit()
    return session


def past(session: Session, code: str) -> Past:
    return next(one for one in pasts(session, "counterfeit", cases=True)[0] if one.code == code)


def test_words_are_compared_one_by_one() -> None:
    found = word_differences("An altered letter", "An altered or missing letter")
    assert [(piece.kind, piece.text) for piece in found] == [
        ("same", "An altered "),
        ("ins", "or missing "),
        ("same", "letter"),
    ]
    assert [piece.kind for piece in word_differences("品牌标志", "品牌的标志")] == ["same", "ins", "same"]
    assert [piece.kind for piece in word_differences("a " * 9_000, "b " * 9_000)] == ["del", "ins"]


def test_a_clause_tells_what_changed_and_how(history: Session) -> None:
    steps = past(history, "cf-1").steps
    assert [(step.kind, step.rev, step.note) for step in steps] == [
        ("material", 3, "missing letters"),
        ("editorial", 2, "a typo"),
        ("new", 2, "first"),
    ]
    [(name, pieces)] = steps[0].parts
    assert name == "Text" and [piece.text for piece in pieces if piece.kind == "ins"] == [" or missing"]
    assert [step.kind for step in past(history, "cf-2").steps] == ["retired", "new"]


def test_a_case_tells_its_question_and_its_answer(history: Session) -> None:
    found = past(history, "c-1")
    assert found.is_case and [(step.kind, step.rev) for step in found.steps] == [("material", 4), ("new", 3)]
    parts = dict(found.steps[0].parts)
    assert [piece.text for piece in parts["Right answer"] if piece.kind != "same"] == ["Remove", "Allow"]


def test_history_is_for_those_who_may_read_releases(as_: SignIn, history: Session) -> None:
    page = as_("tara").get("/library/counterfeit/history").text
    assert "or missing" in page and "<ins>" in page and 'id="cf-1"' in page and "Nkie" in page
    assert "Nkie" not in as_("lena").get("/library/counterfeit/history").text
    assert as_("mai").get("/library/counterfeit/history").status_code == 404


def test_an_older_release_comes_back_after_asking(as_: SignIn, history: Session) -> None:
    tara = as_("tara")
    asked = tara.get("/library/releases/1/back").text
    assert "Go back to release 1?" in asked and "first" in asked
    assert tara.post("/library/releases/1/back", data={"reason": " "}).status_code == 422
    assert tara.post("/library/releases/1/back", data={"reason": "The new rule was premature"}).status_code == 302
    assert "Back to release 1: The new rule was premature" in tara.get("/library/releases").text
    assert "An altered letter still imitates." in tara.get("/library/counterfeit").text
    assert tara.get("/library/releases/99/back").status_code == 404
    assert as_("lena").get("/library/releases/1/back").status_code == 404


def test_a_long_history_comes_in_pages(as_: SignIn, session: Session) -> None:
    many = "".join(
        f"  - {{id: m-{number:02}, clause: cf-2, prompt: Shoe {number}, gold: allow}}\n" for number in range(30)
    )
    assert release(session, tree(quiz=QUIZ + many)).changed
    session.commit()
    tara = as_("tara")
    first, second = (tara.get(f"/library/counterfeit/history?page={page}").text for page in (1, 2))
    assert 'id="cf-1"' in first and "cases on this page" in first and 'id="m-29"' not in first
    assert 'id="cf-1"' not in second and 'id="m-29"' in second and '<details class="section" open>' in second
    assert tara.get("/library/counterfeit/history?page=3").status_code == 404
    assert pasts(session, "counterfeit", cases=True, limit=1, offset=1)[1] == 38
