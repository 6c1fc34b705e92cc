"""Those columns of an audit that may be missing and of which nothing is stored but the text: what may stand there."""

from collections.abc import Mapping
from math import isfinite

from app.intake.columns import Columns

YES_OR_NO = ("0", "1", "no", "yes", "false", "true")
NAMES = ("automated", "handling_seconds")


def misfits(columns: Columns) -> frozenset[int]:
    """The places of rows in which such a column holds what it may not; each value is looked at once."""
    found: set[int] = set()
    for name in NAMES:
        values = columns.raw(name)
        if wrong := {value for value in set(values) if optional_problems({name: value.strip()})}:
            found.update(place for place, value in enumerate(values) if value in wrong)
    return frozenset(found)


def optional_problems(row: Mapping[str, str]) -> list[str]:
    """What is wrong with these cells of a row, in words."""
    automated, seconds = (row.get(name, "") for name in NAMES)
    problems = []
    if automated and automated.lower() not in YES_OR_NO:
        problems.append(f"automated '{automated}' is not known: {', '.join(YES_OR_NO)}")
    if seconds and not _is_duration(seconds):
        problems.append(f"handling_seconds '{seconds}' is not a number from 0 on")
    return problems


def _is_duration(text: str) -> bool:
    try:
        return float(text) >= 0 and isfinite(float(text))
    except ValueError:
        return False
