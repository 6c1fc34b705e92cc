"""How teams lean, read off the sums of all cells."""

import numpy as np

from app.gaps.whole import Whole
from app.stats.constants import PROBABLE
from app.stats.item import Flags
from app.stats.leaning import Leaning, Sides, leaning
from app.stats.rate import Floats, jeffreys_bounds, weighted_rates


def leanings(whole: Whole, asked: Flags) -> dict[int, Leaning]:
    """By cell number, the leaning of those asked whose wrong decisions go mostly one way."""
    sides = _sides(whole)
    missed, alarms = sides[1], sides[3]
    mostly = jeffreys_bounds(np.maximum(missed, alarms), missed + alarms)[0] > PROBABLE
    found: dict[int, Leaning] = {}
    for clause in np.unique(whole.clause[asked & mostly]):
        cells = np.flatnonzero(whole.clause == clause)
        teams = {int(cell): Sides(*(float(each[cell]) for each in sides)) for cell in cells}
        for cell in cells[(asked & mostly)[cells]].tolist():
            told = leaning(teams[cell], [team for other, team in teams.items() if other != cell])
            if told is not None:
                found[cell] = told
    return found


def _sides(whole: Whole) -> tuple[Floats, Floats, Floats, Floats]:
    """(could miss, missed, could alarm, alarms) of each cell: its weights brought down to its effective audits."""
    n = np.nan_to_num(weighted_rates(whole.w, whole.w2, whole.w_errors)[1])
    scale = np.divide(n, whole.w, out=np.zeros_like(n), where=whole.w > 0)
    return (
        whole.w_under_possible * scale,
        whole.w_under * scale,
        whole.w_over_possible * scale,
        whole.w_over * scale,
    )
