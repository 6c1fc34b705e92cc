"""The one sentence a page shows for a diagnosis, and why it may differ from what was measured."""

from app.said import Said, said, said_many, to_say
from app.stats import constants as const
from app.stats.facts import Cause, CellFacts, Remedy
from app.stats.wording import per_cent, rate

_SENTENCES = {
    Cause.GOLD: to_say("The gold of %(clause)s is in doubt: people agree with each other, but not with it."),
    Cause.AUDITORS: to_say(
        "Most errors of %(team)s on %(clause)s were found by auditors who judge otherwise than others."
    ),
    Cause.QUIZ: to_say("The quiz on %(clause)s can't be trusted: most of its answers fell to bad items."),
    Cause.ROLLOUT: to_say(
        "%(team)s errs on %(clause)s since the rule changed, where people have not proven the new one: %(expected)s."
    ),
    Cause.NORM: to_say("%(team)s draws the line of %(clause)s elsewhere than the other teams: %(expected)s."),
    Cause.KNOWLEDGE: to_say("%(team)s does not know %(clause)s well enough: %(expected)s."),
    Cause.LATENT: to_say("%(team)s fails %(clause)s in the quiz, and the audits don't show it yet: %(expected)s."),
    Cause.SLIPS: to_say("A few people of %(team)s slip on %(clause)s though the team knows it: %(expected)s."),
    Cause.INDIVIDUAL: to_say("A few people of %(team)s misapply %(clause)s again and again: %(expected)s."),
    Cause.TOOLING: to_say("%(team)s as a whole knows %(clause)s and errs all the same: %(expected)s."),
    Cause.EXECUTION: to_say("%(team)s knows %(clause)s and errs all the same: %(expected)s."),
    Cause.ELEVATED: to_say(
        "%(team)s errs more than it should on %(clause)s, and the cause is undecided: %(expected)s."
    ),
    Cause.NONE: to_say("No gap: %(team)s decides %(clause)s within the target; %(expected)s."),
}
_MENDED = to_say(
    "No gap any more: %(team)s erred on %(clause)s earlier in the window (in all of it: %(known)s) and is within the "
    "target by now; %(expected)s."
)
_LIKELY = {
    Cause.KNOWLEDGE: to_say("More likely than not, %(team)s does not know %(clause)s well enough: %(expected)s."),
    Cause.SLIPS: to_say(
        "More likely than not, a few people of %(team)s slip on %(clause)s though the team knows it: %(expected)s."
    ),
    Cause.INDIVIDUAL: to_say(
        "More likely than not, a few people of %(team)s misapply %(clause)s again and again: %(expected)s."
    ),
    Cause.TOOLING: to_say(
        "More likely than not, %(team)s as a whole knows %(clause)s and errs all the same: %(expected)s."
    ),
    Cause.EXECUTION: to_say("More likely than not, %(team)s knows %(clause)s and errs all the same: %(expected)s."),
    Cause.AMBIGUOUS: to_say(
        "More likely than not, %(clause)s itself is unclear: teams err alike and auditors disagree about it."
    ),
}
_UNCLEAR = {
    Remedy.CLARIFY: to_say("%(clause)s itself is unclear: teams err alike and auditors disagree about it."),
    Remedy.UNDECIDED: to_say(
        "%(clause)s fails clause-wide, and unclear text and missing teaching can't be told apart yet."
    ),
    Remedy.CLARIFY_CASES: to_say("%(clause)s is unclear on some cases: the same ones fool people of most teams."),
}


_WORK = (Cause.SLIPS, Cause.INDIVIDUAL, Cause.TOOLING, Cause.EXECUTION)


def sentence(cell: CellFacts, cause: Cause, remedy: Remedy, n_needed: int | None, names: dict[str, str]) -> Said:
    """What is wrong here, or that nothing is, or that nobody can tell yet; names: the team and the clause."""
    if cause is Cause.INSUFFICIENT:
        return _insufficient(n_needed, names)
    text = _UNCLEAR[remedy] if cause is Cause.AMBIGUOUS else _SENTENCES[cause]
    if likely(cell, cause, remedy):
        text = _LIKELY[cause]
    if cause is Cause.NONE and cell.mended:
        text = _MENDED
    expected = said("about %(share)s of its decisions there are expected wrong", share=per_cent(cell.error))
    return said(text, **names, expected=expected, known=rate(cell.audit))


def likely(cell: CellFacts, cause: Cause, remedy: Remedy) -> bool:
    """Whether the cause is more likely than not, and no more; causes without a probability of their own never are."""
    probability = 1.0
    if cause is Cause.KNOWLEDGE:
        probability = cell.p_knowledge
    elif cause in _WORK:
        probability = cell.p_execution
    elif remedy is Remedy.CLARIFY:
        probability = cell.p_ambiguous
    return probability < const.NEARLY_SURE


def _insufficient(n_needed: int | None, names: dict[str, str]) -> Said:
    if n_needed is None:
        return said("There is not enough evidence yet to judge %(team)s on %(clause)s.", **names)
    if n_needed > const.AUDITS_CAP:
        return said(
            "There is not enough evidence yet to judge %(team)s on %(clause)s: it takes more than %(cap)s more audits.",
            **names,
            cap=f"{const.AUDITS_CAP}",
        )
    return said_many(
        "There is not enough evidence yet to judge %(team)s on %(clause)s: %(num)s more audit would do.",
        "There is not enough evidence yet to judge %(team)s on %(clause)s: %(num)s more audits would do.",
        n_needed,
        **names,
    )


def mended(cell: CellFacts) -> list[Said]:
    """Why what is measured lies above the target and what is expected does not; nothing elsewhere."""
    if not cell.mended:
        return []
    return [
        said(
            "Measured is the whole window: %(known)s. Expected is what holds now: newer audits and answers count more "
            "where they contradict older ones, and they do.",
            known=rate(cell.audit),
        )
    ]
