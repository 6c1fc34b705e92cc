"""Organisations of any size: fit on whole teams of about 9,000 cells; any other team then needs only its own shift."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from app.stats import constants as const
from app.stats.curve import group_shifts
from app.stats.fit import Fit, fit
from app.stats.grid import Evidence, Q, likelihood
from app.stats.outlook import PLAIN, Outlook
from app.stats.posterior import Belief, empty_belief, posterior, put
from app.stats.rate import Floats


def score(
    evidence: Evidence,
    target: ArrayLike = const.TARGET,
    *,
    outlook: Outlook = PLAIN,
    cells: int = const.SAMPLE_CELLS,
    seed: int = 0,
) -> tuple[Belief, Fit]:
    """(belief about every cell, fit whose team shifts cover every team).

    The teams fitted on are drawn by the seed, so the same evidence always gives the same belief.
    """
    if evidence.cells <= cells:
        found = fit(evidence)
        return posterior(evidence, found, target, outlook), found
    order = np.random.default_rng(seed).permutation(evidence.teams)
    size = max(1, int(cells * evidence.teams / evidence.cells))
    targets = np.broadcast_to(np.asarray(target, dtype=np.float64), (evidence.cells,))
    shared = fit(evidence.of_teams(order[:size])[1])
    shifts, whole = np.zeros(evidence.teams), empty_belief(evidence.cells)
    for start in range(0, evidence.teams, size):
        teams = order[start : start + size]
        at, part = evidence.of_teams(teams)
        known = shared if start == 0 else replace(shared, team=_team_shifts(part, shared))
        shifts[teams] = known.team
        put(whole, at, posterior(part, known, targets[at], outlook))
    return whole, replace(shared, team=shifts)


def _team_shifts(part: Evidence, shared: Fit) -> Floats:
    """The shifts of teams that took no part in the fit, under each clause's most probable baseline."""
    totals, baseline = part.totals(), shared.clause_baselines[part.clause]
    averaged = np.empty((len(Q), part.cells))
    for each in np.unique(baseline):
        cells = np.flatnonzero(baseline == each)
        seen = likelihood(totals.of(cells), shared.failure_to_error, float(each))
        averaged[:, cells] = seen.over_slips(shared.slips)
    centres = shared.centre + shared.clause[part.clause]
    return group_shifts(shared.curve, centres, averaged, part.team, part.teams, const.TEAM_SD)
