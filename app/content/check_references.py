"""Rules about ids: each used once, and each one that is named exists."""

from collections.abc import Iterable, Iterator
from itertools import chain

from app.content.fields import UNREAD
from app.content.model import Case, CaseTranslation, Clause, Library, Problem, Quiz, Sop
from app.content.text import line_of
from app.content.wording import of_case
from app.said import Said, said, to_say

Place = tuple[str, int]
SOP_TAKEN = to_say("SOP id '%(id)s' is taken by %(place)s: choose another")
QUIZ_TAKEN = to_say("quiz id '%(id)s' is taken by %(place)s: choose another")
TAKEN = to_say("id '%(id)s' is taken by %(place)s: choose another")
NO_TWIN = to_say("twin '%(twin)s' is no case: name its near miss")
ITSELF = to_say("twin '%(twin)s' is the case itself: name its near miss")
UNNAMED = to_say("its twin %(twin)s doesn't name it: add 'twin: %(case)s' there")


def duplicate_ids(library: Library) -> Iterator[Problem]:
    """SOP, quiz, clause and case ids stand once; clauses and cases share one space, for changes are listed by id."""
    yield from _repeated(SOP_TAKEN, ((sop.code, (sop.path, line_of(sop.source, "id:"))) for sop in library.sops))
    yield from _repeated(QUIZ_TAKEN, ((quiz.code, (quiz.path, 1)) for quiz in library.quizzes))
    clauses = ((clause.code, (sop.path, clause.line)) for sop, clause in library.clauses())
    cases = ((case.code, (quiz.path, case.line)) for quiz, case in library.cases())
    yield from _repeated(TAKEN, chain(clauses, cases))
    for edition in library.editions:
        yield from _repeated(TAKEN, ((clause.code, (edition.path, clause.line)) for clause in edition.clauses))


def _repeated(message: str, used: Iterable[tuple[str, Place]]) -> Iterator[Problem]:
    first: dict[str, Place] = {}
    for code, (path, line) in used:
        if code in first:
            where = "{}:{}".format(*first[code])
            yield Problem(path, line, said(message, id=code, place=where))
        first.setdefault(code, (path, line))


def unknown_references(library: Library) -> Iterator[Problem]:
    """Every SOP, clause and twin that a quiz names exists; twins are near misses of each other."""
    homes = {clause.code: sop.code for sop, clause in library.clauses()}
    cases = {case.code: case for _, case in library.cases()}
    for quiz in library.quizzes:
        sop = library.sop(quiz.sop)
        if sop is None:
            known = ", ".join(sorted(sop.code for sop in library.sops)) or said("none yet")
            yield Problem(
                quiz.path, 1, said("unknown SOP '%(sop)s': write one of %(known)s", sop=quiz.sop, known=known)
            )
        for case in quiz.cases:
            yield from _unknown_clause(quiz, case, sop, homes)
            yield from _bad_twin(quiz, case, cases)


def _unknown_clause(quiz: Quiz, case: Case, sop: Sop | None, homes: dict[str, str]) -> Iterator[Problem]:
    home = homes.get(case.clause)
    if case.clause == UNREAD or (home and home == quiz.sop) or sop is None:
        return
    known = ", ".join(clause.code for clause in sop.clauses)
    values = {"clause": case.clause, "sop": quiz.sop, "known": known}
    if home:
        text = to_say("clause '%(clause)s' belongs to SOP '%(home)s', not to '%(sop)s': write one of %(known)s")
        message = said(text, home=home, **values)
    else:
        message = said("unknown clause '%(clause)s' in '%(sop)s': write one of %(known)s", **values)
    yield Problem(quiz.path, case.line, of_case(case.code, message))


def _bad_twin(quiz: Quiz, case: Case, cases: dict[str, Case]) -> Iterator[Problem]:
    if case.twin is None:
        return
    twin = cases.get(case.twin)
    if twin is None or twin is case:
        message = said(ITSELF if twin else NO_TWIN, twin=case.twin)
        yield Problem(quiz.path, case.line, of_case(case.code, message))
    elif twin.twin != case.code:
        message = said(UNNAMED, twin=twin.code, case=case.code)
        yield Problem(quiz.path, case.line, of_case(case.code, message), "warning")
    elif twin.gold == case.gold and case.gold:
        message = said("its twin %(twin)s has the same gold: twins look alike and differ in gold", twin=twin.code)
        yield Problem(quiz.path, case.line, of_case(case.code, message), "warning")


def editions(library: Library) -> Iterator[Problem]:
    """Variants and translations hold clauses of their source; missing and stale translations are warned of."""
    for edition in library.editions:
        source = library.sop(edition.code)
        if source is None:
            key = "id" if edition.locale else "extends"
            text = to_say("unknown SOP '%(sop)s': write the source's id, as in '%(example)s'")
            yield Problem(edition.path, 1, said(text, sop=edition.code, example=f"{key}: …"))
            continue
        original = {clause.code: clause for clause in source.clauses}
        if edition.locale and edition.variant:
            original |= {clause.code: clause for clause in _variant_clauses(library, edition)}
        for clause in edition.clauses:
            yield from _edition_clause(edition, clause, original.get(clause.code))
        missing = original.keys() - {clause.code for clause in edition.clauses}
        if edition.locale and not edition.variant and missing:
            yield Problem(edition.path, 1, _untranslated(missing), "warning")
    yield from _quiz_translations(library)


def _variant_clauses(library: Library, edition: Sop) -> tuple[Clause, ...]:
    same = (sop for sop in library.editions if sop.code == edition.code and sop.variant == edition.variant)
    return next((sop.clauses for sop in same if not sop.locale), ())


def _edition_clause(edition: Sop, clause: Clause, original: Clause | None) -> Iterator[Problem]:
    if original is None:
        text = to_say("unknown clause '%(clause)s': '%(sop)s' has no such clause; use one of its codes")
        yield Problem(edition.path, clause.line, said(text, clause=clause.code, sop=edition.code))
    elif clause.of_rev is not None and clause.of_rev != original.rev:
        yield _stale(edition.path, clause, original.rev)


def _stale(path: str, part: Clause | CaseTranslation, rev: int) -> Problem:
    text = to_say("stale translation of %(code)s: made from rev %(of_rev)s, the source is at rev %(rev)s")
    message = said(text, code=part.code, of_rev=str(part.of_rev), rev=str(rev))
    return Problem(path, part.line, message, "warning")


def _quiz_translations(library: Library) -> Iterator[Problem]:
    for translation in library.translations:
        quiz = library.quiz(translation.quiz)
        if quiz is None:
            message = said("unknown quiz '%(quiz)s': write the source's id as 'id: …'", quiz=translation.quiz)
            yield Problem(translation.path, 1, message)
            continue
        original = {case.code: case for case in quiz.cases}
        for case in translation.cases:
            source = original.get(case.code)
            if source is None:
                message = said("unknown case '%(case)s' in quiz '%(quiz)s'", case=case.code, quiz=quiz.code)
                yield Problem(translation.path, case.line, message)
            elif case.of_rev != source.rev:
                yield _stale(translation.path, case, source.rev)
            elif source.kind != "decision" and case.options.keys() != source.options.keys():
                message = said("translate exactly the options %(options)s", options=", ".join(source.options))
                yield Problem(translation.path, case.line, of_case(case.code, message))
        missing = original.keys() - {case.code for case in translation.cases}
        if missing:
            yield Problem(translation.path, 1, _untranslated(missing), "warning")


def _untranslated(codes: Iterable[str]) -> Said:
    return said("not translated: %(codes)s", codes=", ".join(sorted(codes)))
