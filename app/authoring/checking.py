"""One document held against the rest of the tree and what is live: its problems, and what a release would do."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.authoring.around import Around, Read, is_source
from app.authoring.elsewhere import lost_links, misfits, released_decisions, translations
from app.authoring.queries import content, live_digest
from app.content.check import check
from app.content.check_cases import ASKED_AT_RELEASE, KEY_FIX
from app.content.check_glossary import unexplained
from app.content.check_references import duplicate_ids, editions
from app.content.check_text import texts
from app.content.diff import Difference, compare
from app.content.model import Library, Problem, Quiz, QuizTranslation, Sop
from app.content.references import references
from app.content.wording import case_of, of_case
from app.library.comparing import highest_revs
from app.library.models import Release
from app.library.remembered import remembered
from app.said import said


@dataclass(frozen=True)
class Checked:
    """`problems` are those of the document, `elsewhere` the errors it makes in others; `live` is what governs of it."""

    document: Sop | Quiz
    live: Sop | Quiz | None
    problems: list[Problem]
    elsewhere: list[Problem]
    difference: Difference
    highest: dict[str, int]

    @property
    def errors(self) -> list[Problem]:
        return [one for one in (*self.problems, *self.elsewhere) if one.severity == "error"]


def check_one(session: Session, tree: Around, path: str, raw: bytes, only_case: str | None = None) -> Checked:
    """Check the bytes of one document as if they stood in the tree; with `only_case`, texts of that case alone."""
    read = tree.read(path, raw)
    document = _narrowed(read, only_case)
    before = _live(session, tree, path)
    was = [one for one in (before, tree.reads[path].document if path in tree.reads else None) if one is not None]
    gone = {code for one in was for code in _named(one)} - _named(document)
    bare = tree.bare(path, _related(tree, document, gone))
    mine = _with(bare, document)
    if isinstance(document, Quiz):
        mine = replace(mine, translations=translations(session, tree, path, document))
    live = _with(Library(scales=tree.scales), before) if before else Library()
    known_revs = highest(session)
    own_revs = {code: known_revs[code] for code in _codes(document) if code in known_revs}
    found = list(map(_asked_at_release, check(mine, live, own_revs)))
    twice = duplicate_ids(_with(tree.bare(path), document))
    problems = sorted({*read.problems, *_unexplained(tree, document), *_of(path, found), *_of(path, twice)})
    concerned = _concerned(tree, mine, document, gone)
    broken = [one for one in found if one.path in concerned and one.severity == "error"]
    if isinstance(document, Sop) and is_source(document):
        broken += [*lost_links(tree, path, read, gone), *_misfits(session, tree, document, known_revs)]
    difference = compare(live, _with(Library(scales=tree.scales), read.document))
    return Checked(read.document, before, problems, sorted(set(broken)), difference, known_revs)


def _asked_at_release(problem: Problem) -> Problem:
    """A right answer that changed at its rev blocks nothing here: whoever releases it is asked for the reason."""
    case, told = case_of(problem.message)
    if told.one != KEY_FIX:
        return problem
    return replace(problem, severity="warning", message=of_case(case, said(ASKED_AT_RELEASE, **told.values)))


def _named(document: Sop | Quiz) -> set[str]:
    """The codes by which others speak of it: its own and its clauses', or its cases'."""
    if isinstance(document, Quiz):
        return {case.code for case in document.cases}
    return {document.code, *(clause.code for clause in document.clauses)} if is_source(document) else set()


def _concerned(tree: Around, mine: Library, document: Sop | Quiz, gone: set[str]) -> set[str]:
    """The paths of what depends on the document: quizzes and editions of an SOP, translations and twins of a quiz."""
    if isinstance(document, Quiz):
        twinned = {quiz.path for quiz in mine.quizzes if any(case.twin in gone for case in quiz.cases)}
        return (twinned | {one.path for one in mine.translations}) - {document.path}
    homes = gone | {document.code} if is_source(document) else set()
    quizzes = {quiz.path for quiz in mine.quizzes if quiz.sop in homes}
    return quizzes | {one.path for one in mine.editions if one.code in homes and not _follows(tree, one, document)}


def _follows(tree: Around, translated: Sop, document: Sop) -> bool:
    """Whether a translation goes along with a new id of its source, for it names none."""
    return (
        translated.code != document.code
        and bool(translated.locale)
        and "\nid:" not in tree.sops[translated.path].source
    )


def _misfits(session: Session, tree: Around, sop: Sop, revs: Mapping[str, int]) -> Iterator[Problem]:
    """What the scale of an SOP breaks in its quizzes."""
    scale = next((one for one in tree.scales if one.id == sop.scale), None)
    released = released_decisions(session)
    if scale is None:
        return  # told of the SOP itself
    for quiz in tree.quizzes_of(sop.code):
        yield from misfits(quiz, scale, released.get(quiz.code), revs)


def check_translation(tree: Around, source: Quiz, translated: QuizTranslation) -> list[Problem]:
    """What is wrong with the translation of a quiz beside the quiz, and with what it links to."""
    bare = tree.bare(source.path, lambda other: isinstance(other, Sop) and is_source(other))
    library = replace(bare, quizzes=(source,), translations=(translated,))
    return _of(translated.path, (*editions(library), *texts(library)))


def _of(path: str, problems: Iterable[Problem]) -> list[Problem]:
    return [one for one in problems if one.path == path]


def _unexplained(tree: Around, document: Sop | Quiz) -> Iterator[Problem]:
    """What an SOP says in words that the glossary doesn't explain."""
    if isinstance(document, Sop) and not document.locale and tree.known_words:
        yield from unexplained(document, tree.known_words)


