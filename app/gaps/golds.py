"""Which clauses' quiz gold the people contradict."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.gaps.answered import Answered, answered, first_answers
from app.gaps.places import columns
from app.gaps.whole import Whole
from app.gaps.window import Window
from app.library.models import Item, ItemRevision
from app.library.variants import rulebook
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
    found, rules = {}, columns(rulebook(session, window.governs_at))
    for clause in suspects[:MOST_CLAUSES]:
        clause_id, rev = int(whole.clause_ids[clause]), int(whole.revs[clause])
        rows = answered(session, window, clause_id)
        teams = whole.team_ids[whole.team[whole.clause == clause]]
        asked = Asked(clause_id, rev, rules[clause].variant, frozenset(teams.tolist()))
        gold = _gold(session, window, asked, rows.of((rows.rev == rev) & np.isin(rows.team_id, teams)))
        if gold.contradicted.events or gold.agreed_otherwise:
            found[clause] = gold
    return found


class Asked(NamedTuple):
    """A rule as these teams were asked it: at a rev, under a market's variant or, None, as everywhere."""

    clause_id: int
    rev: int
    variant: str | None
    team_ids: frozenset[int]


def _gold(session: Session, window: Window, asked: Asked, rows: Answered) -> Gold:
    against = contradicted(rows.item, rows.team_id, (rows.mark < 1).astype(np.float64), len(rows.items))
    said = _said(session, window, asked)
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


def _said(session: Session, window: Window, asked: Asked) -> list[tuple[str, str, str]]:
    """(case at its rev, answer, gold) of first answers to cases of the library with one right option."""
    gold = sa.select(Item.code, ItemRevision.rev, ItemRevision.gold, ItemRevision.gold_by_market)
    keys = gold.join(ItemRevision, ItemRevision.item_id == Item.id).where(ItemRevision.clause_id == asked.clause_id)
    right = {
        (code, item_rev): by_market.get(asked.variant or "", options)[0]
        for code, item_rev, options, by_market in session.execute(keys)
        if len(options) == 1
    }
    told = (QuizEvidence.item, QuizEvidence.item_rev, QuizEvidence.answer, QuizEvidence.team_id)
    query = first_answers(window, *told).where(
        QuizEvidence.clause_id == asked.clause_id,
        QuizEvidence.clause_rev == asked.rev,
        QuizEvidence.answer.is_not(None),
    )
    return [
        (f"{item} {item_rev}", answer, right[item, item_rev])
        for item, item_rev, answer, team_id in session.execute(query)
        if (item, item_rev) in right and team_id in asked.team_ids
    ]


def _numbers(names: Sequence[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(dict.fromkeys(names))}
