"""Reads the columns of a block by their names."""

from collections.abc import Callable, Iterable, Sequence
from json.encoder import encode_basestring

from app.intake.cells import as_written
from app.intake.table import Block

MOST_KEPT = 20_000


class Columns:
    """The columns of a block of rows; one that the header lacks is empty throughout."""

    def __init__(self, header: Sequence[str], block: Block) -> None:
        self._values: dict[str, Sequence[str]] = dict(zip(header, block.columns, strict=True))
        self._empty = ("",) * len(block)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def raw(self, name: str) -> Sequence[str]:
        """The values as they stand in the file."""
        return self._values.get(name, self._empty)

    def text(self, name: str) -> Sequence[str]:
        """The values without space around them, and without what a download of ours put before them."""
        if name not in self:
            return self._empty
        values = list(map(str.strip, self._values[name]))
        return list(map(as_written, values)) if "\n'" in "\n".join(("", *values)) else values

    def extras(self, texts: "Extras") -> Sequence[str]:
        """The non-empty cells of the columns that `texts` names, as JSON text; '' where all are empty."""
        if not texts.names:
            return self._empty
        rows = zip(*(self.raw(name) for name in texts.names), strict=True)
        return list(map(texts.__getitem__, rows))


class Extras(dict[tuple[str, ...], str]):
    """Cells of these columns as JSON text in order of their names, each combination put together once."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__()
        self.names = sorted(names)
        self._labels = [f"{encode_basestring(name)}: " for name in self.names]

    def __missing__(self, values: tuple[str, ...]) -> str:
        if len(self) >= MOST_KEPT:
            self.clear()
        self[values] = _as_json(self._labels, values)
        return self[values]


def _as_json(labels: Sequence[str], values: Sequence[str]) -> str:
    members = [label + encode(as_written(value)) for label, value in zip(labels, values, strict=True) if value]
    return f"{{{', '.join(members)}}}" if members else ""


encode: Callable[[str], str] = encode_basestring
