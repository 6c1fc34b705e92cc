"""What a draw looks at: the quiz in force, the cases that may be asked at all, and those the attempt has asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.library.cases import case_keys
from app.library.live import CaseKey, LiveClause, LiveQuiz
from app.library.queries import quiz_in_force
from app.library.spoken import spoken_rules
from app.library.variants import market_of
from app.once import once
from app.quizzes.draw import SESSION, Pool, line
from app.quizzes.models import Attempt, AttemptCase, Response

MOST_GRAPHIC = 3  # graphic cases of one attempt, those that were skipped too


@dataclass(frozen=True)
class Table:
    """Everything a draw looks at: the quiz in force, its cases that may be asked at all, and what was asked so far.

    Clauses and golds are those of the market in which the person works.
    """

    quiz: LiveQuiz
    keys: Sequence[CaseKey]
    clauses: Mapping[int, LiveClause]
    asked: Sequence[AttemptCase]
    market: str | None = None

    @cached_property
    def lines(self) -> Mapping[int, frozenset[str]]:
        """By clause, the decisions that count as acting; clauses without a line are absent."""
        scale = [level for level, _ in self.quiz.decisions]
        golds: dict[int, list[str]] = {}
        for key in self.keys:
            if key.kind == "decision" and key.use == "proof":
                golds.setdefault(key.clause_id, []).append(key.gold[0])
        found = {clause_id: line(of_clause, scale) for clause_id, of_clause in golds.items()}
        return {clause_id: acting for clause_id, acting in found.items() if acting is not None}

    def bearable(self, pools: Sequence[Pool]) -> list[Pool]:
        """The pools without their graphic cases where the attempt has had its share of them."""
        graphic = {key.item_id for key in self.keys if key.graphic != "none"}
        if sum(case.item_id in graphic for case in self.asked) < MOST_GRAPHIC:
            return list(pools)
        return [replace(pool, cases=[key for key in pool.cases if key.item_id not in graphic]) for pool in pools]

    def fresh(self, clause_id: int, use: str, *, twins: bool = False) -> list[CaseKey]:
        """The clause's cases not yet asked in this attempt, whose twin was not asked either (unless `twins`)."""
        taken = {case.item_id for case in self.asked}
        codes = {key.code for key in self.keys if key.item_id in taken}
        return [
            key
            for key in self.keys
            if key.clause_id == clause_id
            and key.use == use
            and key.item_id not in taken
            and (twins or key.twin not in codes)
        ]


@once("attempt_case")
def cases_of(session: Session, attempt: Attempt) -> list[AttemptCase]:
    """The cases drawn for an attempt so far, in order."""
    found = sa.select(AttemptCase).where(AttemptCase.attempt_id == attempt.id).order_by(AttemptCase.position)
    return list(session.scalars(found))


def response_to(session: Session, case: AttemptCase) -> Response | None:
    """The answer to a case, whole or begun; None where there is none yet."""
    return responses_of(session, case.attempt_id).get(case.position)


@once("response")
def responses_of(session: Session, attempt_id: int) -> dict[int, Response]:
    """The answers of an attempt, by position."""
    found = session.scalars(sa.select(Response).where(Response.attempt_id == attempt_id))
    return {response.position: response for response in found}


def key_of(session: Session, case: AttemptCase) -> CaseKey:
    """What judges a drawn case, as it was pinned."""
    return next(key for key in case_keys(session, case.quiz_digest) if key.item_digest == case.item_digest)


def lay_out(session: Session, attempt: Attempt) -> Table | None:
    """What the next draw looks at; None where the quiz is no longer in force."""
    quiz = quiz_in_force(session, attempt.quiz_id)
    if quiz is None:
        return None
    market = market_of(session, attempt.user_id)
    clauses = spoken_rules(session, attempt.user_id)
    keys = [key.under(market) for key in case_keys(session, quiz.digest) if not key.void and key.clause_id in clauses]
    return Table(quiz, keys, clauses, cases_of(session, attempt), market)


def counted(cases: Sequence[AttemptCase]) -> list[AttemptCase]:
    """The cases that count towards the length of the session: not those skipped or voided."""
    return [case for case in cases if case.skipped_at is None and case.voided_at is None]


def longest(table: Table, attempt: Attempt) -> int:
    """The most cases of the attempt: the quiz's draw, which refreshers and bursts don't follow."""
    if attempt.kind == "refresher":
        return len(attempt.clause_ids)
    return SESSION if attempt.kind == "burst" else min(table.quiz.draw, SESSION)
