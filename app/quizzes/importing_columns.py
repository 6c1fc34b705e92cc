"""The columns of a table of outside quiz results, as the page that takes one explains them."""

from app.intake.evidence_kinds import Column
from app.said import to_say

COLUMNS = (
    Column(
        "response_id",
        to_say("The answer's own id; the same id again corrects the row before."),
        "r00013",
        required=True,
    ),
    Column("moderator_id", to_say("Who answered, by the id in the roster."), "m0001", required=True),
    Column("clause", to_say("The clause that the question is about."), "cf-1.2", required=True),
    Column("item_id", to_say("The question's id, the library's or your own."), "q-017", required=True),
    Column(
        "answered_at", to_say("When it was answered, with its time zone."), "2026-09-01T14:30:00+07:00", required=True
    ),
    Column(
        "answer",
        to_say("The option that was chosen, several apart by spaces. The file must have this column or correct."),
        "remove",
        required=True,
    ),
    Column(
        "correct",
        to_say("1, 0 or a share between; where it is empty, the library's key judges the answer."),
        "1",
        required=True,
    ),
    Column("attempt", to_say("The person's how-manieth try at that question, from 1; only the first counts."), "1"),
    Column("confidence", to_say("sure, fairly or guess."), "sure"),
    Column("rev", to_say("The question's rev, if not the one in force then.")),
    Column("milliseconds", to_say("How many milliseconds the answer took."), "32525"),
    Column("team", to_say("The team, for somebody in two teams on that day.")),
)
