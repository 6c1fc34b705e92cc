"""The sentences of a diagnosis: what speaks for the cause, what against the others, and the next step."""

from collections.abc import Callable

from app.stats import constants as const
from app.stats.facts import Cause, CellFacts, Remedy
from app.stats.rate import Interval
from app.stats.wording import audits, chance, per_cent, quiz, rate, shown

_NEXT = {
    Remedy.CLARIFY: "Clarify the clause and add worked examples; no retraining.",
    Remedy.UNDECIDED: f"clause-wide, cause undecided: double-audit about {const.DOUBLE_AUDITS_ADVISED} cases first",
    Remedy.FIX_QUIZ: "Fix or retire the clause's bad quiz items, then quiz again.",
    Remedy.RETRAIN: "Retrain on the clause's module, then re-quiz.",
    Remedy.PREVENT: "Give a few preventive cases on this clause; the work itself is sound so far.",
    Remedy.CHECK_WORK: "Look at the work, not the rule: tools, pace, checklist; rebuild the quiz from audited cases.",
    Remedy.WATCH: "Audit on and look at the wrong decisions together before training anybody.",
    Remedy.NOTHING: "Nothing to do.",
}


def next_step(remedy: Remedy, n_needed: int | None) -> str:
    """What to do next; n_needed: the audits that would settle it, where that is the remedy."""
    if remedy is not Remedy.AUDIT_MORE or n_needed is None:
        return _NEXT[remedy]
    more = f"more than {const.AUDITS_CAP}" if n_needed > const.AUDITS_CAP else f"{n_needed}"
    return f"Audit {more} more decisions, or give a diagnostic quiz."


def why(cell: CellFacts, cause: Cause) -> list[str]:
    """What speaks for the cause; the two measurements always come first."""
    return [audits(cell.audit), quiz(cell.quiz), *_REASONS[cause](cell)]


def why_not(cell: CellFacts, cause: Cause) -> list[str]:
    """Why each of the other main causes isn't the one shown."""
    return [sentence(cell) for other, sentence in _AGAINST.items() if other is not cause]


def _knowledge(cell: CellFacts) -> list[str]:
    return [
        f"That more than {per_cent(cell.target)} of decisions are wrong because the clause isn't known is "
        f"{chance(cell.p_knowledge)}.",
        f"Quiz and audits together put errors from not knowing at {per_cent(cell.knowledge_error)} of decisions, "
        f"all errors at {_expected(cell)}.",
    ]


def _execution(cell: CellFacts) -> list[str]:
    return [
        "The quiz doesn't explain the errors: that people who know the clause err here at least "
        f"{100 * const.EXCESS_SLIPS:.0f} points more than usual is {chance(cell.p_execution)}."
    ]


def _ambiguous(cell: CellFacts) -> list[str]:
    clause = f"That the clause itself is unclear, and not this team's training, is {chance(cell.p_ambiguous)}."
    if cell.double_audits.rate is None:
        return [clause, "No decision was audited twice, so unclear text and missing teaching can't be told apart."]
    return [clause, f"Two auditors of one decision disagreed: {rate(cell.double_audits)}."]


def _quiz_fault(cell: CellFacts) -> list[str]:
    return [f"Answers that fell to bad items of this clause, in all teams: {rate(cell.bad_answers)}."]


def _latent(cell: CellFacts) -> list[str]:
    return [
        f"People who know a clause like this fail about {per_cent(cell.quiz_baseline)} of its cases; this team fails "
        "clearly more, and the audits don't show it yet."
    ]


def _elevated(cell: CellFacts) -> list[str]:
    return [
        f"Errors are expected at {_expected(cell)}, above the target of {per_cent(cell.target)}, but neither missing "
        "knowledge nor slips explain them well enough to name a cause."
    ]


def _insufficient(cell: CellFacts) -> list[str]:
    reasons = []
    if cell.audit.effective_n < const.MIN_AUDITS:
        reasons.append(
            f"{cell.audit.effective_n:.0f} audits count here; {const.MIN_AUDITS:.0f} are the least to judge by."
        )
    if cell.straddles:
        reasons.append(f"The audits leave open whether errors lie above the target of {per_cent(cell.target)}.")
    return [*reasons, f"With the quiz, errors are expected at {_expected(cell)}."]


def _none(cell: CellFacts) -> list[str]:
    return [f"Errors are expected at {_expected(cell)}; the target is {per_cent(cell.target)}."]


_REASONS: dict[Cause, Callable[[CellFacts], list[str]]] = {
    Cause.KNOWLEDGE: _knowledge,
    Cause.EXECUTION: _execution,
    Cause.AMBIGUOUS: _ambiguous,
    Cause.QUIZ: _quiz_fault,
    Cause.LATENT: _latent,
    Cause.ELEVATED: _elevated,
    Cause.INSUFFICIENT: _insufficient,
    Cause.NONE: _none,
}


def _not_ambiguous(cell: CellFacts) -> str:
    twice = (
        "no decision audited twice" if cell.double_audits.rate is None else f"disagreements {rate(cell.double_audits)}"
    )
    return f"Unclear clause: {chance(cell.p_ambiguous)}, {twice}."


def _not_quiz(cell: CellFacts) -> str:
    if cell.bad_answers.rate is None:
        return "Quiz fault: no first answers to judge the items by."
    return f"Quiz fault: answers that fell to bad items {rate(cell.bad_answers)}."


def _not_knowledge(cell: CellFacts) -> str:
    told = chance(cell.p_knowledge)
    if cell.p_ambiguous >= const.POSSIBLE:
        unclear = "is unclear" if cell.p_ambiguous > const.PROBABLE else "may be unclear"
        told = f"can't be told while the clause {unclear}"
    return f"Knowledge gap: {told}; quiz failures {rate(cell.quiz)}."


def _not_execution(cell: CellFacts) -> str:
    return f"Slips in spite of knowing: {chance(cell.p_execution)}; audited errors {rate(cell.audit)}."


_AGAINST: dict[Cause, Callable[[CellFacts], str]] = {
    Cause.AMBIGUOUS: _not_ambiguous,
    Cause.QUIZ: _not_quiz,
    Cause.KNOWLEDGE: _not_knowledge,
    Cause.EXECUTION: _not_execution,
}


def _expected(cell: CellFacts) -> str:
    """The believed rate of errors with its bounds and what it rests on."""
    return shown(cell.error, Interval(cell.low, cell.high), cell.counts)
