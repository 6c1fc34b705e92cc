"""Everybody's answers judged twice, by the keys before a fix and after it: whose score and whose proof flips."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.library.live import LiveClause
from app.library.models import ClauseRevision, ItemRevision
from app.library.queries import live_release
from app.library.variants import rules_of_each
from app.quizzes.hardness import Hardness, Question
from app.quizzes.keys import Fix, Fixes, WholeKey, judged_by, whole_key
from app.quizzes.marking import decides_right, under
from app.quizzes.models import Attempt, AttemptCase, Response
from app.quizzes.standing import PROOF_KINDS, live_keys
from app.quizzes.windows import Answer, Course, Phase, Standing, stand
from app.training.models import AssignedClause, Assignment, Reading

BATCH = 200  # people at a time, so that memory stays bounded however many there are
ANSWER = (
    *(Attempt.user_id, AttemptCase.attempt_id, AttemptCase.position, Attempt.kind, Attempt.submitted_at),
    *(AttemptCase.item_id, AttemptCase.item_digest, AttemptCase.clause_id, AttemptCase.clause_rev),
    *(AttemptCase.variant, AttemptCase.market, ItemRevision.rev, ItemRevision.use),
    *(Response.decision, Response.cited_clause_id, Response.settled_at),
)
Place = tuple[int, int]  # person and clause, or attempt and position


@dataclass(frozen=True)
class Flip:
    """Where a person stands in a clause by the keys before and after; None: nothing is decided yet."""

    user_id: int
    clause: LiveClause
    before: str | None
    after: str | None
    standing: Standing


@dataclass(frozen=True)
class Score:
    """An attempt as it was and is judged: right answers of all."""

    user_id: int
    attempt_id: int
    right_before: int
    n_before: int
    right_after: int
    n_after: int


@dataclass(frozen=True)
class Replayed:
    """What came of one batch of people; `voided` are the answered cases of open attempts that were mended."""

    flips: tuple[Flip, ...]
    scores: tuple[Score, ...]
    voided: tuple[Place, ...]
    answers: int


def replay(session: Session, fixes: Fixes, now: datetime) -> Iterator[Replayed]:
    """Judge everybody who answered a mended case at its rev, some people at a time."""
    people = _answerers(session, fixes)
    for start in range(0, len(people), BATCH):
        yield _replay(session, fixes, people[start : start + BATCH], now)


def settled(*conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Settled answers under these conditions, in the order in which they were given; without columns."""
    return (
        sa.select()
        .select_from(Response)
        .join(
            AttemptCase,
            (AttemptCase.attempt_id == Response.attempt_id) & (AttemptCase.position == Response.position),
        )
        .join(Attempt, Attempt.id == AttemptCase.attempt_id)
        .join(ItemRevision, ItemRevision.digest == AttemptCase.item_digest)
        .where(Response.settled_at.is_not(None), *conditions)
        .order_by(Response.settled_at, Response.attempt_id, Response.position)
    )


def _answerers(session: Session, fixes: Fixes) -> list[int]:
    mended = sa.tuple_(AttemptCase.item_id, ItemRevision.rev).in_([(fix.item_id, fix.rev) for fix in fixes.values()])
    query = settled(mended, AttemptCase.voided_at.is_(None)).with_only_columns(Attempt.user_id).order_by(None)
    return sorted(session.scalars(query.distinct())) if fixes else []


def _replay(session: Session, fixes: Fixes, people: Sequence[int], now: datetime) -> Replayed:
    query = settled(Attempt.user_id.in_(people), AttemptCase.voided_at.is_(None))
    rows = session.execute(query.add_columns(*ANSWER)).all()
    judges = _Judges(session, fixes, rows)
    mended = [row for row in rows if judges.fix(row) is not None]
    return Replayed(
        flips=tuple(_flips(session, rows, judges, {fix.after.clause_id for fix in fixes.values()}, now)),
        scores=tuple(_scores(rows, judges, {row.attempt_id for row in mended if row.submitted_at is not None})),
        voided=tuple((row.attempt_id, row.position) for row in mended if row.submitted_at is None),
        answers=len(mended),
    )


