"""From witnesses to beliefs: the fit over all cells with evidence, the filter, and the ambiguity of clauses."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.gaps.places import Places
from app.gaps.witnesses import AuditWitness, QuizWitness
from app.stats import constants as const
from app.stats.ambiguity import concentration_of, mean_by_clause, p_ambiguous
from app.stats.evidence import evidence
from app.stats.fit import Fit
from app.stats.grid import RATIOS, Evidence
from app.stats.outlook import OPEN
from app.stats.posterior import Belief, empty_belief, posterior, put
from app.stats.rate import Floats, Ints
from app.stats.score import score


@dataclass(frozen=True)
class Weighed:
    """The belief of every cell; p_knowledge and knowledge_error are those after the ambiguity of the clause.

    failure_to_error: λ of the fit; usual_slips: the slip rate of the organisation's median cell.
    """

    belief: Belief
    p_knowledge: Floats
    knowledge_error: Floats
    p_ambiguous: Floats
    quiz_baseline: Floats
    fitted: int
    failure_to_error: float
    usual_slips: float


def weigh(
    at: Places,
    quiz: QuizWitness,
    audit: AuditWitness,
    twice: tuple[Floats, Floats],
    twice_error: Floats,
    target: Floats,
) -> Weighed:
    """Fit on the teams and clauses of which anything is known; all others are believed to be like any.

    twice: (double audits, disagreements), twice_error: the error rate of those decisions; one a clause. target: the
    tolerated share of errors of each cell.
    """
    clauses = len(at.clause_ids)
    whole = evidence(quiz.by_age, audit.by_age, at.team, at.clause, len(at.team_ids), clauses)
    if not at.cells:
        return Weighed(empty_belief(0), np.zeros(0), np.zeros(0), np.zeros(clauses), np.zeros(clauses), 0, 0.0, 0.0)
    fitted = _evident(whole)
    belief, fit = _believe(whole, fitted, target)
    unclear = _unclear(at, fitted, belief, twice, twice_error)
    sound = 1 - unclear[at.clause]
    return Weighed(
        belief=belief,
        p_knowledge=belief.p_knowledge * sound,
        knowledge_error=belief.knowledge_error * sound,
        p_ambiguous=unclear,
        quiz_baseline=fit.clause_baselines,
        fitted=int(fitted.sum()),
        failure_to_error=fit.failure_to_error,
        usual_slips=fit.median_slips,
    )


def _unclear(
    at: Places, fitted: NDArray[np.bool_], belief: Belief, twice: tuple[Floats, Floats], twice_error: Floats
) -> Floats:
    """P(ambiguous) per clause; where double audits can tell, errors without quiz failures count as well,
    and every team failing speaks more for the clause."""
    places = at.clause[fitted], len(at.clause_ids)
    knowledge = mean_by_clause(belief.p_knowledge[fitted], *places)
    any_gap = mean_by_clause(np.maximum(belief.p_knowledge, belief.p_execution)[fitted], *places)
    told = twice[0] >= const.AMBIGUITY_MIN_AUDITS
    failing = np.where(told, any_gap, knowledge)
    prior = np.where(told, const.AMBIGUITY_PRIOR_AUDITED, const.AMBIGUITY_PRIOR)
    return p_ambiguous(*twice, twice_error, failing, concentration_of(*twice, twice_error), prior)


def _evident(whole: Evidence) -> NDArray[np.bool_]:
    """The cells of teams and clauses that have any evidence, be it elsewhere; all where there is none at all."""
    seen = (whole.quiz_n + whole.audit_n).sum(0)
    team, clause = (np.bincount(group, seen, size) for group, size in _groups(whole))
    evident: NDArray[np.bool_] = (team[whole.team] > 0) & (clause[whole.clause] > 0)
    return evident if evident.any() else ~evident


def _groups(whole: Evidence) -> tuple[tuple[Ints, int], tuple[Ints, int]]:
    return (whole.team, whole.teams), (whole.clause, whole.clauses)


def _believe(whole: Evidence, fitted: NDArray[np.bool_], target: Floats) -> tuple[Belief, Fit]:
    """(belief of every cell, fit whose clause figures cover every clause)."""
    cells, rest = np.flatnonzero(fitted), np.flatnonzero(~fitted)
    part = _part(whole, cells)
    found, fit = score(part, target[cells], outlook=OPEN)
    belief = empty_belief(whole.cells)
    put(belief, cells, found)
    if len(rest):
        for allowed in np.unique(target[rest]):
            alike = rest[target[rest] == allowed]
            put(belief, alike, posterior(_part(whole, alike[:1]), _usual(fit), allowed, OPEN))
    return belief, replace(fit, weights=_for_all(fit, whole, cells))


def _part(whole: Evidence, cells: Ints) -> Evidence:
    """The named cells alone, with their teams and clauses numbered anew."""
    teams, team = np.unique(whole.team[cells], return_inverse=True)
    clauses, clause = np.unique(whole.clause[cells], return_inverse=True)
    quiz = whole.quiz_failed[:, cells], whole.quiz_n[:, cells]
    audits = whole.audit_errors[:, cells], whole.audit_n[:, cells]
    return evidence(quiz, audits, team, clause, len(teams), len(clauses))


def _usual(fit: Fit) -> Fit:
    """The fit for one team and one clause of which nothing is known."""
    return replace(fit, team=np.zeros(1), clause=np.zeros(1), weights=_prior_weights()[:, None])


def _prior_weights() -> Floats:
    weights = np.exp(-((np.log(RATIOS) / const.BASELINE_SPREAD) ** 2) / 2)
    normalised: Floats = weights / weights.sum()
    return normalised


def _for_all(fit: Fit, whole: Evidence, cells: Ints) -> Floats:
    """ratio × clause for every clause; the prior where nothing is known of a clause."""
    weights = np.repeat(_prior_weights()[:, None], whole.clauses, axis=1)
    weights[:, np.unique(whole.clause[cells])] = fit.weights
    return weights
