"""The keys of a case that question banks have no field for, as short `key:value` tags, which most of them keep."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast, get_args

from app.content.model import Case, Kind, Quiz, Use
from app.content.text import is_code, is_market

HEAD_KEYS = ("quiz", "sop", "title", "draw", "time_limit", "decisions")
KEYS = ("kind", "rev", "clause", "cite", "use", "twin", "flips", "graphic", "void")
_KEY = re.compile(r"(?:kind|rev|clause|cite|use|twin|flips|graphic|void|gold|option[0-9]{1,4}|gold@[A-Z]{2})")
_HIDDEN = re.compile(r"[%\[\]<>`\\{}\r\n]")
_SHOWN = re.compile(r"%([0-9A-F]{2})")


def written(key: str, value: str) -> str:
    """A tag; what a tag can't hold in one of the formats is written as %5D is."""
    return f"{key}:{_HIDDEN.sub(lambda sign: f'%{ord(sign[0]):02X}', value)}"


def read(tags: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Our marks by key, and the tags that are none of ours."""
    marks: dict[str, str] = {}
    foreign: list[str] = []
    for tag in tags:
        key, colon, value = tag.strip().partition(":")
        if colon and (_KEY.fullmatch(key) or key in HEAD_KEYS):
            marks[key] = _SHOWN.sub(lambda code: chr(int(code[1], 16)), value)
        elif tag.strip():
            foreign.append(tag.strip())
    return marks, foreign


def of_case(case: Case) -> list[str]:
    """What a case holds beyond prompt, options, gold, accept and why; defaults left out, but never `kind`."""
    values = {"kind": case.kind, "rev": str(case.rev), "clause": case.clause}
    values |= {name: "yes" for name in ("cite", "flips", "void") if getattr(case, name)}
    values |= {"use": case.use} if case.use != "proof" else {}
    values |= {"twin": case.twin} if case.twin else {}
    values |= {"graphic": case.graphic} if case.graphic != "none" else {}
    # Where another answer has full credit too, credit alone doesn't tell the gold.
    values |= {"gold": case.gold[0]} if case.gold and 1.0 in case.accept.values() else {}
    values |= {f"gold@{market}": " ".join(gold) for market, gold in sorted(case.gold_by_market.items())}
    return [written(key, value) for key, value in values.items()]


def of_options(ids: Iterable[str]) -> list[str]:
    """The ids of options for formats whose answers have none, in the order in which the answers stand."""
    return [written(f"option{place}", code) for place, code in enumerate(ids, 1)]


def of_quiz(quiz: Quiz) -> list[str]:
    """What a quiz holds beyond its id and its cases."""
    values = {"sop": quiz.sop, "title": quiz.title, "draw": str(quiz.draw), "decisions": " ".join(quiz.decisions)}
    values |= {"time_limit": str(quiz.time_limit)} if quiz.time_limit else {}
    return [written(key, value) for key, value in values.items()]


def head(marks: Mapping[str, str]) -> dict[str, str]:
    return {key: marks[key] for key in HEAD_KEYS if marks.get(key, "").strip()}


def case_fields(marks: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The fields of a Case that the marks give, and the marks that can't be understood."""
    fields: dict[str, Any] = {}
    odd: list[str] = []
    for key, value in marks.items():
        if key in ("cite", "flips", "void"):
            fields[key] = value.strip().lower() in ("yes", "true", "1", "x")
        elif key == "rev" and re.fullmatch("[1-9][0-9]{0,5}", value):
            fields[key] = int(value)
        elif key in ("clause", "twin") and is_code(value):
            fields[key] = value
        elif key == "kind" and value in get_args(Kind):
            fields[key] = cast(Kind, value)
        elif key == "use" and value in get_args(Use):
            fields[key] = cast(Use, value)
        elif key == "graphic" and value.strip():
            fields[key] = value.strip()
        elif key.startswith("gold@") and is_market(key[5:]):
            fields.setdefault("gold_by_market", {})[key[5:]] = tuple(value.split())
        elif not key.startswith("option") and key not in (*HEAD_KEYS, "gold"):
            odd.append(f"{key}:{value}")
    return fields, odd
