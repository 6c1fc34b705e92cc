"""What speaks against the causes that a diagnosis doesn't name, as far as it is known."""

from collections.abc import Callable

from app.said import Said, said
from app.stats import constants as const
from app.stats.facts import Cause, CellFacts
from app.stats.wording import chance, rate

_OF_EXECUTION = (Cause.SLIPS, Cause.INDIVIDUAL, Cause.TOOLING, Cause.EXECUTION)


def why_not(cell: CellFacts, cause: Cause) -> list[Said]:
    """Why each of the other causes isn't the one shown; silent on those of which nothing is known."""
    named = Cause.EXECUTION if cause in _OF_EXECUTION else cause
    sentences = [sentence(cell) for other, sentence in _AGAINST.items() if other is not named]
    return [*filter(None, sentences), *_other_ways_to_err(cell, cause)]


def _gold(cell: CellFacts) -> Said | None:
    if cell.gold is None or not cell.gold.contradicted.events:
        return None
    known = rate(cell.gold.contradicted)
    return said("Gold fault: answers to cases whose gold every team contradicts %(known)s.", known=known)


def _ambiguous(cell: CellFacts) -> Said:
    likely, twice = chance(cell.p_ambiguous), cell.double_audits
    if twice.rate is None:
        return said("Unclear clause: %(chance)s, no decision audited twice.", chance=likely)
    return said("Unclear clause: %(chance)s, disagreements %(known)s.", chance=likely, known=rate(twice))


def _auditors(cell: CellFacts) -> Said | None:
    if cell.flagged_errors.rate is None:
        return None
    known = rate(cell.flagged_errors)
    return said("Auditors: errors found by those who judge otherwise than their colleagues %(known)s.", known=known)


def _quiz(cell: CellFacts) -> Said:
    if cell.bad_answers.rate is None:
        return said("Quiz fault: no first answers to judge the items by.")
    return said("Quiz fault: answers that fell to bad items %(known)s.", known=rate(cell.bad_answers))


def _rollout(cell: CellFacts) -> Said | None:
    found = cell.rollout
    if found is None:
        return None
    return said(
        "Roll-out: errors before the change %(before)s; of the unproven since %(unproven)s.",
        before=rate(found.before),
        unproven=rate(found.unproven),
    )


def _norm(cell: CellFacts) -> Said | None:
    found = cell.leaning
    if found is None or found.own.leans is None:
        return None
    leans = said(found.own.leans)
    if not found.sees_the_difference:
        return said(
            "Local norm: the team is %(leans)s, but it tells the cases apart worse than the others do.", leans=leans
        )
    return said(
        "Local norm: the team is %(leans)s, so are other teams %(alike)s; errors that way %(one_way)s.",
        leans=leans,
        alike=rate(found.others),
        one_way=rate(found.one_way),
    )


def _knowledge(cell: CellFacts) -> Said:
    failures, likely = rate(cell.quiz), chance(cell.p_knowledge)
    if cell.p_ambiguous > const.PROBABLE:
        return said(
            "Knowledge gap: can't be told while the clause is unclear; quiz failures %(known)s.", known=failures
        )
    if cell.p_ambiguous >= const.POSSIBLE:
        return said(
            "Knowledge gap: can't be told while the clause may be unclear; quiz failures %(known)s.", known=failures
        )
    if cell.p_knowledge > const.PROBABLE:
        return said(
            "Knowledge gap: %(chance)s as well; what is said above comes first; quiz failures %(known)s.",
            chance=likely,
            known=failures,
        )
    return said("Knowledge gap: %(chance)s; quiz failures %(known)s.", chance=likely, known=failures)


def _execution(cell: CellFacts) -> Said:
    likely, known = chance(cell.p_execution), rate(cell.audit)
    if cell.p_execution > const.PROBABLE:
        return said(
            "Slips in spite of knowing: %(chance)s as well; what is said above comes first; audited errors %(known)s.",
            chance=likely,
            known=known,
        )
    return said("Slips in spite of knowing: %(chance)s; audited errors %(known)s.", chance=likely, known=known)


def _other_ways_to_err(cell: CellFacts, cause: Cause) -> list[Said]:
    """Among slips, a few people and the tool: why not the others."""
    found = cell.people
    if cause not in _OF_EXECUTION or found is None or found.p_few is None:
        return []
    erred, again = rate(found.people), rate(found.again)
    if cause is Cause.TOOLING:
        few = chance(found.p_few)
        return [said("Few people: %(chance)s; people who erred %(known)s.", chance=few, known=erred)]
    whole = chance(1 - found.p_few)
    told = [said("The whole team: %(chance)s; people who erred %(known)s.", chance=whole, known=erred)]
    if cause is Cause.SLIPS and not found.fast:
        told.append(said("Misapplied by a few: wrong again on like cases only %(known)s.", known=again))
    if cause is Cause.INDIVIDUAL:
        told.append(said("Slips: they would not return so often; wrong again on like cases %(known)s.", known=again))
    return told


_AGAINST: dict[Cause, Callable[[CellFacts], Said | None]] = {
    Cause.GOLD: _gold,
    Cause.AMBIGUOUS: _ambiguous,
    Cause.AUDITORS: _auditors,
    Cause.QUIZ: _quiz,
    Cause.ROLLOUT: _rollout,
    Cause.NORM: _norm,
    Cause.KNOWLEDGE: _knowledge,
    Cause.EXECUTION: _execution,
}
