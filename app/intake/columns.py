"""Reads a column of many values at once."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from json.encoder import encode_basestring
from zoneinfo import ZoneInfo

from app.intake.table import Record
from app.intake.times import parse_instant


class Columns:
    """The columns of a batch of rows; a column that the header lacks is empty throughout."""

    def __init__(self, header: Sequence[str], records: Sequence[Record]) -> None:
        self._values = dict(zip(header, zip(*(values for _, values in records), strict=True), strict=True))
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
        moments = list(map(datetime.fromisoformat, values))
        if {moment.tzinfo for moment in moments} <= {UTC}:
            return [moment.isoformat(" ", "microseconds")[:26] for moment in moments]
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


def day_of(text: str) -> date:
    """The UTC day of such a text."""
    return date.fromisoformat(text[:10])