def _related(tree: Around, document: Sop | Quiz, gone: set[str]) -> Callable[[Sop | Quiz], bool]:
    """Which documents this one speaks of, or is spoken of by: the others can't change what is wrong with it."""
    if isinstance(document, Quiz):
        home, twins = document.sop, {case.twin for case in document.cases}
        texts = "\n".join(part for case in document.cases for part in (case.prompt, case.why, *case.options.values()))
        clauses = {case.clause for case in document.cases}
        if tree.sop_path(home) is None:  # whoever asks which one was meant hears of all
            return lambda other: isinstance(other, Sop)
    else:
        home, twins, texts, clauses = document.code, set(), document.source, set()
    homes = gone | {home}
    targets = [reference.target for reference in references(texts)]
    clauses |= {target.rpartition("#")[2] for target in targets}
    modules = {target.removeprefix("/modules/").partition("#")[0] for target in targets}

    def related(other: Sop | Quiz) -> bool:
        if isinstance(other, Quiz):
            return other.sop in homes or any(case.code in twins or case.twin in gone for case in other.cases)
        return other.code in homes or other.code in modules or any(one.code in clauses for one in other.clauses)

    return related


def _narrowed(read: Read, only_case: str | None) -> Sop | Quiz:
    if only_case is None or not isinstance(read.document, Quiz) or not isinstance(read.bare, Quiz):
        return read.document
    pairs = zip(read.document.cases, read.bare.cases, strict=True)
    return replace(read.document, cases=tuple(case if case.code == only_case else bare for case, bare in pairs))


def _with(library: Library, document: Sop | Quiz) -> Library:
    if isinstance(document, Quiz):
        return replace(library, quizzes=(*library.quizzes, document))
    if is_source(document):
        return replace(library, sops=(*library.sops, document))
    return replace(library, editions=(*library.editions, document))


def _codes(document: Sop | Quiz) -> set[str]:
    if isinstance(document, Quiz):
        return {case.code for case in document.cases}
    tail = f"@{document.variant}" if document.variant else ""
    return {clause.code + tail for clause in document.clauses}


def _live(session: Session, tree: Around, path: str) -> Sop | Quiz | None:
    raw = content(session, live_digest(session, path))
    return tree.read(path, raw).document if raw is not None else None


def highest(session: Session) -> dict[str, int]:
    """The highest rev ever released of every clause (cf-2.1, cf-2.1@DE) and case; read once a release."""
    newest = session.scalar(sa.select(Release).order_by(Release.id.desc()).limit(1))
    if newest is None:
        return {}
    return remembered(session, newest, "highest revs", lambda: highest_revs(session, clock.now()))
