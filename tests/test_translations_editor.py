"""A trainer translates beside the source: clause by clause, case by case, with the rev it was made from."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from test_translations_learn import translated
from test_variants_learn import let_go

from app.authoring.models import Draft
from app.authoring.queries import text_of
from app.content.check import check_tree

As = Callable[[str], FlaskClient]
SOP, QUIZ = "/library/translate/sop/brands/", "/library/translate/quiz/brands-quiz/"


@pytest.fixture
def tara(as_: As, session: Session) -> FlaskClient:
    let_go(session, translated(rev=2))
    return as_("tara")


def draft(session: Session, path: str) -> str:
    session.rollback()
    return text_of(session, session.scalars(sa.select(Draft.blob_digest).where(Draft.path == path)).one())


def test_what_lags_stands_beside_its_source(tara: FlaskClient) -> None:
    page = tara.get(SOP + "id").text
    assert "A mark with a change is removed." in page
    assert "Merek berubah dihapus." in page
    assert "Translated from rev 1" in page
    assert "Not translated yet" in page
    assert "Up to date" not in page
    assert "Only what lags (2)" in page
    assert "Title and introduction" not in tara.get(SOP + "id?show=lags").text
    arabic = tara.get(SOP + "ar").text
    assert 'lang="ar" dir="rtl"' in arabic


def test_saving_writes_the_draft_with_the_rev_it_was_made_from(tara: FlaskClient, session: Session) -> None:
    typed = {"br-1:text": "Merek yang diubah dihapus.", "br-2:title": "Aksesori", "br-2:text": "Kata cocok di depan."}
    assert tara.post(SOP + "id", data=typed).status_code == 303
    written = draft(session, "sop/brands.id.md")
    assert written == (
        "---\nid: brands\ntitle: Merek\n---\nYang dicari.\n\n"
        "## Merek diubah {#br-1 of_rev=2}\nMerek yang diubah dihapus.\n\n"
        "## Aksesori {#br-2 of_rev=1}\nKata cocok di depan.\n"
    )
    assert tara.get(SOP + "id").text.count("Up to date") == 2


def test_a_translation_that_fits_the_new_rev_need_not_be_typed_again(tara: FlaskClient, session: Session) -> None:
    tara.post(SOP + "id", data={"br-1:fits": "1"})
    assert "## Merek diubah {#br-1 of_rev=2}\nMerek berubah dihapus." in draft(session, "sop/brands.id.md")


def test_a_language_is_begun_and_cases_are_translated_one_by_one(tara: FlaskClient, session: Session) -> None:
    assert "Bahasa Indonesia" in tara.get("/library/translate/brands").text
    assert tara.get("/library/translate/brands?language=vi").location == SOP + "vi"
    assert "is no language tag" in tara.get("/library/translate/brands?language=1!").text
    tara.post(QUIZ + "vi", data={"c1-01:prompt": "Tin đăng 1", "c1-01:why": "Vì: thế"})
    assert draft(session, "quizzes/brands.vi.yaml") == (
        "id: brands-quiz\ntitle: Brands quiz\ncases:\n"
        "  - id: c1-01\n    of_rev: 1\n    prompt: Tin đăng 1\n    why: 'Vì: thế'\n"
    )


def test_a_case_changed_keeps_the_rest_of_the_file(tara: FlaskClient, session: Session) -> None:
    before = translated()["quizzes/brands.id.yaml"].decode()
    tara.post(QUIZ + "id", data={"c1-01:prompt": "Iklan baru"})
    after = draft(session, "quizzes/brands.id.yaml")
    assert "Iklan baru" in after
    assert after.splitlines()[7:] == before.splitlines()[4:]


def test_nothing_typed_keeps_nothing_and_two_at_once_are_told(tara: FlaskClient, session: Session) -> None:
    tara.post(SOP + "id", data={"br-1:title": "Merek diubah"})
    session.rollback()
    assert session.scalars(sa.select(Draft.path)).all() == []
    session.rollback()
    tara.post(SOP + "id", data={"br-1:title": "Satu"})
    came = tara.post(SOP + "id", data={"br-1:title": "Dua", "version": ""})
    assert came.status_code == 409
    assert "Two changes at once" in came.text


def test_what_blocks_a_release_is_said_where_it_was_typed(tara: FlaskClient) -> None:
    assert "To mend before a release" not in tara.get(SOP + "id").text
    tara.post(SOP + "id", data={"br-1:text": "Lihat [ini](#nowhere)."})
    assert "leads nowhere" in tara.get(SOP + "id").text


def test_hostile_words_of_a_translated_case_are_told(session: Session) -> None:
    files = translated()
    bad = "cases:\n  - {id: c1-01, of_rev: 1, prompt: '<script>x</script> [a](#nowhere)', why: '![](media/no.png)'}\n"
    files["quizzes/brands.id.yaml"] = f"id: brands-quiz\n{bad}".encode()
    told = [str(one) for one in check_tree(files)[1] if one.path == "quizzes/brands.id.yaml"]
    assert any("taken out when shown" in one for one in told)
    assert any("'#nowhere' leads nowhere" in one for one in told)
    assert any("'media/no.png' is not there" in one for one in told)
