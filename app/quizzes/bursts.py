"""Bursts: a monthly practice of critical rules that a queue hardly ever meets (LEARNING, rule 9).

Half of the cases violate the rule and half may stay, near misses first, so that nobody widens a rule as its violations
get rare. Nothing counts: the cases are practice cases, and proof cases that are spent for the person anyway.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.library.live import CaseKey, LiveClause
from app.library.models import Quiz, QuizRevision, ReleaseQuiz
from app.library.queries import live_release
from app.library.spoken import spoken_rules
from app.people.queries import team_on
from app.quizzes.draw import Pool, acts
from app.quizzes.models import Attempt
from app.quizzes.seen import Seen, seen_by
from app.quizzes.table import Table, counted, lay_out
from app.training.due import CASE_MINUTES
from app.training.queries import proofs

LEAST, MOST = 8, 12  # cases of one burst
MONTH = timedelta(days=30)

Rarity = Callable[[Session, int], set[int]]
_told_by: list[Rarity] = []


@dataclass(frozen=True)
class Burst:
    """A burst that is offered: so many cases of one clause."""

    quiz_code: str
    clause: LiveClause
    cases: int

    @property
    def minutes(self) -> int:
        return max(1, round(CASE_MINUTES * self.cases))


def rarity(source: Rarity) -> Rarity:
    """Register what knows the clauses that a team (by id) hardly ever decides; volumes come from above this package."""
    _told_by.append(source)
    return source


def bursts_due(session: Session, user_id: int, now: datetime) -> tuple[Burst, ...]:
    """For each critical clause that is rare in the person's team and proven, a burst, unless one began in 30 days."""
    team = team_on(session, user_id, now.date())
    rare: set[int] = set().union(*(source(session, team.id) for source in _told_by)) if team is not None else set()
    rules = spoken_rules(session, user_id)
    rare = {id for id in rare if id in rules and rules[id].severity == "critical"}
    if not rare:
        return ()
    held, recent = proofs(session, user_id), _recent(session, user_id, now)
    wanted = [rules[id] for id in rules if id in rare - recent and held[id].proven]
    return tuple(_offers(session, user_id, wanted)) if wanted else ()


def _recent(session: Session, user_id: int, now: datetime) -> set[int]:
    query = sa.select(Attempt.clause_ids).where(Attempt.user_id == user_id, Attempt.kind == "burst")
    ended = Attempt.submitted_at.is_not(None)
    return {id for ids in session.scalars(query.where(ended, Attempt.started_at > now - MONTH)) for id in ids}


def _offers(session: Session, user_id: int, wanted: Sequence[LiveClause]) -> list[Burst]:
    """What the quizzes of these clauses' SOPs can offer, by clause; the longest where several can."""
    release = live_release(session)
    seen = seen_by(session, user_id)
    quizzes = (
        sa.select(Quiz.id, Quiz.code, QuizRevision.sop_id)
        .join(QuizRevision, QuizRevision.quiz_id == Quiz.id)
        .join(ReleaseQuiz, ReleaseQuiz.quiz_digest == QuizRevision.digest)
        .where(ReleaseQuiz.release_id == (release.id if release is not None else None))
        .where(QuizRevision.sop_id.in_({clause.sop_id for clause in wanted}))
        .order_by(Quiz.code.desc())
    )
    found: dict[int, Burst] = {}
    for quiz_id, code, sop_id in session.execute(quizzes):
        table = lay_out(session, Attempt(quiz_id=quiz_id, user_id=user_id))
        for clause in wanted if table is not None else ():
            cases = length(table, clause.id, seen) if table is not None and clause.sop_id == sop_id else 0
            if cases and (clause.id not in found or found[clause.id].cases <= cases):
                found[clause.id] = Burst(code, clause, cases)
    return [found[clause.id] for clause in wanted if clause.id in found]


def length(table: Table, clause_id: int, seen: Seen) -> int:
    """How many cases a burst of the clause has: as many to act on as to leave alone, 8 to 12; 0 with too few."""
    acted, alone = _sides(table, clause_id, seen)
    cases = min(MOST, 2 * min(len(acted), len(alone)))
    return cases if cases >= LEAST else 0


def burst_pools(attempt: Attempt, table: Table, seen: Seen) -> list[Pool]:
    """The cases of the side that has been asked less; of those to leave alone near misses before others."""
    clause_id = attempt.clause_ids[0]
    if clause_id not in table.clauses:
        return []
    asked = {case.item_id for case in counted(table.asked)}
    gone = {case.item_id for case in table.asked}
    acted, alone = _sides(table, clause_id, seen)
    if len(asked) >= length(table, clause_id, seen):
        return []
    before = sum(key.item_id in asked for key in acted) - sum(key.item_id in asked for key in alone)
    acted = [key for key in acted if key.item_id not in gone]
    alone = [key for key in alone if key.item_id not in gone]
    alone = [key for key in alone if key.twin is not None] or alone
    cases = alone if before > 0 else acted if before < 0 else [*acted, *alone]
    return [Pool(clause_id, table.clauses[clause_id].severity, cases)]


def _sides(table: Table, clause_id: int, seen: Seen) -> tuple[list[CaseKey], list[CaseKey]]:
    """(to be acted on, to be left alone) of the cases that cost nothing to show: practice cases and spent ones."""
    acting = table.lines.get(clause_id)
    free = [
        key
        for key in table.keys
        if key.clause_id == clause_id and (key.use == "practice" or seen.last((key.item_id, key.rev)) is not None)
    ]
    if acting is None:
        return [], []
    return [key for key in free if acts(key, acting)], [key for key in free if acts(key, acting) is False]
