"""Pages in Indonesian and Arabic: what the interface says on them is in that language, and runs its way."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import unescape
from types import SimpleNamespace

import pytest
from catalogues import ATTRIBUTE, BETWEEN_TAGS, NO_WORDS, PLACES, asked, catalogue
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from learner import Learner, released
from sqlalchemy.orm import Session
from test_translations_learn import let_go, translated

from app.language import count, day, figures, init_language, localised, moment, percent
from app.people.actions import set_password
from app.people.models import User

As = Callable[[str], FlaskClient]
DIRECTIONS = {"id": "ltr", "ar": "rtl"}
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # words are the same on every database


def english(locale: str) -> list[re.Pattern[str]]:
    """What would betray English: every text of the interface that the catalogue renders otherwise."""
    texts = [form for text in asked() for form in ([text] if isinstance(text, str) else text)]
    own = {text for text in texts if (found := catalogue(locale).get(text)) and found.string == text}
    words = [text for text in texts if re.search("[A-Za-z]{2}", PLACES.sub("", text)) and text not in own]
    return [re.compile(".+".join(map(re.escape, PLACES.split(text)[::2]))) for text in words]


def said(page: str) -> Iterator[str]:
    """The texts and the spoken attributes of a page, without scripts."""
    html = re.sub(r"<(script|style|svg)\b.*?</\1>", "", page, flags=re.S)
    for text in BETWEEN_TAGS.findall(html) + ATTRIBUTE.findall(html):
        words = " ".join(unescape(text).split())
        yield from (part for part in words.split(" · ") if part and part not in NO_WORDS)


def pages(mai: Learner) -> Iterator[str]:
    """A learner's way: what is due, the rules, the module, practice with its feedback, the quiz and its result."""
    client = mai.client
    for address in ("/learn", "/rules", "/modules/brands", "/quizzes/brands-quiz", "/account/password", "/nowhere"):
        yield client.get(address).text
    mai.start("practice", clause="br-1")
    yield client.get(mai.url).text
    mai.answer(right=False, confidence="sure")
    yield client.get(mai.url).text
    mai.start("proof")
    yield client.post(mai.url, data={"position": "1"}).text  # nothing was chosen: every problem stands at its field
    for _ in range(6):
        mai.answer(right=False, confidence="sure")
    yield client.get(f"{mai.url}/result").text
    yield client.get("/modules/brands").text


@SQLITE
@pytest.mark.parametrize("locale", DIRECTIONS)
def test_nothing_on_the_pages_of_a_learner_is_left_in_english(locale: str, as_: As, session: Session) -> None:
    released(session)
    mai = Learner(as_("mai"), session)
    mai.client.post("/account/language", data={"language": locale})
    betrayed = english(locale)
    for page in pages(mai):
        assert f'<html lang="{locale}" dir="{DIRECTIONS[locale]}">' in page
        assert [text for text in said(page) if any(one.fullmatch(text) for one in betrayed)] == []


@SQLITE
def test_a_stranger_chooses_the_language_before_signing_in_and_keeps_it_after(
    app: Flask, cast: SimpleNamespace, session: Session
) -> None:
    set_password(session, session.get_one(User, cast.mai), "a tidy row of lanterns", by_id=None)
    session.commit()
    client = app.test_client()
    assert '<html lang="ar" dir="rtl">' in client.get("/sign-in", headers={"Accept-Language": "ar-EG, en;q=.5"}).text
    came = client.post("/account/language?next=/sign-in", data={"language": "id"})
    assert (came.status_code, came.location) == (303, "/sign-in")
    door = client.get("/sign-in", headers={"Accept-Language": "ar"}).text
    assert '<html lang="id" dir="ltr">' in door and "Kata sandi" in door
    client.post("/sign-in", data={"email": "mai", "password": "a tidy row of lanterns"})
    assert '<html lang="id" dir="ltr">' in client.get("/learn").text
    client.post("/account/language", data={"language": "ar"})  # from now on it is Mai's own, on every device
    assert session.get_one(User, cast.mai, populate_existing=True).locale == "ar"


@SQLITE
def test_a_language_that_is_none_changes_nothing_and_leads_nowhere_else(as_: As) -> None:
    client = as_("mai")
    assert client.post("/account/language", data={"language": "<b>"}).status_code == 400
    assert client.post("/account/language?next=//elsewhere.example", data={"language": "id"}).location == "/"


@SQLITE
def test_arabic_counts_in_six_ways(as_: As, session: Session) -> None:
    released(session)
    mai = Learner(as_("mai"), session)
    mai.client.post("/account/language", data={"language": "ar"})
    page = mai.client.get("/quizzes/brands-quiz").text
    assert "12 حالة على الأكثر في الجلسة الواحدة" in page
    assert "6 إجابات صحيحة تُثبته" in page


@pytest.mark.parametrize(
    ("locale", "written"),
    [
        ("en", ["3 Nov 2026", "3 Nov 2026, 09:05 UTC", "252,113", "0.4 %"]),
        ("id", ["3 Nov 2026", "3 Nov 2026, 09:05 UTC", "252.113", "0,4 %"]),
        ("ar", ["3 نوفمبر 2026", "3 نوفمبر 2026, 09:05 UTC", "252,113", "0.4 %"]),
    ],
)
def test_days_and_numbers_are_written_as_the_reader_does(locale: str, written: list[str]) -> None:
    reading = Flask("reading")
    init_language(reading)
    at = datetime(2026, 11, 3, 9, 5, tzinfo=UTC)
    with reading.app_context(), force_locale(locale):
        assert [day(at), moment(at), count(252113), percent(0.004, 1)] == written


@SQLITE
def test_a_case_follows_a_language_that_was_chosen_elsewhere(as_: As, session: Session) -> None:
    let_go(session, translated())
    mai = Learner(as_("mai"), session).start()
    mai.client.post("/account/language", data={"language": "ar", "next": "/learn"})
    came = mai.client.get(mai.url)
    assert came.status_code == 303
    page = mai.client.get(came.location).text
    assert "إعلان c" in page and "تُرجم عن نسخة أقدم" not in page


@SQLITE
def test_an_answer_typed_in_the_middle_of_an_attempt_survives_the_change_of_language(as_: As, session: Session) -> None:
    released(session)
    mai = Learner(as_("mai"), session).start()
    body = {"position": "1", "decision": "remove", "language": "ar"}
    assert mai.client.post(mai.url, data=body).status_code == 303
    page = mai.client.get(mai.url).text
    assert '<html lang="ar" dir="rtl">' in page and "ما قرارك؟" in page
    assert re.search(r'value="remove"[^>]* checked', page)
    assert re.search(r'value="ar" lang="ar"[^>]*aria-pressed="true"', page)


@pytest.mark.parametrize(
    ("locale", "written"),
    [
        ("en", "44.5 % (30–59, n = 1,030)"),
        ("id", "44,5 % (30–59, n = 1.030)"),
        ("ar", "\u206644.5\u00a0%\u00a0(30–\u206059,\u00a0n\u00a0=\u00a01,030)\u2069"),
    ],
)
def test_a_rate_inside_a_sentence_keeps_its_comma_and_in_arabic_its_line(locale: str, written: str) -> None:
    reading = Flask(__name__)
    init_language(reading)
    with reading.app_context(), force_locale(locale):
        assert figures(localised("44.5 % (30–59, n = 1,030)")) == written
