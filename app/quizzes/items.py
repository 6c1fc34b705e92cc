"""Item analysis: how hard and how telling each quiz item is, how reliable each quiz, from first answers."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.library.models import Item, ItemRevision, Quiz, QuizItem, QuizRevision, ReleaseQuiz
from app.library.queries import live_release
from app.quizzes.items_read import COUNTED, FirstAnswers, first_answers
from app.quizzes.models import QuizEvidence
from app.stats.item import Answers, item_figures
from app.stats.rate import Floats, Ints
from app.stats.reliability import ItemReliability, QuizReliability, reliability

Key = tuple[str, int, int]  # item, rev, clause id


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
    rev: int


@dataclass(frozen=True)
class QuizAnalysis:
    """A quiz over everybody who answered any of its items; items of no quiz stand under their SOP."""

    quiz: str
    figures: QuizReliability
    items: list[ItemAnalysis]


def item_analysis(session: Session, quiz: str | None = None) -> list[QuizAnalysis]:
    """All quizzes with first answers, or the named one; revs of an item stand apart, for they ask different things."""
    return analysed(first_answers(session), quiz_of_item(session), _options(session), quiz)


def analysed(
    answers: FirstAnswers, quizzes: Mapping[str, str], options: Mapping[Key, dict[str, int]], quiz: str | None = None
) -> list[QuizAnalysis]:
    """The analysis of these answers, quiz by quiz; quizzes: by item code, options: how often each was chosen."""
    names = [quizzes.get(case.item, case.sop) for case in answers.cases]
    own, wanted = np.array(names), sorted(set(names)) if quiz is None else [name for name in {*names} if name == quiz]
    return [_analysis(name, answers, np.flatnonzero(own == name), options) for name in wanted]


def _options(session: Session) -> dict[Key, dict[str, int]]:
    """How often each option of each case at its rev was chosen."""
    asked, chosen = (QuizEvidence.item, QuizEvidence.item_rev, QuizEvidence.clause_id), QuizEvidence.answer
    query = (
        sa.select(*asked, chosen, sa.func.count())
        .where(*COUNTED, chosen.is_not(None))
        .group_by(*asked, chosen)
        .order_by(*asked, chosen)
    )
    found: dict[Key, dict[str, int]] = defaultdict(dict)
    for item, rev, clause_id, answer, n in session.execute(query):
        found[item, rev, clause_id][str(answer)] = n
    return found


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


def _analysis(quiz: str, answers: FirstAnswers, columns: Ints, options: Mapping[Key, dict[str, int]]) -> QuizAnalysis:
    """The figures of the cases with these numbers."""
    place = np.full(len(answers.cases), -1)
    place[columns] = np.arange(len(columns))
    rows = place[answers.case] >= 0
    people, person = np.unique(answers.person[rows], return_inverse=True)
    marks = np.full((len(people), len(columns)), np.nan)
    marks[person, place[answers.case[rows]]] = answers.mark[rows]
    figures = reliability(marks)
    asked = [answers.cases[column] for column in columns]
    bad = _bad(marks, [case.clause_id for case in asked])
    several = Counter(case.item for case in asked)
    items = [
        ItemAnalysis(
            item=case.item if several[case.item] == 1 else f"{case.item} rev {case.rev}",
            code=case.item,
            clause=case.clause,
            figures=figures.items[at],
            bad=bad[at],
            options=options.get((case.item, case.rev, case.clause_id), {}),
            rev=case.rev,
        )
        for at, case in enumerate(asked)
    ]
    return QuizAnalysis(quiz, figures, items)


def _bad(marks: Floats, clauses: Sequence[int]) -> list[bool]:
    """Which columns are bad items, each judged within its clause."""
    person, item = np.nonzero(np.isfinite(marks))
    numbers = np.unique(np.array(clauses), return_inverse=True)[1].astype(np.int64)
    answers = Answers(person, item, numbers[item], numbers[item], marks[person, item])
    return [bool(bad) for bad in item_figures(answers, marks.shape[1]).bad]
