"""What follows from a diagnosis: the next step in words, and who owns it."""

from enum import StrEnum

from app.said import Said, said, said_many, to_say
from app.stats import constants as const
from app.stats.facts import Remedy


class Owner(StrEnum):
    """Who takes the next step."""

    TRAINER = "trainer"
    QA_LEAD = "QA lead"
    SOP_OWNER = "SOP owner"
    TEAM_LEAD = "team lead"


REMEDIES: dict[Remedy, tuple[Owner | None, str]] = {
    Remedy.AUDIT_MORE: (Owner.QA_LEAD, to_say("Audit more decisions, or give a diagnostic quiz.")),
    Remedy.RULE_AGAIN: (
        Owner.SOP_OWNER,
        to_say("Rule the contradicted cases again; correct their gold before anybody learns."),
    ),
    Remedy.CLARIFY: (Owner.SOP_OWNER, to_say("Clarify the clause and add worked examples; no retraining.")),
    Remedy.UNDECIDED: (
        Owner.QA_LEAD,
        to_say("clause-wide, cause undecided: double-audit about %(advised)s cases first"),
    ),
    Remedy.CLARIFY_CASES: (
        Owner.SOP_OWNER,
        to_say("Clarify the clause, with the cases that fool most people as worked examples; no retraining."),
    ),
    Remedy.CALIBRATE_AUDITORS: (
        Owner.QA_LEAD,
        to_say("Calibrate these auditors and audit the decisions again; train nobody."),
    ),
    Remedy.FIX_QUIZ: (Owner.TRAINER, to_say("Fix or retire the clause's bad quiz items, then quiz again.")),
    Remedy.SEND_CHANGE: (
        Owner.TRAINER,
        to_say("Send the changed rule as a short module to all who have not proven it."),
    ),
    Remedy.CALIBRATE_TEAMS: (
        Owner.QA_LEAD,
        to_say("Calibrate across teams: decide the same cases together, then check the translation."),
    ),
    Remedy.RETRAIN: (Owner.TEAM_LEAD, to_say("Retrain on the clause's module, then re-quiz.")),
    Remedy.PREVENT: (
        Owner.TRAINER,
        to_say("Give a few preventive cases on this clause; the work itself is sound so far."),
    ),
    Remedy.SLOW_DOWN: (Owner.TEAM_LEAD, to_say("Give a checklist and time; training does little for slips.")),
    Remedy.ONE_TO_ONE: (Owner.TEAM_LEAD, to_say("Go through the wrong decisions one to one with who made them.")),
    Remedy.CHECK_TOOL: (
        Owner.TEAM_LEAD,
        to_say("Check the tool and the process; rebuild the quiz from audited cases, since it is unlike the work."),
    ),
    Remedy.CHECK_WORK: (
        Owner.TEAM_LEAD,
        to_say("Look at the work, not the rule: tools, pace, checklist; rebuild the quiz from audited cases."),
    ),
    Remedy.WATCH: (
        Owner.TEAM_LEAD,
        to_say("Audit on and look at the wrong decisions together before training anybody."),
    ),
    Remedy.NOTHING: (None, to_say("Nothing to do.")),
}


def owner(remedy: Remedy) -> Owner | None:
    """Who takes the step; None where there is nothing to do."""
    return REMEDIES[remedy][0]


def next_step(remedy: Remedy, n_needed: int | None) -> Said:
    """What to do next; n_needed: the audits that would settle it, where that is the remedy."""
    if remedy is not Remedy.AUDIT_MORE or n_needed is None:
        return said(REMEDIES[remedy][1], advised=const.DOUBLE_AUDITS_ADVISED)
    if n_needed > const.AUDITS_CAP:
        return said("Audit more than %(cap)s more decisions, or give a diagnostic quiz.", cap=f"{const.AUDITS_CAP}")
    return said_many(
        "Audit %(num)s more decision, or give a diagnostic quiz.",
        "Audit %(num)s more decisions, or give a diagnostic quiz.",
        n_needed,
    )
