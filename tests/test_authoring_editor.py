"""Writing an SOP in the browser without JavaScript, and what the page answers to JavaScript while one types."""

import io
import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from content_trees import QUIZ, SCALES, SOP, tree
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from app.authoring import queries
from app.authoring.around import around
from app.authoring.preview import html
from app.authoring.queries import Pending
from app.authoring.rules import next_code
from app.content.parse import parse
from app.library.actions import release
from app.people.models import Team

SignIn = Callable[[str], FlaskClient]
EDITOR = "/library/edit/sop/counterfeit"
TYPO = SOP.replace("still imitates", "still imitates it")


@pytest.fixture
def live(session: Session) -> Session:
    assert release(session, tree()).changed
    session.commit()
    return session


def drafts(session: Session) -> list[Pending]:
    session.rollback()
    found = queries.drafts(session)
    session.rollback()
    return found


def drafted(session: Session) -> dict[str, bytes]:
    session.rollback()
    found = queries.draft_tree(session)
    session.rollback()
    return found


def text(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.text[:500]
    return answer.text


def test_a_new_sop_begins_with_a_template_and_a_quiz(as_: SignIn, session: Session) -> None:
    tara = as_("tara")
    assert "Start writing" in text(tara, "/library/new")
    begun = tara.post("/library/new", data={"title": "Gift cards: resale", "code": "gift-cards"})
    assert begun.location == "/library/edit/sop/gift-cards"
    page = text(tara, begun.location)
    assert "Gift cards: resale" in page and "Name of the first rule" in page and "{#gcr-1" in page
    assert [one.path for one in drafts(session)] == ["decisions.yaml", "quizzes/gift-cards.yaml", "sop/gift-cards.md"]
    assert "audience" not in page and "listing" not in page  # no queue is known here
    again = tara.post("/library/new", data={"title": "Gift", "code": "gift-cards"})
    assert again.status_code == 422 and "already" in again.text
    assert tara.post("/library/new", data={"title": "Gift", "code": "releases"}).status_code == 422


def test_saving_and_previewing_need_no_javascript(as_: SignIn, live: Session) -> None:
    tara = as_("tara")
    shown = tara.post(EDITOR, data={"source": TYPO.replace("\n", "\r\n"), "version": "", "act": "preview"})
    assert "still imitates it" in shown.text and "Not saved yet" in shown.text and drafts(live) == []
    saved = tara.post(EDITOR, data={"source": TYPO.replace("\n", "\r\n"), "version": "", "act": "save"})
    assert saved.status_code == 302
    assert drafted(live)["sop/counterfeit.md"] == TYPO.encode()
    assert queries.live_tree(live)["sop/counterfeit.md"] == SOP.encode()


def test_the_meaning_is_asked_and_writes_the_rev(as_: SignIn, live: Session) -> None:
    tara = as_("tara")
    page = tara.post(EDITOR, data={"source": TYPO, "version": "", "act": "preview"}).text
    assert "Did the meaning change?" in page and "The rule changed: rev 3" in page and "✓ " not in page
    tara.post(EDITOR, data={"source": TYPO, "version": "", "act": "rev:cf-1:changed"})
    assert b"{#cf-1 rev=3 severity=critical}" in drafted(live)["sop/counterfeit.md"]
    written = drafted(live)["sop/counterfeit.md"].decode()
    tara.post(EDITOR, data={"source": written, "version": "1", "act": "rev:cf-1:typo"})
    assert drafted(live)["sop/counterfeit.md"].decode() == TYPO


def test_typing_is_answered_with_problems_and_preview(as_: SignIn, live: Session) -> None:
    broken = TYPO.replace("media/shoe.png", "media/none.png")
    parts = as_("tara").post(f"{EDITOR}/look", data={"source": broken}).get_json()
    line = broken[: broken.index("media/none.png")].count("\n") + 1
    assert parts["marks"][str(line)] == "error" and "is not there" in parts["problems"]
    assert "still imitates it" in parts["preview"] and "error blocks a release" in parts["consequence"]
    gone = TYPO.replace("## Accessories {#cf-2", "## Accessories {#cf-9")
    assert (
        "quizzes/counterfeit.yaml" in as_("tara").post(f"{EDITOR}/look", data={"source": gone}).get_json()["problems"]
    )


def test_the_whole_file_says_while_typing_what_is_wrong(as_: SignIn, live: Session) -> None:
    look = "/library/edit/quiz/counterfeit-calibration/source/look"
    told = as_("tara").post(look, data={"source": QUIZ.replace("gold: a\n", "gold: destroy\n", 1)}).json
    assert told and "error" in told["marks"].values() and "is not an option" in told["problems"]
    key = QUIZ.replace("gold: a\n", "gold: b\n", 1)
    told = as_("tara").post(look, data={"source": key}).json
    assert told and "the release asks why" in told["problems"] and "--key-fix" not in told["problems"]
    assert "error" not in told["marks"].values()


def test_a_word_nobody_explains_is_told_while_typing(as_: SignIn, session: Session) -> None:
    terms = b"appeal: {term: appeal, means: Asking for another look.}\n"
    assert release(session, tree(**{"terms.yaml": terms})).changed
    session.commit()
    rule = "Send the Appeal to the CSAM desk, and tell the CSAM desk of the Appeal. "
    told = as_("tara").post(f"{EDITOR}/look", data={"source": SOP.replace('"For" is fine.', rule)}).json
    assert told and told["marks"]["16"] == "warning" and "Appeal" not in told["problems"]
    assert "&#39;CSAM&#39;: terms without an entry in terms.yaml" in told["problems"]


def test_a_draft_whose_front_matter_broke_can_be_mended(as_: SignIn, live: Session) -> None:
    broken = SOP.replace("id: counterfeit", "id: counter feit")
    saved = as_("tara").post(EDITOR, data={"source": broken, "version": "", "act": "save"})
    page = text(as_("tara"), saved.location)
    assert "can&#39;t be an id" in page and "counter feit" in page


def test_the_next_clause_counts_on_from_the_last() -> None:
    assert next_code("## A {#cf-1.1}\n## B {#cf-1.4}\n", "Counterfeit", {"cf-1.4", "cf-1.5"}) == "cf-1.6"
    assert next_code("No rule yet", "Gift cards", set()) == "gc-1"


def test_a_market_variant_has_its_own_editor(as_: SignIn, session: Session) -> None:
    variant = "---\nextends: counterfeit\n---\n## Accessories {#cf-2 rev=4}\nAnything that fits is fine.\n"
    assert release(session, tree(**{"sop/counterfeit@DE.md": variant.encode()})).changed
    session.commit()
    tara, there = as_("tara"), "/library/edit/sop/counterfeit@DE"
    assert 'href="/library/edit/sop/counterfeit@DE"' in text(tara, EDITOR)
    changed = variant.replace("fits is", "truly fits is")
    page = tara.post(there, data={"source": changed, "version": "", "act": "preview"}).text
    assert "truly fits" in page and "Did the meaning change?" in page and "cf-2@DE" in page
    assert tara.post(there, data={"source": changed, "version": "", "act": "rev:cf-2@DE:changed"}).status_code == 302
    assert b"{#cf-2 rev=5}" in drafted(session)["sop/counterfeit@DE.md"]
    assert text(tara, "/library/edit/sop/counterfeit@FR", 404)


def test_autosave_keeps_and_tells_of_others(as_: SignIn, live: Session) -> None:
    first = as_("tara").put(EDITOR, json={"source": TYPO, "version": None})
    assert first.get_json()["version"] == 1
    assert as_("tara").put(EDITOR, json={"source": TYPO, "version": 1}).get_json()["version"] == 1
    assert as_("ada").put(EDITOR, json={"source": TYPO + "\nMore.\n", "version": None}).status_code == 409
    clash = as_("ada").post(EDITOR, data={"source": SOP.replace('"For"', '"Fits"'), "version": "", "act": "save"})
    assert clash.status_code == 409
    for words in ("Tara saved this", "What you changed", "Both together", "Keep mine", "Keep theirs"):
        assert words in clash.text, words
    merged = re.search(r'name="source" rows="24" dir="auto">\n(.*?)</textarea>', clash.text, re.DOTALL)
    assert merged and "still imitates it" in merged[1] and "Fits" in merged[1]
    kept = as_("ada").post(EDITOR, data={"source": TYPO.replace('"For"', '"Fits"'), "version": "1", "act": "save"})
    assert kept.status_code == 302 and drafts(live)[0].by == "Ada"


def test_a_draft_is_given_up_after_asking(as_: SignIn, live: Session) -> None:
    as_("tara").put(EDITOR, json={"source": TYPO, "version": None})
    asked = text(as_("tara"), "/library/drafts/discard?path=sop/counterfeit.md")
    assert "sop/counterfeit.md" in asked and len(drafts(live)) == 1
    as_("tara").post("/library/drafts/discard", data={"path": "sop/counterfeit.md"})
    assert drafts(live) == [] and text(as_("tara"), "/library/drafts/discard?path=sop/counterfeit.md", 404)


def test_a_picture_becomes_plain_webp_with_its_words(as_: SignIn, live: Session) -> None:
    raw = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    Image.new("RGB", (3000, 1000), "red").save(raw, "JPEG", exif=exif)
    polyglot = raw.getvalue() + b"<script>alert(1)</script>"
    data = {"picture": (io.BytesIO(polyglot), "shoe.svg"), "alt": "White shoe, swoosh mirrored"}
    sent = as_("tara").post("/library/pictures", data=data, headers={"Accept": "application/json"})
    found = re.fullmatch(
        r"!\[White shoe, swoosh mirrored\]\((media/white-shoe-swoosh-mirrored-\w{8}\.webp)\)",
        sent.get_json()["markdown"],
    )
    assert found
    kept = drafted(live)[found[1]]
    assert kept[:4] == b"RIFF" and b"script" not in kept and b"camera" not in kept
    assert Image.open(io.BytesIO(kept)).size == (1600, 533)
    digest = drafts(live)[0].digest
    assert as_("tara").get(f"/library/pictures/{digest}").mimetype == "image/webp"
    assert as_("mai").get(f"/library/pictures/{digest}").status_code == 404


@pytest.mark.parametrize(
    "raw",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"\x89PNG\r\n\x1a\n and so on",
        b"",
        b"GIF89a" + b"\xff" * 40,
    ],
)
def test_what_is_no_picture_is_refused(as_: SignIn, live: Session, raw: bytes) -> None:
    data = {"picture": (io.BytesIO(raw), "shoe.png"), "alt": "A shoe"}
    refused = as_("tara").post("/library/pictures", data=data)
    assert refused.status_code == 422 and "A shoe" in refused.text and drafts(live) == []


