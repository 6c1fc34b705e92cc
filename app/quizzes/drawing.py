"""Draws the next case of an attempt and pins it; must run in a transaction that writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.library.live import CaseKey, LiveClause, LiveQuiz
from app.library.models import Quiz
from app.library.queries import case_keys, live_case, live_quiz
from app.library.spoken import spoken_rules
from app.library.variants import market_of
from app.quizzes.draw import SESSION, Pool, acts, draw, line, order_of_options, randomness
from app.quizzes.languages import word
from app.quizzes.models import Attempt, AttemptCase
from app.quizzes.seen import Seen, seen_by, times_shown
from app.quizzes.standing import standings
from app.quizzes.windows import Standing

REST = timedelta(days=7)  # how long a spent case rests before it may be asked again
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

    @property
    def lines(self) -> dict[int, frozenset[str]]:
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


def cases_of(session: Session, attempt: Attempt) -> list[AttemptCase]:
    """The cases drawn for an attempt so far, in order."""
    found = sa.select(AttemptCase).where(AttemptCase.attempt_id == attempt.id).order_by(AttemptCase.position)
    return list(session.scalars(found))


def lay_out(session: Session, attempt: Attempt) -> Table | None:
    """What the next draw looks at; None where the quiz is no longer in force."""
    quiz = live_quiz(session, session.get_one(Quiz, attempt.quiz_id).code)
    if quiz is None:
        return None
    market = market_of(session, attempt.user_id)
    clauses = spoken_rules(session, attempt.user_id)
    keys = [key.under(market) for key in case_keys(session, quiz.digest) if not key.void and key.clause_id in clauses]
    return Table(quiz, keys, clauses, cases_of(session, attempt), market)


def counted(cases: Sequence[AttemptCase]) -> list[AttemptCase]:
    """The cases that count towards the length of the session: not those skipped or voided."""
    return [case for case in cases if case.skipped_at is None and case.voided_at is None]


def draw_next(session: Session, attempt: Attempt, now: datetime) -> AttemptCase | None:
    """Draw the next case and pin it as shown now; None when the session is over."""
    table = lay_out(session, attempt)
    if table is None or len(counted(table.asked)) >= min(table.quiz.draw, SESSION):
        return None
    pools = table.bearable(pools_of(session, attempt, table, now))
    pools = turned_first(pools) if attempt.kind == "delta" else pools
    position = len(table.asked) + 1
    dice = randomness(attempt.seed, position)
    key = draw(
        pools,
        asked=[case.clause_id for case in counted(table.asked)],
        shown=times_shown(session, [case.item_id for pool in pools for case in pool.cases], now),
        lines=table.lines,
        dice=dice,
    )
    if key is None:
        return None
    case = AttemptCase(attempt_id=attempt.id, position=position, item_id=key.item_id, shown_at=now)
    pin(session, case, table, key, attempt.seed)
    word(session, attempt, case)
    session.add(case)
    session.flush()
    return case


def turned_first(pools: Sequence[Pool]) -> list[Pool]:
    """After a material change the cases that are decided differently now come first, as long as there are any."""
    turned = [replace(pool, cases=[key for key in pool.cases if key.flips]) for pool in pools]
    return turned if any(pool.cases for pool in turned) else list(pools)


def pin(session: Session, case: AttemptCase, table: Table, key: CaseKey, seed: int) -> None:
    """Bind the case to the revision in force and fix the order of its options."""
    words = live_case(session, table.quiz.digest, key.item_digest)
    offered = [option for option, _ in words.options] if words is not None else []
    case.quiz_digest, case.item_digest = table.quiz.digest, key.item_digest
    rule = table.clauses[key.clause_id]
    case.clause_id, case.clause_rev, case.variant, case.market = rule.id, rule.rev, rule.variant, table.market
    case.option_order = order_of_options(key, offered, randomness(seed, -case.position))


def pools_of(session: Session, attempt: Attempt, table: Table, now: datetime) -> list[Pool]:
    """The cases that may be asked now in the attempt, by clause."""
    clause_ids = [clause_id for clause_id in attempt.clause_ids if clause_id in table.clauses]
    if attempt.kind != "practice":
        return proof_pools(session, attempt.user_id, table, standings(session, attempt.user_id, clause_ids, now), now)
    seen = seen_by(session, attempt.user_id)
    return [
        Pool(clause_id, table.clauses[clause_id].severity, practice_cases(table, clause_id, clause_ids, seen))
        for clause_id in clause_ids
    ]


def proof_pools(
    session: Session, user_id: int, table: Table, stood: Mapping[int, Standing], now: datetime
) -> list[Pool]:
    """The proof cases that may be asked now, for every clause whose window is open; a pool may be dry."""
    seen = seen_by(session, user_id)
    return [
        Pool(
            clause_id,
            table.clauses[clause_id].severity,
            proof_cases(table, clause_id, seen, now),
            sides(table, clause_id, standing),
        )
        for clause_id, standing in stood.items()
        if standing.drawable(now)
    ]


def still_to_come(pools: Sequence[Pool], stood: Mapping[int, Standing]) -> int:
    """At most how many more cases one session can hold: a twin bars its twin, and a window has an end."""
    total = 0
    for pool in pools:
        pairs = {min(key.code, key.twin or key.code) for key in pool.cases}
        standing = stood.get(pool.clause_id)
        window = len(pairs) if standing is None else standing.window.rule.longest - len(standing.window.answers)
        total += min(len(pairs), max(window, 1))
    return total


def sides(table: Table, clause_id: int, standing: Standing) -> list[bool]:
    """On which side of the line the gold of the window's cases lies; True = to be acted on."""
    acting = table.lines.get(clause_id)
    golds = {key.item_id: key for key in table.keys}
    window = [golds[answer.item_id] for answer in standing.window.answers if answer.item_id in golds]
    found = [acts(key, acting) for key in window] if acting is not None else []
    return [side for side in found if side is not None]


def proof_cases(table: Table, clause_id: int, seen: Seen, now: datetime) -> list[CaseKey]:
    """Cases new to the person; when none is left, the one that has rested longest, a week at least."""
    every = [key for key in table.keys if key.clause_id == clause_id and key.use == "proof"]
    fresh = table.fresh(clause_id, "proof")
    if any(seen.last((key.item_id, key.rev)) is None for key in every):
        return [key for key in fresh if seen.last((key.item_id, key.rev)) is None]
    rested = [(seen.last((key.item_id, key.rev)) or now, key.item_id, key) for key in fresh]
    ripe = sorted((at, item_id, key) for at, item_id, key in rested if at <= now - REST)
    return [key for _, _, key in ripe[:1]]


def practice_cases(table: Table, clause_id: int, clause_ids: Sequence[int], seen: Seen) -> list[CaseKey]:
    """The practice cases the person knows least; where a clause is practised alone, the twin comes last."""
    cases = table.fresh(clause_id, "practice")
    if not cases and len(clause_ids) == 1:
        cases = table.fresh(clause_id, "practice", twins=True)
    known = [seen.last((key.item_id, key.rev)) for key in cases]
    new = [key for key, at in zip(cases, known, strict=True) if at is None]
    if new or not cases:
        return new
    longest = min(at for at in known if at is not None)
    return [key for key, at in zip(cases, known, strict=True) if at == longest]
