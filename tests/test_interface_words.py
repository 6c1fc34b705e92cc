"""The interface in the reader's language: nothing is left in English, and every catalogue is whole."""

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from catalogues import MODULES, PLACES, TEMPLATES, Text, asked, catalogue, folder, unspoken, untranslated

from app.language import LOCALES

TRANSLATED = [locale for locale in LOCALES if locale != "en"]
ENGLISH_ALONE = ("components_page.html",)  # developers read it


def templates() -> list[Path]:
    return [one for one in sorted(TEMPLATES.rglob("*.html")) if not name(one).startswith(ENGLISH_ALONE)]


def name(template: Path) -> str:
    return template.relative_to(TEMPLATES).as_posix()


def forms(text: Text, said: str | tuple[str, ...]) -> list[tuple[str, str]]:
    """Each translated form beside the English one whose places it fills."""
    source = text if isinstance(text, str) else text[1]
    return [(source, form) for form in ([said] if isinstance(said, str) else said)]


@pytest.mark.parametrize("template", templates(), ids=name)
def test_a_page_hands_over_all_of_its_words(template: Path) -> None:
    assert list(untranslated(template)) == []


def test_what_a_form_or_an_act_tells_is_handed_over_too() -> None:
    assert [words for module in MODULES for words in unspoken(module)] == []


@pytest.mark.parametrize("locale", TRANSLATED)
def test_every_text_is_translated(locale: str) -> None:
    held = catalogue(locale)
    missing = []
    for text, place in asked().items():
        found = held.get(text if isinstance(text, str) else text[0])
        said = found.string if found is not None else ""
        whole = len(said) == held.num_plurals and all(said) if isinstance(text, tuple) else bool(said)
        if found is None or found.fuzzy or not whole:
            missing.append(f"{place}: {text}")
    assert missing == []


@pytest.mark.parametrize("locale", TRANSLATED)
def test_a_translation_fills_the_same_places_with_the_same_markup(locale: str) -> None:
    wrong = []
    for text in asked():
        found = catalogue(locale).get(text if isinstance(text, str) else text[0])
        for source, said in forms(text, found.string if found is not None else ()):
            there, here = set(PLACES.findall(source)), set(PLACES.findall(said))
            counted = {"num"} if isinstance(text, tuple) else set()  # "two clauses" is one word in Arabic
            stray = said.replace("%(", "").count("%") or source.count("<") != said.count("<")
            if here - there or there - here - counted or stray:
                wrong.append(f"{text} → {said}")
    assert wrong == []


def test_arabic_has_its_six_forms_and_indonesian_its_one() -> None:
    assert {locale: catalogue(locale).num_plurals for locale in TRANSLATED} == {"id": 1, "ar": 6}


@pytest.mark.parametrize("locale", TRANSLATED)
def test_what_is_compiled_is_what_is_written(locale: str) -> None:
    fresh = BytesIO()
    write_mo(fresh, catalogue(locale))
    assert folder(locale).joinpath("messages.mo").read_bytes() == fresh.getvalue()
