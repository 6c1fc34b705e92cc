"""Reads a column of many values at once."""

from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import repeat
from json.encoder import encode_basestring
from zoneinfo import ZoneInfo

from app.intake.table import Record
from app.intake.times import parse_instant

PLAIN_ENDS = ("+00:00", "Z")


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
        rows = list(zip(*(self.raw(name) for name in names), strict=True))
        texts = {row: _as_json(labels, row) for row in set(rows)}
        return list(map(texts.__getitem__, rows))


def _as_json(labels: Sequence[str], values: Sequence[str]) -> str | None:
    members = [label + encode(value) for label, value in zip(labels, values, strict=True) if value]
    return f"{{{', '.join(members)}}}" if members else None


encode: Callable[[str], str] = encode_basestring


def instants(values: Sequence[str], timezone: ZoneInfo | None) -> list[str]:
    """Moments as text in UTC, '2026-09-01 14:30:00.000000'; '' where a value is none (`parse_instant` says why)."""
    together = "\n".join(values)
    if end := _plain_end(together, len(values)):
        try:
            deque(map(datetime.fromisoformat, values), maxlen=0)  # raises for what only looks like a moment
            return together.replace("T", " ").replace(end, ".000000").split("\n")
        except ValueError:
            pass
    return [_instant(value, timezone) for value in values]


def _plain_end(together: str, count: int) -> str:
    """How these lines end, where all are whole seconds in UTC as most systems write them; otherwise ''.

    Such moments need not be taken apart and put together again one by one.
    """
    for end in PLAIN_ENDS:
        width = 20 + len(end)  # with the line break
        if len(together) + 1 == count * width:
            signs = {
                4: "-",
                7: "-",
                10: "T ",
                13: ":",
                16: ":",
                **{19 + at: sign for at, sign in enumerate(end + "\n")},
            }
            return end if all(set(together[at::width]) <= set(known) for at, known in signs.items()) else ""
    return ""


def _instant(value: str, timezone: ZoneInfo | None) -> str:
    try:
        return parse_instant(value, timezone).isoformat(" ", "microseconds")[:26]
    except ValueError:
        return ""


def moment_of(text: str) -> datetime:
    """The moment that such a text stands for."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
