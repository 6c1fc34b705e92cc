"""Where in a file a key stood before: what tells both lines of a row that replaces an earlier one of the same file."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class LinesBefore:
    """The lines of all keys read so far, in sixteen bytes a row: keys are told apart by their hashes."""

    def __init__(self) -> None:
        self._read: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []

    def add(self, keys: Sequence[str], lines: Sequence[int]) -> None:
        hashes = np.fromiter(map(hash, keys), np.int64, len(keys))
        self._read.append((hashes, np.fromiter(lines, np.int64, len(lines))))

    def before(self, key: str, line: int) -> int | None:
        """The last line above `line` on which the key stood; None where it stood on none."""
        for hashes, lines in reversed(self._read):
            above = lines[(hashes == hash(key)) & (lines < line)]
            if len(above):
                return int(above.max())
        return None
