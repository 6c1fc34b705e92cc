"""Releasing drafts: what they change and for whom, now or later, and taking a later one back."""

import re
from collections.abc import Callable
from datetime import UTC, timedelta

import pytest
from content_trees import QUIZ, QUIZ_PATH, SOP, SOP_PATH, tree
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.authoring import queries
from app.authoring.actions import discard, save_draft
from app.library.actions import release
from app.library.queries import live_clauses, live_release

SignIn = Callable[[str], FlaskClient]
CHANGED = SOP.replace("{#cf-1 rev=2", "{#cf-1 rev=3").replace("still imitates", "or a missing one imitates")


@pytest.fixture
def drafted(session: Session, cast: object) -> Session:
    assert release(session, tree()).changed
    save_draft(session, SOP_PATH, CHANGED.encode(), version=None, by_id=5)
    fixed = QUIZ.replace("gold: remove", "gold: allow").replace("gold: allow, twin", "gold: remove, twin")
    save_draft(session, QUIZ_PATH, fixed.encode(), version=None, by_id=5)
    session.commit()
    return session


def paths(session: Session) -> list[str]:
    session.rollback()
    found = [one.path for one in queries.drafts(session)]
    session.rollback()
    return found


def send(client: FlaskClient, page: str, **typed: str) -> tuple[int, str]:
    """Press the release button of the page as it was shown."""
    shown = page[page.index('action="/library/release"', page.index("What this release would change")) :]
    named = {name: re.findall(rf'name="{name}" value="([^"]+)"', shown) for name in ("path", "seen")}
    answer = client.post("/library/release", data=named | {"when": "now", "zone": "UTC"} | typed)
    return answer.status_code, answer.text


def test_the_page_says_what_changes_before_the_button(as_: SignIn, drafted: Session) -> None:
    page = as_("tara").get("/library/release").text
    assert "cf-1</span> Altered marks: rev 2 → 3 (text)" in page and "0 people are asked again" in page
    assert "gold remove → allow" in page and "Why was a right answer wrong?" in page
    assert "Nkie shoes</span>" in page and "→ Allow" in page and "Cases: Counterfeit calibration" in page
    assert 'Counterfeit <span class="small muted">sop/counterfeit.md</span>' in page
    assert "Nkie shoes" not in as_("ada").get("/library/release").text
    assert re.search(
        r"\d+ hints; none blocks a release</summary>\s*<ul[^>]*><li><a href=[^>]*>[^<]*, line \d+</a>: ", page
    )
    alone = as_("tara").get(f"/library/release?path={SOP_PATH}").text
    assert "gold remove" not in alone and "Why was a right answer wrong?" not in alone
    assert "gold remove" not in as_("ada").get("/library/release").text
    assert as_("lena").get("/library/release").status_code == 404


def test_a_reworded_rule_waits_until_its_releaser_says_what_it_means(as_: SignIn, drafted: Session) -> None:
    save_draft(drafted, SOP_PATH, CHANGED.replace("rev=3", "rev=2").encode(), version=1, by_id=5)
    drafted.commit()
    tara = as_("tara")
    page = tara.get(f"/library/release?path={SOP_PATH}").text
    asked = page[page.index("Did the meaning of cf-1 change?") :]
    assert re.search(r"<del>.*still.*</del><ins>.*or a missing one", asked)
    assert "checked" not in asked[: asked.index("What is this release about?")] and "Release</button>" in asked
    status, text = send(tara, page)
    assert status == 422 and '<a href="#meaning-cf-1">Say whether the meaning of cf-1 changed.' in text
    status, text = send(tara, page, **{"meaning:cf-1": "changed"}, note="Missing letters")
    assert (
        status == 200 and "rev 2 → 3 (text)" in text and 'value="Missing letters"' in text and len(paths(drafted)) == 2
    )
    assert send(tara, page, **{"meaning:cf-1": "same"})[0] == 422  # what was shown then is not what stands there now
    assert send(tara, text)[0] == 302 and paths(drafted) == [QUIZ_PATH]


