"""What one row of a roster says, and every reason why it can't be taken."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.intake.table import too_long
from app.people.models import ROLES, ROSTER_ROLES

REQUIRED = ("moderator_id", "team", "starts_on")
DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ]00:00(?::00(?:\.0+)?)?)?")  # as a day comes out of many a sheet
SLUG = re.compile(r"[^\s/+:?#]{1,80}")
MARKET = re.compile(r"[A-Z]{2}")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
WORDS = ("moderator_id", "name", "email", "vendor", "queue")
INVISIBLE = re.compile("[\x00-\x1f\x7f\u202d\u202e]")  # control characters, and what writes a text backwards
EMAIL = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+")


@dataclass(frozen=True)
class RosterRow:
    """A sound row. `facts` (of the team) and `stay` (ends_on, role, queue) hold only what the file has columns for."""

    line: int
    moderator_id: str
    name: str | None
    email: str | None
    team: str
    starts_on: date
    facts: dict[str, str | None]
    stay: dict[str, Any]
    content: Mapping[str, str]

    @property
    def ends_on(self) -> date | None:
        ends: date | None = self.stay.get("ends_on")
        return ends


def read_row(line: int, content: Mapping[str, str]) -> RosterRow | list[str]:
    """The row, or all its problems."""
    problems: list[str] = []
    starts_on, ends_on = (_day(column, content.get(column, ""), problems) for column in ("starts_on", "ends_on"))
    if starts_on and ends_on and ends_on <= starts_on:
        problems.append(f"ends_on {ends_on} must come after starts_on {starts_on}: it is the first day away")
    problems += [f"{column} is empty" for column in ("moderator_id", "team", "starts_on") if not content[column]]
    problems += too_long(content, WORDS)
    problems += [
        f"{column} holds the invisible character U+{ord(found[0]):04X}: remove it"
        for column in WORDS
        if (found := INVISIBLE.search(content.get(column) or ""))
    ]
    problems += [text for column, check in CHECKS.items() if (text := check(content.get(column) or ""))]
    if problems or starts_on is None:
        return problems
    stay: dict[str, Any] = {"ends_on": ends_on, "role": content.get("role") or "moderator"}
    stay["queue"] = content.get("queue") or None
    return RosterRow(
        line=line,
        moderator_id=content["moderator_id"],
        name=content.get("name") or None,
        email=(content.get("email") or "").lower() or None,
        team=content["team"],
        starts_on=starts_on,
        facts={column: content[column] or None for column in ("market", "language", "vendor") if column in content},
        stay={column: value for column, value in stay.items() if column in content},
        content=content,
    )


def _day(column: str, text: str, problems: list[str]) -> date | None:
    if not text:
        return None
    try:
        if found := DAY.fullmatch(text):
            return date.fromisoformat(found[1])
    except ValueError:
        pass
    problems.append(f"{column} '{text}' is no day: write it as in 2026-08-01")
    return None


def _looks_like(pattern: re.Pattern[str], wanted: str) -> Callable[[str], str]:
    return lambda text: "" if not text or pattern.fullmatch(text) else f"{wanted.format(text)}"


def _role(text: str) -> str:
    if not text or text in ROSTER_ROLES:
        return ""
    if text in ROLES:
        return f"a roster can't grant the role {text}: use `flask people add` for it"
    return f"role '{text}' is not known: {', '.join(ROSTER_ROLES)}"


CHECKS: dict[str, Callable[[str], str]] = {
    "email": _looks_like(EMAIL, "email '{}' is not an address"),
    "team": _looks_like(SLUG, "team '{}' must be one word without / + : ? #, as in jakarta-1"),
    "market": _looks_like(MARKET, "market '{}' is no country code: two capital letters, as in ID"),
    "language": _looks_like(LANGUAGE, "language '{}' is no language tag, as in id or pt-BR"),
    "role": _role,
}
