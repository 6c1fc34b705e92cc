"""Reads what a person answered, from a form or from autosaved JSON: the same fields either way."""

from collections.abc import Mapping, Sequence

from app.language import gettext, lazy
from app.quizzes.marking import Decision, Said
from app.quizzes.models import CONFIDENCES

Fields = Mapping[str, Sequence[str]]
UNSAID = {
    "order": lazy("Give each option its own place."),
    "multiple": lazy("Choose at least one."),
    "choice": lazy("Choose an answer."),
}


def read_answer(
    fields: Fields, *, kind: str, options: Sequence[str], clauses: Mapping[str, int]
) -> tuple[Said, dict[str, str]]:
    """The answer and, by field, what can't be understood. `clauses` maps the codes that may be cited to their ids.

    What was not filled in is None; whether it may be missing is for `missing` to say.
    """
    problems = {}
    decision = read_decision(fields, kind, options)
    chosen = [decision] if isinstance(decision, str) else decision or []
    if set(chosen) - set(options) or len(set(chosen)) < len(chosen):
        problems["decision"] = gettext("That is not one of the choices. Choose again.")
    code = first(fields, "clause")
    if code and code not in clauses:
        problems["clause"] = gettext("There is no clause %(code)s here. Choose again.", code=code)
    confidence = first(fields, "confidence") or None
    if confidence is not None and confidence not in CONFIDENCES:
        problems["confidence"] = gettext("Choose sure, fairly or a guess.")
    return Said(decision, clauses.get(code), confidence), problems


def read_decision(fields: Fields, kind: str, options: Sequence[str]) -> Decision:
    """One option id, or several: `multiple` sends them under one name, `order` sends each option's place."""
    if kind == "multiple":
        return sorted(fields.get("decision", ())) or None
    if kind != "order":
        return first(fields, "decision") or None
    places = {option: first(fields, f"decision-{option}") for option in options}
    if sorted(places.values()) != sorted(str(place) for place in range(1, len(options) + 1)):
        return None
    return sorted(options, key=lambda option: int(places[option]))


def missing(said: Said, *, kind: str, cite: bool) -> dict[str, str]:
    """By field, what an answer still lacks before it can stand."""
    problems = {}
    if said.decision is None:
        problems["decision"] = str(UNSAID.get(kind, lazy("Choose what you decide.")))
    if cite and said.cited_clause_id is None:
        problems["clause"] = gettext("Choose the clause that decides.")
    return problems


def first(fields: Fields, name: str) -> str:
    """The field's first value without blanks around it; '' where it was not sent."""
    values = fields.get(name, ())
    return values[0].strip() if values else ""
