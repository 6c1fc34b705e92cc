"""Cases that people report while they take a quiz: they reach the trainers, and tell the reporter nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.library.models import Item, ItemRevision, Quiz
from app.people.actions import record
from app.quizzes.models import Attempt, AttemptCase, CaseReport

LONGEST = 1000  # characters of a comment


@dataclass(frozen=True)
class Report:
    """One report of a case at the rev that was asked; who made it is not told."""

    comment: str
    rev: int
    at: datetime


@dataclass(frozen=True)
class Reported:
    """A case with its open reports, the latest first."""

    item_id: int
    case: str
    quiz: str
    reports: tuple[Report, ...]


def report_case(session: Session, case: AttemptCase, comment: str, now: datetime) -> None:
    """Report a case of one's attempt; reporting it again replaces the comment and opens it anew."""
    report = CaseReport(attempt_id=case.attempt_id, position=case.position, comment=comment[:LONGEST], at=now)
    report.closed_at = report.closed_by_id = None
    session.merge(report)
    session.flush()


def is_reported(session: Session, case: AttemptCase) -> bool:
    """Whether the person has reported it and nobody has seen to it yet."""
    report = session.get(CaseReport, (case.attempt_id, case.position))
    return report is not None and report.closed_at is None


def reported(session: Session) -> list[Reported]:
    """The cases with open reports, those reported most first."""
    query = (
        sa.select(Item.id, Item.code, Quiz.code.label("quiz"), ItemRevision.rev, CaseReport.comment, CaseReport.at)
        .select_from(CaseReport)
        .join(
            AttemptCase,
            (AttemptCase.attempt_id == CaseReport.attempt_id) & (AttemptCase.position == CaseReport.position),
        )
        .join(Attempt, Attempt.id == AttemptCase.attempt_id)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .join(Item, Item.id == AttemptCase.item_id)
        .join(ItemRevision, ItemRevision.digest == AttemptCase.item_digest)
        .where(CaseReport.closed_at.is_(None))
        .order_by(CaseReport.at.desc())
    )
    found: dict[int, Reported] = {}
    for row in session.execute(query):
        before = found[row.id].reports if row.id in found else ()
        found[row.id] = Reported(row.id, row.code, row.quiz, (*before, Report(row.comment, row.rev, row.at)))
    return sorted(found.values(), key=lambda one: -len(one.reports))


def close_reports(session: Session, item_ids: Iterable[int], by_id: int, now: datetime) -> int:
    """Note that somebody has seen to these cases; how many reports that closed."""
    cases = sa.select(AttemptCase.attempt_id, AttemptCase.position).where(AttemptCase.item_id.in_(list(item_ids)))
    place = sa.tuple_(CaseReport.attempt_id, CaseReport.position)
    mine = sa.update(CaseReport).where(place.in_(cases), CaseReport.closed_at.is_(None))
    closed = session.execute(mine.values(closed_at=now, closed_by_id=by_id).returning(CaseReport.position)).all()
    if closed:
        record(session, by_id, "saw to reported cases", "cases", reports=len(closed))
    return len(closed)
