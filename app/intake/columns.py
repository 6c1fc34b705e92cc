"""Reads a column of many values at once."""

import re
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import repeat
from json.encoder import encode_basestring
from zoneinfo import ZoneInfo

from app.intake.table import Record
from app.intake.times import parse_instant

# A whole second in UTC, as most systems write it: its digits need not be taken apart and put together again.
PLAIN = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\+00:00|Z)", re.ASCII).fullmatch


class Columns:
    """The columns of a batch of rows; a column that the header lacks is empty throughout."""

    def __init__(self, header: Sequence[str], records: Sequence[Record]) -> None:
        columns = zip(*(values for _, values in records), strict=True) if records else repeat(())
        self._values: dict[str, tuple[str, ...]] = dict(zip(header, columns, strict=False))
        self._empty = ("",) * len(records)

    def raw(self, name: str) -> tuple[str, ...]:
        """The values as they stand in the file."""
        return self._values.get(name, self._empty)

    def text(self, name: str) -> list[str]:
        """The values without space around them."""
        return list(map(str.strip, self.raw(name)))

    def optional(self, name: str) -> Sequence[str | None]:
        """The values, None where a cell is empty."""
        if name not in self._values:
            return (None,) * len(self._empty)
        return [value.strip() or None for value in self._values[name]]

    def extras(self, names: Sequence[str]) -> Sequence[str | None]:
        """The non-empty cells of these columns as JSON text in order of their names; None where all are empty."""
        if not names:
            return (None,) * len(self._empty)
        names = sorted(names)
        labels = [f"{encode_basestring(name)}: " for name in names]
        return [
            "{" + ", ".join([label + encode(value) for label, value in zip(labels, row, strict=True) if value]) + "}"
            if any(row)
            else None
            for row in zip(*(self.raw(name) for name in names), strict=True)
        ]


encode: Callable[[str], str] = encode_basestring


def instants(values: Sequence[str], timezone: ZoneInfo | None) -> list[str]:
    """Moments as text in UTC, '2026-09-01 14:30:00.000000'; '' where a value is none (`parse_instant` says why)."""
    try:
        if all(map(PLAIN, values)):
            deque(map(datetime.fromisoformat, values), maxlen=0)  # raises for what only looks like a moment
            return [f"{value[:10]} {value[11:19]}.000000" for value in values]
    except ValueError:
        pass
    return [_instant(value, timezone) for value in values]


def _instant(value: str, timezone: ZoneInfo | None) -> str:
    try:
        return parse_instant(value, timezone).isoformat(" ", "microseconds")[:26]
    except ValueError:
        return ""


def moment_of(text: str) -> datetime:
    """The moment that such a text stands for."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
