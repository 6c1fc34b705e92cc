"""What governs: the live release, its clauses, modules and quizzes. Pages and reports read the library here.

`at` None means now, and nothing governs before the first release is in force. With a moment given, the release in
force then is read; before the first release the earliest governs, so that old evidence still finds its clauses.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from app import clock
from app.library.governing import Governing
from app.library.live import LiveClause, LiveQuiz, LiveSop, Module, ModuleClause, QuizHead
from app.library.models import (
    Clause,
    ClauseRevision,
    Quiz,
    QuizRevision,
    Release,
    ReleaseQuiz,
    ReleaseSop,
    ScaleRevision,
    Sop,
    SopRevision,
)
from app.library.remembered import remembered
from app.once import once

__all__ = [
    "Governing",
    "live_clauses",
    "live_module",
    "live_quiz",
    "live_release",
    "live_sops",
    "quiz_in_force",
]

CLAUSE_COLUMNS = (
    *(Clause.id, Clause.code, ClauseRevision.title, ClauseRevision.rev, ClauseRevision.severity),
    *(ClauseRevision.minutes, Sop.id.label("sop_id"), Sop.code.label("sop_code")),
    *(SopRevision.title.label("sop_title"), SopRevision.digest.label("sop_digest"), SopRevision.refresh_days),
    *(ClauseRevision.markets, SopRevision.markets.label("sop_markets"), ClauseRevision.position),
)
SOP_COLUMNS = (
    *(Sop.id, Sop.code, SopRevision.digest, SopRevision.title, SopRevision.audience, SopRevision.markets),
    *(SopRevision.minutes, SopRevision.refresh_days),
)
QUIZ_COLUMNS = (
    *(Quiz.id, Quiz.code, QuizRevision.digest, QuizRevision.sop_id, QuizRevision.title),
    *(QuizRevision.draw, QuizRevision.time_limit),
)
# Sources alone: not the market variants and translations, which the same release holds.
SOURCE = SopRevision.locale.is_(None) & SopRevision.variant.is_(None)


@once("release")
def live_release(session: Session, at: datetime | None = None) -> Release | None:
    """The release in force now or `at` a moment; None while there is none."""
    latest = sa.select(Release).order_by(Release.effective_at.desc(), Release.id.desc()).limit(1)
    latest = latest.options(defer(Release.changes))  # what changed is much to read, and rarely asked for
    found = session.scalars(latest.where(Release.effective_at <= (at or clock.now()))).one_or_none()
    if found is None and at is not None:
        found = session.scalars(sa.select(Release).order_by(Release.effective_at, Release.id).limit(1)).one_or_none()
    return found


def live_sops(session: Session, at: datetime | None = None) -> list[LiveSop]:
    """The SOPs in force, by title, without their text."""
    release = live_release(session, at)
    if release is None:
        return []
    rows = session.execute(_sops(release, *SOP_COLUMNS).order_by(SopRevision.title, Sop.code)).mappings()
    return [_sop(row) for row in rows]


def live_clauses(session: Session, at: datetime | None = None) -> dict[int, LiveClause]:
    """The clauses in force by id, in the order of SOP code and position."""
    release = live_release(session, at)
    if release is None:
        return {}

    def read() -> dict[int, LiveClause]:
        rows = session.execute(_clauses(release, *CLAUSE_COLUMNS)).mappings()
        return {row["id"]: LiveClause(**_clause(row)) for row in rows}

    return dict(remembered(session, release, "clauses", read))


def decision_names(session: Session, sop_digest: str) -> dict[str, str]:
    """What the decisions of an SOP revision's scale are called, by id."""
    scale = sa.select(ScaleRevision.levels).join(SopRevision, SopRevision.scale_digest == ScaleRevision.digest)
    levels = session.scalar(scale.where(SopRevision.digest == sop_digest)) or []
    return {level["id"]: level["name"] for level in levels}


