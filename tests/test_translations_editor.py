"""A trainer translates beside the source: clause by clause, case by case, with the rev it was made from."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from content_trees import tree
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from test_translations_learn import translated
from test_variants_learn import GERMAN, let_go

from app.authoring.models import Draft
from app.authoring.queries import draft_tree, text_of
from app.authoring.translating import quiz_parts, quiz_written, typed_into
from app.content.check import check_tree
from app.content.parse import parse
from app.content.quiz_file import read_quiz_translation

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


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("broken", ["cases: [\n", "- a list\n", "title: Merek\n", "\x07\n"])
def test_a_draft_that_cannot_be_read_stays_and_what_is_typed_too(
    tara: FlaskClient, session: Session, broken: str
) -> None:
    assert tara.post(QUIZ + "id", data={"source": broken, "version": ""}).status_code == 303
    typed = {"c1-01:prompt": "Sebuah jam bermerek?", "version": "1"}
    answer = tara.post(QUIZ + "id", data=typed)
    assert (answer.status_code, "Sebuah jam bermerek?" in answer.text) == (422, True)
    assert "Nothing is saved" in answer.text and "Discard the draft" in answer.text
    assert tara.put(QUIZ + "id", data=typed).status_code == 422
    assert draft(session, "quizzes/brands.id.yaml") == broken


def test_a_title_begins_its_own_line_above_the_cases() -> None:
    """A comment may speak of cases too."""
    source = parse(tree())[0].quizzes[0]
    (head, *_) = typed_into(quiz_parts(source, None), {"head:title": "Merek"})
    assert quiz_written("# all cases: by Tara\ncases: []\n", source, [head]) == (
        "# all cases: by Tara\ntitle: Merek\ncases: []\n"
    )


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


def test_characters_that_no_file_can_hold_are_left_out(tara: FlaskClient, session: Session) -> None:
    assert tara.post(QUIZ + "id", data={"c1-01:prompt": "Sepatu\u202e asli\x01"}).status_code == 303
    assert "Sepatu asli" in draft(session, "quizzes/brands.id.yaml")


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


def test_what_is_typed_is_kept_while_typing(tara: FlaskClient, session: Session) -> None:
    kept = tara.put(SOP + "id", data={"br-1:text": "Merek yang", "version": ""})
    assert kept.json and kept.json["version"] == 1
    kept = tara.put(SOP + "id", data={"br-1:text": "Merek yang diubah", "version": "1"})
    assert kept.json and kept.json["version"] == 2
    assert "{#br-1 of_rev=2}\nMerek yang diubah\n" in draft(session, "sop/brands.id.md")
    session.rollback()
    again = tara.put(SOP + "id", data={"br-1:text": "Merek yang diubah", "version": "2"})
    assert again.json and again.json["version"] == 2
    assert tara.put(SOP + "id", data={"br-1:text": "Dua", "version": "1"}).status_code == 409
    assert 'data-keep="/library/translate/sop/brands/id"' in tara.get(SOP + "id").text


def test_the_title_of_a_quiz_is_translated_with_its_cases(tara: FlaskClient, session: Session) -> None:
    before = translated()["quizzes/brands.id.yaml"].decode()
    assert "Title of" not in before
    tara.post(QUIZ + "id", data={"head:title": "Kuis: merek"})
    after = draft(session, "quizzes/brands.id.yaml")
    assert "title: 'Kuis: merek'\n" in after and after.count("title:") == 1
    assert after.replace("title: 'Kuis: merek'\n", "") == "".join(
        line for line in before.splitlines(keepends=True) if not line.startswith("title:")
    )
    assert 'value="Kuis: merek"' in tara.get(QUIZ + "id").text


@pytest.mark.parametrize("head", ["", "title: Lama, ", 'title: "a, b", '])
def test_a_translation_in_one_line_takes_a_title(head: str) -> None:
    quiz = parse(tree())[0].quizzes[0]
    file = "{id: x, " + head + "cases: [{id: c-1, of_rev: 1, prompt: Sepatu, why: Satu huruf}]}\n"
    begun = read_quiz_translation("quizzes/x.id.yaml", file, "x", "id")[0]
    parts = typed_into(quiz_parts(quiz, begun), {"head:title": "Kuis: merek, {1}"})
    written = quiz_written(file, quiz, parts)
    found, problems = read_quiz_translation("quizzes/x.id.yaml", written, "x", "id")
    assert (found.title, found.cases, problems) == ("Kuis: merek, {1}", begun.cases, [])
    assert quiz_written(written, quiz, quiz_parts(quiz, found)) == written


def test_a_markets_own_rule_is_translated_too(tara: FlaskClient, session: Session) -> None:
    let_go(session, translated(rev=2) | {"sop/brands@DE.md": GERMAN.encode()})
    assert tara.get("/library/translate/brands@DE?language=de").location == "/library/translate/sop/brands@DE/de"
    page = tara.get("/library/translate/sop/brands@DE/de").text
    assert "The court lets small changes be." in page and "br-2" not in page
    typed = {"br-1:title": "Veränderte Marken", "br-1:text": "Das Gericht lässt kleine Änderungen zu."}
    assert tara.post("/library/translate/sop/brands@DE/de", data=typed).status_code == 303
    assert draft(session, "sop/brands@DE.de.md") == (
        "---\nid: brands\ntitle: Brands\n---\n\n"
        "## Veränderte Marken {#br-1 of_rev=7}\nDas Gericht lässt kleine Änderungen zu.\n"
    )
    session.rollback()
    files = draft_tree(session)
    session.rollback()
    assert [one for one in check_tree(files)[1] if "@DE" in one.path and one.severity == "error"] == []
    listed = tara.get("/library/translate/brands@DE").text
    assert "Deutsch" in listed and "1 of 1 clauses up to date" in listed and "Bahasa" not in listed.split("<form")[0]
