"""The columns of a table of audits, as the page that takes one explains them."""

from app.intake.evidence_kinds import Column
from app.said import to_say

COLUMNS = (
    Column(
        "audit_id", to_say("The audit's own id; the same id again corrects the row before."), "a00013", required=True
    ),
    Column(
        "case_id", to_say("The case; with moderator_id and decided_at it names the decision."), "c00013", required=True
    ),
    Column("moderator_id", to_say("Who decided, by the id in the roster."), "m0001", required=True),
    Column(
        "decided_at", to_say("When it was decided, with its time zone."), "2026-09-01T14:30:00+07:00", required=True
    ),
    Column(
        "audited_at",
        to_say("When it was audited: not before it was decided."),
        "2026-09-02T09:00:00+07:00",
        required=True,
    ),
    Column("decision", to_say("What was decided: an id of the clause's decision scale."), "allow", required=True),
    Column("correct_decision", to_say("What was right, from the same scale."), "remove", required=True),
    Column(
        "verdict",
        to_say("correct, defensible, error or technical: this alone says what counts as an error."),
        "error",
        required=True,
    ),
    Column("clause", to_say("The clause that was applied, or a reason code of your tool."), "cf-1.2"),
    Column("correct_clause", to_say("The clause that governs, where it is another one: the evidence counts there.")),
    Column("source", to_say("Your tool's name, where clause holds its reason codes.")),
    Column(
        "sampling", to_say("random, stratified, targeted, golden, appeal or calibration; empty means random."), "random"
    ),
    Column("stratum", to_say("The stratum's name, in a stratified sample.")),
    Column(
        "inclusion_prob",
        to_say(
            "The chance of the decision to come into the sample, up to 1; without it rates are those of the sample."
        ),
        "0.05",
    ),
    Column("severity", to_say("critical, major or minor; empty means the clause's own.")),
    Column("auditor_id", to_say("Who audited; named auditors show whether a rule is clear."), "q0001"),
    Column("team", to_say("The team, for somebody in two teams on that day.")),
    Column("queue", to_say("The queue that the case came from.")),
    Column("case_url", to_say("The case's address, shown with a wrong decision and to the person who made it.")),
    Column("summary", to_say("The case in a few words, shown there too.")),
    Column("comment", to_say("What the auditor wrote, shown there too.")),
    Column("handling_seconds", to_say("How many seconds the decision took.")),
    Column("automated", to_say("Whether a machine decided: yes or no.")),
    Column("dispute_state", to_say("What became of an objection: open, withdrawn, audit_upheld or audit_overturned.")),
    Column("final_decision", to_say("The decision that was found right after an objection.")),
)
