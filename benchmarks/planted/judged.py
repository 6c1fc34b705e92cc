"""One operation judged: every figure of the table, of the product and of its peers."""

import time

import numpy as np

from app.stats.rate import Floats
from benchmarks.planted import peers
from benchmarks.planted.figures import (
    average_precision,
    captured,
    covered,
    false_share,
    nominal_false_share,
    precision_at,
    recall_at_precision,
)
from benchmarks.planted.operation import Operation, simulate
from benchmarks.planted.persons import precision
from benchmarks.planted.product import Report, report

REAL, NEARLY_SURE, PROBABLE = 0.05, 0.8, 0.5
Figures = dict[str, float]


def judge(world: str, seed: int) -> Figures:
    """Figures by name; nan where undefined."""
    operation = simulate(world, seed)
    began = time.process_time()
    found = report(operation)
    seconds = time.process_time() - began
    people = dict(zip(("persons", "persons raw"), precision(operation, found), strict=True))
    return (
        {"seconds": seconds}
        | _lists(operation, found)
        | _plans(operation, found)
        | _intervals(operation, found)
        | _sources(operation, found)
        | people
    )


def _raw(operation: Operation, found: Report) -> peers.Raw:
    rated, quiz = found.audit.rated, found.quiz
    rate = np.divide(rated["w_errors"], rated["w"], out=np.zeros(len(quiz.n)), where=rated["w"] > 0)
    return peers.Raw(quiz.failed, quiz.n, rated["errors"], rated["n"], rate)


def _lists(operation: Operation, found: Report) -> Figures:
    """How good the list of gaps is, ours and that of each peer."""
    knowledge, belief = operation.knowledge.ravel(), found.weighed.p_knowledge
    real, raw = knowledge > REAL, _raw(operation, found)
    others = {
        "raw": peers.thresholds(raw),
        "tuned": peers.tuned_thresholds(raw, real),
        "two beta-binomials": peers.both_probable(raw),
    }
    return {
        "average precision": average_precision(belief, real),
        "precision@100": precision_at(belief, real, 100),
        "listed": float((belief > NEARLY_SURE).sum()),
        "recall": float(real[belief > NEARLY_SURE].sum() / max(real.sum(), 1)),
        "false at P > .8": false_share(belief, real),
        "false at P > .8, 3 points": false_share(belief, knowledge > 0.03),
        "false in a 10 % list": nominal_false_share(belief, real),
        "execution": recall_at_precision(found.weighed.belief.p_execution, operation.execution.ravel()),
        **{f"average precision {name}": average_precision(score, real) for name, score in others.items()},
        **{f"precision@100 {name}": precision_at(score, real, 100) for name, score in others.items()},
        "false at P > .8 two beta-binomials": false_share(others["two beta-binomials"], real),
    }


def _plans(operation: Operation, found: Report) -> Figures:
    """Avoidable errors of a plan of 30 minutes, as a share of those of a plan that knows the truth."""
    people, shape = operation.people, operation.knowledge.shape
    lost = operation.knowledge * people.volume
    raw = _raw(operation, found)

    def share(worth: Floats) -> float:
        return captured(worth.reshape(shape) * people.volume, lost, people.minutes) / best

    best = captured(lost, lost, people.minutes)
    ranked = found.weighed.knowledge_error.reshape(shape) * (found.weighed.p_ambiguous <= PROBABLE)
    by_thresholds = raw.rate * ((raw.quiz > peers.QUIZ) & (raw.rate > peers.AUDIT))
    return {
        "captured": share(ranked),
        "captured raw": share(raw.rate),
        "captured thresholds": share(by_thresholds + raw.rate * 1e-3),
        "captured two beta-binomials": share(peers.both_probable(raw) * raw.rate),
    }


def _intervals(operation: Operation, found: Report) -> Figures:
    truth, belief = operation.as_audited.ravel(), found.weighed.belief
    planted = operation.planted.ravel()
    return {
        "covered": covered(belief.low, belief.high, truth),
        "covered planted": covered(belief.low[planted], belief.high[planted], truth[planted]),
    }


def _sources(operation: Operation, found: Report) -> Figures:
    """What else is wrong: items, clauses, auditors."""
    bad, said = operation.answers.bad, found.bad_items
    ambiguous, unclear = operation.people.ambiguous, found.weighed.p_ambiguous > PROBABLE
    panel, estimated = operation.panel, found.auditors
    leaning = np.isin(np.arange(len(panel.miss)), np.concatenate([panel.harsh, panel.lenient]))
    named = np.fmax(estimated.harsh, estimated.lenient) > NEARLY_SURE
    return {
        "bad items found": float(said[bad].mean()) if bad.any() else np.nan,
        "sound items accused": float(said[~bad].mean()),
        "ambiguous found": float(unclear[ambiguous].mean()),
        "ambiguous falsely": float(unclear[~ambiguous].sum()),
        "auditors found": float(named[leaning].mean()),
        "auditors falsely": float(named[~leaning].sum()),
    }
