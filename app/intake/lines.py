"""Takes the lines of a CSV file apart: many at once where none holds a quotation mark, else one by one."""

import csv
import re
from collections.abc import Iterator
from itertools import chain

from app.intake.table import Fault, Record

LONGEST_LINE = csv.field_size_limit()  # a longer one may hold a cell that is too long


MARKS = (",", ";", "\t")  # between columns; the first where several stand equally often
QUOTED = re.compile('"[^"]*(?:"|$)')


def mark_between(header: str) -> str:
    """What separates the columns: of the marks, the one that stands most often in the header, quoted names aside.

    Where that misleads, the file is refused, since no needed column holds one of them in its name.
    """
    return max(MARKS, key=QUOTED.sub("", header).count)


def split(lines: list[str], mark: str = ",") -> list[list[str]] | None:
    """The columns of these lines; None where they must be looked at one by one.

    A line end becomes a cell of its own. There are as many of them as lines, so that, when each stands where it
    would with equally many cells in every line, that is how many there are.
    """
    text = "".join(lines)
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if '"' in text or "\r" in text or max(map(len, lines)) > LONGEST_LINE:
        return None
    width = lines[0].count(mark) + 1
    if width == 1:  # empty lines could not be told from empty cells
        return None
    cells = (text if text.endswith("\n") else text + "\n").replace("\n", f"{mark}\n{mark}").split(mark)
    cells.pop()
    if len(cells) != len(lines) * (width + 1) or cells[width :: width + 1].count("\n") != len(lines):
        return None
    return [cells[place :: width + 1] for place in range(width)]


class QuotedRows:
    """Rows whose cells may be quoted and hold line breaks, and the faults of those that can't be read.

    The last one may take further lines from `following`. `line` is that on which the next row begins.
    """

    def __init__(self, lines: list[str], following: Iterator[str], first: int, mark: str) -> None:
        self._last, self._before = first + len(lines), first
        # Unless it is strict, a quotation mark never closed swallows rows.
        self._reader = csv.reader(chain(lines, following), delimiter=mark, strict=True)

    @property
    def line(self) -> int:
        return self._before + self._reader.line_num

    def __iter__(self) -> Iterator[Record | Fault]:
        while (first := self.line) < self._last:
            try:
                values = next(self._reader)
            except csv.Error as error:
                yield unreadable(first, self.line - 1, error)
            else:
                if values:
                    yield first, values


def unreadable(first: int, last: int, error: csv.Error) -> Fault:
    """The fault of a row that begins on line `first` and can't be told from what follows, down to line `last`."""
    lost = f"; lines {first} to {last} are lost in it" if last > first else ""
    return Fault(first, f"can't be read as CSV ({error}): is a quotation mark never closed?{lost}", {})