def live_module(session: Session, sop_code: str, at: datetime | None = None) -> Module | None:
    """An SOP in force with the text of its clauses and its quizzes; None if there is none of that code."""
    release = live_release(session, at)
    if release is None:
        return None
    named = _sops(release, *SOP_COLUMNS, SopRevision.html).where(Sop.code == sop_code)
    sop = session.execute(named).mappings().one_or_none()
    if sop is None:
        return None
    columns = (*CLAUSE_COLUMNS, ClauseRevision.level, ClauseRevision.html)
    clauses = session.execute(_clauses(release, *columns).where(Sop.code == sop_code)).mappings()
    quizzes = session.execute(_quizzes(release, *QUIZ_COLUMNS).where(QuizRevision.sop_id == sop["id"])).mappings()
    return Module(
        sop=_sop(sop),
        release_id=release.id,
        introduction=sop["html"],
        clauses=tuple(ModuleClause(**_clause(row)) for row in clauses),
        quizzes=tuple(QuizHead(**row) for row in quizzes),
    )


def live_quiz(session: Session, quiz_code: str, at: datetime | None = None) -> LiveQuiz | None:
    """A quiz in force without its cases; None if there is none of that code."""
    release = live_release(session, at)
    if release is None:
        return None
    return remembered(session, release, ("quiz", quiz_code), lambda: _quiz(session, release, Quiz.code == quiz_code))


def quiz_in_force(session: Session, quiz_id: int) -> LiveQuiz | None:
    """The same, by its identity."""
    release = live_release(session)
    if release is None:
        return None
    return remembered(session, release, ("quiz", quiz_id), lambda: _quiz(session, release, Quiz.id == quiz_id))


def _quiz(session: Session, release: Release, named: sa.ColumnElement[bool]) -> LiveQuiz | None:
    columns = (*QUIZ_COLUMNS, QuizRevision.decisions, Sop.code.label("sop_code"), ScaleRevision.levels)
    query = (
        _quizzes(release, *columns)
        .join(Sop, Sop.id == QuizRevision.sop_id)
        .join(SopRevision, SopRevision.sop_id == Sop.id)
        .join(ReleaseSop, (ReleaseSop.sop_digest == SopRevision.digest) & (ReleaseSop.release_id == release.id))
        .join(ScaleRevision, ScaleRevision.digest == SopRevision.scale_digest)
        .where(SOURCE, named)
    )
    row = session.execute(query).mappings().one_or_none()
    if row is None:
        return None
    levels, offered = row["levels"], set(row["decisions"])
    decisions = tuple((level["id"], level["name"]) for level in levels if level["id"] in offered)
    plain = {key: value for key, value in row.items() if key != "levels"}
    return LiveQuiz(**plain | {"decisions": decisions, "release_id": release.id})


def _sops(release: Release, *columns: Any) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .select_from(ReleaseSop)
        .join(SopRevision, SopRevision.digest == ReleaseSop.sop_digest)
        .join(Sop, Sop.id == SopRevision.sop_id)
        .where(ReleaseSop.release_id == release.id, SOURCE)
    )


def _clauses(release: Release, *columns: Any) -> sa.Select[Any]:
    return (
        _sops(release, *columns)
        .join(ClauseRevision, ClauseRevision.sop_digest == SopRevision.digest)
        .join(Clause, Clause.id == ClauseRevision.clause_id)
        .order_by(Sop.code, ClauseRevision.position)
    )


def _quizzes(release: Release, *columns: Any) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .select_from(ReleaseQuiz)
        .join(QuizRevision, QuizRevision.digest == ReleaseQuiz.quiz_digest)
        .join(Quiz, Quiz.id == QuizRevision.quiz_id)
        .where(ReleaseQuiz.release_id == release.id)
        .order_by(Quiz.code)
    )


def _sop(row: Mapping[Any, Any]) -> LiveSop:
    fields = {name: row[name] for name in LiveSop.__dataclass_fields__}
    return LiveSop(**fields | {"audience": tuple(row["audience"]), "markets": tuple(row["markets"])})


def _clause(row: Mapping[Any, Any]) -> dict[str, Any]:
    fields = {name: value for name, value in row.items() if name != "sop_markets"}
    return fields | {"markets": tuple(row["markets"] or row["sop_markets"])}
