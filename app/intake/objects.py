"""Reads tables written as one JSON object a line (NDJSON)."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from app.intake.table import MOST_COLUMNS, Fault, Record


def object_columns(lines: Iterable[str]) -> list[str]:
    """All columns that the objects name, in the order of their first appearance; looks no further once too many."""
    columns: dict[str, None] = {}
    for line in lines:
        found = parsed(line)
        if isinstance(found, dict):
            columns |= dict.fromkeys(found)
        if len(columns) > MOST_COLUMNS:
            break
    return list(columns)


def object_rows(lines: Iterable[str], columns: list[str]) -> Iterator[Record | Fault]:
    """The columns as the header (line 0, none without columns), then each object's values as text in that order."""
    if columns:
        yield 0, columns
    for row, line in enumerate(lines, start=1):
        found = parsed(line) if line.strip() else None
        if isinstance(found, str):
            yield Fault(row, found, {"(line)": line.strip()[:1000].replace("\0", "")})
        elif found is not None:
            yield row, [found.get(column, "") for column in columns]


def parsed(line: str) -> dict[str, str] | str:
    """The object of a line with its values as text, or a sentence saying what is wrong with it."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return 'not JSON: every line must be one object, as in {"audit_id": "a1"}'
    if not isinstance(found, dict):
        return 'not a JSON object, as in {"audit_id": "a1"}'
    values = {str(key): value_text(value) for key, value in found.items()}
    text = "".join((*values, *values.values()))
    if "\0" in text or (not text.isprintable() and _has_surrogate(text)):
        return "holds a NUL or a broken character"
    return values


def value_text(value: Any) -> str:
    """A JSON value as it would stand in a CSV cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)
