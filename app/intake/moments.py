"""Reads a column of moments at once."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from app.intake.times import parse_instant

PLAIN_ENDS = ("+00:00\n", "Z\n")
# Between these, place by place, lies what may be a moment; that hours end at 23 and months at 12 is seen to below.
LEAST, MOST = "0000-00-00 00:00:00", "9999-19-39T29:59:59"
SPLIT = LEAST.index(" ")  # the day before it, the time behind it
OURS = ".000000\n"


def instants(values: Sequence[str], timezone: ZoneInfo | None) -> list[str]:
    """Moments as text in UTC, '2026-09-01 14:30:00.000000'; '' where a value is none (`parse_instant` says why)."""
    return _plain_instants(values) or [_instant(value, timezone) for value in values]


def _plain_instants(values: Sequence[str]) -> list[str] | None:
    """The same for whole seconds in UTC as most systems write them; None where any value is something else."""
    text = "\n".join((*values, ""))
    end = next((end for end in PLAIN_ENDS if len(text) == len(values) * (len(LEAST) + len(end))), "")
    if not end or not values or not text.isascii():
        return None
    least, most = (np.frombuffer((limit + end).encode(), np.uint8) for limit in (LEAST, MOST))
    places = np.frombuffer(text.encode(), np.uint8).reshape(len(values), -1)
    if not ((places >= least) & (places <= most)).all():
        return None
    between, hours = places[:, SPLIT], places[:, SPLIT + 1 : SPLIT + 3]
    if not np.isin(between, (ord(" "), ord("T"))).all() or ((hours[:, 0] == ord("2")) & (hours[:, 1] > ord("3"))).any():
        return None
    if not _are_days(places[:, :SPLIT]):
        return None
    ours = np.empty((len(values), len(LEAST + OURS)), np.uint8)
    ours[:, : len(LEAST)] = places[:, : len(LEAST)]
    ours[:, SPLIT] = ord(" ")
    ours[:, len(LEAST) :] = np.frombuffer(OURS.encode(), np.uint8)
    return ours.tobytes().decode("ascii").split("\n")[:-1]


def _are_days(places: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> bool:
    """Whether the calendar knows each of these 'YYYY-MM-DD'; a file has few different ones."""
    figures = [10_000_000, 1_000_000, 100_000, 10_000, 0, 1_000, 100, 0, 10, 1]
    numbers = np.unique((places - np.uint8(ord("0"))).astype(np.int64) @ figures)
    try:
        for number in numbers.tolist():
            date(number // 10_000, number // 100 % 100, number % 100)
    except ValueError:
        return False
    return True


def _instant(value: str, timezone: ZoneInfo | None) -> str:
    try:
        return parse_instant(value, timezone).isoformat(" ", "microseconds")[:26]
    except ValueError:
        return ""


def moment_of(text: str) -> datetime:
    """The moment that such a text stands for."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
