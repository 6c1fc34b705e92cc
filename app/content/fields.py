"""Which keys the YAML of each kind of file may hold, and what to tell a trainer who wrote something else."""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from app.content.text import CODE_HELP, MARKET_HELP, is_code, is_market, meant
from app.content.yaml_tree import Path, Tree, as_read

TO_DESCRIBE = "[describe:"  # begins what a case drafted from an audit or a question asks of its trainer
MOST_CASES = 2_000
UNREAD = "\x00"  # stands for an id that could not be read; no file can hold it


def _code(text: str) -> str:
    if text != UNREAD and not is_code(text):
        raise PydanticCustomError("code", "'{text}' can't be an id: use {help}", {"text": text, "help": CODE_HELP})
    return text


def _market(text: str) -> str:
    if not is_market(text):
        raise PydanticCustomError("market", "'{text}' is no market: {help}", {"text": text, "help": MARKET_HELP})
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "is empty: write some text")
    return text.strip("\n")


Code = Annotated[str, AfterValidator(_code)]
Market = Annotated[str, AfterValidator(_market)]
Words = Annotated[str, AfterValidator(_not_blank)]
Title = Annotated[str, Field(max_length=300), AfterValidator(_not_blank)]
Rev = Annotated[int, Field(ge=1, le=1_000_000)]
Minutes = Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False)]


class Fields(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class SopFields(Fields):
    """The front matter of an SOP."""

    id: Code
    title: Title
    audience: list[Title] = []
    minutes: Minutes | None = None
    markets: list[Market] = []
    refresh_days: Annotated[int, Field(ge=1, le=36_500)] | None = None
    scale: Code | None = None


class VariantFields(Fields):
    """The front matter of a market variant, `counterfeit@DE.md`."""

    extends: Code
    title: Title | None = None
    minutes: Minutes | None = None


class TranslationFields(Fields):
    """The front matter of a translation, `counterfeit.id.md`."""

    title: Title
    id: Code | None = None


class QuizFields(Fields):
    id: Code
    sop: Code
    title: Title
    decisions: Annotated[list[Code], Field(min_length=1)] | None = None
    draw: Annotated[int, Field(ge=1, le=1_000)] = 12
    time_limit: Minutes | None = None
    cases: Annotated[list[dict[str, Any]], Field(max_length=MOST_CASES)]


class CaseFields(Fields):
    id: Code
    clause: Code
    prompt: Words
    gold: Any
    rev: Rev = 1
    kind: Literal["decision", "choice", "multiple", "order"] = "decision"
    options: dict[Code, Words] = {}
    accept: dict[Code, Annotated[float, Field(gt=0, le=1)]] = {}
    cite: bool = False
    use: Literal["proof", "practice"] = "proof"
    twin: Code | None = None
    flips: bool = False
    graphic: Words = "none"
    void: bool = False
    why: str = ""
    origin: Annotated[str, Field(max_length=500)] = ""
    listing: dict[str, Any] | None = None


class ListingFields(Fields):
    """The `listing:` of a case."""

    title: Title
    price: Annotated[str, Field(max_length=300)] = ""
    seller: Annotated[str, Field(max_length=300)] = ""
    attributes: Annotated[dict[Title, Title], Field(max_length=40)] = {}
    images: Annotated[list[dict[str, Any]], Field(max_length=20)] = []


class PictureFields(Fields):
    src: Title
    alt: str = ""


class QuizTranslationFields(Fields):
    """`quizzes/counterfeit.id.yaml`."""

    cases: Annotated[list[dict[str, Any]], Field(max_length=MOST_CASES)]
    id: Code | None = None
    title: Title | None = None


class CaseTranslationFields(Fields):
    id: Code
    of_rev: Rev
    prompt: Words
    options: dict[Code, Words] = {}
    why: str = ""


class TermFields(Fields):
    """A term of `terms.yaml`."""

    term: Title
    means: Annotated[str, Field(max_length=600), AfterValidator(_not_blank)]
    also: Annotated[list[Title], Field(max_length=20)] = []


class LevelFields(Fields):
    id: Code
    name: Title


F = TypeVar("F", bound=Fields)

# What a missing or wrong key should look like; {…} is filled by whoever knows better than "…".
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

_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping of 'id: value'",
    "dict_attributes_type": "keys and values",
    "model_type": "keys and values",
}


MOST_TOLD = 100  # nobody reads more, and a file may hold a hundred thousand


def read_fields(
    kind: type[F], tree: Tree, at: Path = (), *, fallback: dict[str, object], examples: dict[str, str] | None = None
) -> F:
    """The keys at `at`, validated; every problem goes to `tree` with its line.

    A key with a problem takes its value in `fallback` (which must hold every required key) or else its default, so
    that the rest of the tree can still be checked. `examples` override EXAMPLES.
    """
    value = tree.at(at)
    if not isinstance(value, dict):
        tree.refuse(at, "expected 'key: value' lines here; " + _allowed(kind))
        return kind.model_validate(fallback)
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        details = error.errors(include_url=False)
        for detail in details[:MOST_TOLD]:
            place = (*at, *(step for step in detail["loc"] if step != "[key]"))
            tree.refuse(place, _say(kind, tree, place, detail, EXAMPLES | (examples or {})))
        if len(details) > MOST_TOLD:
            tree.refuse(at, f"{len(details) - MOST_TOLD:,} more problems here: mend the {MOST_TOLD} told first")
        bad = {str(detail["loc"][0]) for detail in details}
        return kind.model_validate(fallback | {key: kept for key, kept in value.items() if key not in bad})


def _say(kind: type[Fields], tree: Tree, place: Path, detail: ErrorDetails, examples: dict[str, str]) -> str:
    key = next((str(step) for step in reversed(place) if isinstance(step, str)), "")
    example = f", as in '{examples[key]}'" if key in examples else ""
    problem = detail["type"]
    if problem == "extra_forbidden":
        return f"unknown key '{key}': {_nearest(key, kind)}; {_allowed(kind)}"
    if problem == "missing":
        return f"'{key}' is missing: add '{examples.get(key, key + ': …')}'"
    if problem == "string_type" and tree.plain.get(place, ("", ""))[0]:
        return f"'{key}': {as_read(*tree.plain[place])}"
    if problem in _EXPECTED:
        return f"'{key}' must be {_EXPECTED[problem]}{example}"
    if problem == "literal_error":
        wanted = detail["ctx"]["expected"].replace("'", "")
        return f"'{key}' is '{detail['input']}': write {wanted}"
    if problem == "too_long":
        found, most = detail["ctx"]["actual_length"], detail["ctx"]["max_length"]
        return f"'{key}' has {found:,} entries: split it (at most {most:,})"
    if problem in ("code", "market", "blank"):
        return f"'{key}': {detail['msg']}" if problem != "blank" else f"'{key}' {detail['msg']}"
    return f"'{key}': {detail['msg'][0].lower()}{detail['msg'][1:]}{example}"


def _allowed(kind: type[Fields]) -> str:
    return "allowed: " + ", ".join(kind.model_fields)


def _nearest(key: str, kind: type[Fields]) -> str:
    return meant(key, kind.model_fields).strip() or "remove it"
