"""The glossary is written in the browser, in every language of the rules, and its words have a history."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from content_trees import tree
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.authoring.actions import publish
from app.authoring.queries import draft_tree
from app.library.actions import release

SignIn = Callable[[str], FlaskClient]
PAGE = "/library/edit/terms/en"
TERMS = "# Ours.\nreplica:\n  term: replica\n  also: [replicas]\n  means: A copy that says it is one.\n"
LAX = TERMS.replace("A copy that says it is one.", "A copy, whether or not it says so.")


@pytest.fixture
def live(session: Session) -> Session:
    assert release(session, tree(**{"terms.yaml": TERMS.encode()})).changed
    session.commit()
    return session


def test_a_word_is_shown_drafted_released_and_remembered(as_: SignIn, live: Session, cast: SimpleNamespace) -> None:
    tara = as_("tara")
    page = tara.get(PAGE).text
    assert "# Ours." in page and "<dt>replica" in page and "A copy that says it is one.</dd>" in page
    kept = tara.put(PAGE, data={"source": LAX, "version": ""})
    assert kept.status_code == 200 and kept.json and kept.json["version"] == 1
    assert tara.put(PAGE, data={"source": TERMS + "\n# mine", "version": ""}).status_code == 409
    assert f'<a href="{PAGE}">Glossary</a>' in tara.get("/library").text
    assert "Glossary" in tara.get("/library/release").text
    assert f'href="{PAGE}"' in tara.get("/library/drafts/discard?path=terms.yaml").text
    live.rollback()
    assert publish(live, ["terms.yaml"], by_id=cast.tara).changed
    live.commit()
    past = tara.get(f"{PAGE}/history").text
    assert past.index("whether or not") < past.index("that says it is one") and "Tara" in past
    assert as_("mai").get(PAGE).status_code == 404


def test_what_is_wrong_stands_at_its_line(as_: SignIn, live: Session) -> None:
    broken = TERMS + "copy: {term: Replicas, means: The same.}\nother: {means: Nothing.}\n"
    found = as_("tara").post(f"{PAGE}/look", data={"source": broken}).json
    assert found and found["marks"] == {"6": "warning", "7": "error"}
    assert "explained twice" in found["problems"] and "term" in found["problems"]
    assert as_("tara").get("/library/edit/terms/no%20language").status_code == 404


def test_another_language_begins_with_the_words_to_translate(as_: SignIn, live: Session) -> None:
    page = as_("ada").get("/library/edit/terms/id").text
    assert "# replica: {term: …, means: …}" in page and "1 word of the source has no entry here" in page
    said = "replica: {term: replika, means: Tiruan.}\n"
    assert as_("ada").post("/library/edit/terms/id", data={"source": said, "version": ""}).status_code == 303
    live.rollback()
    assert draft_tree(live)["terms.id.yaml"].decode() == said
    assert "has no entry" not in as_("ada").get("/library/edit/terms/id").text
    assert "Bahasa Indonesia" in as_("ada").get(PAGE).text
