"""What to do after an attempt: always one thing, and never a clause that nobody asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.language import apart, gettext, ngettext, with_markup
from app.library.live import LiveClause
from app.library.spoken import spoken_rules
from app.quizzes.asking import asked_of
from app.quizzes.models import Attempt
from app.quizzes.spacing import refreshers_due
from app.quizzes.windows import Phase, Standing
from app.training.due import listed


@dataclass(frozen=True)
class ClauseState:
    """Where the person stands in one clause, in a state name and words; `dry`: no case is left to ask.

    `short`: fewer are written than a proof takes.
    """

    clause: LiveClause
    standing: Standing
    dry: bool
    state: str
    words: str
    short: bool = False


@dataclass(frozen=True)
class Next:
    """The one thing to do next; `kind` is read (the clause), prove, practise, refresh, help, later or done.

    `codes` are the clauses to be asked then, as the field `clause` of a quiz takes them; "" = all of them. `quiz` is
    the code of the quiz that asks them where it is another one.
    """

    kind: str
    title: str
    why: str
    clause: LiveClause | None = None
    codes: str = ""
    quiz: str | None = None


def next_step(session: Session, attempt: Attempt, states: Sequence[ClauseState], now: datetime) -> Next:
    """The one next action: read what was stopped, go on, or come back later. `states` are the attempt's clauses."""
    if attempt.kind == "practice":
        return after_practice(session, attempt, states, now)
    if attempt.kind == "burst":
        return Next(
            "done", gettext("Kept in practice"), gettext("Nothing of it is recorded. In a month it is offered again.")
        )
    for state in states:
        if state.standing.phase is Phase.REREAD and state.standing.must_read:
            return Next(
                "read", gettext("Read %(title)s again", title=apart(state.clause.title)), state.words, state.clause
            )
    more = [state for state in states if state.standing.phase is Phase.OPEN and not state.dry]
    if more:
        if all(state.standing.holds for state in more):
            titles = listed([one.clause.title for one in more])
            return Next("prove", gettext("Confirm %(titles)s", titles=titles), more[0].words, codes=codes(more))
        cases = sum(state.standing.more for state in more)
        return Next("prove", gettext("Go on"), to_come(cases), codes=codes(more))
    if attempt.kind == "refresher":
        return after_refreshers(session, attempt, now)
    return waiting(states) or done(states)


def to_come(cases: int) -> str:
    return ngettext(
        "About %(num)s more case. Your answers are kept.",
        "About %(num)s more cases, in sessions of 12 at most. Your answers are kept.",
        cases,
    )


def after_refreshers(session: Session, attempt: Attempt, now: datetime) -> Next:
    """The refreshers of another quiz that are due today; else they come again by themselves."""
    for due in refreshers_due(session, attempt.user_id, now):
        title = gettext("Go on: %(titles)s", titles=listed([clause.title for clause in due.clauses]))
        return Next("refresh", title, gettext("One case each, and that is all for today."), quiz=due.quiz.code)
    why = gettext("What you have proven is asked again when you are about to forget it.")
    return Next("done", gettext("Done for today"), why)


def codes(states: Sequence[ClauseState]) -> str:
    return " ".join(state.clause.code for state in states)


def waiting(states: Sequence[ClauseState]) -> Next | None:
    """What somebody else or the clock has to do first; None where nothing is missing."""
    for phase, kind, title in (
        (Phase.HELP, "help", gettext("Ask your lead to go through the rule with you")),
        (Phase.REREAD, "later", gettext("Come back later")),
        (Phase.ANOTHER_DAY, "later", gettext("Come back on another day")),
    ):
        for state in states:
            if state.standing.phase is phase:
                return Next(
                    kind,
                    title,
                    with_markup("%(title)s: %(words)s", title=apart(state.clause.title), words=state.words),
                    state.clause,
                )
    if any(state.dry for state in states):
        why = gettext("New cases are needed; what you have shown stays.")
        return Next("later", gettext("Nothing more to do for now"), why)
    return None


def done(states: Sequence[ClauseState]) -> Next:
    titles = listed([state.clause.title for state in states])
    return Next("done", gettext("You have proven %(titles)s", titles=titles), gettext("Nothing more to do here."))


def after_practice(session: Session, attempt: Attempt, states: Sequence[ClauseState], now: datetime) -> Next:
    """After one clause its quiz where it is due, else another case of it; after the mixed set the quiz."""
    live = spoken_rules(session, attempt.user_id)
    if len(attempt.clause_ids) == 1 and attempt.clause_ids[0] in live:
        return after_clause(session, attempt.user_id, live[attempt.clause_ids[0]], states, now)
    if all(state.standing.phase is Phase.PROVEN for state in states):
        return Next("done", gettext("Well practised"), gettext("You have proven every clause of this quiz."))
    return Next("prove", gettext("Start the quiz"), gettext("Practice proves nothing; the quiz does."))


def after_clause(
    session: Session, user_id: int, clause: LiveClause, states: Sequence[ClauseState], now: datetime
) -> Next:
    asked = {one.id for due in asked_of(session, user_id, now, clause.sop_code) for one in due.left}
    ready = [state for state in states if state.standing.drawable(now) and not state.dry]
    if clause.id in asked and ready:
        why = gettext("Practice proves nothing; the quiz does. It asks this clause alone.")
        return Next(
            "prove", gettext("Start the quiz on %(title)s", title=apart(clause.title)), why, clause, clause.code
        )
    why = gettext("Practise as often as you like; nothing is recorded against you.")
    return Next("practise", gettext("Try another case: %(title)s", title=apart(clause.title)), why, clause, clause.code)