def test_an_answer_is_to_the_words_shown_not_to_a_draft_begun_anew(as_: SignIn, drafted: Session) -> None:
    tara, reworded = as_("tara"), SOP.replace("still imitates", "always imitates")
    for words in (reworded, reworded.replace("always", "never")):
        discard(drafted, SOP_PATH, 5)
        save_draft(drafted, SOP_PATH, words.encode(), version=None, by_id=5)
        drafted.commit()
        if words == reworded:
            page = tara.get(f"/library/release?path={SOP_PATH}").text
    for answer in ("same", "changed"):
        status, text = send(tara, page, **{"meaning:cf-1": answer})
        assert status == 422 and "was edited since you looked" in text and len(paths(drafted)) == 2


def test_an_sop_is_retired_after_asking(as_: SignIn, drafted: Session) -> None:
    tara = as_("tara")
    asked = tara.get("/library/edit/sop/counterfeit/retire").text
    assert "sop/counterfeit.md" in asked and "quizzes/counterfeit.yaml" in asked
    tara.post("/library/new", data={"title": "Gift cards", "code": "gift-cards"})
    assert tara.post("/library/edit/sop/counterfeit/retire").status_code == 302
    status, text = send(tara, tara.get("/library/release").text)
    assert status == 302, text
    assert [clause.code for clause in live_clauses(drafted).values()] == ["gc-1"]
    drafted.rollback()
    tara.post("/library/new", data={"title": "Cars", "code": "cars"})
    assert tara.post("/library/edit/sop/cars/retire").status_code == 302 and paths(drafted) == []


def test_one_draft_is_released_and_the_other_stays(as_: SignIn, drafted: Session) -> None:
    tara = as_("tara")
    status, _ = send(tara, tara.get(f"/library/release?path={SOP_PATH}").text, note="Missing letters")
    assert status == 302 and paths(drafted) == [QUIZ_PATH]
    assert "Missing letters" in tara.get("/library/releases").text


def test_a_corrected_answer_needs_its_reason(as_: SignIn, drafted: Session) -> None:
    tara = as_("tara")
    page = tara.get(f"/library/release?path={QUIZ_PATH}").text
    status, text = send(tara, page, note="kept")
    assert status == 422 and "Not released" in text and 'value="kept"' in text
    assert 'href="#key_fix">Say why the right answer was wrong' in text and "--key-fix" not in text
    assert send(tara, page, key_fix="Two golds were swapped")[0] == 302 and paths(drafted) == [SOP_PATH]


def test_errors_block_and_lead_to_their_editor(as_: SignIn, drafted: Session) -> None:
    save_draft(drafted, SOP_PATH, b"---\nid: counterfeit\n---\n", version=1, by_id=5)
    drafted.commit()
    page = as_("tara").get("/library/release").text
    assert "block this release" in page and 'href="/library/edit/sop/counterfeit"' in page
    assert 'name="seen"' not in page


def test_what_was_edited_after_the_look_is_not_released(as_: SignIn, drafted: Session) -> None:
    tara = as_("tara")
    page = tara.get(f"/library/release?path={SOP_PATH}").text
    as_("ada").put("/library/edit/sop/counterfeit", json={"source": CHANGED + "\nMore.\n", "version": 1})
    status, text = send(tara, page)
    assert status == 422 and "look again" in text and len(paths(drafted)) == 2


