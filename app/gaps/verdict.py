"""The verdict on a cell in one sentence, and the rows of its interval plot."""

from app.gaps.cells import Cell
from app.stats.constants import AUDITS_CAP, PROBABLE
from app.stats.facts import Cause, Remedy
from app.stats.wording import per_cent, rate


def headline(cell: Cell) -> str:
    """What is wrong here, or that nothing is, or that nobody can tell yet."""
    team, clause, facts = cell.team.name, cell.clause.code, cell.facts
    expected = f"about {per_cent(facts.error)} of its decisions there are expected wrong"
    if cell.cause is Cause.AMBIGUOUS and facts.p_ambiguous <= PROBABLE:
        return f"{clause} fails clause-wide, and unclear text and missing teaching can't be told apart yet."
    sentences = {
        Cause.KNOWLEDGE: f"{team} does not know {clause} well enough: {expected}.",
        Cause.EXECUTION: f"{team} knows {clause} and errs all the same: {expected}.",
        Cause.ELEVATED: f"{team} errs more than it should on {clause}, and the cause is undecided: {expected}.",
        Cause.LATENT: f"{team} fails {clause} in the quiz, and the audits don't show it yet: {expected}.",
        Cause.AMBIGUOUS: f"{clause} itself is unclear: teams err alike and auditors disagree about it.",
        Cause.QUIZ: f"The quiz on {clause} can't be trusted: most of its answers fell to bad items.",
        Cause.INSUFFICIENT: f"There is not enough evidence yet to judge {team} on {clause}{_needed(cell)}.",
        Cause.NONE: f"No gap: {team} decides {clause} within the target; {expected}.",
    }
    return sentences[cell.cause]


def note_for_trainer(cell: Cell) -> str | None:
    """One sentence with the evidence for who keeps the text of an unclear clause; None where it is not unclear."""
    facts, clause = cell.facts, cell.clause
    if cell.diagnosis.remedy is not Remedy.CLARIFY:
        return None
    twice = facts.double_audits
    split = f"two auditors of one decision disagreed: {rate(twice)}" if twice.n else "no decision was audited twice yet"
    return (
        f"Please clarify {clause.code} ({clause.title}, rev {clause.rev} in {clause.sop_title}) "
        f"and add worked examples: {split}; "
        f"audited errors in {cell.team.name}: {rate(facts.audit)}; quiz failures: {rate(facts.quiz)}."
    )


def _needed(cell: Cell) -> str:
    needed = cell.diagnosis.n_needed
    if needed is None:
        return ""
    return (
        f": it takes more than {AUDITS_CAP} more audits" if needed > AUDITS_CAP else f": {needed} more audits would do"
    )
