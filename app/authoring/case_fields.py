"""A case between its YAML and the fields of a form: what is typed becomes the keys of the file, and nothing is lost."""

import re
from collections.abc import Mapping
from typing import Any

from app.authoring.listing_fields import listing_from, listing_values
from app.content.yaml_edit import case_source, with_case
from app.content.yaml_tree import load
from app.language import gettext, spoken

KINDS = ("decision", "choice", "multiple", "order")
_ID = re.compile(r"(.*?)(\d+)$")


class Unreadable(ValueError):
    """What was typed is no case; the message says why, for the person who typed it."""


def values_of(fields: Mapping[str, Any]) -> dict[str, str]:
    """The keys of a case as a form shows them."""
    gold = fields.get("gold")
    kind = str(fields.get("kind", "decision"))
    return {
        "id": str(fields.get("id", "")),
        "clause": str(fields.get("clause", "")),
        "kind": kind,
        "prompt": str(fields.get("prompt", "")).rstrip("\n"),
        "options": _lines(fields.get("options") or {}),
        "decision": gold if kind == "decision" and isinstance(gold, str) else "",
        "gold": "" if kind == "decision" and isinstance(gold, str) else _gold_text(gold),
        "accept": _lines(fields.get("accept") or {}, ", "),
        "twin": str(fields.get("twin") or ""),
        "use": str(fields.get("use", "proof")),
        "graphic": "" if fields.get("graphic", "none") == "none" else str(fields["graphic"]),
        "why": str(fields.get("why", "")).rstrip("\n"),
        "cite": "1" if fields.get("cite") else "",
        "flips": "1" if fields.get("flips") else "",
        "void": "1" if fields.get("void") else "",
    } | listing_values(fields.get("listing"))


def fields_from(form: Mapping[str, str], before: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a case from what was typed; keys that the form does not show stay as they were. Raises Unreadable."""
    typed = {name: value.replace("\r\n", "\n") for name, value in form.items()}
    kind = typed.get("kind", "decision")
    fields = dict(before)
    fields |= {"id": typed.get("id", "").strip(), "clause": typed.get("clause", "").strip(), "kind": kind}
    fields["prompt"] = _text(typed.get("prompt", ""))
    fields["options"] = (
        _mapping(typed.get("options", ""), gettext("options"), one_a_line=True) if kind != "decision" else {}
    )
    written = typed.get("gold", "").strip()
    fields["gold"] = _gold(written, kind) if written else typed.get("decision", "")
    fields["accept"] = {
        key: _credit(value) for key, value in _mapping(typed.get("accept", ""), gettext("part credit")).items()
    }
    fields |= {"twin": typed.get("twin", "").strip() or None, "use": typed.get("use", "proof")}
    fields["graphic"] = typed.get("graphic", "").strip() or "none"
    fields |= {name: typed.get(name) == "1" for name in ("cite", "flips", "void")}
    fields["why"] = _text(typed.get("why", ""))
    fields["listing"] = listing_from(typed, before.get("listing"))
    if fields["listing"] is None and before.get("listing") is not None:
        del fields["listing"]
    empty: dict[str, Any] = {
        "options": {},
        "accept": {},
        "twin": None,
        "kind": "decision",
        "use": "proof",
        "graphic": "none",
        "why": "",
        "listing": None,
    }
    empty |= dict.fromkeys(("cite", "flips", "void"), False)
    return {key: value for key, value in fields.items() if key in before or empty.get(key, ...) != value}


def fields_in(source: str) -> dict[str, Any]:
    """The keys of one case from its YAML. Raises Unreadable."""
    tree = load("case", source)
    if tree.problems:
        first = tree.problems[0]
        raise Unreadable(f"{gettext('Line %(line)s', line=first.line)}: {spoken(first.message)}")
    value = tree.value[0] if isinstance(tree.value, list) and len(tree.value) == 1 else tree.value
    if not isinstance(value, dict) or not isinstance(value.get("id"), str):
        raise Unreadable(gettext("Line 1: a case is 'key: value' lines, and its id is text"))
    return value


def source_of(quiz: str, code: str) -> str:
    """The YAML of one case as it stands in a quiz file, "" where it isn't there."""
    try:
        return case_source(quiz, code)
    except (KeyError, ValueError):
        return ""


def with_source(quiz: str, code: str, source: str) -> str:
    """The quiz file with the case written as in `source`, comments included where the file is written line by line.

    Raises Unreadable.
    """
    fields = fields_in(source)
    old = source_of(quiz, code)
    lines = quiz.split("\n")
    begins = re.compile(rf"^(\s*)-(\s+)id:\s*[\"']?{re.escape(code)}[\"']?\s*(#.*)?$")
    at = next((index for index, line in enumerate(lines) if begins.match(line)), None)
    found = begins.match(lines[at]) if at is not None else None
    if old and at is not None and found is not None and str(fields["id"]) == code:
        height = len(old.rstrip("\n").split("\n"))
        lead, margin = f"{found[1]}-{found[2]}", " " * len(f"{found[1]}-{found[2]}")
        if _indented(old, lead, margin) == [line.rstrip() for line in lines[at : at + height]]:
            return "\n".join([*lines[:at], *_indented(source, lead, margin), *lines[at + height :]])
    return with_case(quiz, fields)


def next_id(codes: list[str], clause: str) -> str:
    """A free id that goes on where the others of the quiz stop: cf-018 after cf-017."""
    numbered = [(found[1], found[2]) for code in codes if (found := _ID.fullmatch(code))]
    if not numbered:
        return f"{clause.split('-')[0] or 'case'}-001"
    head, digits = max(numbered, key=lambda one: int(one[1]))
    return f"{head}{int(digits) + 1:0{len(digits)}d}"


def _indented(source: str, lead: str, margin: str) -> list[str]:
    lines = source.rstrip("\n").split("\n")
    return [((lead if at == 0 else margin) + line).rstrip() if line.strip() else "" for at, line in enumerate(lines)]


def _text(typed: str) -> str:
    text = typed.strip("\n").rstrip()
    return f"{text}\n" if "\n" in text else text


def _lines(mapping: object, separator: str = "\n") -> str:
    if not isinstance(mapping, dict):
        return ""
    return separator.join(
        f"{key}: {value:g}" if isinstance(value, float) else f"{key}: {value}" for key, value in mapping.items()
    )


def _mapping(typed: str, what: str, *, one_a_line: bool = False) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in re.split(r"\n" if one_a_line else r"\n|,(?=\s*[\w.-]+\s*:)", typed):
        if not line.strip():
            continue
        key, colon, value = line.partition(":")
        if not colon or not key.strip() or not value.strip():
            raise Unreadable(
                gettext(
                    "%(field)s: '%(line)s' – write one a line, as in 'a: first answer'", field=what, line=line.strip()
                )
            )
        found[key.strip()] = value.strip()
    return found


def _credit(written: str) -> float:
    try:
        return float(written)
    except ValueError:
        raise Unreadable(gettext("part credit: '%(typed)s' is no number – write warn: 0.5", typed=written)) from None


def _gold_text(gold: object) -> str:
    if isinstance(gold, dict):
        return ", ".join(f"{market}: {_gold_text(one)}" for market, one in gold.items())
    return " ".join(map(str, gold)) if isinstance(gold, list) else str(gold or "")


def _gold(written: str, kind: str) -> Any:
    if ":" in written:
        return {market: _gold(one, kind) for market, one in _mapping(written, gettext("right answer")).items()}
    ids = re.split(r"[\s,]+", written.strip())
    return ids if kind in ("multiple", "order") else written.strip()
