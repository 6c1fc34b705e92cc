"""What a settled answer means: evidence about the team, and perhaps a decision about the person's proof."""

from datetime import datetime
from itertools import chain

from sqlalchemy.orm import Session

from app.library.live import CaseKey
from app.library.queries import live_clauses
from app.library.variants import rules_for
from app.people.actions import record
from app.people.queries import team_on
from app.quizzes.evidence import record_answer
from app.quizzes.marking import mark, under
from app.quizzes.models import Attempt, AttemptCase, Response
from app.quizzes.seen import seen_by
from app.quizzes.standing import standings
from app.quizzes.table import key_of
from app.quizzes.windows import Phase, Standing, Window
from app.stats.proof import Outcome
from app.training.actions import prove
from app.training.queries import proof_state

SOURCE = "plumbline"


def count_answer(session: Session, attempt: Attempt, case: AttemptCase, response: Response, now: datetime) -> None:
    """Record the answer as evidence if it is the person's first to the case, and judge the clause's window.

    Where the answer was shown elsewhere after the case was drawn, as a twin perhaps, the case is void instead.
    """
    pinned = key_of(session, case)
    seen = seen_by(session, attempt.user_id, besides=(attempt.id, case.position))
    told = seen.shown.get((case.item_id, pinned.rev))
    if told is not None and told > case.shown_at:
        case.voided_at = now
        record(session, attempt.user_id, "voided a case", f"attempt {attempt.id}", position=case.position, why="shown")
        return
    if pinned.use != "proof":
        return
    if seen.last((case.item_id, pinned.rev)) is None:
        leave_evidence(session, attempt, case, response, pinned, now)
    decide(session, attempt, case, now)


def leave_evidence(
    session: Session, attempt: Attempt, case: AttemptCase, response: Response, pinned: CaseKey, now: datetime
) -> None:
    """Hand the first answer to the evidence; a case asked again proves, but says nothing about the team.

    Evidence goes by the rev of everybody's rule, as audits do; whose variant it was asked under, their team tells.
    """
    rule = live_clauses(session).get(case.clause_id)
    team = team_on(session, attempt.user_id, now.date())
    decision = response.decision
    record_answer(
        session,
        source=SOURCE,
        response_key=f"{attempt.id}:{case.position}",
        user_id=attempt.user_id,
        team_id=team.id if team else None,
        clause_id=case.clause_id,
        clause_rev=rule.rev if case.variant and rule is not None else case.clause_rev,
        item=pinned.code,
        item_rev=pinned.rev,
        attempt_no=1,
        answered_at=now,
        mark=mark(under(pinned, case.market), decision, response.cited_clause_id),
        answer=decision if isinstance(decision, str) else " ".join(decision or ()),
        confidence=response.confidence,
        milliseconds=response.milliseconds,
    )


def decide(session: Session, attempt: Attempt, case: AttemptCase, now: datetime) -> None:
    """Write down what the answer decided: proven, stopped, or cleared to work; then its wrong answers may be shown."""
    clause = rules_for(session, attempt.user_id).get(case.clause_id)
    if clause is None or (clause.variant, clause.rev) != (case.variant, case.clause_rev):
        return
    standing = standings(session, attempt.user_id, attempt.clause_ids, now)[clause.id]
    kind = decided_by(standing, now)
    if kind == "cleared" and proof_state(session, [attempt.user_id], [clause.id])[attempt.user_id, clause.id].cleared:
        kind = None
    if kind is not None:
        prove(
            session,
            user_id=attempt.user_id,
            clause_id=clause.id,
            rev=clause.rev,
            variant=clause.variant,
            kind=kind,
            at=now,
            attempt_id=attempt.id,
            expires_on=standing.expires_at.date() if standing.expires_at and kind == "proven" else None,
        )
    for answer in chain.from_iterable(window.answers for window in standing.windows if closes(window, now)):
        asked = session.get_one(AttemptCase, (answer.attempt_id, answer.position))
        if not answer.right and asked.answer_shown_at is None:
            asked.answer_shown_at = now


def closes(window: Window, at: datetime) -> bool:
    """Whether the answer given at that moment decided the window."""
    return window.outcome is not Outcome.OPEN and window.ended_at == at


def decided_by(standing: Standing, at: datetime) -> str | None:
    """The event that the answer given at that moment makes; None for one that decides nothing."""
    if standing.phase is Phase.PROVEN and standing.window.proven_at == at:
        return "proven"
    if any(closes(window, at) and window.outcome is Outcome.STOPPED for window in standing.windows):
        return "stopped"
    return "cleared" if standing.cleared_at == at else None
