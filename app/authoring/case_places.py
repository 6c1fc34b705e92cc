"""What is wrong with a case, each problem at the field of the form that mends it; pure."""

import re
from collections.abc import Mapping

from app.content.check_cases import ASKED_AT_RELEASE
from app.content.model import Problem

# Keys of a case, each with the name of its field; a key that no field shows is told at the end of the form.
FIELDS: Mapping[str, str] = {
    "id": "id", "clause": "clause", "prompt": "prompt", "listing": "listing", "kind": "kind", "options": "options",
    "gold": "gold", "why": "why", "use": "use", "twin": "twin", "accept": "accept", "graphic": "graphic",
}  # fmt: skip
PLACES = (*FIELDS.values(), "decision")
_KEY = re.compile(r"^([a-z_]+)\s*:")
# Of problems that stand at the case itself, the words of their sentences that tell the key.
_SAID = (
    ("clause", re.compile(r"^(?:unknown )?clause '")),
    ("twin", re.compile(r"\btwin ")),
    ("why", re.compile(r"without 'why'")),
    ("prompt", re.compile(r"^(?:picture '|link '|'%\(target\)s' is not there|taken out when shown)")),
    ("gold", re.compile(r"^gold\b")),
)


def field_of(problem: Problem, source: str) -> str:
    """The field that mends a problem, whose line counts from the first of the case's YAML; "" where none does."""
    sentence, values = problem.message.one, problem.message.values
    named = values["keys"] if sentence == ASKED_AT_RELEASE else values.get("key")
    key = next((key for key, words in _SAID if words.search(sentence)), str(named).partition(" and ")[0])
    key = key if key in FIELDS else ""
    if not key and problem.line > 1:
        above = source.split("\n")[: problem.line]
        key = next((found[1] for line in reversed(above) if (found := _KEY.match(line))), "")
    return FIELDS.get(key, "")
