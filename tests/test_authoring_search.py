"""Searching the library: every word, any script, drafts and cases for those who write them, with marks."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from content_trees import SOP, SOP_PATH, tree
from counting import LINEAR, calls, statements
from flask.testing import FlaskClient
from many import MORE, drafted
from sqlalchemy.orm import Session

from app.authoring.actions import save_draft
from app.authoring.around import around
from app.authoring.editing import Looked, look
from app.authoring.search import search
from app.library.actions import release

SignIn = Callable[[str], FlaskClient]
CHINESE = MORE.format(id="zh", title="假冒商品", head="品牌标志", text="禁止销售假冒品牌的运动鞋。", more="")
INDONESIAN = MORE.format(
    id="tas", title="Tas", head="Tas bermerek", text="Dilarang menjual tas tiruan, café atau CAFÉ.", more=""
)
GERMAN = MORE.format(id="cocoa", title="Schokolade", head="Kakao", text="Genug davon.", more="markets: [DE]\n")


@pytest.fixture
def live(session: Session, cast: SimpleNamespace) -> Session:
    files = {
        f"sop/{name}.md": text.encode() for name, text in (("zh", CHINESE), ("tas", INDONESIAN), ("cocoa", GERMAN))
    }
    assert release(session, tree(**files)).changed
    session.commit()
    return session


def codes(session: Session, text: str, cases: bool = True) -> list[str]:
    return [hit.entry.code for hit in search(around(session), text, cases=cases).hits]


def test_every_word_must_occur_and_parts_of_words_do(live: Session) -> None:
    assert codes(live, "letter imitates") == ["c-1", "cf-1"]
    assert codes(live, "letter nothing") == [] and codes(live, "  ") == []
    assert codes(live, "accessor") == ["cf-2"]
    assert codes(live, "imitates", cases=False) == ["cf-1"]


def test_code_and_title_come_before_text(live: Session) -> None:
    assert codes(live, "cf-1")[0] == "cf-1"
    assert codes(live, "counterfeit")[0] == "counterfeit"


def test_scripts_without_spaces_and_accents_are_found(live: Session) -> None:
    assert codes(live, "假冒") == ["zh", "zh-1"] and codes(live, "运动鞋") == ["zh-1"]
    assert codes(live, "TIRUAN cafe") == ["tas-1"]
    hit = search(around(live), "cafe", cases=True).hits[0]
    assert [piece.text for piece in hit.snippet if piece.kind == "mark"] == ["café", "CAFÉ"]


def test_drafts_are_found_by_those_who_write(as_: SignIn, live: Session, cast: SimpleNamespace) -> None:
    save_draft(live, SOP_PATH, SOP.replace("fine", "splendid").encode(), version=None, by_id=cast.tara)
    live.commit()
    page = as_("tara").get("/library?q=splendid").text
    assert "<mark>splendid</mark>" in page and "1 found" in page
    assert "Nothing holds all of these words" in as_("mai").get("/library?q=splendid").text


def test_nobody_finds_what_they_may_not_read(as_: SignIn, live: Session) -> None:
    assert "<mark>Nkie</mark>" in as_("tara").get("/library?q=nkie").text
    for name in ("mai", "ada"):
        assert "<mark>" not in as_(name).get("/library?q=nkie").text
    assert "<mark>Kakao</mark>" in as_("max").get("/library?q=kakao").text
    assert "<mark>" not in as_("mai").get("/library?q=kakao").text


def test_what_is_looked_for_is_text_and_no_markup(as_: SignIn, live: Session) -> None:
    page = as_("tara").get("/library?q=<script>alert(1)</script>").text
    assert "<script>alert" not in page
    assert as_("tara").get("/library?q=(.*)+\\").status_code == 200


def test_only_the_best_of_many_are_shown_and_all_are_counted(session: Session, cast: SimpleNamespace) -> None:
    save_draft(session, "decisions.yaml", tree()["decisions.yaml"], version=None, by_id=cast.tara)
    drafted(session, range(20), cast.tara)
    found = search(around(session), "letter pair", cases=True)
    assert found.total == 200 and len(found.hits) == 50
    assert codes(session, "rule 17 feature")[0] == "s17-1"


def test_a_keystroke_reads_the_document_alone_however_many_there_are(session: Session, cast: SimpleNamespace) -> None:
    files, asked, called = dict[str, bytes](), [], []
    save_draft(session, "decisions.yaml", tree()["decisions.yaml"], version=None, by_id=cast.tara)

    def keystroke() -> Looked:
        return look(session, around(session), "sop/s5.md", files["sop/s5.md"] + b"\n## More {#s6-1}\nMore.\n")

    for first in (0, 20):
        files |= drafted(session, range(first, first + 20), cast.tara)
        keystroke()
        with statements(session) as said:
            assert next(iter(keystroke().lines)).problem.message.startswith("id 's6-1' is taken")
        asked.append(said)
        called.append(calls(keystroke))
    assert asked[0] == asked[1] and called[1] < LINEAR * called[0]
    assert "draft.saved" not in "".join(asked[1])  # no draft is loaded whole: of thousands the names will do


def test_of_what_others_save_meanwhile_only_that_is_read(session: Session, cast: SimpleNamespace) -> None:
    save_draft(session, "decisions.yaml", tree()["decisions.yaml"], version=None, by_id=cast.tara)
    files = drafted(session, range(10), cast.tara)
    before = around(session)
    assert around(session) is before
    save_draft(session, "sop/s5.md", files["sop/s5.md"] + b"More.\n", version=1, by_id=cast.ada)
    after = around(session)
    assert [path for path, read in after.reads.items() if read is not before.reads[path]] == ["sop/s5.md"]
