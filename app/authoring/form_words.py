"""Problems of a case in the words of its form, which knows fields where a check knows keys and ids of a file; pure."""

from collections.abc import Mapping
from typing import cast

from app.content.check_cases import ASKED_AT_RELEASE, CHANGED
from app.content.check_language import SILENT
from app.content.check_references import ITSELF, NO_TWIN, UNNAMED
from app.content.field_wording import EMPTY, MISSING
from app.content.quiz_file import FEW_OPTIONS, NO_ANSWER, NO_DECISION, NO_GOLD, NO_OPTION
from app.content.wording import OF_CASE
from app.said import Said, said, to_say

CHOOSE = to_say("Choose the right answer")
# What the form says of a key that isn't there.
LACKING: Mapping[str, str] = {
    "prompt": to_say("Write what the moderator sees"),
    "gold": CHOOSE,
    "clause": to_say("Choose the clause that decides it"),
}
# What a check says, and what the form says instead, with the same places.
FORM_WORDS: Mapping[str, str] = {
    NO_DECISION: CHOOSE,
    NO_ANSWER: to_say("Write the id of the right answer"),
    NO_GOLD: to_say("Write the id of the right answer"),
    NO_OPTION: to_say("'%(option)s' is none of the answers: write the id of one: %(known)s"),
    SILENT: to_say("Say what decides: it is read in feedback"),
    NO_TWIN: to_say("There is no case '%(twin)s': choose its twin from the list, or leave it empty"),
    ITSELF: to_say("A case can't be its own twin: choose another from the list"),
    UNNAMED: to_say("Its twin %(twin)s doesn't name it: open that one and choose %(case)s as its twin"),
    FEW_OPTIONS: to_say("Write at least two answers, one a line, as in “a: Only the brand owner”"),
    ASKED_AT_RELEASE: to_say("The right answer changed: say below whether it is still the same question"),
    CHANGED: to_say("What is asked changed: say below that it is another question now"),
}


def in_form(message: str) -> str:
    """The problem as the form says it; one that reads well beside a field stays as it is."""
    if not isinstance(message, Said):
        return message
    values = message.values
    if message.one == OF_CASE:
        return said(OF_CASE, case=values["case"], problem=in_form(cast(Said, values["problem"])))
    if message.one in (MISSING, EMPTY) and values["key"] in LACKING:
        return said(LACKING[str(values["key"])])
    if message.one == NO_OPTION and not values["option"]:
        return said(CHOOSE)
    return said(FORM_WORDS[message.one], **values) if message.one in FORM_WORDS else message
