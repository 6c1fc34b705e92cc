"""What a release does to the translations: what goes out of date, stays untranslated or is renewed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.authoring.translating import HEAD
from app.content.digests import digest
from app.content.model import CaseTranslation, Clause, Library, Quiz, QuizTranslation, Sop


@dataclass(frozen=True)
class Lapse:
    """One translation of an SOP (or, with `quiz`, of its cases) that a release touches; codes in the source's order.

    `outdated` went out of date, `missing` have no words in the language, or none any more: both are read in the
    source's language. `renewed` have other words, or are said to fit the source as it is from then on; HEAD among them
    stands for the title and the introduction.
    """

    locale: str
    sop: str
    quiz: str | None
    title: str
    outdated: tuple[str, ...]
    missing: tuple[str, ...]
    renewed: tuple[str, ...]


@dataclass(frozen=True)
class _Text:
    """One translated text: made from `of_rev` of a source at `rev`, its words named by a digest; no revs for a head."""

    of_rev: int | None
    rev: int | None
    words: str

    @property
    def fresh(self) -> bool:
        return self.of_rev == self.rev


@dataclass(frozen=True)
class _Sheet:
    """A translation as a tree holds it: `codes` are all of its source's, `texts` those that it has words for."""

    sop: str
    quiz: str | None
    title: str
    codes: tuple[str, ...]
    texts: dict[str, _Text]


def lapses(before: Library, after: Library) -> tuple[Lapse, ...]:
    """Every translation that is another after the release, those that lose something first."""
    old, new = dict(_sheets(before)), dict(_sheets(after))
    codes = {(sop, quiz): codes for sop, quiz, codes in _sources(after)}
    for key in old.keys() - new.keys():
        was = old[key]
        if (was.sop, was.quiz) in codes:  # the source stays, its translation goes
            new[key] = _Sheet(was.sop, was.quiz, was.title, codes[was.sop, was.quiz], {})
    found = [_lapse(locale, old.get((locale, path)), new[locale, path]) for locale, path in sorted(new)]
    touched = [one for one in found if one.outdated or one.missing or one.renewed]
    return tuple(sorted(touched, key=lambda one: not (one.outdated or one.missing)))


def _lapse(locale: str, was: _Sheet | None, now: _Sheet) -> Lapse:
    had, known = (was.texts, set(was.codes)) if was else ({}, set[str]())
    outdated, missing, renewed = [], [], []
    for code in now.codes:
        text, earlier = now.texts.get(code), had.get(code)
        if text is None:
            missing += [code] if earlier or code not in known else []
        elif not text.fresh:
            outdated += [code] if earlier is None or earlier.fresh else []
        elif earlier is None or (earlier.of_rev, earlier.words) != (text.of_rev, text.words):
            renewed.append(code)
    head, earlier = now.texts.get(HEAD), had.get(HEAD)
    if head and (earlier is None or earlier.words != head.words):
        renewed.insert(0, HEAD)
    return Lapse(locale, now.sop, now.quiz, now.title, tuple(outdated), tuple(missing), tuple(renewed))


def _sources(library: Library) -> Iterator[tuple[str, str | None, tuple[str, ...]]]:
    for sop in (*library.sops, *(one for one in library.editions if not one.locale)):
        yield _named(sop), None, tuple(clause.code for clause in sop.clauses)
    for quiz in library.quizzes:
        yield quiz.sop, quiz.code, tuple(case.code for case in quiz.cases)


def _sheets(library: Library) -> Iterator[tuple[tuple[str, str], _Sheet]]:
    """By (language, what is translated), every translation whose source there is."""
    sops = {_named(sop): sop for sop in (*library.sops, *library.editions) if not sop.locale}
    quizzes = {quiz.code: quiz for quiz in library.quizzes}
    for edition in library.editions:
        source = sops.get(_named(edition))
        if edition.locale and source:
            yield (edition.locale, f"sop {_named(edition)}"), _of_sop(source, edition, sops)
    for made in library.translations:
        quiz = quizzes.get(made.quiz)
        if quiz:
            yield (made.locale, f"quiz {made.quiz}"), _of_quiz(quiz, made)


def _of_sop(source: Sop, edition: Sop, sops: dict[str, Sop]) -> _Sheet:
    revs = {clause.code: clause.rev for clause in source.clauses}
    head = _Text(None, None, digest({"title": edition.title, "text": edition.introduction, "media": edition.media}))
    title = source.title or sops[source.code].title if source.code in sops else source.title
    return _Sheet(_named(source), None, title, tuple(revs), {HEAD: head} | dict(_texts(edition.clauses, revs)))


def _of_quiz(source: Quiz, made: QuizTranslation) -> _Sheet:
    revs = {case.code: case.rev for case in source.cases}
    head = {HEAD: _Text(None, None, made.title)} if made.title else {}
    return _Sheet(source.sop, source.code, source.title, tuple(revs), head | dict(_texts(made.cases, revs)))


def _texts(parts: Iterable[Clause | CaseTranslation], revs: dict[str, int]) -> Iterator[tuple[str, _Text]]:
    return ((part.code, _Text(part.of_rev, revs[part.code], _words(part))) for part in parts if part.code in revs)


def _words(part: Clause | CaseTranslation) -> str:
    if isinstance(part, Clause):
        return part.text_digest
    return digest({"prompt": part.prompt, "options": part.options, "why": part.why})


def _named(sop: Sop) -> str:
    return f"{sop.code}@{sop.variant}" if sop.variant else sop.code
