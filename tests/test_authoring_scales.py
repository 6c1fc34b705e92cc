"""The decision scales are written in the browser, beside the buttons that they become."""

from collections.abc import Callable

import pytest
from content_trees import SCALES, tree
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.authoring.queries import draft_tree
from app.library.actions import release

SignIn = Callable[[str], FlaskClient]
PAGE = "/library/edit/decisions"


@pytest.fixture
def live(session: Session) -> Session:
    assert release(session, tree()).changed
    session.commit()
    return session


def test_a_scale_is_shown_as_buttons_and_saved_as_a_draft(as_: SignIn, live: Session) -> None:
    tara = as_("tara")
    page = tara.get(PAGE).text
    assert page.index(">Allow<") < page.index(">Warn<") < page.index(">Remove<") and "1 SOP decides by it" in page
    renamed = SCALES.replace("name: Warn", "name: Warn the seller")
    kept = tara.put(PAGE, data={"source": renamed, "version": ""})
    assert kept.status_code == 200 and kept.json and kept.json["version"] == 1
    assert "Allow &lt; Warn the seller &lt; Remove" in tara.get("/library").text
    assert f'<a href="{PAGE}">Decisions</a>, <bdi>Tara</bdi>' in tara.get("/library").text
    live.rollback()
    assert draft_tree(live)["decisions.yaml"].decode() == renamed
    live.rollback()
    assert tara.put(PAGE, data={"source": SCALES + "\n# mine", "version": ""}).status_code == 409
    clash = tara.post(PAGE, data={"source": SCALES + "\n# mine", "version": ""})
    assert clash.status_code == 409 and "Warn the seller" in clash.text and "# mine" in clash.text


def test_what_is_wrong_stands_at_its_line_and_what_it_orphans_is_counted(as_: SignIn, live: Session) -> None:
    broken = SCALES.replace("  - {id: remove, name: Remove}\n", "").replace("id: warn, name", "id: warn, nme")
    found = as_("ada").post(f"{PAGE}/look", data={"source": broken}).json
    assert found and found["marks"] == {"3": "error"}
    assert "unknown key" in found["problems"] and "nme" in found["problems"]
    assert "1 case uses &#39;remove&#39;" in found["problems"] and "c-1" not in found["problems"]
    gone = as_("ada").post(f"{PAGE}/look", data={"source": "other:\n  - {id: a, name: A}\n  - {id: b, name: B}\n"}).json
    assert gone and "2 SOPs" not in gone["preview"] and "1 SOP decides" in gone["preview"]


def test_an_empty_library_begins_with_a_scale(as_: SignIn) -> None:
    tara = as_("tara")
    page = tara.get(PAGE).text
    assert "Restrict visibility" in page and "Not saved yet" in page
    assert tara.post(PAGE, data={"source": SCALES, "version": ""}).status_code == 303
    assert "Draft 1 by Tara" in tara.get(PAGE).text
    assert as_("mai").get(PAGE).status_code == 404
