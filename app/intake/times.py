"""Reads the moments and days that people write into tables."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from app import clock

AHEAD = timedelta(days=1)  # by which the clock of another system may be fast


def latest() -> datetime:
    """The last moment at which something may have happened."""
    return clock.now() + AHEAD


def not_yet(name: str, text: str) -> str:
    """What is said of a later one."""
    return f"{name} '{text}' lies in the future: check its date and time zone"


def parse_instant(text: str, timezone: ZoneInfo | None = None) -> datetime:
    """The moment that ISO 8601 `text` names, aware and in UTC; `timezone` is where clocks without a zone hang.

    Raises ValueError with a sentence for people: not a time, or a time without zone where none is given.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"'{text}' is not a time: write it like 2026-09-01T14:30:00+00:00") from None
    if moment.tzinfo is None:
        if timezone is None:
            raise ValueError(f"'{text}' has no time zone: add one, as in +00:00, or choose the time zone of the file")
        moment = moment.replace(tzinfo=timezone)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"'{text}' lies outside the calendar") from None


def likely(text: str) -> datetime | None:
    """The moment that was meant, to find what else is wrong with its row: UTC where a zone lacks, None = no time."""
    try:
        return parse_instant(text, ZoneInfo("UTC"))
    except ValueError:
        return None


def parse_day(text: str) -> date:
    """The day that ISO 8601 `text` names. Raises ValueError with a sentence for people."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"'{text}' is not a day: write it like 2026-09-01") from None
