"""What to tell a trainer who wrote another key or value than a file may hold there."""

from collections.abc import Iterable, Mapping

from pydantic_core import ErrorDetails

from app.content.text import nearest
from app.content.wording import as_read, of_key
from app.said import Said, said, to_say

# What a missing or wrong key should look like.
EXAMPLES = {
    "id": "id: counterfeit",
    "title": "title: Counterfeit and brand misuse",
    "sop": "sop: counterfeit",
    "clause": "clause: cf-1.2",
    "gold": "gold: remove",
    "prompt": "prompt: what the moderator sees",
    "cases": "cases: followed by '  - id: …' for each case",
    "extends": "extends: counterfeit",
    "of_rev": "of_rev: 1",
    "audience": "audience: [name of a queue]",
    "markets": "markets: [ID, DE]",
    "decisions": "decisions: [allow, remove]",
    "options": "options: {a: first answer, b: second answer}",
    "accept": "accept: {warn: 0.5}",
    "name": "name: Remove",
    "listing": "listing: {title: Running shoes, price: 9.90 EUR}",
    "images": "images: [{src: media/shoe.webp, alt: what it shows}]",
    "src": "src: media/shoe.webp",
    "term": "term: replica",
    "means": "means: A copy that says it is one.",
    "also": "also: [replicas, clone]",
}

# What a key must be by what it failed at, alone and with an example.
_MUST = {
    "string_type": (to_say("'%(key)s' must be text"), to_say("'%(key)s' must be text, as in '%(example)s'")),
    "int_type": (
        to_say("'%(key)s' must be a whole number"),
        to_say("'%(key)s' must be a whole number, as in '%(example)s'"),
    ),
    "float_type": (to_say("'%(key)s' must be a number"), to_say("'%(key)s' must be a number, as in '%(example)s'")),
    "bool_type": (
        to_say("'%(key)s' must be true or false"),
        to_say("'%(key)s' must be true or false, as in '%(example)s'"),
    ),
    "list_type": (to_say("'%(key)s' must be a list"), to_say("'%(key)s' must be a list, as in '%(example)s'")),
    "dict_type": (
        to_say("'%(key)s' must be a mapping of 'id: value'"),
        to_say("'%(key)s' must be a mapping of 'id: value', as in '%(example)s'"),
    ),
    "model_type": (
        to_say("'%(key)s' must be keys and values"),
        to_say("'%(key)s' must be keys and values, as in '%(example)s'"),
    ),
}
_MUST["dict_attributes_type"] = _MUST["model_type"]
# The bounds of a value by what it failed at; the text and the name of the bound there.
_BOUNDS = {
    "greater_than": ("gt", to_say("input should be greater than %(least)s")),
    "greater_than_equal": ("ge", to_say("input should be greater than or equal to %(least)s")),
    "less_than_equal": ("le", to_say("input should be less than or equal to %(most)s")),
    "string_too_long": ("max_length", to_say("string should have at most %(most)s characters")),
}
MISSING = to_say("'%(key)s' is missing: add '%(example)s'")
EMPTY = to_say("'%(key)s' is empty: write some text")
# What our own checks of a value say.
_FORMS = {
    "code": to_say("'%(given)s' can't be an id: use letters, digits, '-', '_' and '.', at most 64, as in cf-1.2"),
    "market": to_say("'%(given)s' is no market: write two capital letters, as in DE"),
}


def field_problem(
    detail: ErrorDetails, key: str, known: Iterable[str], read: tuple[str, str], examples: Mapping[str, str]
) -> Said:
    """What pydantic found wrong with a key, in words of the file.

    `known` are the keys that may stand there; `read` is how an unquoted value was written, and what YAML took it for.
    """
    kind, bounds = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(key, list(known))
    if kind == "missing":
        return said(MISSING, key=key, example=examples.get(key, f"{key}: …"))
    if kind == "string_type" and read[0]:
        return of_key(key, as_read(*read))
    if kind in _MUST:
        return said(_MUST[kind][key in examples], key=key, example=examples.get(key, ""))
    if kind == "literal_error":
        return said(
            "'%(key)s' is '%(value)s': write %(known)s", key=key, value=str(detail["input"]), known=_any_of(bounds)
        )
    if kind == "too_long":
        found, most = bounds["actual_length"], bounds["max_length"]
        return said("'%(key)s' has %(n)s entries: split it (at most %(most)s)", key=key, n=found, most=most)
    if kind == "blank":
        return said(EMPTY, key=key)
    if kind in _FORMS:
        return of_key(key, said(_FORMS[kind], given=bounds["text"]))
    return _out_of_bounds(detail, key, examples)


def _out_of_bounds(detail: ErrorDetails, key: str, examples: Mapping[str, str]) -> Said:
    problem: str = detail["msg"][0].lower() + detail["msg"][1:]
    if detail["type"] in _BOUNDS:
        name, text = _BOUNDS[detail["type"]]
        bound = f"{detail['ctx'][name]:.7g}"
        problem = said(text, least=bound, most=bound)
    elif detail["type"] == "too_short":
        problem = said("list should have at least 1 item after validation, not 0")
    if key in examples:
        text = to_say("'%(key)s': %(problem)s, as in '%(example)s'")
        return said(text, key=key, problem=problem, example=examples[key])
    return of_key(key, problem)


def _any_of(bounds: Mapping[str, object]) -> str:
    """`a`, `b` or `c`, as pydantic lists what may stand there."""
    some, _, last = str(bounds["expected"]).replace("'", "").rpartition(" or ")
    return said("%(some)s or %(last)s", some=some, last=last) if some else last


def _unknown_key(key: str, known: list[str]) -> Said:
    keys = ", ".join(known)
    if near := nearest(key, known):
        text = to_say("unknown key '%(key)s': did you mean '%(near)s'?; allowed: %(known)s")
        return said(text, key=key, near=near, known=keys)
    return said("unknown key '%(key)s': remove it; allowed: %(known)s", key=key, known=keys)
