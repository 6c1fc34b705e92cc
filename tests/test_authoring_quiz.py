"""The overview of a quiz names what stands in the way of a release by its case, in the words of the case form."""

import re
from collections.abc import Callable

from content_trees import QUIZ, QUIZ_PATH, tree
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.authoring.actions import save_draft
from app.authoring.quiz_problems import of_quiz
from app.content.check import check_tree
from app.library.actions import release

SignIn = Callable[[str], FlaskClient]
BROKEN = (
    QUIZ.replace("    prompt: Nkie shoes\n", "")
    .replace("gold: allow, twin: c-1", "gold: nope, twin: c-9")
    .replace("    gold: a\n", "")
    .replace("prompt: In order?", "prompt: 'See ![A box](media/no.png)'")
)
NO_FORM = "  - {clause: cf-1}\n  - {id: c-1, clause: cf-1, prompt: x, gold: allow, why: y}\nextra: 1\n"


def told(quiz: str) -> list[tuple[str, str]]:
    errors = [one for one in check_tree(tree(quiz=quiz))[1] if one.severity == "error"]
    return [(one.case, one.message) for one in of_quiz(QUIZ_PATH, quiz, sorted(errors))]


def test_a_problem_of_a_case_is_said_as_its_form_says_it() -> None:
    assert told(BROKEN) == [
        ("c-1", "Write what the moderator sees"),
        ("c-2", "There is no case 'c-9': choose its twin from the list, or leave it empty"),
        ("c-2", "'nope' is none of the answers: write the id of one: allow, remove"),
        ("c-3", "Choose the right answer"),
        ("c-5", "'media/no.png' is not there: add the file to content/media or mend the name"),
    ]


def test_what_no_form_shows_is_said_in_the_words_of_the_file() -> None:
    assert told(QUIZ + NO_FORM) == [
        ("", "'gold' is missing: add 'gold: remove'"),
        ("", "'id' is missing: add 'id: counterfeit'"),
        ("", "'prompt' is missing: add 'prompt: what the moderator sees'"),
        ("", "id 'c-1' is taken by quizzes/counterfeit.yaml:6: choose another"),
        ("", "unknown key 'extra': remove it; allowed: id, sop, title, decisions, draw, time_limit, cases"),
    ]


def test_each_of_them_links_to_what_mends_it(as_: SignIn, session: Session) -> None:
    assert release(session, tree()).changed
    save_draft(session, QUIZ_PATH, (BROKEN + "extra: 1\n").encode(), version=None, by_id=5)
    session.commit()
    page = as_("tara").get("/library/edit/quiz/counterfeit-calibration").text
    listed = re.findall(r"<li>(.*?): <bdi>(.*?)</bdi></li>", page[page.index("6 to mend") :])
    assert listed[0] == (
        '<a class="code" href="/library/edit/quiz/counterfeit-calibration/case/c-1">c-1</a>',
        "Write what the moderator sees",
    )
    assert [place for place, _ in listed if "<a" not in place] == ["Line 20"]
    marked = re.findall(r"case/([\w-]+)\"(?:(?!<li>).)*>To mend<", page[page.index("stack-wide") :], re.DOTALL)
    assert sorted(marked) == ["c-1", "c-2", "c-3", "c-5"]
