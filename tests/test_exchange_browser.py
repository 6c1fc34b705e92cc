"""Questions and documents brought in by browser: looked at first, then drafts; and a quiz taken away again."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from content_trees import QUIZ, QUIZ_PATH, SOP_PATH, tree
from exchange_files import PNG, docx, paragraph
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.authoring.actions import save_draft
from app.authoring.models import Draft
from app.authoring.queries import draft_tree
from app.exchange.values import FORMATS
from app.library.actions import release
from app.library.models import Release

SignIn = Callable[[str], FlaskClient]
GIFT = "::c-3::Who may sell it? {=The brand ~Anyone}\n\n::n-1::New one {=yes ~no}\n"
TO = {"quiz": "counterfeit-calibration", "clause": "cf-2"}
WORD = docx(paragraph("Gift cards", "Heading1") + paragraph("What they are.") + paragraph("Used cards", "Heading2"))


@pytest.fixture(autouse=True)
def live(app: Flask, session: Session, tmp_path: Path) -> None:
    app.instance_path = str(tmp_path)
    assert release(session, tree() | {"media/shoe.png": PNG}).changed
    session.commit()


def send(client: FlaskClient, raw: bytes, name: str, **where: str) -> TestResponse:
    return client.post("/library/import", data={"file": (io.BytesIO(raw), name), **where})


def hidden(page: str) -> dict[str, str]:
    """What the button of the first form on the page sends, and where to."""
    form = re.search(r'<form class="form section" method="post" action="([^"]+)".*?</form>', page, re.DOTALL)
    assert form
    return {"to": form[1]} | dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))


def make(client: FlaskClient, page: str) -> TestResponse:
    fields = hidden(page)
    return client.post(fields.pop("to"), data=fields)


def drafted(session: Session) -> dict[str, bytes]:
    session.rollback()
    found = draft_tree(session)
    session.rollback()
    return found


def test_questions_are_held_against_the_library_and_become_drafts(as_: SignIn, session: Session) -> None:
    page = send(as_("tara"), GIFT.encode(), "a.txt", **TO).text
    assert "gold a → b, rev 1 → 2" in page and "n-1" in page and "Nothing governs" in page
    assert drafted(session)[QUIZ_PATH] == QUIZ.encode()
    answer = make(as_("tara"), page)
    assert answer.status_code == 303 and answer.location == "/library/edit/quiz/counterfeit-calibration"
    after = as_("tara").get(answer.location).text
    assert re.search(r'new <a class="code" href="[^"]*/case/n-1">n-1</a>', after)
    assert re.search(r'changed <a class="code" href="[^"]*/case/c-3">c-3</a>', after)
    assert after.count('<a class="code"') == 2  # what the file left alone is not marked
    written = drafted(session)[QUIZ_PATH].decode()
    assert "  - id: n-1\n" in written and written.startswith(QUIZ.split("gold: a\n")[0])
    assert session.scalar(sa.select(sa.func.count(Release.id))) == 1
    session.rollback()
    assert make(as_("tara"), page).status_code == 404  # the file is gone once it is brought in


def test_what_a_file_leaves_open_is_asked_without_sending_it_again(as_: SignIn) -> None:
    page = send(as_("tara"), GIFT.encode(), "a.txt").text
    assert "case n-1 names no quiz: choose the quiz" in page and "choose the clause" in page and "--" not in page
    token = re.search(r'name="token" type="hidden" value="(\w+)"', page)
    assert token and "Make drafts" not in page
    assert "Make drafts" in as_("tara").post("/library/import", data=TO | {"token": token[1]}).text
    assert as_("tara").post("/library/import", data=TO).status_code == 422


def test_a_document_begins_an_sop_for_which_cases_can_be_written(as_: SignIn, session: Session) -> None:
    page = send(as_("ada"), WORD, "Gift cards.docx").text
    assert "Used cards" in page and "sop/gift-cards.md" in page
    assert make(as_("ada"), page).location == "/library/edit/sop/gift-cards"
    assert {"sop/gift-cards.md", "quizzes/gift-cards.yaml"} <= drafted(session).keys()
    assert as_("tara").get("/library/edit/quiz/gift-cards-calibration").status_code == 200
    assert "is there already" in send(as_("tara"), WORD, "Gift cards.docx").text


def test_who_may_not_see_the_gold_brings_in_no_questions(as_: SignIn) -> None:
    page = send(as_("ada"), GIFT.encode(), "a.txt", **TO).text
    assert "a trainer may bring them in" in page and "gold a" not in page


def test_what_was_edited_since_the_look_is_looked_at_again(as_: SignIn, session: Session, cast: object) -> None:
    page = send(as_("tara"), GIFT.encode(), "a.txt", **TO).text
    save_draft(session, QUIZ_PATH, QUIZ.replace("Nkie", "Nikee").encode(), version=None, by_id=cast.tara)  # type: ignore[attr-defined]
    session.commit()
    answer = make(as_("tara"), page)
    assert answer.status_code == 409 and "look again" in answer.text
    assert make(as_("tara"), answer.text).status_code == 303
    assert b"Nikee" in drafted(session)[QUIZ_PATH]


def test_a_draft_outrun_by_a_release_is_settled_first(as_: SignIn, session: Session, cast: object) -> None:
    save_draft(session, QUIZ_PATH, QUIZ.replace("Nkie", "Nikee").encode(), version=None, by_id=cast.tara)  # type: ignore[attr-defined]
    assert release(session, tree(quiz=QUIZ.replace("Plain", "Simple")) | {"media/shoe.png": PNG}).changed
    session.commit()
    answer = make(as_("tara"), send(as_("tara"), GIFT.encode(), "a.txt", **TO).text)
    assert answer.status_code == 409 and "was released meanwhile" in answer.text
    assert b"n-1" not in drafted(session)[QUIZ_PATH]


@pytest.mark.parametrize("kind", FORMATS)
def test_a_quiz_is_taken_away_and_comes_back_the_same(as_: SignIn, session: Session, kind: str) -> None:
    tara = as_("tara")
    file = tara.get(f"/library/edit/quiz/counterfeit-calibration/export/{kind}")
    assert file.headers["Content-Disposition"].startswith('attachment; filename="counterfeit-calibration.')
    page = send(tara, file.data, "back" + (".xlsx" if kind == "xlsx" else ".txt")).text
    assert "The library holds all of it already" in page
    assert session.scalar(sa.select(sa.func.count(Draft.id))) == 0


def test_what_a_format_leaves_behind_is_told_before_it_is_taken(as_: SignIn) -> None:
    page = as_("tara").get("/library/edit/quiz/counterfeit-calibration/export").text
    assert "case c-5" in page and "1 case is missing" in page
    assert as_("ada").get("/library/edit/quiz/counterfeit-calibration/export").status_code == 404
    assert as_("tara").get("/library/edit/quiz/counterfeit-calibration/export/pdf").status_code == 404


@pytest.mark.parametrize("raw", [b"%PDF-1.4", b"PK\x03\x04 no archive", b"\x00" * 64, b"<quiz><", b"just words"])
def test_what_nobody_can_read_is_refused_in_a_sentence(as_: SignIn, session: Session, raw: bytes) -> None:
    page = send(as_("tara"), raw, "..\\..\\a.docx").text
    assert "To settle first" in page and "Make drafts" not in page and ".." not in page
    assert drafted(session)[SOP_PATH]


def test_titles_that_can_be_no_id_are_listed(as_: SignIn) -> None:
    page = send(as_("tara"), GIFT.replace("n-1", "Fake shoes?").encode(), "a.txt", **TO).text
    assert "title &#39;Fake shoes?&#39; is not carried over: the case is counterfeit-calibration-002" in page
    assert "title &#39;c-3&#39;" not in page


@pytest.mark.parametrize("kind", FORMATS)
def test_a_quiz_goes_to_another_library_with_its_head(as_: SignIn, session: Session, kind: str) -> None:
    tara = as_("tara")
    file = tara.get(f"/library/edit/quiz/counterfeit-calibration/export/{kind}").data
    gone = tree(quiz="id: other\nsop: counterfeit\ntitle: Other\ncases: []\n") | {"media/shoe.png": PNG}
    limited = QUIZ.replace("cases:\n", "draw: 5\ntime_limit: 20\ncases:\n", 1)
    assert release(session, tree(quiz=limited) | {"media/shoe.png": PNG}).changed
    session.commit()
    told = send(tara, file, "a").text
    assert "quiz &#39;counterfeit-calibration&#39; is there already: its draw in this file is not carried over" in told
    file = tara.get(f"/library/edit/quiz/counterfeit-calibration/export/{kind}").data
    assert release(session, gone, key_fix="gone").changed
    session.commit()
    assert make(tara, send(tara, file, "a").text).status_code == 303
    written = drafted(session)["quizzes/counterfeit-calibration.yaml"].decode()
    assert written.startswith(limited.partition("cases:")[0])


def test_what_is_lacking_is_said_once_and_at_its_place_in_the_file(as_: SignIn) -> None:
    rows = "".join(f"x-{n},Shoes {n},CF2,allow\n" for n in range(1, 4))
    page = send(as_("tara"), f"id,prompt,clause,gold\n{rows}".encode(), "cases.csv").text
    assert page.count("no quiz: choose the quiz") == 1 and "3 cases name no quiz" in page
    assert "line 2: <bdi>unknown clause &#39;CF2&#39; of 3 cases: did you mean &#39;cf-2&#39;?" in page
    wrong = f"id,prompt,clause,gold\n{rows}".replace("CF2", "cf-2").replace("3,cf-2,allow", "3,cf-2,ALLOW")
    page = send(as_("tara"), wrong.encode(), "cases.csv", **TO).text
    assert (
        "line 4: <bdi>case x-3: gold &#39;ALLOW&#39; is not an option" in page
        and "quizzes/counterfeit.yaml," not in page
    )


def test_columns_of_another_system_are_told_by_the_name_that_they_take_here(as_: SignIn) -> None:
    page = send(as_("tara"), b"case_id,case_text,gold_clause,gold_decision\nx,Shoes,cf-2,allow\n", "cases.csv").text
    for old, new in (("case_id", "id"), ("case_text", "prompt"), ("gold_clause", "clause"), ("gold_decision", "gold")):
        assert f"&#39;{old}&#39; to &#39;{new}&#39;" in page
    assert "understood are quiz, id" in page


def test_a_policy_is_led_to_a_new_sop(as_: SignIn) -> None:
    page = send(as_("tara"), b"# Age limits\n\n## Goal\n\nNo minors.\n", "policy.md").text
    assert "this looks like the text of an SOP" in page and '<a class="button primary" href="/library/new">' in page
