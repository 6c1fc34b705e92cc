"""What /learn and a module page show: what is open and due, what is proven, and each clause with its next step."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.language import gettext
from app.library.cases import case_keys
from app.library.live import LiveClause, Module, ModuleClause, QuizHead
from app.library.shelf import readable
from app.library.spoken import spoken_rules
from app.people.access import Scope
from app.quizzes.asking import asked_of
from app.quizzes.attempts import open_attempts, quiz_of
from app.quizzes.helping import Stuck, stuck
from app.quizzes.models import Attempt
from app.quizzes.offering import Offer, enough, minutes_left, offers
from app.quizzes.standing import standings
from app.quizzes.windows import NOTHING, Phase, Standing
from app.quizzes.wording import state_name, words
from app.training.due import Due
from app.training.queries import Proof, proofs, readings

SOON = timedelta(days=14)
FRESH = timedelta(days=1)


@dataclass(frozen=True)
class Held:
    """A clause the person has proven."""

    clause: LiveClause
    proof: Proof
    ends_soon: bool


@dataclass(frozen=True)
class Agenda:
    """Everything on /learn. `open` are attempts not yet ended and their quizzes' titles, the one to go on with first;
    `practising` those for practice, as long as they were begun within a day.

    `help` are the clauses for which a lead is to be asked; `helped` are the people of a lead who ask.
    """

    open: tuple[tuple[Attempt, str], ...]
    practising: tuple[tuple[Attempt, str], ...]
    due: tuple[Due, ...]
    proven: tuple[Held, ...]
    offers: tuple[Offer, ...]
    help: tuple[LiveClause, ...]
    helped: tuple[Stuck, ...]


def agenda(
    session: Session, user_id: int, now: datetime, markets: frozenset[str] | None, helps: Iterable[Scope] = ()
) -> Agenda:
    """What a person is to do, may do and has done.

    `markets` are those whose rules they may read, None = all; `helps` is where they look after others.
    """
    clauses = spoken_rules(session, user_id)
    held = proofs(session, user_id)
    stopped = [clause_id for clause_id, proof in held.items() if proof.kind == "stopped"]
    stood = standings(session, user_id, stopped, now)
    going = [
        (attempt, quiz.title)
        for attempt, _ in open_attempts(session, user_id)
        if not past(attempt, now) and (quiz := quiz_of(session, attempt)) is not None
    ]
    return Agenda(
        open=tuple(one for one in going if one[0].kind != "practice"),
        practising=tuple(one for one in going if one[0].kind == "practice" and now - one[0].started_at < FRESH),
        due=asked_of(session, user_id, now),
        proven=tuple(
            Held(clauses[clause_id], proof, ends_by(proof.expires_on, now.date() + SOON))
            for clause_id, proof in held.items()
            if proof.proven
        ),
        offers=tuple(one for one in offers(session, user_id, clauses, held, now) if readable(one.sop, markets)),
        help=tuple(clauses[clause_id] for clause_id, one in stood.items() if one.phase is Phase.HELP),
        helped=tuple(stuck(session, helps, now)),
    )


def past(attempt: Attempt, now: datetime) -> bool:
    return attempt.deadline is not None and attempt.deadline <= now


def ends_by(day: date | None, limit: date) -> bool:
    return day is not None and day <= limit


@dataclass(frozen=True)
class Step:
    """One clause of a module for one person. `practice` is the quiz with practice cases for it, None without any.

    `due_on` is by when it is to be proven, None where nobody asks for it.
    """

    clause: ModuleClause
    read_at: datetime | None
    state: str
    words: str
    practice: QuizHead | None
    due_on: date | None = None


@dataclass(frozen=True)
class ModulePage:
    """A module for one person; `proven` of its clauses are proven. `minutes` are for the rest of them, which is only
    to be read where `read_only`; `due_minutes` for what is due of it."""

    module: Module
    steps: tuple[Step, ...]
    asked: Due | None
    minutes: int
    read_only: bool
    due_minutes: int = 0

    @property
    def due_codes(self) -> str:
        """The clauses that are due, as the field `clause` of a quiz takes them."""
        return " ".join(step.clause.code for step in self.steps if step.due_on)

    @property
    def proven(self) -> int:
        return sum(step.state == "proven" for step in self.steps)

    @property
    def read(self) -> int:
        return sum(step.read_at is not None for step in self.steps)


def module_page(session: Session, module: Module, user_id: int, now: datetime) -> ModulePage:
    """The module's clauses with what the person has read and proven."""
    stood = standings(session, user_id, [clause.id for clause in module.clauses], now)
    read = readings(session, user_id)
    cases = [(quiz, key) for quiz in module.quizzes for key in case_keys(session, quiz.digest) if not key.void]
    practice = {key.clause_id: quiz for quiz, key in cases if key.use == "practice"}
    provable = Counter(key.clause_id for _, key in cases if key.use == "proof")
    steps = tuple(
        step(clause, stood.get(clause.id, NOTHING), read.get(clause.id, []), practice.get(clause.id), now, provable)
        for clause in module.clauses
    )
    steps = tuple(step if step.clause.id in provable else without_cases(step) for step in steps)
    asked = asked_of(session, user_id, now, module.sop.code)
    days = {clause.id: one.due_on for one in reversed(asked) for clause in one.left}
    steps = tuple(replace(step, due_on=days.get(step.clause.id)) for step in steps)
    left = [one.clause for one in steps if one.state != "proven"]
    proving = enough(provable, stood)
    read_only = not any(clause.id in proving for clause in left)
    minutes = minutes_left(left, stood, proving)
    return ModulePage(module, steps, next(iter(asked), None), minutes, read_only, sum(one.minutes for one in asked))


def proving_clauses(session: Session, quiz_digest: str) -> set[int]:
    """The clauses that a quiz revision has proof cases for."""
    return {key.clause_id for key in case_keys(session, quiz_digest) if key.use == "proof" and not key.void}


def step(
    clause: ModuleClause, standing: Standing, read: list[datetime], practice: QuizHead | None, now: datetime,
    provable: Mapping[int, int],
) -> Step:  # fmt: skip
    """One clause; one that was stopped counts as unread until it is read again. `provable`: proof cases by clause."""
    again = standing.phase is Phase.REREAD and standing.must_read
    read_at = read[-1] if read and not again else None
    state = state_name(standing, read=read_at is not None)
    said = words(standing, now, critical=clause.severity == "critical", written=provable.get(clause.id))
    return Step(clause, read_at, state, said, practice)


def without_cases(step: Step) -> Step:
    """The same for a clause that no quiz asks: nothing is promised that can't be done; what was proven stays."""
    return (
        step
        if step.state in ("proven", "stopped", "cleared")
        else replace(step, words=gettext("To read: no quiz asks it yet."))
    )
