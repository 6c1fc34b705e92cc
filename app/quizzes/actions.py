"""What a person does in an attempt: start it, save an answer, go on to the next case, skip one, and end."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.library.live import LiveQuiz
from app.people.models import User
from app.people.queries import team_on
from app.quizzes.drawing import draw_next
from app.quizzes.marking import Said
from app.quizzes.models import TOLD_AT_ONCE, Attempt, AttemptCase, Response
from app.quizzes.practising import practised
from app.quizzes.proving import count_answer
from app.quizzes.renewing import keep_up
from app.quizzes.standing import PROOF_KINDS
from app.quizzes.table import cases_of, key_of, response_to
from app.training.queries import open_assignments

LONGEST = timedelta(minutes=30)  # beyond it nobody was looking at the case any more


class Saved(StrEnum):
    """What became of an answer."""

    SAVED = "saved"
    SAME = "same"  # exactly this stands already
    SETTLED = "settled"  # another answer stands, and Next was pressed
    OVER = "over"  # the attempt has ended


def open_attempt(session: Session, user_id: int, quiz_id: int, kind: str) -> Attempt | None:
    """The person's open attempt of that kind, locked for writing."""
    found = sa.select(Attempt).where(
        Attempt.user_id == user_id,
        Attempt.quiz_id == quiz_id,
        Attempt.kind == kind,
        Attempt.submitted_at.is_(None),
    )
    return session.scalar(found.with_for_update())


def start(
    session: Session,
    *,
    user: User,
    quiz: LiveQuiz,
    kind: str,
    clause_ids: Sequence[int],
    now: datetime,
    anew: bool = False,
) -> Attempt | None:
    """The person's open attempt of that kind, else a new one with its first case drawn; None if nothing can be asked.

    With `anew` an open attempt at other clauses ends, whose answers stay; so does in any case one that isn't for proof.
    Two requests at once get the same attempt.
    """
    attempt = open_attempt(session, user.id, quiz.id, kind)
    if attempt is not None:
        if goes_on(attempt, clause_ids, anew) and not over(attempt, now):
            keep_up(session, attempt, now)
            return attempt
        end(session, attempt, now)
    try:
        with session.begin_nested():
            attempt = new_attempt(session, user, quiz, kind, clause_ids, now)
            session.add(attempt)
            session.flush()
    except IntegrityError:
        return open_attempt(session, user.id, quiz.id, kind)
    if draw_next(session, attempt, now) is None:
        session.delete(attempt)
        session.flush()
        return None
    return attempt


def goes_on(attempt: Attempt, clause_ids: Sequence[int], anew: bool) -> bool:
    """Whether the open attempt is the one asked for; of refreshers those answered are due no more."""
    if attempt.kind == "refresher":
        return set(clause_ids) <= set(attempt.clause_ids)
    return list(attempt.clause_ids) == list(clause_ids) or not (anew or attempt.kind in TOLD_AT_ONCE)


def new_attempt(
    session: Session, user: User, quiz: LiveQuiz, kind: str, clause_ids: Sequence[int], now: datetime
) -> Attempt:
    """An attempt that begins now; one for proof has the quiz's time limit, stretched by the person's time factor."""
    team = team_on(session, user.id, now.date())
    asked = open_assignments(session, [user.id]).get(user.id, [])
    tasks = [task for task in asked if task.left & set(clause_ids)]
    limit = quiz.time_limit if kind not in TOLD_AT_ONCE else None
    return Attempt(
        user_id=user.id,
        team_id=team.id if team else None,
        kind=kind,
        quiz_id=quiz.id,
        clause_ids=list(clause_ids),
        seed=secrets.randbits(62),
        assignment_id=tasks[0].id if tasks else None,
        started_at=now,
        deadline=now + timedelta(minutes=limit * user.time_factor) if limit is not None else None,
    )


def over(attempt: Attempt, now: datetime) -> bool:
    """Whether the attempt takes no more answers."""
    return attempt.submitted_at is not None or (attempt.deadline is not None and now >= attempt.deadline)


def save(session: Session, attempt: Attempt, case: AttemptCase, said: Said, now: datetime) -> Saved:
    """Keep an answer, whole or begun; it may be replaced until it is settled."""
    response = response_to(session, case)
    stands = response is not None and said == Said(response.decision, response.cited_clause_id, response.confidence)
    if response is not None and response.settled_at is not None:
        return Saved.SAME if stands else Saved.SETTLED
    if over(attempt, now) or case.voided_at is not None or case.skipped_at is not None:
        return Saved.OVER
    if stands:
        return Saved.SAME
    if response is None:
        response = Response(attempt_id=attempt.id, position=case.position, settled_at=None)
        session.add(response)
    response.decision, response.cited_clause_id = said.decision, said.cited_clause_id
    response.confidence, response.at = said.confidence, now
    taken = now - case.shown_at
    response.milliseconds = round(taken / timedelta(milliseconds=1)) if taken <= LONGEST else None
    session.flush()
    return Saved.SAVED


def settle(session: Session, attempt: Attempt, case: AttemptCase, now: datetime) -> None:
    """Let the saved answer stand: from now on it is evidence, or in practice its answer is shown.

    Raises NoResultFound where nothing was saved.
    """
    response = session.get_one(Response, (attempt.id, case.position))
    if response.settled_at is not None:
        return
    response.settled_at = now
    session.flush()
    if attempt.kind in PROOF_KINDS:
        count_answer(session, attempt, case, response, now)
    if attempt.kind in TOLD_AT_ONCE:
        case.answer_shown_at = now
    session.flush()


def go_on(session: Session, attempt: Attempt, now: datetime) -> AttemptCase | None:
    """Draw the next case, or end the attempt where there is none; a case still waiting for its answer stays."""
    keep_up(session, attempt, now)
    cases = cases_of(session, attempt)
    if cases and waiting(session, cases[-1]):
        return cases[-1]
    if practised(session, attempt, cases):
        end(session, attempt, now)
        return None
    drawn = draw_next(session, attempt, now)
    if drawn is None:
        end(session, attempt, now)
    return drawn


def waiting(session: Session, case: AttemptCase) -> bool:
    """Whether the case still waits for its answer."""
    response = response_to(session, case)
    settled = response is not None and response.settled_at is not None
    return not settled and case.voided_at is None and case.skipped_at is None


def skip(session: Session, attempt: Attempt, case: AttemptCase, now: datetime) -> None:
    """Put a graphic case aside, at no cost: it is neither answered nor spent. Any other waits for its answer, since
    who could choose among cases would prove nothing by them.
    """
    if waiting(session, case) and key_of(session, case).graphic != "none":
        case.skipped_at = now
        session.flush()


def end(session: Session, attempt: Attempt, now: datetime) -> None:
    """End the attempt; an answer that was saved whole before, without Next, still stands."""
    if attempt.submitted_at is not None:
        return
    ended = min(now, attempt.deadline) if attempt.deadline is not None else now
    cases = cases_of(session, attempt)
    if cases and waiting(session, cases[-1]) and whole(session, cases[-1]):
        settle(session, attempt, cases[-1], ended)
    attempt.submitted_at = ended
    session.flush()


def whole(session: Session, case: AttemptCase) -> bool:
    """Whether the saved answer lacks nothing."""
    response = response_to(session, case)
    if response is None or not response.decision:
        return False
    return not key_of(session, case).cite or response.cited_clause_id is not None
