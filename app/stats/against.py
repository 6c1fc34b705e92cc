"""What speaks against the causes that a diagnosis doesn't name, as far as it is known."""

from collections.abc import Callable

from app.stats import constants as const
from app.stats.facts import Cause, CellFacts
from app.stats.wording import chance, rate

_OF_EXECUTION = (Cause.SLIPS, Cause.INDIVIDUAL, Cause.TOOLING, Cause.EXECUTION)


def why_not(cell: CellFacts, cause: Cause) -> list[str]:
    """Why each of the other causes isn't the one shown; silent on those of which nothing is known."""
    named = Cause.EXECUTION if cause in _OF_EXECUTION else cause
    sentences = [sentence(cell) for other, sentence in _AGAINST.items() if other is not named]
    return [*filter(None, sentences), *_other_ways_to_err(cell, cause)]


def _gold(cell: CellFacts) -> str:
    if cell.gold is None or not cell.gold.contradicted.events:
        return ""
    return f"Gold fault: answers to cases whose gold every team contradicts {rate(cell.gold.contradicted)}."


def _ambiguous(cell: CellFacts) -> str:
    twice = (
        "no decision audited twice" if cell.double_audits.rate is None else f"disagreements {rate(cell.double_audits)}"
    )
    return f"Unclear clause: {chance(cell.p_ambiguous)}, {twice}."


def _auditors(cell: CellFacts) -> str:
    if cell.flagged_errors.rate is None:
        return ""
    return f"Auditors: errors found by those who judge otherwise than their colleagues {rate(cell.flagged_errors)}."


def _quiz(cell: CellFacts) -> str:
    if cell.bad_answers.rate is None:
        return "Quiz fault: no first answers to judge the items by."
    return f"Quiz fault: answers that fell to bad items {rate(cell.bad_answers)}."


def _rollout(cell: CellFacts) -> str:
    found = cell.rollout
    if found is None:
        return ""
    return f"Roll-out: errors before the change {rate(found.before)}; of the unproven since {rate(found.unproven)}."


def _norm(cell: CellFacts) -> str:
    found = cell.leaning
    if found is None or found.own.leans is None:
        return ""
    if not found.sees_the_difference:
        return f"Local norm: the team is {found.own.leans}, but it tells the cases apart worse than the others do."
    alike, one_way = rate(found.others), rate(found.one_way)
    return f"Local norm: the team is {found.own.leans}, so are other teams {alike}; errors that way {one_way}."


def _knowledge(cell: CellFacts) -> str:
    told = chance(cell.p_knowledge)
    if cell.p_ambiguous >= const.POSSIBLE:
        unclear = "is unclear" if cell.p_ambiguous > const.PROBABLE else "may be unclear"
        told = f"can't be told while the clause {unclear}"
    elif cell.p_knowledge > const.PROBABLE:
        told = f"{told} as well; what is said above comes first"
    return f"Knowledge gap: {told}; quiz failures {rate(cell.quiz)}."


def _execution(cell: CellFacts) -> str:
    told = chance(cell.p_execution)
    if cell.p_execution > const.PROBABLE:
        told = f"{told} as well; what is said above comes first"
    return f"Slips in spite of knowing: {told}; audited errors {rate(cell.audit)}."


def _other_ways_to_err(cell: CellFacts, cause: Cause) -> list[str]:
    """Among slips, a few people and the tool: why not the others."""
    found = cell.people
    if cause not in _OF_EXECUTION or found is None or found.p_few is None:
        return []
    if cause is Cause.TOOLING:
        return [f"Few people: {chance(found.p_few)}; people who erred {rate(found.people)}."]
    told = [f"The whole team: {chance(1 - found.p_few)}; people who erred {rate(found.people)}."]
    if cause is Cause.SLIPS and not found.fast:
        told.append(f"Misapplied by a few: wrong again on like cases only {rate(found.again)}.")
    if cause is Cause.INDIVIDUAL:
        told.append(f"Slips: they would not return so often; wrong again on like cases {rate(found.again)}.")
    return told


_AGAINST: dict[Cause, Callable[[CellFacts], str]] = {
    Cause.GOLD: _gold,
    Cause.AMBIGUOUS: _ambiguous,
    Cause.AUDITORS: _auditors,
    Cause.QUIZ: _quiz,
    Cause.ROLLOUT: _rollout,
    Cause.NORM: _norm,
    Cause.KNOWLEDGE: _knowledge,
    Cause.EXECUTION: _execution,
}