class _Judges:
    """The key of each answer before and after: the mended one, the one in force at that rev, or its last one."""

    def __init__(self, session: Session, fixes: Fixes, rows: Sequence[Any]) -> None:
        self._fixes, self._hardness = fixes, Hardness(session)
        self._live = {
            id: (one.rev, whole_key(one)) for id, one in live_keys(session, {r.item_id for r in rows}).items()
        }
        gone = {row.item_digest for row in rows if self._live.get(row.item_id, (0,))[0] != row.rev}
        release = live_release(session)
        last = judged_by(session, release.id) if gone and release is not None else {}
        judges = {digest: last.get(digest, digest) for digest in gone}
        pinned = sa.select(ItemRevision).where(ItemRevision.digest.in_(set(judges.values())))
        keys = {one.digest: whole_key(one) for one in session.scalars(pinned)} if gone else {}
        self._pinned = {digest: keys[judge] for digest, judge in judges.items()}

    def fix(self, row: Any) -> Fix | None:
        fix = self._fixes.get(row.item_id)
        return fix if fix is not None and fix.rev == row.rev else None

    def marks(self, row: Any) -> tuple[float | None, float | None]:
        """What the answer was and is worth; None: void. A mended case counts no more in an open attempt."""
        fix = self.fix(row)
        keys = (fix.before, fix.after) if fix is not None else (self._key(row),) * 2
        before, after = (key.mark(row.decision, row.cited_clause_id, row.market) for key in keys)
        return before, None if fix is not None and row.submitted_at is None else after

    def held(self, row: Any) -> tuple[bool | None, bool | None]:
        """Of a refresher, whether its decision was and is right; None for other answers, and for excused ones."""
        if row.kind != "refresher":
            return None, None
        fix = self.fix(row)
        keys = (fix.before, fix.after) if fix is not None else (self._key(row),) * 2
        before, after = (decides_right(under(key, row.market), row.decision) for key in keys)
        question = Question(row.item_id, row.rev, row.clause_id, row.clause_rev, row.variant)
        excused = not (before and after) and self._hardness.excuses(question, row.user_id, row.settled_at)
        return before or (None if excused else False), after or (None if excused else False)

    def _key(self, row: Any) -> WholeKey:
        rev, key = self._live.get(row.item_id, (0, None))
        return key if key is not None and rev == row.rev else self._pinned[row.item_digest]


def _scores(rows: Sequence[Any], judges: _Judges, attempts: set[int]) -> Iterator[Score]:
    """The ended attempts whose score flips, practice aside."""
    counts: dict[Place, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row in rows:
        if row.attempt_id in attempts and row.kind != "practice":
            marks = judges.marks(row)
            count = counts[row.user_id, row.attempt_id]
            for side, mark in enumerate(marks):
                count[2 * side] += mark is not None and mark >= 1
                count[2 * side + 1] += mark is not None
    for (user_id, attempt_id), count in counts.items():
        if count[:2] != count[2:]:
            yield Score(user_id, attempt_id, *count)


def _flips(
    session: Session, rows: Sequence[Any], judges: _Judges, clause_ids: set[int], now: datetime
) -> Iterator[Flip]:
    answers: dict[Place, tuple[list[Answer], list[Answer]]] = defaultdict(lambda: ([], []))
    rules = rules_of_each(session, {row.user_id for row in rows})
    for row in rows:
        rule = rules[row.user_id].get(row.clause_id)
        asked = (row.variant, row.clause_rev)
        proves = row.kind in PROOF_KINDS and row.use == "proof" and row.clause_id in clause_ids
        if proves and rule is not None and asked == (rule.variant, rule.rev):
            sides = answers[row.user_id, row.clause_id]
            for side, mark, held in zip(sides, judges.marks(row), judges.held(row), strict=True):
                if mark is not None:
                    side.append(Answer(row.attempt_id, row.position, row.settled_at, mark >= 1, row.item_id, held))
    courses = _courses(session, {place: rules[place[0]][place[1]] for place in answers})
    for (user_id, clause_id), sides in answers.items():
        before, after = (stand(side, courses[user_id, clause_id], now) for side in sides)
        if came_to(before) != came_to(after):
            yield Flip(user_id, rules[user_id][clause_id], came_to(before), came_to(after), after)


def came_to(standing: Standing) -> str | None:
    """The kind of proof event that says where a person stands."""
    if standing.phase is Phase.PROVEN or standing.holds:
        return "proven"
    if standing.phase in (Phase.REREAD, Phase.HELP):
        return "stopped"
    return "cleared" if standing.cleared_at is not None else None


def _courses(session: Session, rules: Mapping[Place, LiveClause]) -> dict[Place, Course]:
    """What the windows of these people and clauses depend on besides the answers."""
    people, clauses = {user_id for user_id, _ in rules}, {clause_id for _, clause_id in rules}
    read: dict[Place, list[datetime]] = defaultdict(list)
    found = (
        sa.select(Reading.user_id, Reading.clause_id, ClauseRevision.variant, ClauseRevision.rev, Reading.read_at)
        .join(
            ClauseRevision,
            (ClauseRevision.sop_digest == Reading.sop_digest) & (ClauseRevision.clause_id == Reading.clause_id),
        )
        .where(Reading.user_id.in_(people), Reading.clause_id.in_(clauses))
        .order_by(Reading.read_at)
    )
    for user_id, clause_id, variant, rev, at in session.execute(found):
        rule = rules.get((user_id, clause_id))
        if rule is not None and (rule.variant, rule.rev) == (variant, rev):
            read[user_id, clause_id].append(at)
    gaps: dict[Place, list[datetime]] = defaultdict(list)
    asked = (
        sa.select(Assignment.user_id, AssignedClause.clause_id, Assignment.at)
        .join(AssignedClause, AssignedClause.assignment_id == Assignment.id)
        .where(Assignment.user_id.in_(people), AssignedClause.clause_id.in_(clauses))
        .where(Assignment.reopens())
        .order_by(Assignment.at)
    )
    for user_id, clause_id, at in session.execute(asked):
        gaps[user_id, clause_id].append(at)
    return {
        place: Course(rule.severity == "critical", rule.refresh_days, gaps[place], read[place])
        for place, rule in rules.items()
    }