def test_a_release_is_scheduled_in_ones_own_time_zone(as_: SignIn, drafted: Session) -> None:
    tara, soon = as_("tara"), clock.now() + timedelta(days=2)
    page = tara.get(f"/library/release?path={SOP_PATH}").text
    for at in ("", "tomorrow", "2020-01-01T08:00", "9999-01-01T08:00"):
        status, text = send(tara, page, when="later", at=at)
        assert status == 422 and "Choose a " in text, at
    assert send(tara, page, when="later", at=f"{soon:%Y-%m-%dT08:00}", zone="Mars/Olympus")[0] == 422
    assert send(tara, page, when="later", at=f"{soon:%Y-%m-%dT08:00}", zone="Asia/Jakarta")[0] == 302
    later = live_release(drafted, soon + timedelta(days=1))
    assert later and later.effective_at == soon.astimezone(UTC).replace(hour=1, minute=0, second=0, microsecond=0)
    drafted.rollback()
    page = tara.get("/library/release").text
    assert f"Cancel release {later.id}" in page and "nothing else can be released" in page
    assert "Scheduled" in tara.get("/library").text


def test_a_scheduled_release_is_taken_back_into_drafts(as_: SignIn, drafted: Session) -> None:
    tara, soon = as_("tara"), clock.now() + timedelta(days=2)
    new = SOP.replace("cf-2", "cf-3")
    outcome = release(
        drafted, tree(sop=new, quiz=QUIZ.replace("cf-2", "cf-3").replace("id: c-3", "id: c-9")), effective_at=soon
    )
    assert outcome.changed, outcome.errors
    for draft in queries.drafts(drafted):
        drafted.delete(queries.draft_of(drafted, draft.path))
    drafted.commit()
    assert "never takes effect" in tara.get(f"/library/release/{outcome.release_id}/cancel").text
    assert tara.post(f"/library/release/{outcome.release_id}/cancel").status_code == 302
    assert paths(drafted) == [QUIZ_PATH, SOP_PATH]
    assert queries.draft_tree(drafted)[SOP_PATH] == new.encode()
    assert live_release(drafted, soon + timedelta(days=1)).id == 1  # type: ignore[union-attr]
    assert {clause.code for clause in live_clauses(drafted).values()} == {"cf-1", "cf-1.1", "cf-2"}
    drafted.rollback()
    assert tara.post(f"/library/release/{outcome.release_id}/cancel").status_code == 404
    assert tara.post("/library/release/1/cancel").status_code == 404


def test_what_was_said_of_a_rule_is_said_of_the_same_words_only(as_: SignIn, drafted: Session) -> None:
    tara, soon, first = as_("tara"), clock.now() + timedelta(days=2), SOP.replace("still imitates", "always imitates")
    both = first.replace('"For" is fine', '"For" and "fits" are fine')
    state = queries.drafts(drafted)[1].state
    save_draft(drafted, SOP_PATH, both.encode(), version=1, by_id=5, state=state)
    drafted.commit()
    page = tara.get(f"/library/release?path={SOP_PATH}").text
    assert " checked" not in page[page.index('id="meaning-cf-1"') : page.index('name="note"')]
    answers = {"meaning:cf-1": "same", "meaning:cf-2": "same", "when": "later", "at": f"{soon:%Y-%m-%dT08:00}"}
    assert send(tara, page, **answers)[0] == 302
    assert tara.post("/library/release/2/cancel").status_code == 302 and SOP_PATH in paths(drafted)
    again = both.replace('"For" and', '"For", "to suit" and')
    assert tara.put("/library/edit/sop/counterfeit", json={"source": again, "version": 1}).status_code == 200
    page = tara.get(f"/library/release?path={SOP_PATH}").text
    assert 'id="meaning-cf-1" name="meaning:cf-1" value="same" required checked>' in page
    assert 'id="meaning-cf-2" name="meaning:cf-2" value="same" required>' in page
    assert page.count("said of these very words before") == 1
    status, text = send(tara, page, **{"meaning:cf-2": "same"})
    assert status == 422 and 'href="#meaning-cf-1"' in text  # what was chosen is sent like any other answer
    assert send(tara, page, **{"meaning:cf-1": "same", "meaning:cf-2": "same"})[0] == 302
