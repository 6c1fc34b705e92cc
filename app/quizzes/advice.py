"""What to do after an attempt: always one thing, and never a clause that nobody asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy.orm import Session

from app.library.live import LiveClause
from app.library.spoken import spoken_rules
from app.quizzes.asking import asked_of
from app.quizzes.models import Attempt
from app.quizzes.windows import Phase, Standing
from app.training.due import listed


@dataclass(frozen=True)
class ClauseState:
    """Where the person stands in one clause, in a state name and words; `dry`: no case is left to ask."""

    clause: LiveClause
    standing: Standing
    dry: bool
    state: str
    words: str


@dataclass(frozen=True)
class Next:
    """The one thing to do next; `kind` is read (the clause), prove, practise, help, later or done.

    `codes` are the clauses to be asked then, as the field `clause` of a quiz takes them; "" = all of them.
    """

    kind: str
    title: str
    why: str
    clause: LiveClause | None = None
    codes: str = ""


def next_step(session: Session, attempt: Attempt, states: Sequence[ClauseState], now: datetime) -> Next:
    """The one next action: read what was stopped, go on, or come back later. `states` are the attempt's clauses."""
    if attempt.kind == "practice":
        return after_practice(session, attempt, states, now)
    for state in states:
        if state.standing.phase is Phase.REREAD and state.standing.must_read:
            return Next("read", f"Read {state.clause.title} again", state.words, state.clause)
    more = [state for state in states if state.standing.phase is Phase.OPEN and not state.dry]
    if more:
        cases = sum(state.standing.more for state in more)
        why = f"About {cases} more cases, in sessions of 12 at most. Your answers are kept."
        return Next("prove", "Go on", why, codes=codes(more))
    return waiting(states) or done(states)


def codes(states: Sequence[ClauseState]) -> str:
    return " ".join(state.clause.code for state in states)


def waiting(states: Sequence[ClauseState]) -> Next | None:
    """What somebody else or the clock has to do first; None where nothing is missing."""
    for phase, kind, title in (
        (Phase.HELP, "help", "Ask your lead to go through the rule with you"),
        (Phase.REREAD, "later", "Come back later"),
        (Phase.ANOTHER_DAY, "later", "Come back on another day"),
    ):
        for state in states:
            if state.standing.phase is phase:
                return Next(kind, title, Markup("{}: {}").format(state.clause.title, state.words), state.clause)
    if any(state.dry for state in states):
        return Next("later", "Nothing more to do for now", "New cases are needed; what you have shown stays.")
    return None


def done(states: Sequence[ClauseState]) -> Next:
    titles = listed([state.clause.title for state in states])
    return Next("done", f"You have proven {titles}", "Nothing more to do here.")


def after_practice(session: Session, attempt: Attempt, states: Sequence[ClauseState], now: datetime) -> Next:
    """After one clause its quiz where it is due, else another case of it; after the mixed set the quiz."""
    live = spoken_rules(session, attempt.user_id)
    if len(attempt.clause_ids) == 1 and attempt.clause_ids[0] in live:
        return after_clause(session, attempt.user_id, live[attempt.clause_ids[0]], states, now)
    if all(state.standing.phase is Phase.PROVEN for state in states):
        return Next("done", "Well practised", "You have proven every clause of this quiz.")
    return Next("prove", "Start the quiz", "Practice proves nothing; the quiz does.")


def after_clause(
    session: Session, user_id: int, clause: LiveClause, states: Sequence[ClauseState], now: datetime
) -> Next:
    asked = {one.id for due in asked_of(session, user_id, now, clause.sop_code) for one in due.left}
    ready = [state for state in states if state.standing.drawable(now) and not state.dry]
    if clause.id in asked and ready:
        why = "Practice proves nothing; the quiz does. It asks this clause alone."
        return Next("prove", f"Start the quiz on {clause.title}", why, clause, clause.code)
    why = "Practise as often as you like; nothing is recorded against you."
    return Next("practise", f"Try another case: {clause.title}", why, clause, clause.code)
