"""The one sentence a page shows for a diagnosis, with {team} and {clause} to be filled in."""

from app.stats import constants as const
from app.stats.facts import Cause, CellFacts, Remedy
from app.stats.wording import per_cent

_SENTENCES = {
    Cause.GOLD: "The gold of {{clause}} is in doubt: people agree with each other, but not with it.",
    Cause.AUDITORS: "Most errors of {{team}} on {{clause}} were found by auditors who judge otherwise than others.",
    Cause.QUIZ: "The quiz on {{clause}} can't be trusted: most of its answers fell to bad items.",
    Cause.ROLLOUT: "{{team}} errs on {{clause}} since the rule changed, where people have not proven the new one: {0}.",
    Cause.NORM: "{{team}} draws the line of {{clause}} elsewhere than the other teams: {0}.",
    Cause.KNOWLEDGE: "{{team}} does not know {{clause}} well enough: {0}.",
    Cause.LATENT: "{{team}} fails {{clause}} in the quiz, and the audits don't show it yet: {0}.",
    Cause.SLIPS: "A few people of {{team}} slip on {{clause}} though the team knows it: {0}.",
    Cause.INDIVIDUAL: "A few people of {{team}} misapply {{clause}} again and again: {0}.",
    Cause.TOOLING: "{{team}} as a whole knows {{clause}} and errs all the same: {0}.",
    Cause.EXECUTION: "{{team}} knows {{clause}} and errs all the same: {0}.",
    Cause.ELEVATED: "{{team}} errs more than it should on {{clause}}, and the cause is undecided: {0}.",
    Cause.NONE: "No gap: {{team}} decides {{clause}} within the target; {0}.",
}
_UNCLEAR = {
    Remedy.CLARIFY: "{{clause}} itself is unclear: teams err alike and auditors disagree about it.",
    Remedy.UNDECIDED: "{{clause}} fails clause-wide, and unclear text and missing teaching can't be told apart yet.",
    Remedy.CLARIFY_CASES: "{{clause}} is unclear on some cases: the same ones fool people of most teams.",
}


def sentence(cell: CellFacts, cause: Cause, remedy: Remedy, n_needed: int | None) -> str:
    """What is wrong here, or that nothing is, or that nobody can tell yet; with {team} and {clause} to be filled in."""
    if cause is Cause.INSUFFICIENT:
        return f"There is not enough evidence yet to judge {{team}} on {{clause}}{_needed(n_needed)}."
    said = _UNCLEAR[remedy] if cause is Cause.AMBIGUOUS else _SENTENCES[cause]
    return said.format(f"about {per_cent(cell.error)} of its decisions there are expected wrong")


def _needed(n_needed: int | None) -> str:
    if n_needed is None:
        return ""
    if n_needed > const.AUDITS_CAP:
        return f": it takes more than {const.AUDITS_CAP} more audits"
    return f": {n_needed} more audits would do"
