"""Which clauses' quiz gold the people contradict."""

from collections.abc import Sequence

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.answered import Answered, answered, first_answers
from app.gaps.whole import Whole
from app.gaps.window import Window
from app.library.models import Item, ItemRevision
from app.quizzes.models import QuizEvidence
from app.stats.constants import BAD_MIN_ANSWERS
from app.stats.gold import Gold, agreement_and_kappa, contradicted
from app.stats.rate import measured

MOST_CLAUSES = 20  # of which answers are read one by one, those failed most first
FAILING = 0.25  # where most answers fall to golds that most people contradict, more than a quarter fail


def golds(session: Session, window: Window, whole: Whole) -> dict[int, Gold]:
    """By clause number, how people stand to its gold, for clauses failed often enough that most golds may be wrong."""
    failed = np.bincount(whole.clause, whole.quiz_failed, len(whole.clause_ids)) + whole.bad
    share = np.divide(failed, whole.answers, out=np.zeros(len(failed)), where=whole.answers >= BAD_MIN_ANSWERS)
    suspects = [clause for clause in np.argsort(-share, kind="stable").tolist() if share[clause] > FAILING]
    found = {}
    for clause in suspects[:MOST_CLAUSES]:
        clause_id, rev = int(whole.clause_ids[clause]), int(whole.revs[clause])
        rows = answered(session, window, clause_id)
        gold = _gold(session, window, clause_id, rev, rows.of(rows.rev == rev))
        if gold.contradicted.events or gold.agreed_otherwise:
            found[clause] = gold
    return found


def _gold(session: Session, window: Window, clause_id: int, rev: int, rows: Answered) -> Gold:
    against = contradicted(rows.item, rows.team_id, (rows.mark < 1).astype(np.float64), len(rows.items))
    said = _said(session, window, clause_id, rev)
    cases, answers, right = ([one[column] for one in said] for column in range(3))
    options = _numbers([*answers, *right])
    numbers = _numbers(cases)
    among, with_gold = agreement_and_kappa(
        [numbers[each] for each in cases],
        [options[each] for each in answers],
        [options[each] for each in right],
        len(options),
    )
    return Gold(
        contradicted=measured(len(rows.item), int(against[rows.item].sum())),
        cases=int(against.sum()),
        agreement=among,
        kappa=with_gold,
        answers=len(said),
    )


def _said(session: Session, window: Window, clause_id: int, rev: int) -> list[tuple[str, str, str]]:
    """(case at its rev, answer, gold) of first answers to cases of the library with one right option."""
    gold = sa.select(Item.code, ItemRevision.rev, ItemRevision.gold).join(ItemRevision, ItemRevision.item_id == Item.id)
    right = {
        (code, item_rev): options[0]
        for code, item_rev, options in session.execute(gold.where(ItemRevision.clause_id == clause_id))
        if len(options) == 1
    }
    query = first_answers(window, QuizEvidence.item, QuizEvidence.item_rev, QuizEvidence.answer).where(
        QuizEvidence.clause_id == clause_id, QuizEvidence.clause_rev == rev, QuizEvidence.answer.is_not(None)
    )
    return [
        (f"{item} {item_rev}", answer, right[item, item_rev])
        for item, item_rev, answer in session.execute(query)
        if (item, item_rev) in right
    ]


def _numbers(names: Sequence[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(dict.fromkeys(names))}
