"""Who of a team does not know a clause: the product's belief about persons against their raw scores."""

import numpy as np

from app.stats.persons import PersonCounts, TeamBelief, believe_persons
from app.stats.rate import Floats
from benchmarks.planted.figures import precision_at
from benchmarks.planted.operation import Operation
from benchmarks.planted.product import Report

LISTED = 1000
WRONG = 0.05  # errors from not knowing above which a person is really one to train


def precision(operation: Operation, found: Report) -> tuple[float, float]:
    """(product, raw) share of really unknowing among the first 1,000 person × clause pairs listed."""
    people, clauses = operation.people, operation.world.clauses
    truth = people.by_person().ravel() > WRONG
    counts = _counts(operation, found)
    weighed = found.weighed
    belief = believe_persons(
        counts,
        TeamBelief(
            quiz_failure=weighed.belief.quiz_failure,
            slips=weighed.belief.error - weighed.belief.knowledge_error,
            baseline=weighed.quiz_baseline[np.arange(len(weighed.knowledge_error)) % clauses],
            failure_to_error=weighed.failure_to_error,
        ),
    )
    seen = np.maximum(counts.quiz_n, 1), np.maximum(counts.audit_n, 1)
    raw = counts.quiz_failed / seen[0] + counts.audit_errors / seen[1]
    sound = 1 - weighed.p_ambiguous[np.arange(len(raw)) % clauses]
    listed = min(LISTED, len(raw) // 50)
    return precision_at(belief.p_knowledge * sound, truth, listed), precision_at(raw, truth, listed)


def _counts(operation: Operation, found: Report) -> PersonCounts:
    """Own evidence of every person on every clause."""
    people, clauses = operation.people, operation.world.clauses
    told, quiz = operation.audits, operation.answers
    pairs = len(people.team) * clauses

    def sums(person: Floats, clause: Floats, values: Floats) -> Floats:
        return np.bincount(person * clauses + clause, values, pairs).astype(np.float64)

    kept = (told.clause >= 0) & ~found.auditors.flagged[told.auditor]
    risk = np.array([found.audit.strata.get(f"s{n}", 1.0) for n in range(len(operation.world.inclusion))])
    sound = quiz.first & ~found.bad_items[quiz.item]
    errors = sums(told.person[kept], told.clause[kept], told.error[kept])
    right = sums(told.person[kept], told.clause[kept], (1 - told.error[kept]) * risk[told.stratum[kept]])
    answers = sums(quiz.person[sound], quiz.clause[sound], np.ones(int(sound.sum())))
    failed = sums(quiz.person[sound], quiz.clause[sound], 1 - quiz.right[sound])
    cell = (people.team[:, None] * clauses + np.arange(clauses)).ravel()
    return PersonCounts(failed, answers, errors, errors + right, cell)
