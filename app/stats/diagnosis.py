"""The diagnosis of one cell: which cause its evidence speaks for, why, why not the others, and what to do next.

Rows and their order are those of STATISTICS ("Diagnosis", first match wins); the order was measured. Rows 1, 3, 5
and 6 need evidence this module isn't given yet; rows 9–11 are told together as "execution".
"""

from collections.abc import Callable
from dataclasses import dataclass

from app.stats import constants as const
from app.stats import explain
from app.stats.facts import Cause, CellFacts, Remedy
from app.stats.samples import audits_to_settle


@dataclass(frozen=True)
class Diagnosis:
    """A verdict with its reasons: plain sentences, each with its n; n_needed where more audits would settle it.

    n_needed is capped: const.AUDITS_CAP + 1 means "more than that".
    """

    cause: Cause
    remedy: Remedy
    why: list[str]
    why_not: list[str]
    next_step: str
    n_needed: int | None = None


def diagnose(cell: CellFacts) -> Diagnosis:
    """The first row of the table that fits the cell."""
    cause, remedy = next((cause, remedy) for fits, cause, remedy in ROWS if fits(cell))
    needed = _audits_needed(cell) if cause is Cause.INSUFFICIENT else None
    why, why_not = explain.why(cell, cause), explain.why_not(cell, cause)
    return Diagnosis(cause, remedy, why, why_not, explain.next_step(remedy, needed), needed)


def _audits_needed(cell: CellFacts) -> int:
    """How many more audits would settle the cell, at its present rate."""
    rate = cell.error if cell.audit.rate is None else cell.audit.rate
    weight = cell.audit.n / cell.audit.effective_n if cell.audit.effective_n > 0 else 1.0
    return audits_to_settle(rate, cell.audit.effective_n, cell.target, audits_per_effective=weight)


def _undecided_between(probability: float) -> bool:
    return const.POSSIBLE <= probability <= const.NEARLY_SURE


def _too_little_evidence(cell: CellFacts) -> bool:
    both_open = _undecided_between(cell.p_knowledge) and _undecided_between(cell.p_execution)
    few = not cell.probable_gap and cell.audit.effective_n < const.MIN_AUDITS
    wide = cell.high > const.UPPER_FACTOR * cell.target
    return few or (cell.straddles and (both_open or wide))


def _clause_ambiguous(cell: CellFacts) -> bool:
    return cell.p_ambiguous > const.PROBABLE


def _clause_undecided(cell: CellFacts) -> bool:
    return cell.p_ambiguous >= const.POSSIBLE


def _quiz_fault(cell: CellFacts) -> bool:
    return cell.bad_answers.rate is not None and cell.bad_answers.rate > const.PROBABLE


def _knowledge_gap(cell: CellFacts) -> bool:
    return cell.p_knowledge > const.PROBABLE


def _latent_risk(cell: CellFacts) -> bool:
    quiz, audit = cell.quiz.interval, cell.audit.interval
    failing = quiz is not None and quiz.low > cell.quiz_baseline + const.LATENT_MARGIN
    return failing and audit is not None and audit.high < const.UPPER_FACTOR * cell.target


def _execution_gap(cell: CellFacts) -> bool:
    return cell.p_execution > const.PROBABLE


def _elevated(cell: CellFacts) -> bool:
    """Row 12, and every cell whose audits alone lie clearly above the target: nobody may read that as "no gap"."""
    clearly = cell.audit.interval is not None and cell.audit.interval.low > cell.target
    return clearly or (cell.error > cell.target and cell.p_execution >= const.POSSIBLE)


def _nothing_found(cell: CellFacts) -> bool:
    return True


ROWS: tuple[tuple[Callable[[CellFacts], bool], Cause, Remedy], ...] = (
    (_too_little_evidence, Cause.INSUFFICIENT, Remedy.AUDIT_MORE),
    (_clause_ambiguous, Cause.AMBIGUOUS, Remedy.CLARIFY),
    (_clause_undecided, Cause.AMBIGUOUS, Remedy.UNDECIDED),
    (_quiz_fault, Cause.QUIZ, Remedy.FIX_QUIZ),
    (_knowledge_gap, Cause.KNOWLEDGE, Remedy.RETRAIN),
    (_latent_risk, Cause.LATENT, Remedy.PREVENT),
    (_execution_gap, Cause.EXECUTION, Remedy.CHECK_WORK),
    (_elevated, Cause.ELEVATED, Remedy.WATCH),
    (_nothing_found, Cause.NONE, Remedy.NOTHING),
)
