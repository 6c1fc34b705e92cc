"""The states a cell may be in under one clause baseline: a share of quiz failures and, above the baseline, a link.

Shares q at or below the baseline make no errors from not knowing, whatever the link, so each is one state; every
other q is one state per link, with k = min(λ · link · (q − q0), .95). Arrays have the cell as their last axis.
"""

from dataclasses import dataclass

import numpy as np

from app.stats import constants as const
from app.stats.grid import Counts, Q, S, all_errors, knowledge_errors, points_without_knowledge_errors
from app.stats.outlook import Links
from app.stats.rate import Floats, Ints


@dataclass(frozen=True)
class States:
    """One number a state: the number of its q, its k, and the share of its q's prior; the first `shared` have k = 0.

    error: state × s. by_link: link × q, k as it would be; weights: one a link.
    """

    quiz: Ints
    knowledge: Floats
    share: Floats
    error: Floats
    shared: int
    by_link: Floats
    weights: Floats

    @classmethod
    def of(cls, failure_to_error: float, baseline: float, links: Links) -> "States":
        """All states under one λ and one baseline."""
        shared = points_without_knowledge_errors(baseline)
        by_link = np.array([knowledge_errors(failure_to_error * multiple, baseline) for multiple, _ in links])
        weights = np.array([weight for _, weight in links])
        upper = len(Q) - shared
        knowledge = np.concatenate([by_link[0, :shared], by_link[:, shared:].ravel()])
        return cls(
            quiz=np.concatenate([np.arange(shared), np.tile(np.arange(shared, len(Q)), len(links))]),
            knowledge=knowledge,
            share=np.concatenate([np.ones(shared), np.repeat(weights, upper)]),
            error=all_errors(knowledge),
            shared=shared,
            by_link=by_link,
            weights=weights,
        )

    def above(self, target: Floats) -> Floats:
        """state × cell: whether k exceeds the target; a state astride it (with its guard) counts in part."""
        spacing = np.maximum(np.gradient(self.by_link, axis=1), 1e-4)[:, :, None]
        parts = np.clip((self.by_link[:, :, None] - target - const.GUARD) / spacing + 0.5, 0, 1)
        shared = np.tensordot(self.weights, parts[:, : self.shared], 1)
        return np.concatenate([shared, parts[:, self.shared :].reshape(-1, len(target))])

    def weigh(self, held: Floats, counts: Counts) -> None:
        """Multiply beliefs (state × s × cell) by the likelihood of these counts in place and normalise them."""
        error = np.minimum(self.error[self.shared - 1 :], const.ERROR_CEILING)
        seen = np.stack([counts.audit_errors, counts.audit_n - counts.audit_errors])
        audits = (np.stack([np.log(error), np.log1p(-error)], axis=-1).reshape(-1, 2) @ seen).reshape(*error.shape, -1)
        peak = audits.max(1)
        audits -= peak[:, None]
        np.exp(audits, out=audits)
        answers = np.stack([counts.quiz_failed, counts.quiz_n - counts.quiz_failed])
        quiz = (np.stack([np.log(Q), np.log1p(-Q)], axis=-1) @ answers)[self.quiz]
        quiz[: self.shared] += peak[0]
        quiz[self.shared :] += peak[1:]
        quiz -= quiz.max(0)
        held *= np.exp(quiz)[:, None, :]
        held[: self.shared] *= audits[0]
        held[self.shared :] *= audits[1:]
        held /= held.sum((0, 1))

    def over_quiz(self, mass: Floats) -> Floats:
        """q × cell: masses of states added up."""
        summed = np.zeros((len(Q), mass.shape[1]))
        summed[: self.shared] = mass[: self.shared]
        summed[self.shared :] = mass[self.shared :].reshape(len(self.weights), -1, mass.shape[1]).sum(0)
        return summed

    def below(self, rates: Floats) -> Floats:
        """rate × (state, s): 1 where e counts as at most that rate."""
        at = np.searchsorted(rates, self.error.ravel()).clip(0, len(rates) - 1)
        return (at <= np.arange(len(rates))[:, None]).astype(np.float64)


def slips_above(rate: float) -> Floats:
    """s: 1 where slips exceed the rate."""
    return (rate < S).astype(np.float64)
