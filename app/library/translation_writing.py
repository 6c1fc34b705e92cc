"""Writes the translations that a release pins: rendered once, inserted if their digest is new, and never changed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.content.model import Case, CaseTranslation, Library, QuizTranslation, Sop, digest
from app.content.references import media_path, references
from app.library import translation_models as models
from app.library.identities import Ids
from app.library.models import ItemText
from app.library.press import Press
from app.library.trees import absent

Worded = tuple[Case, CaseTranslation]


def write_translations(session: Session, library: Library, ids: Ids, release_id: int, press: Press) -> None:
    """Insert what is new of a library's translations and list in the release what it holds of them."""
    _note_sources(session, [sop for sop in library.editions if sop.locale], ids)
    found = {_digest(library, one, press.media): one for one in library.translations if library.quiz(one.quiz)}
    new = absent(session, models.QuizTranslation.digest, found)
    for name in sorted(new):
        _write(session, name, found[name], list(_worded(library, found[name])), ids, press)
    _insert(session, models.ReleaseTranslation, [{"release_id": release_id, "translation_digest": n} for n in found])


def _insert(session: Session, model: type[Any], rows: Iterable[dict[str, Any]]) -> None:
    if listed := list(rows):
        session.execute(sa.insert(model), listed)


def _note_sources(session: Session, editions: Iterable[Sop], ids: Ids) -> None:
    """Keep from which rev each clause was translated."""
    found = {sop.digest: sop for sop in editions}
    new = absent(session, models.ClauseTranslation.sop_digest, found)
    rows = [
        {"sop_digest": name, "clause_id": ids.clauses[clause.code], "of_rev": clause.of_rev}
        for name in sorted(new)
        for clause in found[name].clauses
        if clause.of_rev is not None
    ]
    _insert(session, models.ClauseTranslation, rows)


def _worded(library: Library, translation: QuizTranslation) -> Iterator[Worded]:
    """Each translated case with its source."""
    quiz = library.quiz(translation.quiz)
    cases = {case.code: case for case in quiz.cases} if quiz is not None else {}
    return ((cases[one.code], one) for one in translation.cases if one.code in cases)


def _words(case: Case, translated: CaseTranslation, media: Mapping[str, str]) -> dict[str, Any]:
    """What a reader sees; decisions keep the names of the scale unless they are translated too."""
    options = [(id, translated.options.get(id, name)) for id, name in case.options.items()]
    texts = (translated.prompt, translated.why, *(name for _, name in options))
    paths = {media_path(one.target) for text in texts for one in references(text)}
    shown = {path: media.get(path, "") for path in sorted(path for path in paths if path)}
    listed = {"listing": case.listing.as_asked(), "shown": dict(case.media)} if case.listing else {}
    words = {"prompt": translated.prompt, "why": translated.why, "options": options, "media": shown, "item": case.code}
    return words | listed


def _digest(library: Library, translation: QuizTranslation, media: Mapping[str, str]) -> str:
    words = [[one.of_rev, _words(case, one, media)] for case, one in _worded(library, translation)]
    return digest([translation.quiz, translation.locale, translation.title, words])


def _write(
    session: Session, name: str, translation: QuizTranslation, worded: list[Worded], ids: Ids, press: Press
) -> None:
    quiz = {"quiz_id": ids.quizzes[translation.quiz], "locale": translation.locale, "title": translation.title}
    session.execute(sa.insert(models.QuizTranslation), [{"digest": name} | quiz])
    texts = {digest(_words(*one, press.media) | {"locale": translation.locale}): one for one in worded}
    unworded = absent(session, ItemText.digest, texts)
    _insert(session, ItemText, (_text_row(one, texts[one], translation.locale, ids, press) for one in sorted(unworded)))
    rows = [
        {
            "translation_digest": name,
            "item_id": ids.items[case.code],
            "text_digest": text,
            "of_rev": translated.of_rev,
        }
        for text, (case, translated) in texts.items()
    ]
    _insert(session, models.CaseTranslation, rows)


def _text_row(name: str, worded: Worded, locale: str, ids: Ids, press: Press) -> dict[str, Any]:
    case, translated = worded
    options = {id: translated.options.get(id, source) for id, source in case.options.items()}
    return {
        "digest": name,
        "item_id": ids.items[case.code],
        "locale": locale,
        "prompt_html": press.html(translated.prompt, case.code),
        "why_html": press.html(translated.why, f"{case.code}-why"),
        "options": [{"id": id, "name": text, "html": press.option(text)} for id, text in options.items()],
        "listing": press.listing(case.listing),
    }
