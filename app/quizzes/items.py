"""Item analysis: how hard and how telling each quiz item is, how reliable each quiz, from first answers."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.library.models import Clause, Item, ItemRevision, Quiz, QuizItem, QuizRevision, ReleaseQuiz, Sop
from app.library.queries import live_release
from app.quizzes.models import QuizEvidence
from app.stats.item import Answers, item_figures
from app.stats.rate import Floats
from app.stats.reliability import ItemReliability, QuizReliability, reliability


@dataclass(frozen=True)
class FirstAnswer:
    """One first answer; mark from 0 to 1."""

    user_id: int
    item: str
    rev: int
    clause: str
    sop: str
    mark: float
    answer: str | None


@dataclass(frozen=True)
class ItemAnalysis:
    """An item at one rev with its figures, how often each option was chosen, and whether it is bad.

    item: its code, with the rev where several revs were answered.
    """

    item: str
    code: str
    clause: str
    figures: ItemReliability
    bad: bool
    options: dict[str, int]


@dataclass(frozen=True)
class QuizAnalysis:
    """A quiz over everybody who answered any of its items; items of no quiz stand under their SOP."""

    quiz: str
    figures: QuizReliability
    items: list[ItemAnalysis]


def item_analysis(session: Session, quiz: str | None = None) -> list[QuizAnalysis]:
    """All quizzes with first answers, or the named one; revs of an item stand apart, for they ask different things."""
    quizzes = quiz_of_item(session)
    groups: dict[str, list[FirstAnswer]] = defaultdict(list)
    for answer in _first_answers(session):
        groups[quizzes.get(answer.item, answer.sop)].append(answer)
    return [_analysis(name, groups[name]) for name in sorted(groups) if quiz in (None, name)]


def _first_answers(session: Session) -> list[FirstAnswer]:
    query = (
        sa.select(
            *(QuizEvidence.user_id, QuizEvidence.item, QuizEvidence.item_rev, Clause.code, Sop.code),
            *(QuizEvidence.mark, QuizEvidence.answer),
        )
        .join(Clause, Clause.id == QuizEvidence.clause_id)
        .join(Sop, Sop.id == Clause.sop_id)
        .where(QuizEvidence.first, QuizEvidence.current)
        .order_by(QuizEvidence.item, QuizEvidence.item_rev, QuizEvidence.id)
    )
    return [FirstAnswer(*row) for row in session.execute(query)]


def quiz_of_item(session: Session) -> dict[str, str]:
    """Item code → code of the quiz that asks it in the live release."""
    release = live_release(session)
    query = (
        sa.select(Item.code, Quiz.code)
        .join(ItemRevision, ItemRevision.item_id == Item.id)
        .join(QuizItem, QuizItem.item_digest == ItemRevision.digest)
        .join(QuizRevision, QuizRevision.digest == QuizItem.quiz_digest)
        .join(Quiz, Quiz.id == QuizRevision.quiz_id)
        .join(ReleaseQuiz, ReleaseQuiz.quiz_digest == QuizRevision.digest)
        .where(ReleaseQuiz.release_id == (release.id if release else None))
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _analysis(quiz: str, answers: Sequence[FirstAnswer]) -> QuizAnalysis:
    people = {user: row for row, user in enumerate(sorted({answer.user_id for answer in answers}))}
    items = {key: column for column, key in enumerate(sorted({(a.item, a.rev, a.clause) for a in answers}))}
    marks = np.full((len(people), len(items)), np.nan)
    options: dict[int, Counter[str]] = defaultdict(Counter)
    for answer in answers:
        column = items[answer.item, answer.rev, answer.clause]
        marks[people[answer.user_id], column] = answer.mark
        if answer.answer is not None:
            options[column][answer.answer] += 1
    figures = reliability(marks)
    bad = _bad(marks, [clause for _, _, clause in items])
    several = Counter(code for code, _, _ in items)
    analysed = [
        ItemAnalysis(
            *(code if several[code] == 1 else f"{code} rev {rev}", code, clause),
            *(figures.items[at], bad[at], dict(options[at])),
        )
        for (code, rev, clause), at in items.items()
    ]
    return QuizAnalysis(quiz, figures, analysed)


def _bad(marks: Floats, clauses: Sequence[str]) -> list[bool]:
    """Which columns are bad items, each judged within its clause."""
    person, item = np.nonzero(np.isfinite(marks))
    numbers = np.unique(np.array(clauses), return_inverse=True)[1].astype(np.int64)
    answers = Answers(person, item, numbers[item], numbers[item], marks[person, item])
    return [bool(bad) for bad in item_figures(answers, marks.shape[1]).bad]
