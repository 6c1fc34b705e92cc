"""Rules about ids: each used once, and each one that is named exists."""

from collections.abc import Iterable, Iterator
from itertools import chain

from app.content.fields import UNREAD
from app.content.model import Case, CaseTranslation, Clause, Library, Problem, Quiz, Sop
from app.content.text import line_of

Place = tuple[str, int]


def duplicate_ids(library: Library) -> Iterator[Problem]:
    """SOP, quiz, clause and case ids stand once; clauses and cases share one space, for changes are listed by id."""
    yield from _repeated("SOP id", ((sop.code, (sop.path, line_of(sop.source, "id:"))) for sop in library.sops))
    yield from _repeated("quiz id", ((quiz.code, (quiz.path, 1)) for quiz in library.quizzes))
    clauses = ((clause.code, (sop.path, clause.line)) for sop, clause in library.clauses())
    cases = ((case.code, (quiz.path, case.line)) for quiz, case in library.cases())
    yield from _repeated("id", chain(clauses, cases))
    for edition in library.editions:
        yield from _repeated("id", ((clause.code, (edition.path, clause.line)) for clause in edition.clauses))


def _repeated(what: str, used: Iterable[tuple[str, Place]]) -> Iterator[Problem]:
    first: dict[str, Place] = {}
    for code, (path, line) in used:
        if code in first:
            where = "{}:{}".format(*first[code])
            yield Problem(path, line, f"{what} '{code}' is taken by {where}: choose another")
        first.setdefault(code, (path, line))


def unknown_references(library: Library) -> Iterator[Problem]:
    """Every SOP, clause and twin that a quiz names exists; twins are near misses of each other."""
    homes = {clause.code: sop.code for sop, clause in library.clauses()}
    cases = {case.code: case for _, case in library.cases()}
    for quiz in library.quizzes:
        sop = library.sop(quiz.sop)
        if sop is None:
            known = ", ".join(sorted(sop.code for sop in library.sops)) or "none yet"
            yield Problem(quiz.path, 1, f"unknown SOP '{quiz.sop}': write one of {known}")
        for case in quiz.cases:
            yield from _unknown_clause(quiz, case, sop, homes)
            yield from _bad_twin(quiz, case, cases)


def _unknown_clause(quiz: Quiz, case: Case, sop: Sop | None, homes: dict[str, str]) -> Iterator[Problem]:
    home = homes.get(case.clause)
    if case.clause == UNREAD or (home and home == quiz.sop) or sop is None:
        return
    known = ", ".join(clause.code for clause in sop.clauses)
    what = f"clause '{case.clause}' belongs to SOP '{home}', not to" if home else f"unknown clause '{case.clause}' in"
    yield Problem(quiz.path, case.line, f"case {case.code}: {what} '{quiz.sop}': write one of {known}")


def _bad_twin(quiz: Quiz, case: Case, cases: dict[str, Case]) -> Iterator[Problem]:
    if case.twin is None:
        return
    twin = cases.get(case.twin)
    if twin is None or twin is case:
        why = "is the case itself" if twin else "is no case"
        yield Problem(quiz.path, case.line, f"case {case.code}: twin '{case.twin}' {why}: name its near miss")
    elif twin.twin != case.code:
        message = f"case {case.code}: its twin {twin.code} doesn't name it: add 'twin: {case.code}' there"
        yield Problem(quiz.path, case.line, message, "warning")
    elif twin.gold == case.gold and case.gold:
        message = f"case {case.code}: its twin {twin.code} has the same gold: twins look alike and differ in gold"
        yield Problem(quiz.path, case.line, message, "warning")


def editions(library: Library) -> Iterator[Problem]:
    """Variants and translations hold clauses of their source; missing and stale translations are warned of."""
    for edition in library.editions:
        source = library.sop(edition.code)
        if source is None:
            key = "id" if edition.locale else "extends"
            yield Problem(edition.path, 1, f"unknown SOP '{edition.code}': write the source's id, as in '{key}: …'")
            continue
        original = {clause.code: clause for clause in source.clauses}
        if edition.locale and edition.variant:
            original |= {clause.code: clause for clause in _variant_clauses(library, edition)}
        for clause in edition.clauses:
            yield from _edition_clause(edition, clause, original.get(clause.code))
        missing = original.keys() - {clause.code for clause in edition.clauses}
        if edition.locale and not edition.variant and missing:
            yield Problem(edition.path, 1, f"not translated: {', '.join(sorted(missing))}", "warning")
    yield from _quiz_translations(library)


def _variant_clauses(library: Library, edition: Sop) -> tuple[Clause, ...]:
    same = (sop for sop in library.editions if sop.code == edition.code and sop.variant == edition.variant)
    return next((sop.clauses for sop in same if not sop.locale), ())


def _edition_clause(edition: Sop, clause: Clause, original: Clause | None) -> Iterator[Problem]:
    if original is None:
        message = f"unknown clause '{clause.code}': '{edition.code}' has no such clause; use one of its codes"
        yield Problem(edition.path, clause.line, message)
    elif clause.of_rev is not None and clause.of_rev != original.rev:
        yield _stale(edition.path, clause, original.rev)


def _stale(path: str, part: Clause | CaseTranslation, rev: int) -> Problem:
    message = f"stale translation of {part.code}: made from rev {part.of_rev}, the source is at rev {rev}"
    return Problem(path, part.line, message, "warning")


def _quiz_translations(library: Library) -> Iterator[Problem]:
    for translation in library.translations:
        quiz = library.quiz(translation.quiz)
        if quiz is None:
            yield Problem(translation.path, 1, f"unknown quiz '{translation.quiz}': write the source's id as 'id: …'")
            continue
        original = {case.code: case for case in quiz.cases}
        for case in translation.cases:
            source = original.get(case.code)
            if source is None:
                yield Problem(translation.path, case.line, f"unknown case '{case.code}' in quiz '{quiz.code}'")
            elif case.of_rev != source.rev:
                yield _stale(translation.path, case, source.rev)
            elif source.kind != "decision" and case.options.keys() != source.options.keys():
                message = f"case {case.code}: translate exactly the options {', '.join(source.options)}"
                yield Problem(translation.path, case.line, message)
        missing = original.keys() - {case.code for case in translation.cases}
        if missing:
            yield Problem(translation.path, 1, f"not translated: {', '.join(sorted(missing))}", "warning")
