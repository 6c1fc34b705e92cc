"""What came of an attempt: the score, where each clause stands, what was wrong, and what is next."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.library.live import LiveClause, LiveQuiz
from app.library.spoken import spoken_rules
from app.quizzes.advice import ClauseState, Next, next_step
from app.quizzes.attempts import quiz_of
from app.quizzes.draw import SESSION
from app.quizzes.feedback import GROUPS, SURE_GROUPS, Feedback, feedback_in
from app.quizzes.models import TOLD_AT_ONCE, Attempt
from app.quizzes.pools import proof_pools
from app.quizzes.standing import Given, given, judged, proof_answers
from app.quizzes.table import Table, lay_out
from app.quizzes.wording import state_name, too_few, words
from app.stats.proof import Outcome
from app.training.proven import counted
from app.training.queries import fulfilled_by


@dataclass(frozen=True)
class Section:
    """Wrong answers of one kind."""

    title: str
    cases: tuple[Feedback, ...]


@dataclass(frozen=True)
class Result:
    """An ended attempt: `right` of `n` answers. What these prove, the clauses say: a share of so few says little.

    `fulfilled` are the clauses of assignments that this attempt has completed, `counted` whether the person's lead sees
    one more who has proven them; `early`: it ended before its longest,
    since its answers decided every clause it asked.
    """

    right: int
    n: int
    clauses: tuple[ClauseState, ...]
    sections: tuple[Section, ...]
    next: Next
    fulfilled: tuple[LiveClause, ...] = ()
    counted: bool = False
    early: bool = False


def clause_states(
    session: Session, user_id: int, quiz: LiveQuiz, now: datetime, answers: Sequence[Given] | None = None
) -> list[ClauseState]:
    """Every clause the quiz has proof cases for, in the SOP's order."""
    table = lay_out_quiz(session, user_id, quiz)
    proving = Counter(key.clause_id for key in table.keys if key.use == "proof")
    clauses = [clause for clause in table.clauses.values() if clause.id in proving]
    if answers is None:
        answers = proof_answers(session, user_id, [clause.id for clause in clauses])
    stood = judged(session, user_id, clauses, answers, now)
    pools = {pool.clause_id: pool for pool in proof_pools(session, user_id, table, stood, now)}
    states = []
    for clause in clauses:
        standing = stood[clause.id]
        dry = clause.id in pools and not pools[clause.id].cases
        written = proving[clause.id]
        said = words(standing, now, dry=dry, critical=clause.severity == "critical", written=written)
        states.append(ClauseState(clause, standing, dry, state_name(standing), said, too_few(standing, written)))
    return states


def lay_out_quiz(session: Session, user_id: int, quiz: LiveQuiz) -> Table:
    """What a fresh attempt of the person would draw from."""
    found = lay_out(session, Attempt(quiz_id=quiz.id, user_id=user_id))
    if found is None:
        raise LookupError(f"quiz {quiz.code} is not in force")
    return found


def result(session: Session, attempt: Attempt, now: datetime) -> Result:
    """What an ended attempt came to. Of the answers only those are told whose window is decided."""
    mine = given(session, Attempt.id == attempt.id)
    quiz = quiz_of(session, attempt)
    clause_ids, live = set(attempt.clause_ids), spoken_rules(session, attempt.user_id)
    every = proof_answers(session, attempt.user_id, clause_ids)
    states = [] if quiz is None else clause_states(session, attempt.user_id, quiz, now, every)
    states = [state for state in states if state.clause.id in clause_ids]
    wrong = (
        [one for one in mine if not one.right] if attempt.kind in TOLD_AT_ONCE else decided_here(attempt, states, every)
    )
    told = [feedback_in(session, one) for one in wrong if one.case.answer_shown_at is not None]
    right = sum(one.right for one in mine)
    done = [live[clause_id] for clause_id in fulfilled_by(session, attempt.user_id, attempt.id) if clause_id in live]
    return Result(
        right=right,
        n=len(mine),
        clauses=tuple(states),
        sections=tuple(sections(told)),
        next=next_step(session, attempt, states, now),
        fulfilled=tuple(done),
        counted=bool(done) and counted(session, attempt.user_id),
        early=quiz is not None
        and attempt.kind not in TOLD_AT_ONCE
        and 0 < len(mine) < min(quiz.draw, SESSION)
        and not any(state.standing.drawable(now) for state in states),
    )


def decided_here(attempt: Attempt, states: Sequence[ClauseState], answers: Sequence[Given]) -> list[Given]:
    """The wrong answers of the windows that an answer of this attempt decided, earlier attempts' included."""
    windows = [
        window
        for state in states
        for window in state.standing.windows
        if window.outcome is not Outcome.OPEN and window.answers[-1].attempt_id == attempt.id
    ]
    wanted = {
        (answer.attempt_id, answer.position) for window in windows for answer in window.answers if not answer.right
    }
    return [one for one in answers if (one.attempt_id, one.case.position) in wanted]


def sections(wrong: Sequence[Feedback]) -> list[Section]:
    """Sure and wrong first, then by kind: too strict, too lenient, wrong reason."""
    found = []
    for sure in (True, False):
        for group, title in (SURE_GROUPS if sure else GROUPS).items():
            cases = [one for one in wrong if one.group == group and (one.confidence == "sure") is sure]
            if cases:
                found.append(Section(str(title), tuple(cases)))
    return found
