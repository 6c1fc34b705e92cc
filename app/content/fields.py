"""Which keys the YAML of each kind of file may hold."""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from app.content.field_wording import EXAMPLES, field_problem
from app.content.text import is_code, is_market
from app.content.yaml_tree import Path, Tree
from app.said import said

TO_DESCRIBE = "[describe:"  # begins what a case drafted from an audit or a question asks of its trainer
MOST_CASES = 2_000
UNREAD = "\x00"  # stands for an id that could not be read; no file can hold it


def _code(text: str) -> str:
    if text != UNREAD and not is_code(text):
        raise PydanticCustomError("code", "'{text}' can't be an id", {"text": text})
    return text


def _market(text: str) -> str:
    if not is_market(text):
        raise PydanticCustomError("market", "'{text}' is no market", {"text": text})
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "is empty")
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
        known = ", ".join(kind.model_fields)
        tree.refuse(at, said("expected 'key: value' lines here; allowed: %(known)s", known=known))
        return kind.model_validate(fallback)
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        details = error.errors(include_url=False)
        for detail in details[:MOST_TOLD]:
            place = (*at, *(step for step in detail["loc"] if step != "[key]"))
            key = next((str(step) for step in reversed(place) if isinstance(step, str)), "")
            read = tree.plain.get(place, ("", ""))
            tree.refuse(place, field_problem(detail, key, kind.model_fields, read, EXAMPLES | (examples or {})))
        if len(details) > MOST_TOLD:
            more = {"n": len(details) - MOST_TOLD, "most": MOST_TOLD}
            tree.refuse(at, said("%(n)s more problems here: mend the %(most)s told first", **more))
        bad = {str(detail["loc"][0]) for detail in details}
        return kind.model_validate(fallback | {key: kept for key, kept in value.items() if key not in bad})
