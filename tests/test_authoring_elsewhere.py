"""While one types, the editor tells what a release would refuse, in the document and in those that hang on it."""

from collections.abc import Callable

import pytest
from content_trees import QUIZ_PATH, SCALES, SOP_PATH, tree
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.authoring.around import around
from app.authoring.checking import check_one
from app.library.actions import release
from app.library.comparing import examine

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # texts are read the same on each
SignIn = Callable[[str], FlaskClient]
OTHER, OTHER_QUIZ = "sop/other.md", "quizzes/other.yaml"
GERMAN, TRANSLATED, CASES = "sop/counterfeit@DE.md", "sop/counterfeit.id.md", "quizzes/counterfeit.id.yaml"
FILES = {
    "decisions.yaml": SCALES + "age-access:\n  - {id: ok, name: OK}\n  - {id: bad, name: Bad}\n",
    OTHER: "---\nid: other\ntitle: Other\nminutes: 5\n---\n[One](#cf-2), [all](/modules/counterfeit#cf-1).\n\n"
    "## A rule {#ot-1}\nAs in [letters](#cf-1.1).\n",
    OTHER_QUIZ: "id: other-calibration\nsop: other\ntitle: Other\ncases:\n"
    "  - {id: o-1, clause: ot-1, prompt: 'See [it](#cf-2)', gold: warn, twin: o-2}\n"
    "  - {id: o-2, clause: ot-1, prompt: b, gold: allow, twin: o-1}\n",
    GERMAN: "---\nextends: counterfeit\n---\n## Accessories {#cf-2 rev=1}\nNot here.\n",
    TRANSLATED: "---\ntitle: Palsu\n---\n## Tanda {#cf-1 of_rev=2}\nHuruf.\n\n## Aksesori {#cf-2 of_rev=1}\nYa.\n",
    CASES: "cases:\n  - {id: c-1, of_rev: 3, prompt: Sepatu}\n"
    "  - {id: c-3, of_rev: 1, prompt: Siapa, options: {a: A, b: B}}\n",
}
SAME_AS_A_RELEASE = [
    (SOP_PATH, "{#cf-2 ", "{#cf-3 ", {OTHER, OTHER_QUIZ, QUIZ_PATH, GERMAN, TRANSLATED}),
    (SOP_PATH, "{#cf-1.1 ", "{#cf-1.9 ", {OTHER, QUIZ_PATH}),
    (SOP_PATH, "id: counterfeit", "id: counterfit", {OTHER, QUIZ_PATH, GERMAN}),
    (QUIZ_PATH, "id: c-3", "id: c-33", {CASES}),
    (QUIZ_PATH, "{a: Anyone, b: The brand}", "{a: Anyone, z: The brand}", {CASES}),
    (QUIZ_PATH, "clause: cf-2", "clause: cf-9", set()),
    (QUIZ_PATH, "sop: counterfeit", "sop: counterfit", set()),
    (QUIZ_PATH, "twin: c-2", "twin: c-9", set()),
    (TRANSLATED, "{#cf-2 ", "{#cf-9 ", set()),
    (GERMAN, "extends: counterfeit", "extends: nope", set()),
    (OTHER_QUIZ, "id: o-2", "id: o-3", set()),
]


@pytest.fixture
def live(session: Session) -> Session:
    assert release(session, files()).changed
    session.commit()
    return session


def files(**more: str) -> dict[str, bytes]:
    return tree(**{path: text.encode() for path, text in (FILES | more).items()})


def told(session: Session, path: str, old: str, new: str) -> tuple[dict[str, bytes], set[str], set[tuple[str, str]]]:
    """The tree with the change, the errors that the editor tells of the document, and those in others by path."""
    session.rollback()
    typed = files()
    assert old in typed[path].decode()
    typed[path] = typed[path].decode().replace(old, new, 1).encode()
    found = check_one(session, around(session), path, typed[path])
    own = {one.message for one in found.problems if one.severity == "error"}
    return typed, own, {(one.path, one.message) for one in found.elsewhere}


def test_the_editor_tells_the_errors_that_the_release_would(live: Session) -> None:
    for path, old, new, others in SAME_AS_A_RELEASE:
        typed, own, elsewhere = told(live, path, old, new)
        errors = examine(live, typed, clock.now()).errors
        assert own == {one.message for one in errors if one.path == path}, (path, new)
        assert {place for place, _ in elsewhere} == {one.path for one in errors if one.path != path} == others, new


def test_an_unknown_scale_is_told_while_it_is_typed(live: Session, as_: SignIn) -> None:
    typed = files()[SOP_PATH].decode().replace("minutes: 10", "minutes: 10\nscale: age-acces")
    found = as_("tara").post("/library/edit/sop/counterfeit/look", data={"source": typed}).json
    assert found and "1 to mend before a release" in found["problems"] and found["marks"]["5"] == "error"
    assert "unknown scale &#39;age-acces&#39;: did you mean &#39;age-access&#39;?" in found["problems"]


def test_another_scale_tells_what_the_cases_decide_without_it_and_no_gold_of_one(live: Session) -> None:
    _, own, elsewhere = told(live, OTHER, "minutes: 5", "minutes: 5\nscale: age-access")
    assert not own and elsewhere == {
        (OTHER_QUIZ, "1 case uses 'allow', which scale 'age-access' lacks"),
        (OTHER_QUIZ, "1 case uses 'warn', which scale 'age-access' lacks"),
        (OTHER_QUIZ, "2 cases offer other decisions than the released ones: raise the rev of each"),
    }
    _, own, elsewhere = told(live, SOP_PATH, "minutes: 10", "minutes: 10\nscale: age-access")
    assert (QUIZ_PATH, "unknown decision 'allow': scale 'age-access' has ok, bad") in elsewhere


def test_a_level_more_asks_released_cases_otherwise(live: Session, as_: SignIn) -> None:
    more = FILES["decisions.yaml"].replace("  - {id: remove", "  - {id: hide, name: Hide}\n  - {id: remove")
    found = as_("tara").post("/library/edit/decisions/look", data={"source": more}).json
    assert found and "2 cases offer other decisions" in found["problems"]  # the other quiz lists its own
    assert found["problems"].count("cases offer") == 1


def test_a_translated_case_that_the_quiz_lacks_is_told_on_its_page(live: Session, as_: SignIn) -> None:
    page = "/library/translate/quiz/counterfeit-calibration/id"
    assert "To mend before" not in as_("tara").get(page).text
    stray = FILES[CASES].replace("id: c-1", "id: c-9")
    assert as_("tara").post(page, data={"source": stray, "version": ""}).status_code == 303
    assert "unknown case &#39;c-9&#39;" in as_("tara").get(page).text
