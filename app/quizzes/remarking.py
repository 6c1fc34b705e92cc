"""Stored evidence follows a mended key: marks, which answers count, and the daily sums; in bounded memory."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.library.models import Item, ItemRevision
from app.quizzes.evidence import Answer, Asked, Tally, add_to_sums, new_tally, settle_first, tell
from app.quizzes.keys import Fix, Fixes
from app.quizzes.models import AttemptCase, QuizEvidence, Response
from app.quizzes.proving import SOURCE
from app.quizzes.replaying import settled

CHUNK = 500
COLUMNS = (
    *(QuizEvidence.id, QuizEvidence.response_key, QuizEvidence.user_id, QuizEvidence.item, QuizEvidence.item_rev),
    *(QuizEvidence.first, QuizEvidence.current, QuizEvidence.attempt_no, QuizEvidence.team_id),
    *(QuizEvidence.clause_id, QuizEvidence.clause_rev, QuizEvidence.mark, QuizEvidence.answered_at),
)


def remark_evidence(session: Session, fixes: Fixes) -> int:
    """Mark every answer to these cases by the new key; those to a void case count no more. Returns how many changed.

    Answers brought in from other systems keep the mark they came with.
    """
    tally, asked, changed = new_tally(), set[Asked](), 0
    for fix in fixes.values():
        for chunk in _chunks(session, fix):
            rows = [*_remarked(session, fix, chunk, tally, asked)]
            if rows:
                session.execute(sa.update(QuizEvidence), rows)
            changed += len(rows)
    session.flush()
    if asked:
        settle_first(session.connection(), asked, tally)
    add_to_sums(session.connection(), tally)
    session.expire_all()
    return changed


def brought_in(session: Session, fixes: Fixes) -> int:
    """How many answers to these cases came from other systems, which judged them: they keep the mark they came with."""
    return session.scalar(_outside([(fix.code, fix.rev) for fix in fixes.values()])) or 0


def kept_marks(session: Session, code: str, rev: int) -> int:
    """How many answers brought in keep a mark of their own although the case's key was mended at this rev; else 0."""
    keys = sa.func.count(ItemRevision.key_digest.distinct())
    query = sa.select(keys).join(Item, Item.id == ItemRevision.item_id).where(Item.code == code)
    if (session.scalar(query.where(ItemRevision.rev == rev)) or 0) < 2:
        return 0
    return session.scalar(_outside([(code, rev)])) or 0


def _outside(cases: list[tuple[str, int]]) -> sa.Select[int]:
    case = sa.tuple_(QuizEvidence.item, QuizEvidence.item_rev)
    counted = sa.select(sa.func.count()).select_from(QuizEvidence)
    return counted.where(QuizEvidence.current, QuizEvidence.source != SOURCE, case.in_(cases))


def _chunks(session: Session, fix: Fix) -> Iterator[Sequence[Any]]:
    """The settled answers to a case, those to cases voided since too, some at a time."""
    columns = (
        *(Response.attempt_id, Response.position, Response.decision, Response.cited_clause_id),
        AttemptCase.market,
    )
    query = settled(AttemptCase.item_id == fix.item_id).add_columns(*columns).order_by(None)
    yield from session.execute(query, execution_options={"yield_per": CHUNK}).partitions()


def _remarked(
    session: Session, fix: Fix, answers: Sequence[Any], tally: Tally, asked: set[Asked]
) -> Iterator[dict[str, Any]]:
    """What changes in the evidence of these answers; differences of sums go to `tally`."""
    given = {f"{row.attempt_id}:{row.position}": row for row in answers}
    query = sa.select(*COLUMNS).where(QuizEvidence.source == SOURCE, QuizEvidence.response_key.in_(given))
    for row in session.execute(query.where(QuizEvidence.item_rev == fix.rev)):
        answer = given[row.response_key]
        mark = fix.after.mark(answer.decision, answer.cited_clause_id, answer.market)
        counts, worth = mark is not None, row.mark if mark is None else mark
        if (counts, worth) == (row.current, row.mark):
            continue
        case, day = Asked(row.user_id, row.item, row.item_rev), f"{row.answered_at:%Y-%m-%d}"
        kept = (row.attempt_no, row.team_id, row.clause_id, row.clause_rev)
        first = row.first and counts
        if row.first:
            tell(tally, case, Answer(row.id, True, *kept, row.mark, day), -1)
        if first:
            tell(tally, case, Answer(row.id, True, *kept, worth, day), 1)
        if counts != row.current:
            asked.add(case)
        yield {"id": row.id, "mark": worth, "current": counts, "first": first}
