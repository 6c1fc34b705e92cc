"""The cases that may be asked next in an attempt, by clause: what its kind of session allows the person to see."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.library.live import CaseKey
from app.quizzes.bursts import burst_pools
from app.quizzes.draw import Pool, acts
from app.quizzes.models import TOLD_AT_ONCE, Attempt
from app.quizzes.seen import Seen, seen_by
from app.quizzes.standing import standings
from app.quizzes.table import Table, counted
from app.quizzes.windows import Standing
from app.training.queries import proof_state

REST = timedelta(days=7)  # how long a spent case rests before it may be asked again


def pools_of(session: Session, attempt: Attempt, table: Table, now: datetime) -> list[Pool]:
    """The cases that may be asked now in the attempt, by clause."""
    clause_ids = [clause_id for clause_id in attempt.clause_ids if clause_id in table.clauses]
    if attempt.kind not in TOLD_AT_ONCE:
        stood = standings(session, attempt.user_id, attempt.clause_ids, now)
        return proof_pools(session, attempt.user_id, table, stood, now)
    seen = seen_by(session, attempt.user_id)
    if attempt.kind == "refresher":
        return refresher_pools(session, attempt, table, seen)
    if attempt.kind == "burst":
        return burst_pools(attempt, table, seen)
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


def refresher_pools(session: Session, attempt: Attempt, table: Table, seen: Seen) -> list[Pool]:
    """One case of the next clause that has not had its refresher and is still proven; none of them graphic."""
    done = {case.clause_id for case in counted(table.asked)}
    state = proof_state(session, [attempt.user_id], attempt.clause_ids)
    for clause_id in attempt.clause_ids:
        if clause_id in table.clauses and clause_id not in done and state[attempt.user_id, clause_id].proven:
            cases = [key for key in table.fresh(clause_id, "proof") if key.graphic == "none"]
            if cases:
                return [Pool(clause_id, table.clauses[clause_id].severity, least_known(cases, seen))]
    return []


def still_to_come(pools: Sequence[Pool], stood: Mapping[int, Standing], asked_now: int | None = None) -> int:
    """At most how many more cases one session can hold: a twin bars its twin, and a window has an end.

    `asked_now` is the clause of the case that still waits for its answer; its window has room for one less.
    """
    total = 0
    for pool in pools:
        pairs = {min(key.code, key.twin or key.code) for key in pool.cases}
        standing = stood[pool.clause_id]
        window = max(standing.window.rule.longest - len(standing.window.answers), 1)
        total += min(len(pairs), window - (pool.clause_id == asked_now))
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
    """The practice cases the person knows least; where a clause is practised alone, the twin comes last.

    So does the worked example of its module page, which has just been read with its answer.
    """
    cases, alone = table.fresh(clause_id, "practice"), len(clause_ids) == 1
    if not cases and alone:
        cases = table.fresh(clause_id, "practice", twins=True)
    example = worked_example(table, clause_id) if alone else None
    return least_known([key for key in cases if key is not example] or cases, seen)


def worked_example(table: Table, clause_id: int) -> CaseKey | None:
    """The first practice case of the clause whose answer gives no other away, as app/library/examples.py has it."""
    proving = [key for key in table.keys if key.use == "proof"]
    given_away = {key.twin for key in proving} | {key.code for key in proving}
    practice = (key for key in table.keys if key.clause_id == clause_id and key.use == "practice")
    shown = (key for key in practice if key.graphic == "none" and not {key.code, key.twin} & given_away)
    return next(shown, None)


def least_known(cases: Sequence[CaseKey], seen: Seen) -> list[CaseKey]:
    """Those the person has never seen, else the one seen longest ago."""
    known = [seen.last((key.item_id, key.rev)) for key in cases]
    new = [key for key, at in zip(cases, known, strict=True) if at is None]
    if new or not cases:
        return new
    longest = min(at for at in known if at is not None)
    return [key for key, at in zip(cases, known, strict=True) if at == longest]
