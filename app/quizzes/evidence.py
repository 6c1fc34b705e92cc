"""Answers as evidence: one row each, the first to a case marked as such, and the daily sums of first answers."""

import math
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.intake.bulk import add_up, insert_rows, time_text, utc_day
from app.quizzes.models import QuizEvidence, QuizSum

KEYS = ("team_id", "clause_id", "clause_rev", "item", "item_rev", "day")
SUMS = ("n", "failed", "marks")
FEW = 20  # up to so many, one query each is quicker than a temporary table
STEP = 2.0**20  # marks are summed in such parts, so that no order of adding matters


class Asked(NamedTuple):
    """What a person can answer first only once: a case at its rev."""

    user_id: int
    item: str
    item_rev: int


@dataclass(frozen=True)
class Answer:
    """A stored answer, as far as sums and the question of the first one need it; the moment as text in UTC."""

    id: int
    first: bool
    attempt_no: int
    team_id: int | None
    clause_id: int
    clause_rev: int
    mark: float
    answered_at: str


Tally = dict[tuple[Any, ...], list[float]]


def record_answer(
    session: Session,
    *,
    source: str,
    response_key: str,
    user_id: int,
    team_id: int | None,
    clause_id: int,
    clause_rev: int,
    item: str,
    item_rev: int,
    attempt_no: int,
    answered_at: datetime,
    mark: float,
    answer: str | None,
    confidence: str | None,
    milliseconds: int | None,
    run_id: int | None = None,
) -> QuizEvidence:
    """Keep one answer, and with it which answer of the person to the item at its rev is the first, and the sums.

    `response_key` is unique within `source`; `mark` is a share of 1.
    """
    row = QuizEvidence(
        source=source, response_key=response_key, user_id=user_id, team_id=team_id, clause_id=clause_id,
        clause_rev=clause_rev, item=item, item_rev=item_rev, attempt_no=attempt_no, answered_at=answered_at,
        mark=mark, answer=answer, confidence=confidence, milliseconds=milliseconds, run_id=run_id,
        first=attempt_no == 1, version=1, current=True, extra={},
    )  # fmt: skip
    session.add(row)
    session.flush()
    tally, asked = new_tally(), Asked(user_id, item, item_rev)
    if row.first:  # as nearly always; where others stand before it, it is taken back
        day = answered_at.astimezone(UTC).date().isoformat()
        tell(tally, asked, Answer(row.id, True, attempt_no, team_id, clause_id, clause_rev, mark, day), 1)
    settle_first(session.connection(), {asked}, tally)
    add_to_sums(session.connection(), tally)
    session.expire(row, ["first"])
    return row


def new_tally() -> Tally:
    """Differences to be added to sums, by key."""
    return defaultdict(lambda: [0, 0, 0.0])


def tell(tally: Tally, asked: Asked, answer: Answer, times: int) -> None:
    """Count an answer as first (+1), or no longer (-1). Without a team it is nobody's evidence."""
    if answer.team_id is None:
        return
    key = (answer.team_id, answer.clause_id, answer.clause_rev, asked.item, asked.item_rev, answer.answered_at[:10])
    sums = tally[key]
    sums[0] += times
    sums[1] += times * (answer.mark < 1)
    sums[2] += times * math.floor(answer.mark * STEP + 0.5) / STEP


def add_to_sums(connection: sa.Connection, tally: Tally) -> None:
    """Add the differences to the daily sums; sums of nothing are removed."""
    rows = [(*key, *sums) for key, sums in tally.items() if any(sums)]
    add_up(connection, "quiz_sum", KEYS, SUMS, list(zip(*rows, strict=True)))
    if any(sums[0] < 0 for sums in tally.values()):
        connection.execute(sa.delete(QuizSum).where(QuizSum.n == 0))


def settle_first(connection: sa.Connection, asked: Collection[Asked], tally: Tally) -> None:
    """Mark the earliest current answer to each of these as first, over all sources, if it was the first try there.

    What becomes first or stops being it is told to `tally`.
    """
    changed: dict[bool, list[int]] = {True: [], False: []}
    for what, answers in _answers(connection, asked).items():
        earliest = min(answers, key=lambda answer: (answer.answered_at, answer.attempt_no, answer.id))
        for answer in answers:
            first = answer is earliest and answer.attempt_no == 1
            if first != answer.first:
                changed[first].append(answer.id)
                tell(tally, what, answer, 1 if first else -1)
    table = sa.table("quiz_evidence", sa.column("id"), sa.column("first", sa.Boolean))
    for first, ids in changed.items():
        for start in range(0, len(ids), 10_000):
            chosen = table.c.id.in_(ids[start : start + 10_000])
            connection.execute(sa.update(table).where(chosen).values(first=first))


def _answers(connection: sa.Connection, asked: Collection[Asked]) -> dict[Asked, list[Answer]]:
    """The current answers to each of these."""
    select = (
        "SELECT e.user_id, e.item, e.item_rev, e.id, e.first, e.attempt_no, e.team_id, e.clause_id, e.clause_rev, "  # noqa: S608
        f"e.mark, {time_text(connection, 'e.answered_at')} FROM quiz_evidence e"
    )
    found: list[Any] = []
    if len(asked) <= FEW:
        own = "e.user_id = :user_id AND e.item = :item AND e.item_rev = :item_rev"
        for each in asked:
            found += connection.execute(sa.text(f"{select} WHERE e.current AND {own}"), each._asdict())
    else:
        connection.exec_driver_sql("CREATE TEMP TABLE asked_item (user_id INTEGER, item TEXT, item_rev INTEGER)")
        insert_rows(connection, "asked_item", Asked._fields, sorted(asked))
        same = "e.user_id = a.user_id AND e.item = a.item AND e.item_rev = a.item_rev"
        found += connection.exec_driver_sql(f"{select} JOIN asked_item a ON {same} WHERE e.current")
        connection.exec_driver_sql("DROP TABLE asked_item")
    answers: dict[Asked, list[Answer]] = defaultdict(list)
    for user_id, item, item_rev, id_, first, *rest in found:
        answers[Asked(user_id, item, item_rev)].append(Answer(id_, bool(first), *rest))
    return answers


def rebuild(session: Session) -> int:
    """Make all sums anew from the answers themselves; returns how many there are."""
    session.execute(sa.delete(QuizSum))
    answer = QuizEvidence
    day = utc_day(session.connection(), QuizEvidence.__table__.c.answered_at)
    keys = (answer.team_id, answer.clause_id, answer.clause_rev, answer.item, answer.item_rev, day)
    marks = sa.func.sum(sa.func.floor(answer.mark * STEP + 0.5) / STEP)
    failed = sa.func.sum(sa.case((answer.mark < 1, 1), else_=0))
    found = sa.select(*keys, sa.func.count(), failed, marks).group_by(*keys)
    found = found.where(answer.first, answer.current, answer.team_id.is_not(None))
    session.execute(sa.insert(QuizSum).from_select([*KEYS, *SUMS], found))
    return session.scalar(sa.select(sa.func.count()).select_from(QuizSum)) or 0
