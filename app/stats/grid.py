"""The grid on which both witnesses are weighed: shares of quiz failures × rates of slips, and their likelihood.

Model (STATISTICS): quiz failures ~ Bin(n, q); audited errors ~ Bin(n, e) with e = s + (1 − s)·k and
k = min(λ·max(q − q0, 0), .95): k are errors from not knowing, s are slips that happen anyway.
Arrays have the cell as their last axis, so that every step runs over long contiguous rows.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit

from app.stats import constants as const
from app.stats.rate import Floats, Ints

STEP = const.LOGIT_STEP
Q_LOGIT: Floats = const.QUIZ_FIRST + STEP * np.arange(const.QUIZ_POINTS, dtype=np.float64)
Q: Floats = expit(Q_LOGIT)
S: Floats = np.array(const.SLIPS)
Z: Floats = STEP * np.arange(const.CURVE_FIRST, const.CURVE_FIRST + const.CURVE_POINTS, dtype=np.float64)
RATIOS: Floats = np.array(const.BASELINE_RATIOS)


@dataclass(frozen=True)
class Evidence:
    """What is known about every cell (team × clause): additive counts by age.

    The four counts are bucket × cell, bucket 0 the newest; team and clause are numbers from 0, one a cell, and
    the order of cells is the caller's. Counts may be fractions; failures and errors never exceed their n.
    """

    quiz_failed: Floats
    quiz_n: Floats
    audit_errors: Floats
    audit_n: Floats
    team: Ints
    clause: Ints
    teams: int
    clauses: int

    @property
    def cells(self) -> int:
        """Number of cells."""
        return len(self.team)

    def totals(self) -> "Counts":
        """The counts of all ages together."""
        return Counts(*(x.sum(0) for x in (self.quiz_failed, self.quiz_n, self.audit_errors, self.audit_n)))

    def bucket(self, age: int, cells: Ints) -> "Counts":
        """The counts of one age bucket for the named cells."""
        counts = (self.quiz_failed, self.quiz_n, self.audit_errors, self.audit_n)
        return Counts(*(x[age, cells] for x in counts))

    def of_teams(self, teams: Ints) -> tuple[Ints, "Evidence"]:
        """(cell numbers, their evidence) of whole teams, numbered anew in the order given."""
        number = np.full(self.teams, -1)
        number[teams] = np.arange(len(teams))
        cells = np.flatnonzero(number[self.team] >= 0)
        part = replace(
            self,
            quiz_failed=self.quiz_failed[:, cells],
            quiz_n=self.quiz_n[:, cells],
            audit_errors=self.audit_errors[:, cells],
            audit_n=self.audit_n[:, cells],
            team=number[self.team[cells]],
            clause=self.clause[cells],
            teams=len(teams),
        )
        return cells, part


@dataclass(frozen=True)
class Counts:
    """Quiz failures of answers and audited errors of audits, one of each a cell."""

    quiz_failed: Floats
    quiz_n: Floats
    audit_errors: Floats
    audit_n: Floats

    def of(self, cells: Ints) -> "Counts":
        """The counts of the named cells."""
        return Counts(*(x[cells] for x in (self.quiz_failed, self.quiz_n, self.audit_errors, self.audit_n)))


@dataclass(frozen=True)
class Likelihood:
    """How well every grid point explains each cell, up to a factor exp(log_scale): quiz[q] · audits[row(q), s].

    All q at or below the baseline make no knowledge errors, so they share row 0 of audits: `shared` of them.
    quiz is q × cell, audits row × s × cell, both at most 1.
    """

    quiz: Floats
    audits: Floats
    log_scale: Floats
    shared: int

    def over_slips(self, slips: Floats) -> Floats:
        """q × cell: the likelihood averaged over a curve of slips."""
        rows = np.matmul(slips, self.audits)
        averaged = np.empty_like(self.quiz)
        np.multiply(self.quiz[: self.shared], rows[0], out=averaged[: self.shared])
        np.multiply(self.quiz[self.shared :], rows[1:], out=averaged[self.shared :])
        return averaged

    def over_quiz(self, weight: Floats) -> Floats:
        """s: the likelihood summed over q and all cells under a weight q × cell."""
        weighted = self.quiz * weight
        rows = np.concatenate([weighted[: self.shared].sum(0, keepdims=True), weighted[self.shared :]])
        summed: Floats = np.matmul(self.audits, rows[:, :, None])[:, :, 0].sum(0)
        return summed


def knowledge_errors(failure_to_error: float, baseline: float) -> Floats:
    """k for each q: the share of live decisions that are wrong because the rule isn't known."""
    return np.minimum(failure_to_error * np.maximum(Q - baseline, 0), const.KNOWLEDGE_CEILING)


def all_errors(knowledge: Floats) -> Floats:
    """e for each k and s: errors from not knowing or, failing that, from a slip."""
    return S + (1 - S) * knowledge[:, None]


def points_without_knowledge_errors(baseline: float) -> int:
    """How many q lie at or below the baseline (at least 1, so that row 0 always exists)."""
    return max(int((baseline >= Q).sum()), 1)


def likelihood(counts: Counts, failure_to_error: float, baseline: float, shared: int | None = None) -> Likelihood:
    """The likelihood of each cell's counts under one λ and one baseline.

    `shared` may be given smaller than necessary so that likelihoods of several baselines get the same shape.
    """
    shared = points_without_knowledge_errors(baseline) if shared is None else shared
    knowledge = knowledge_errors(failure_to_error, baseline)[shared - 1 :]
    error = np.minimum(all_errors(knowledge), const.ERROR_CEILING)
    seen = np.stack([counts.audit_errors, counts.audit_n - counts.audit_errors])
    audits = (np.stack([np.log(error), np.log1p(-error)], axis=-1).reshape(-1, 2) @ seen).reshape(*error.shape, -1)
    peak = audits.max(1)
    audits -= peak[:, None]
    np.exp(audits, out=audits)

    answers = np.stack([counts.quiz_failed, counts.quiz_n - counts.quiz_failed])
    quiz = np.stack([np.log(Q), np.log1p(-Q)], axis=-1) @ answers
    quiz[:shared] += peak[0]
    quiz[shared:] += peak[1:]
    log_scale = quiz.max(0)
    quiz -= log_scale
    np.exp(quiz, out=quiz)
    return Likelihood(quiz, audits, log_scale, shared)
