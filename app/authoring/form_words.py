"""Problems of a case in the words of its form, which knows fields where a check knows keys and ids of a file; pure."""

import re

from app.said import to_say

# What a check says, and what the form says instead; groups fill the places.
FORM_WORDS = (
    (r"gold '' is not an option: .*|gold is missing: choose the right decision", to_say("Choose the right answer")),
    (r"gold is (?:missing|empty): .*", to_say("Write the id of the right answer")),
    (
        r"gold '(?P<option>.*)' is not an option: write one of (?P<known>.*)",
        to_say("'%(option)s' is none of the answers: write the id of one: %(known)s"),
    ),
    (r"'prompt' is (?:missing|empty): .*", to_say("Write what the moderator sees")),
    (r"(?:case \S+ )?without 'why': .*", to_say("Say what decides: it is read in feedback")),
    (
        r"twin '(?P<twin>.*)' is no case: .*",
        to_say("There is no case '%(twin)s': choose its twin from the list, or leave it empty"),
    ),
    (r"twin '.*' is the case itself: .*", to_say("A case can't be its own twin: choose another from the list")),
    (
        r"its twin (?P<twin>\S+) doesn't name it: add 'twin: (?P<case>\S+)' there",
        to_say("Its twin %(twin)s doesn't name it: open that one and choose %(case)s as its twin"),
    ),
    (
        r"a (?:choice|multiple|order) needs at least two options, .*",
        to_say("Write at least two answers, one a line, as in “a: Only the brand owner”"),
    ),
    (
        r"(?P<keys>gold|accept|gold and accept) changed: write 'rev: \d+' if .*",
        to_say("The right answer changed: say below whether it is still the same question"),
    ),
    (
        r".* changed: write 'rev: \d+'",
        to_say("What is asked changed: say below that it is another question now"),
    ),
)
SENTENCES = tuple(sentence for _, sentence in FORM_WORDS)
_KNOWN = tuple((re.compile(pattern, re.DOTALL), sentence) for pattern, sentence in FORM_WORDS)


def in_form(message: str) -> str:
    """The problem as the form says it; one that reads well beside a field stays as it is."""
    for pattern, sentence in _KNOWN:
        if found := pattern.fullmatch(message):
            return sentence % found.groupdict()
    return message
