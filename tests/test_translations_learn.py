"""People learn in their own language, and where a translation is missing or lags the original stands with a word."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from learner import Learner, tree
from sqlalchemy.orm import Session

from app.library.actions import release
from app.people.models import User
from app.quizzes.models import QuizEvidence
from config import from_prefixed_env

As = Callable[[str], FlaskClient]
SOP_AR = """---
id: brands
title: علامات
---
ما تبحث عنه.

## علامات معدلة {#br-1 of_rev=1}
تُزال العلامة المعدلة.
"""
SOP_ID = (
    "---\nid: brands\ntitle: Merek\n---\nYang dicari.\n\n## Merek diubah {#br-1 of_rev=1}\nMerek berubah dihapus.\n"
)


def quiz_in(locale: str, words: str, codes: list[str], of_rev: int = 1) -> bytes:
    cases = "".join(f"  - {{id: {one}, of_rev: {of_rev}, prompt: {words} {one}, why: {words}-WHY}}\n" for one in codes)
    return f"id: brands-quiz\ntitle: {words} quiz\ncases:\n{cases}".encode()


def translated(**wishes: object) -> dict[str, bytes]:
    files = tree(**wishes)  # type: ignore[arg-type]
    codes = re.findall(r"- id: (\S+)", files["quizzes/brands.yaml"].decode())
    return files | {
        "sop/brands.ar.md": SOP_AR.encode(),
        "sop/brands.id.md": SOP_ID.encode(),
        "quizzes/brands.ar.yaml": quiz_in("ar", "إعلان", codes),
        "quizzes/brands.id.yaml": quiz_in("id", "Iklan", [code for code in codes if code.startswith("c1")]),
    }


def let_go(session: Session, files: dict[str, bytes]) -> None:
    came = release(session, files)
    assert came.errors == [], [str(error) for error in came.errors]
    session.commit()


@pytest.fixture
def mai(as_: As, session: Session) -> Learner:
    """Mai, whose team reads Indonesian, and a module half translated."""
    let_go(session, translated())
    return Learner(as_("mai"), session)


def test_a_module_is_read_in_the_language_of_the_team_clause_by_clause(mai: Learner) -> None:
    page = mai.client.get("/modules/brands").text
    assert 'lang="id" dir="ltr">Merek</h1>' in page
    assert "Merek berubah dihapus." in page
    assert "A mark with a change is removed." not in page
    assert "A fit word stands before the brand." in page  # br-2 has no translation …
    assert page.count("Not translated yet; this is the original.") == 1  # … and says so


def test_rules_and_interface_speak_one_language_before_anybody_chose(mai: Learner) -> None:
    """The browser's where it asks for one there is, else the team's."""
    for asks, interface, rules in (
        ("ar,en;q=0.5", "ar", "علامات"),
        ("en-GB", "en", "Brands"),
        ("fr", "id", "Merek"),
        ("fr,id-ID;q=0.3", "id", "Merek"),
    ):
        page = mai.client.get("/modules/brands", headers={"Accept-Language": asks}).text
        assert f'<html lang="{interface}"' in page and f">{rules}</h1>" in page, asks


def test_what_is_not_translated_is_marked_in_the_language_it_is_written_in(mai: Learner, app: Flask) -> None:
    app.jinja_env.globals["source_language"] = "de"
    page = mai.client.get("/modules/brands").text
    assert '<h2 id="br-2-title" lang="de"' in page and '<h2 id="br-1-title" lang="id"' in page
    with pytest.raises(ValueError, match="PLUMBLINE_SOURCE_LANGUAGE is 'Deutsch': write a language tag"):
        from_prefixed_env({"PLUMBLINE_SOURCE_LANGUAGE": "Deutsch"})


def test_a_rule_that_changed_since_it_was_translated_is_taught_as_it_holds_now(mai: Learner, session: Session) -> None:
    let_go(session, translated(rev=2))
    page = mai.client.get("/modules/brands").text
    assert "A mark with a change is removed." in page
    assert "Merek berubah dihapus." not in page
    assert page.count("Translated from an older version") == 1


def test_somebody_who_chooses_arabic_reads_from_right_to_left(mai: Learner) -> None:
    came = mai.client.post("/account/language", data={"language": "ar", "next": "/modules/brands"})
    assert (came.status_code, came.location) == (303, "/modules/brands")
    page = mai.client.get("/modules/brands").text
    assert 'lang="ar" dir="rtl">علامات</h1>' in page
    assert '<div class="prose" lang="ar" dir="rtl"><p>تُزال العلامة المعدلة.</p>' in page
    assert 'aria-pressed="true">العربية</button>' in page


def test_the_source_can_be_chosen_too(mai: Learner) -> None:
    mai.client.post("/account/language", data={"language": "en"})
    page = mai.client.get("/modules/brands").text
    assert "A mark with a change is removed." in page
    assert "this is the original" not in page


def test_cases_are_asked_and_explained_in_the_persons_language(mai: Learner) -> None:
    mai.start("practice", clause="br-1")
    page = mai.client.get(mai.url).text
    assert f"Iklan {mai.code()}" in page
    assert "Listing" not in re.sub(r"<title>.*?</title>", "", page)
    assert "Iklan quiz: practice" in page
    mai.answer(right=False)
    told = mai.client.get(mai.url).text
    assert "Iklan-WHY" in told
    assert f"WHY-{mai.code()}" not in told


def test_a_case_without_a_translation_is_asked_as_it_was_written(mai: Learner) -> None:
    mai.start("practice", clause="br-2")
    page = mai.client.get(mai.url).text
    assert "Listing c2p" in page
    assert "Not translated yet; this is the original." in page


def test_the_language_changes_in_the_middle_of_an_attempt_and_the_answer_stays(mai: Learner) -> None:
    mai.start(clause="br-1")
    case, _ = mai.case()
    chosen = {"position": str(case.position), "decision": "warn", "confidence": "sure", "language": "ar"}
    assert mai.client.post(mai.url, data=chosen).status_code == 303
    page = mai.client.get(mai.url).text
    assert f"إعلان {mai.code()}" in page
    assert '<div class="prose" lang="ar" dir="rtl">' in page
    assert re.search(r'value="warn"[^>]* checked', page)
    assert re.search(r'value="sure"[^>]* checked', page)
    assert (mai.code(), mai.case()[0].locale) == (mai.drawn()[0], "ar")
    assert mai.client.post(mai.url, data=chosen | {"language": "tlh"}).status_code == 400
    mai.client.post(mai.url, data={"position": str(case.position), "language": "en"})
    assert f"Listing c1 {int(mai.code()[-2:])}" in mai.client.get(mai.url).text


def test_the_evidence_is_one_for_all_languages(mai: Learner, cast: SimpleNamespace, session: Session) -> None:
    mai.start(clause="br-1")
    mai.answer(right=True)
    mai.client.post(mai.url, data={"position": str(mai.case()[0].position), "language": "ar"})
    mai.answer(right=True)
    found = mai.look().execute(sa.select(QuizEvidence.item, QuizEvidence.mark, QuizEvidence.first)).all()
    assert [(mark, first) for _, mark, first in found] == [(1, True), (1, True)]
    assert mai.look().get_one(User, cast.mai).locale == "ar"


def test_a_case_that_changed_since_it_was_translated_is_asked_as_it_is_now(mai: Learner, session: Session) -> None:
    mai.start(clause="br-1")
    assert "Iklan" in mai.client.get(mai.url).text
    old = translated()
    changed = tree(rev=1, edit=lambda text: text.replace("rev: 1", "rev: 2").replace("Listing c", "Offer c"))
    let_go(session, old | {"quizzes/brands.yaml": changed["quizzes/brands.yaml"]})
    assert mai.client.get(mai.url).status_code == 303
    page = mai.client.get(mai.url).text
    assert "Offer c1" in page
    assert "Translated from an older version" in page
    assert mai.case()[0].locale is None


def test_what_is_to_learn_is_named_in_the_persons_language(mai: Learner) -> None:
    page = mai.client.get("/learn").text
    assert ">Merek</a>" in page
    assert ">Brands</a>" not in page
    states = mai.client.get("/quizzes/brands-quiz").text
    assert "Iklan quiz</h1>" in states, "the quiz as its attempts call it"
    assert "Merek diubah" in states
    assert "Accessories" in states


def test_where_there_is_no_translation_page_and_case_say_so(as_: As, session: Session) -> None:
    let_go(session, tree() | {"sop/brands.id.md": SOP_ID.encode()})
    mai = Learner(as_("mai"), session)
    mai.client.post("/account/language", data={"language": "en"})
    mai.start(clause="br-1")
    page = mai.client.get(mai.url).text
    assert "<legend>Language of this page</legend>" in page and "Read this in" not in page
    assert "not translated" not in page and "this is the original" not in page, "nobody here asks for another language"
    mai.client.post("/account/language", data={"language": "ar"})
    for path in (mai.url, "/modules/brands"):
        assert mai.client.get(path).text.count('<p class="muted small lag">') == 1, path
    let_go(session, {name: text for name, text in translated().items() if name != "quizzes/brands.ar.yaml"})
    mai.client.post("/account/language", data={"language": "en"})
    page = mai.client.get(mai.url).text
    assert re.search("Read this in.*English.*Bahasa Indonesia.*The page alone:.*العربية", page, re.DOTALL)
    mai.client.post("/account/language", data={"language": "ar"})
    mai.answer(True)
    assert '<p class="muted small lag">' not in mai.client.get(mai.url).text, "said at the first case, not at each"
