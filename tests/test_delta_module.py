"""After a rule has changed: before and now on one page, then the cases that turned, for those who held it."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from learner import Learner, clause_id, released, tree
from sqlalchemy.orm import Session

from app import clock
from app.library.actions import release
from app.library.beside import beside
from app.quizzes.models import Attempt
from app.training.actions import prove
from app.training.queries import open_assignments, proof_state

SignIn = Callable[[str], FlaskClient]
TURNED = ("c1-03", "c1-08")


def turn(quiz: str) -> str:
    """The quiz in which two cases are decided the other way after the change."""
    for code in TURNED:
        was = "allow" if int(code[3:]) % 2 else "remove"
        now = "remove" if was == "allow" else "allow"
        case = re.search(rf"  - id: {code}\n(    .*\n)+", quiz)
        assert case
        turned = case[0].replace("rev: 1", "rev: 2\n    flips: true").replace(f"gold: {was}", f"gold: {now}")
        quiz = quiz.replace(case[0], turned)
    return quiz


@pytest.fixture
def mai(as_: SignIn, session: Session, cast: SimpleNamespace) -> Learner:
    """Mai, who proved Altered marks before it changed."""
    released(session)
    prove(session, user_id=cast.mai, clause_id=clause_id(session, "br-1"), rev=1, kind="proven", at=clock.now())
    prove(session, user_id=cast.mai, clause_id=clause_id(session, "br-2"), rev=1, kind="proven", at=clock.now())
    files = tree(rev=2, edit=turn)
    files["sop/brands.md"] = files["sop/brands.md"].replace(b"with a change is removed", b"with two changes is removed")
    assert release(session, files, note="The brands accept one change").errors == []
    session.commit()
    return Learner(as_("mai"), session)


def test_learn_leads_to_before_now_and_because(mai: Learner) -> None:
    page = mai.client.get("/learn").text
    assert "The rule has changed: Altered marks." in page and "/modules/brands/changes#br-1" in page
    page = mai.client.get("/modules/brands/changes").text
    assert "rev 1 → 2" in page and "The brands accept one change" in page and "stays on record" in page
    assert (
        "A mark with <del>a change</del> is removed" in page and "A mark with <ins>two changes</ins> is removed" in page
    )
    assert "Accessories" not in page


def test_who_held_nothing_is_shown_no_change(mai: Learner, as_: SignIn) -> None:
    page = as_("max").get("/modules/brands/changes").text
    assert "Nothing has changed for you" in page and "<del>" not in page
    assert as_("max").post("/quizzes/brands-quiz", data={"kind": "delta"}).location == "/quizzes/brands-quiz"


def test_the_cases_that_turned_come_first_then_one_that_stays(mai: Learner, cast: SimpleNamespace) -> None:
    mai.start("delta", clause="br-1")
    for _ in range(2):
        assert mai.code() in TURNED
        mai.answer()
    assert mai.code().startswith("c1") and mai.code() not in TURNED
    mai.answer()
    clause = clause_id(mai.look(), "br-1")
    state = proof_state(mai.session, [cast.mai], [clause])[cast.mai, clause]
    assert state.cleared and not state.proven
    assert "Cleared" in mai.client.get("/modules/brands/changes").text
    mai.finish()
    assert len(mai.drawn()) == 6 and {code[:2] for code in mai.drawn()} == {"c1"}
    assert mai.session.get_one(Attempt, mai.attempt).kind == "delta"
    assert proof_state(mai.look(), [cast.mai], [clause])[cast.mai, clause].proven
    assert open_assignments(mai.session, [cast.mai])[cast.mai] == []
    assert "you have proven Altered marks" in mai.client.get(f"{mai.url}/result").text


def test_a_delta_quiz_asks_no_other_clause_whatever_is_asked_for(mai: Learner) -> None:
    assert mai.client.post("/quizzes/brands-quiz", data={"kind": "delta", "clause": "br-2"}).status_code == 303
    assert mai.look().scalar(sa.select(sa.func.count()).select_from(Attempt)) == 0


def test_marks_stand_word_by_word_and_never_reach_over_a_tag() -> None:
    old = "<p>Remove a <em>small</em> logo.</p><p>两个字</p>"
    new = "<p>Remove a <em>big</em> new logo &amp; mark.</p><p>两个词</p>"
    assert beside(old, new) == (
        "<p>Remove a <em><del>small</del></em> logo.</p><p>两个<del>字</del></p>",
        "<p>Remove a <em><ins>big</ins></em> <ins>new</ins> logo <ins>&amp; mark</ins>.</p><p>两个<ins>词</ins></p>",
    )
    assert beside("<p>Same</p>", "<p>Same</p>") == ("<p>Same</p>", "<p>Same</p>")