def test_a_picture_needs_words_and_must_not_be_a_bomb(as_: SignIn, live: Session) -> None:
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    for alt, raw in (("A wall", bomb.getvalue()), ("", b"\x89PNG")):
        sent = as_("tara").post("/library/pictures", data={"picture": (io.BytesIO(raw), "x.png"), "alt": alt})
        assert sent.status_code == 422 and drafts(live) == []
    assert '"/library/pictures/' not in html("![A wall](media/lost.png)", {}), "nothing is asked for in a preview"


def test_an_editor_takes_what_the_release_has_read_and_asks_for_many_files_at_once(live: Session) -> None:
    names = queries.live_digests(live)
    found = queries.contents(live, [*names.values(), *(f"{number:064x}" for number in range(queries.AT_ONCE))])
    assert {path: found[name] for path, name in names.items()} == tree()
    read = {path: one.document for path, one in around(live).reads.items()}
    library, _ = parse(tree())
    assert [read["sop/counterfeit.md"], read["quizzes/counterfeit.yaml"]] == [*library.sops, *library.quizzes]


def test_a_new_sop_takes_the_queues_the_scale_and_the_decisions_of_this_installation(
    as_: SignIn, session: Session, cast: SimpleNamespace
) -> None:
    session.get_one(Team, cast.jakarta).queues, session.get_one(Team, cast.berlin).queues = ["age-gate"], ["web-rating"]
    scales = b"access:\n  - {id: all, name: For all}\n  - {id: adult, name: Adults only}\n"
    both = b"rating:\n  - {id: g, name: G}\n  - {id: p, name: P}\n  - {id: x, name: X}\n" + scales
    assert release(session, tree(**{"decisions.yaml": SCALES.encode() + both})).changed
    session.commit()
    tara = as_("tara")
    page = text(tara, "/library/new")
    assert "age-gate" in page and "web-rating" in page and "For all &lt; Adults only" in page
    typed = {"title": "Counterfeit files", "code": "files", "audience": ["age-gate"], "scale": "access"}
    assert tara.post("/library/new", data=typed | {"scale": "none"}).status_code == 422
    written = text(tara, tara.post("/library/new", data=typed).location)
    assert "audience: [age-gate]" in written and "scale: access" in written
    assert "Example: Adults only" in written and "!!! example &#34;For all&#34;" in written
    assert b"gold: adult" in drafted(session)["quizzes/files.yaml"] and "Nothing to mend" not in written
    assert b"#cf-1 " not in drafted(session)["sop/files.md"]  # the code is another SOP's


def test_one_queue_is_taken_and_one_scale_is_not_asked_for(as_: SignIn, live: Session, cast: SimpleNamespace) -> None:
    live.get_one(Team, cast.jakarta).queues = ["age-gate"]
    live.commit()
    page = text(as_("tara"), "/library/new")
    assert re.search(r'<input checked[^>]+value="age-gate"', page) and 'name="scale"' not in page
