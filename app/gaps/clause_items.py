"""The quiz items of a clause, judged over the whole organisation, with what one team made of them."""

from dataclasses import dataclass

import numpy as np
from sqlalchemy.orm import Session

from app.gaps.answered import answered
from app.gaps.window import Window
from app.stats.item import Answers, item_figures
from app.stats.rate import Measured, measured


@dataclass(frozen=True)
class ClauseItem:
    """An item at one rev. everybody, team: failures among first answers, of all teams and of this one.

    correlation: with the same people's other answers on the clause, None = undefined; bad items count nowhere.
    """

    code: str
    rev: int
    everybody: Measured
    team: Measured
    correlation: float | None
    bad: bool


def clause_items(session: Session, window: Window, clause_id: int, rev: int, team_id: int) -> list[ClauseItem]:
    """The items answered in the window under this rev of the clause, the one most often failed first."""
    found = answered(session, window, clause_id)
    found = found.of(found.rev == rev)
    nowhere = np.zeros(len(found.item), dtype=np.int64)
    answers = Answers(found.user_id, found.item, nowhere, nowhere, found.mark)
    figures = item_figures(answers, len(found.items))
    failed = 1 - answers.right
    items = []
    for number, (code, item_rev) in enumerate(found.items):
        asked = found.item == number
        here = asked & (found.team_id == team_id)
        correlation = float(figures.rest_correlation[number])
        if asked.any():
            everybody = measured(int(asked.sum()), float(failed[asked].sum()))
            team = measured(int(here.sum()), float(failed[here].sum()))
            known = None if np.isnan(correlation) else correlation
            items.append(ClauseItem(code, item_rev, everybody, team, known, bool(figures.bad[number])))
    return sorted(items, key=lambda item: (-(item.everybody.rate or 0), item.code))
