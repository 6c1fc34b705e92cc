"""A page of an editor left open: what others did to the file meanwhile is never written over unseen."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from content_trees import QUIZ, QUIZ_PATH, SCALES, SOP, SOP_PATH, tree
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.authoring.actions import Conflict, discard, save_draft
from app.authoring.case_fields import source_of
from app.authoring.models import Draft, state_of
from app.authoring.queries import draft_of, live_digest, text_of
from app.content.yaml_edit import without_case
from app.library.actions import release

SignIn = Callable[[str], FlaskClient]
MINE = SOP.replace("Why this", "Why all this")
THEIRS = SOP.replace('"For" is fine.', '"For" and "fits" are fine.')
TERMS = "replica: {term: replica, means: A copy.}\n"
TRANSLATED = "---\nid: counterfeit\ntitle: Palsu\n---\n\n## Tanda {#cf-1 of_rev=2}\nHuruf yang diubah.\n"
EDITORS = {
    SOP_PATH: ("/library/edit/sop/counterfeit", SOP),
    QUIZ_PATH: ("/library/edit/quiz/counterfeit-calibration/source", QUIZ),
    "decisions.yaml": ("/library/edit/decisions", SCALES),
    "terms.yaml": ("/library/edit/terms/en", TERMS),
    "sop/counterfeit.id.md": ("/library/translate/sop/counterfeit/id", TRANSLATED),
}


@pytest.fixture
def live(session: Session) -> Session:
    files = {path: text.encode() for path, (_, text) in EDITORS.items()}
    assert release(session, tree() | files).changed
    session.commit()
    return session


def save(session: Session, text: str, by_id: int, state: str | None, **more: str | None) -> Draft | Conflict:
    return save_draft(session, SOP_PATH, text.encode(), version=None, by_id=by_id, state=state, **more)


def untouched(session: Session) -> str:
    live = live_digest(session, SOP_PATH)
    return state_of(0, live, live)


def began(page: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'name="(version|state)" value="([^"]*)"', page)}


def test_a_draft_begun_anew_is_not_taken_for_the_one_before(live: Session, cast: SimpleNamespace) -> None:
    first = save(live, MINE, cast.tara, untouched(live))
    assert isinstance(first, Draft) and first.version == 1
    before = first.state
    discard(live, SOP_PATH, cast.ada)
    assert isinstance(save(live, THEIRS, cast.ada, untouched(live)), Draft)
    clash = save_draft(
        live, SOP_PATH, MINE.replace("imitates", "copies").encode(), version=1, by_id=cast.tara, state=before
    )
    assert isinstance(clash, Conflict) and clash.by_id == cast.ada and clash.merged is not None
    for words in ("Why all this", "still copies", '"For" and "fits"'):
        assert words in clash.merged.text
    assert isinstance(save(live, clash.merged.text, cast.tara, clash.state), Draft)


def test_a_release_is_not_written_over_by_who_began_before_it(live: Session, cast: SimpleNamespace) -> None:
    before = untouched(live)
    assert release(live, tree(sop=THEIRS)).changed
    clash = save(live, MINE, cast.tara, before)
    assert isinstance(clash, Conflict) and clash.by_id is None and clash.merged is not None
    assert "Why all this" in clash.merged.text and '"For" and "fits"' in clash.merged.text
    assert isinstance(save(live, clash.merged.text, cast.tara, clash.state), Draft)
    discard(live, SOP_PATH, cast.tara)
    assert isinstance(save(live, MINE, cast.tara, untouched(live)), Draft)


def test_a_choice_over_anothers_draft_says_nothing_of_a_release(live: Session, cast: SimpleNamespace) -> None:
    before = untouched(live)
    save(live, SOP.replace("minutes: 10", "minutes: 12"), cast.ada, before)
    assert release(live, tree(sop=THEIRS)).changed
    first = save(live, MINE, cast.tara, before)
    assert isinstance(first, Conflict) and first.by_id == cast.ada and first.merged is not None
    second = save(live, first.merged.text, cast.tara, first.state, onto=first.live)
    assert isinstance(second, Conflict) and second.by_id is None and second.merged is not None
    for words in ("Why all this", "minutes: 12", '"For" and "fits"'):
        assert words in second.merged.text
    assert isinstance(save(live, second.merged.text, cast.tara, second.state, onto=second.live), Draft)


def test_every_editor_shows_both_texts_before_it_writes_over_one(
    as_: SignIn, live: Session, cast: SimpleNamespace
) -> None:
    tara = as_("tara")
    for path, (address, text) in EDITORS.items():
        own = text.rstrip("\n") + "\n\n# Mine\n"
        sent = {"source": own, "act": "save"} | began(tara.get(address).text)
        assert tara.post(address, data=sent).status_code in (302, 303), path
        page = tara.get(address).text
        discard(live, path, cast.ada)
        save_draft(
            live, path, text.replace("Tanda", "Tanda-tanda", 1).encode() + b"\n# Theirs\n", version=None, by_id=cast.ada
        )
        live.commit()
        late = {"source": own + "# More of mine\n", "act": "save"} | began(page)
        assert late["version"] == "1"
        if "translate" not in address:  # which is looked at by saving
            late |= began(tara.post(address, data=late | {"act": "preview"}).text)
        assert tara.put(address, data=late | {"cf-1:text": "Mine"}).status_code in (405, 409), path
        clash = tara.post(address, data=late)
        assert clash.status_code == 409 and "# Theirs" in clash.text and "# More of mine" in clash.text, path
        chosen = {"source": own, "act": "save"} | began(clash.text)
        assert tara.post(address, data=chosen).status_code in (302, 303), path
        live.rollback()
        draft = draft_of(live, path)
        assert draft and text_of(live, draft.blob_digest) == own
        live.rollback()


def test_what_others_took_out_is_kept_or_let_go(as_: SignIn, live: Session, cast: SimpleNamespace) -> None:
    tara, quiz = as_("tara"), "/library/edit/quiz/counterfeit-calibration"
    source = re.search(r'name="began"[^>]*>\n(.*?)</textarea>', tara.get(f"{quiz}/case/c-3").text, re.DOTALL)
    assert source
    mine = {"source": unescape(source[1]).replace("Who may", "Who can"), "began": unescape(source[1]), "act": "save"}
    save_draft(live, QUIZ_PATH, without_case(QUIZ, "c-3").encode(), version=None, by_id=cast.ada)
    live.commit()
    clash = tara.post(f"{quiz}/case/c-3", data=mine)
    assert clash.status_code == 409 and f'href="{quiz}">Keep theirs, drop mine</a>' in clash.text
    assert tara.post(f"{quiz}/case/c-3", data=mine | {"began": ""}).status_code == 302
    assert "Who can sell it?" in tara.get(f"{quiz}/case/c-3").text


def test_typing_on_is_answered_with_what_it_was_kept_as(as_: SignIn, live: Session) -> None:
    tara, address = as_("tara"), EDITORS[SOP_PATH][0]
    sent = {"source": MINE} | began(tara.get(address).text)
    for words in ("first", "second"):
        kept = tara.put(address, json=sent | {"source": f"{MINE}{words}\n"}).get_json()
        sent |= {"version": kept["version"], "state": kept["state"]}
    assert kept["version"] == 2 and began(tara.get(address).text) == {"version": "2", "state": kept["state"]}


def test_a_draft_is_given_up_as_it_was_when_that_was_asked(as_: SignIn, live: Session, cast: SimpleNamespace) -> None:
    save(live, MINE, cast.tara, untouched(live))
    live.commit()
    tara, path = as_("tara"), {"path": SOP_PATH}
    asked = began(tara.get("/library/drafts/discard", query_string=path).text)
    live.rollback()
    draft = draft_of(live, SOP_PATH)
    assert draft and isinstance(save(live, THEIRS, cast.ada, draft.state), Draft)
    live.commit()
    again = tara.post("/library/drafts/discard", data=path | asked)
    assert again.status_code == 409 and "edited since you looked" in again.text
    assert tara.post("/library/drafts/discard", data=path | began(again.text)).status_code == 302


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # on SQLite only one writes at a time
def test_two_cases_of_one_quiz_saved_at_once_are_both_kept(as_: SignIn, live: Session, cast: SimpleNamespace) -> None:
    tara, page = as_("tara"), "/library/edit/quiz/counterfeit-calibration/case/c-1"
    began = source_of(QUIZ, "c-1")
    mine = {"source": began.replace("One letter imitates", "A letter"), "began": began}
    others = QUIZ.replace("Who may sell", "Who may really sell").encode()
    with ThreadPoolExecutor(1) as pool:
        save_draft(live, QUIZ_PATH, others, version=None, by_id=cast.ada)
        saving = pool.submit(tara.put, page, data=mine)
        while not saving.done() and not waits(live):
            continue
        live.commit()
        assert saving.result().status_code == 200
    kept = text_of(live, draft_of(live, QUIZ_PATH).blob_digest)
    assert "A letter" in kept and "Who may really sell" in kept


def waits(session: Session) -> bool:
    """Whether somebody waits for the table of drafts."""
    locks = sa.text("SELECT count(*) FROM pg_locks WHERE relation = 'draft'::regclass AND NOT granted")
    return bool(session.scalar(locks))
