"""What a tree is held against before it is released: what governs then, all revs ever released, what takes over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.content.check import check
from app.content.diff import Difference, compare
from app.content.model import Library, Problem
from app.content.parse import parse
from app.library.models import (
    Clause,
    ClauseRevision,
    Item,
    ItemRevision,
    QuizItem,
    Release,
    ReleaseQuiz,
    ReleaseSop,
    SopRevision,
)
from app.library.trees import file_digests, following, in_force, tree_digest, tree_of, unkeepable, was_released
from app.said import said, to_say


@dataclass(frozen=True)
class Examined:
    """A tree read and checked; `difference` is against `live`, what governs at that moment."""

    library: Library
    problems: list[Problem]
    difference: Difference
    live: Library

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == "error"]


def examine(session: Session, files: Mapping[str, bytes], at: datetime, key_fix: str | None = None) -> Examined:
    """Read and check a tree as one to govern from `at`.

    A tree released before, byte for byte, may always come back: its revs are not new. History that is brought in is
    also held against the release that took over after it.
    """
    unkept = unkeepable(files)
    files = {path: raw for path, raw in files.items() if path.isprintable()}
    library, unread = parse(files)
    problems = [*unkept, *unread]
    before, after = in_force(session, at), following(session, at)
    live = released_library(session, before)
    if was_released(session, tree_digest(file_digests(files))):
        problems = problems + check(library)
    else:
        problems = problems + check(library, live, highest_revs(session, at), key_fix)
    if after is not None and after.effective_at <= clock.now():
        problems = problems + _contradictions(session, library, after)
    return Examined(library, sorted(set(problems)), compare(live, library), live)


def released_library(session: Session, release: Release | None) -> Library:
    """What a release holds, empty for none."""
    return parse(tree_of(session, release.id))[0] if release is not None else Library()


def highest_revs(session: Session, at: datetime) -> dict[str, int]:
    """The highest rev of each clause (cf-2.1, cf-2.1@DE) and case in all releases in force by `at`."""
    clauses = (
        sa.select(Clause.code, SopRevision.variant, sa.func.max(ClauseRevision.rev))
        .join(ClauseRevision, ClauseRevision.clause_id == Clause.id)
        .join(SopRevision, SopRevision.digest == ClauseRevision.sop_digest)
        .where(SopRevision.locale.is_(None), SopRevision.digest.in_(_until(ReleaseSop, ReleaseSop.sop_digest, at)))
        .group_by(Clause.code, SopRevision.variant)
    )
    quizzes = _until(ReleaseQuiz, ReleaseQuiz.quiz_digest, at)
    released = sa.select(QuizItem.item_digest).where(QuizItem.quiz_digest.in_(quizzes))
    cases = (
        sa.select(Item.code, sa.func.max(ItemRevision.rev))
        .join(ItemRevision, ItemRevision.item_id == Item.id)
        .where(ItemRevision.digest.in_(released))
        .group_by(Item.code)
    )
    found = {f"{code}@{variant}" if variant else code: rev for code, variant, rev in session.execute(clauses)}
    return found | dict(session.execute(cases).all())


def _until(
    model: type[ReleaseSop] | type[ReleaseQuiz], column: sa.orm.InstrumentedAttribute[str], at: datetime
) -> sa.Select[str]:
    return sa.select(column).join(Release, Release.id == model.release_id).where(Release.effective_at <= at)


def _contradictions(session: Session, library: Library, after: Release) -> list[Problem]:
    """Where the release that took over later says something else at the same rev."""
    later = released_library(session, after)
    known = set(check(later))
    text = to_say("release %(release)s, in force from %(when)s UTC, would contradict this: %(problem)s")
    values = {"release": str(after.id), "when": f"{after.effective_at:%Y-%m-%d %H:%M}"}
    return [
        Problem(problem.path, problem.line, said(text, problem=problem.message, **values))
        for problem in check(later, library)
        if problem.severity == "error" and problem not in known
    ]
