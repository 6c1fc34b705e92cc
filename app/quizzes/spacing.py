"""Refreshers: which proven clauses a person is asked again today, one case each (LEARNING, rule 8)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from fsrs import Rating
from sqlalchemy.orm import Session

from app.library.live import LiveClause, QuizHead
from app.library.models import Item, ItemRevision, Quiz, QuizItem, QuizRevision, ReleaseQuiz
from app.library.queries import live_release
from app.library.spoken import spoken_rules
from app.quizzes.cards import Memory, Review, grade, longest_interval, midnight, remember
from app.quizzes.hardness import Hardness
from app.quizzes.models import Attempt, AttemptCase, Response
from app.quizzes.standing import Given, judged, proof_answers
from app.quizzes.windows import Standing
from app.training.due import CASE_MINUTES
from app.training.queries import proofs, proven_at

HEAD = ("id", "code", "digest", "sop_id", "title", "draw", "time_limit")
MOST = 6  # refreshers of one person in one (UTC) day


@dataclass(frozen=True)
class Refreshers:
    """The refreshers of one quiz, one case a clause, in the order in which they are asked."""

    quiz: QuizHead
    clauses: tuple[LiveClause, ...]

    @property
    def minutes(self) -> int:
        return max(1, round(CASE_MINUTES * len(self.clauses)))


@dataclass(frozen=True)
class Kept:
    """What a person has proven, as it keeps: refreshers of today, and proofs that refreshers have shaken."""

    refreshers: tuple[Refreshers, ...]
    shaken: tuple[tuple[LiveClause, Standing], ...]


def refreshers_due(session: Session, user_id: int, now: datetime) -> tuple[Refreshers, ...]:
    """What is refreshed today, at most six cases in all: critical clauses first, then those remembered least.

    Empty where nothing is due. How long something has been due is not told.
    """
    return keeping(session, user_id, now).refreshers


def keeping(session: Session, user_id: int, now: datetime) -> Kept:
    """Refreshers, and the clauses whose strict window is open while the proof still holds."""
    rules = spoken_rules(session, user_id)
    proven = {id: rules[id] for id, proof in proofs(session, user_id).items() if proof.proven}
    if not proven:
        return Kept((), ())
    answers = proof_answers(session, user_id, proven)
    stood = judged(session, user_id, proven.values(), answers, now)
    shaken = tuple((clause, stood[id]) for id, clause in proven.items() if stood[id].holds)
    asked = asked_on(session, user_id, now.date())
    held = {id: clause for id, clause in proven.items() if not stood[id].holds and id not in asked}
    kept = memories(session, user_id, held, answers)
    due = [held[id] for id, memory in kept.items() if memory.due_on <= now.date()]
    due.sort(key=lambda clause: (clause.severity != "critical", kept[clause.id].retrievability(now.date()), clause.id))
    return Kept(by_quiz(session, due, MOST - len(asked)), shaken)


def memories(
    session: Session, user_id: int, clauses: Mapping[int, LiveClause], answers: Iterable[Given]
) -> dict[int, Memory]:
    """By proven clause what is left of it, replayed from the person's answers for proof, in order.

    The first review is the proof itself, Good; then each later day's first answer that changes anything is one.
    """
    hardness = Hardness(session)
    given: dict[int, list[Given]] = defaultdict(list)
    for one in answers:
        rule = clauses.get(one.case.clause_id)
        if rule is not None and (one.case.variant, one.case.clause_rev) == (rule.variant, rule.rev):
            given[rule.id].append(one)
    proven = proven_at(session, [user_id])
    found = {}
    for id, clause in clauses.items():
        first = min((at for rev, at in proven[user_id, id] if rev == clause.rev), default=None)
        if first is not None:
            longest = longest_interval(critical=clause.severity == "critical", refresh_days=clause.refresh_days)
            found[id] = remember(reviews(first.date(), given[id], hardness), longest)
    return found


def reviews(proven_on: date, answers: Iterable[Given], hardness: Hardness) -> list[Review]:
    """One review a day, from the day of the proof on."""
    days = {proven_on: Rating.Good}
    for one in answers:
        at = one.response.settled_at
        if at is None or at.date() <= proven_on or at.date() in days:
            continue
        if one.decided_right or not hardness.excuses(one.question, one.user_id, at):
            said = one.response.confidence
            days[at.date()] = grade(right=one.right, decided_right=one.decided_right, confidence=said)
    return list(days.items())


def asked_on(session: Session, user_id: int, day: date) -> set[int]:
    """The clauses of which the person answered a refresher on that day."""
    query = (
        sa.select(AttemptCase.clause_id)
        .join(Attempt, Attempt.id == AttemptCase.attempt_id)
        .join(Response, (Response.attempt_id == Attempt.id) & (Response.position == AttemptCase.position))
        .where(Attempt.user_id == user_id, Attempt.kind == "refresher", AttemptCase.voided_at.is_(None))
        .where(Response.settled_at >= midnight(day), Response.settled_at < midnight(day) + timedelta(days=1))
    )
    return set(session.scalars(query))


def by_quiz(session: Session, due: Iterable[LiveClause], most: int) -> tuple[Refreshers, ...]:
    """The first so many clauses that a quiz in force can ask without a graphic case, by quiz."""
    due = list(due)
    quizzes = _asking(session, {clause.id for clause in due}) if due and most > 0 else {}
    together: dict[QuizHead, list[LiveClause]] = defaultdict(list)
    for clause in [one for one in due if one.id in quizzes][:most]:
        together[quizzes[clause.id]].append(clause)
    return tuple(Refreshers(quiz, tuple(clauses)) for quiz, clauses in together.items())


def _asking(session: Session, clause_ids: set[int]) -> dict[int, QuizHead]:
    """By clause, the quiz in force with the most proof cases that a refresher may ask."""
    release = live_release(session)
    columns = (
        *(Quiz.id, Quiz.code, QuizRevision.digest, QuizRevision.sop_id, QuizRevision.title),
        *(QuizRevision.draw, QuizRevision.time_limit),
    )
    query = (
        sa.select(ItemRevision.clause_id, *columns)
        .select_from(ReleaseQuiz)
        .join(QuizRevision, QuizRevision.digest == ReleaseQuiz.quiz_digest)
        .join(Quiz, Quiz.id == QuizRevision.quiz_id)
        .join(QuizItem, QuizItem.quiz_digest == QuizRevision.digest)
        .join(ItemRevision, ItemRevision.digest == QuizItem.item_digest)
        .join(Item, Item.id == ItemRevision.item_id)
        .where(ReleaseQuiz.release_id == (release.id if release is not None else None))
        .where(ItemRevision.clause_id.in_(clause_ids), ItemRevision.use == "proof")
        .where(sa.not_(ItemRevision.void), ItemRevision.graphic == "none")
        .group_by(ItemRevision.clause_id, *columns)
        .order_by(sa.func.count(), Quiz.code.desc())
    )
    rows = session.execute(query).mappings()
    return {row["clause_id"]: QuizHead(**{name: row[name] for name in HEAD}) for row in rows}
