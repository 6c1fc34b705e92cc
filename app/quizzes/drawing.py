"""Draws the next case of an attempt and pins it; must run in a transaction that writes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.library.cases import live_case
from app.library.live import CaseKey
from app.quizzes.draw import Pool, draw, order_of_options, randomness
from app.quizzes.languages import word
from app.quizzes.leaving import left_by, left_first
from app.quizzes.models import Attempt, AttemptCase
from app.quizzes.pools import pools_of
from app.quizzes.returning import returning
from app.quizzes.seen import times_shown
from app.quizzes.standing import PROOF_KINDS
from app.quizzes.table import Table, counted, lay_out, longest


def draw_next(session: Session, attempt: Attempt, now: datetime) -> AttemptCase | None:
    """Draw the next case and pin it as shown now; None when the session is over."""
    table = lay_out(session, attempt)
    if table is None or len(counted(table.asked)) >= longest(table, attempt):
        return None
    pools = table.bearable(pools_of(session, attempt, table, now))
    if attempt.kind == "delta":
        pools = turned_first(pools)
    if attempt.kind in PROOF_KINDS:
        pools = left_first(pools, left_by(session, attempt.user_id))
    if attempt.kind == "practice" and (back := returning(session, attempt, table, now)):
        pools = [Pool(key.clause_id, table.clauses[key.clause_id].severity, [key]) for key in back]
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
