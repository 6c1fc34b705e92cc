"""One document held against the rest of the tree and what is live: its problems, and what a release would do."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.authoring.around import Around, Read, is_source
from app.authoring.queries import content, live_digest
from app.content.check import check
from app.content.check_glossary import unexplained
from app.content.check_references import duplicate_ids
from app.content.diff import Difference, compare
from app.content.model import Library, Problem, Quiz, Sop
from app.content.references import references
from app.library.comparing import highest_revs
from app.library.models import Release
from app.library.remembered import remembered


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
    bare = tree.bare(path, _related(document))
    mine = _with(bare, document)
    before = _live(session, tree, path)
    live = _with(Library(scales=tree.scales), before) if before else Library()
    known_revs = highest(session)
    found = check(mine, live, {code: known_revs[code] for code in _codes(document) if code in known_revs})
    twice = duplicate_ids(_with(tree.bare(path), document))
    problems = sorted({*read.problems, *_unexplained(tree, document), *_of(path, found), *_of(path, twice)})
    known = {quiz.path for quiz in bare.quizzes if isinstance(document, Sop) and quiz.sop == document.code}
    elsewhere = [one for one in found if one.path in known and one.severity == "error"]
    difference = compare(live, _with(Library(scales=tree.scales), read.document))
    return Checked(read.document, before, problems, elsewhere, difference, known_revs)


def _of(path: str, problems: Iterable[Problem]) -> list[Problem]:
    return [one for one in problems if one.path == path]


def _unexplained(tree: Around, document: Sop | Quiz) -> Iterator[Problem]:
    """What an SOP says in words that the glossary doesn't explain."""
    if isinstance(document, Sop) and not document.locale and tree.known_words:
        yield from unexplained(document, tree.known_words)


def _related(document: Sop | Quiz) -> Callable[[Sop | Quiz], bool]:
    """Which documents this one speaks of, or is spoken of by: the others can't change what is wrong with it."""
    if isinstance(document, Quiz):
        home, twins = document.sop, {case.twin for case in document.cases}
        texts = "\n".join(part for case in document.cases for part in (case.prompt, case.why, *case.options.values()))
        clauses = {case.clause for case in document.cases}
    else:
        home, twins, texts, clauses = document.code, set(), document.source, set()
    targets = [reference.target for reference in references(texts)]
    clauses |= {target.rpartition("#")[2] for target in targets}
    modules = {target.removeprefix("/modules/").partition("#")[0] for target in targets}

    def related(other: Sop | Quiz) -> bool:
        if isinstance(other, Quiz):
            return other.sop == home or any(case.code in twins for case in other.cases)
        return other.code == home or other.code in modules or any(one.code in clauses for one in other.clauses)

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
