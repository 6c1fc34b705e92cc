"""A table being read: its header, its rows with their place in the file, and what is wrong with either."""

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

Record = tuple[int, list[str]]
MOST_COLUMNS = 500
LONGEST = 200


@dataclass(frozen=True)
class Fault:
    """A row without a sound shape: its line, why, and what stood there."""

    row: int
    reason: str
    content: dict[str, str]


@dataclass
class Table:
    """A table that is read once. `header` is lower-case; `problems` say why the whole file can't be used.

    `blocks` yields lists of (line in the file, values in the order of the header); rows without a sound shape are left
    out and gathered in `faults` as the reading goes on. `progress` is the share read so far; `digest` names the bytes.
    """

    name: str
    header: list[str] = field(default_factory=list)
    blocks: Iterator[list[Record]] = field(default_factory=lambda: iter(()))
    problems: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    digest: str | None = None
    progress: Callable[[], float] = lambda: 1.0

    def close(self) -> None:
        """Give the file back before all of it was read, as where it is refused."""
        if isinstance(self.blocks, Generator):
            self.blocks.close()

    @property
    def records(self) -> Iterator[Record]:
        """The same rows one by one."""
        return chain.from_iterable(self.blocks)

    @property
    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """The same rows as mappings from column to stripped text, '' where a cell is empty."""
        for line, values in self.records:
            yield line, dict(zip(self.header, map(str.strip, values), strict=True))


def missing_columns(header: list[str], required: Iterable[str]) -> list[str]:
    """Those of the required columns that the header lacks, in the order required."""
    return [column for column in required if column not in header]


def too_long(row: Mapping[str, str], columns: Iterable[str]) -> list[str]:
    """Which of these cells are longer than an index of the database can hold, in words."""
    return [f"{name} is longer than {LONGEST} characters" for name in columns if len(row.get(name) or "") > LONGEST]


def tabulate(name: str, blocks: Iterator[list[Record | Fault]]) -> Table:
    """A table of rows that come in lists; the first row is the header."""
    table = Table(name)
    block = next(filter(None, blocks), None)
    if block is None:
        table.problems.append(f"{name} is empty: its first row must name the columns")
        return table
    first, *others = block
    if isinstance(first, Fault):
        table.problems.append(f"{name}, row {first.row}: {first.reason}")
        return table
    table.header = [column.strip().lower() for column in first[1]]
    table.problems = header_problems(name, table.header)
    table.blocks = sound_blocks(others, blocks, table.header, table.faults)
    return table


def header_problems(name: str, header: list[str]) -> list[str]:
    """What is wrong with the names of the columns."""
    if len(header) > MOST_COLUMNS:
        return [f"{name}: more than {MOST_COLUMNS} columns: keep those that are needed"]
    problems = [f"{name}: column {place} has no name" for place, column in enumerate(header, start=1) if not column]
    repeated = [column for column, times in Counter(header).items() if times > 1 and column]
    return problems + [f"{name}: column '{column}' stands there more than once" for column in repeated]


def sound_blocks(
    first: list[Record | Fault], others: Iterator[list[Record | Fault]], header: list[str], faults: list[Fault]
) -> Iterator[list[Record]]:
    """The rows as wide as the header, block by block; the others are added to `faults`."""
    width = len(header)
    for block in chain([first], others):
        sound = [line for line in block if isinstance(line, tuple) and len(line[1]) == width]
        for line in block if len(sound) < len(block) else ():
            if isinstance(line, Fault):
                faults.append(line)
            elif len(line[1]) != width and any(line[1]):
                faults.append(misshapen(*line, header))
        yield sound


def misshapen(row: int, values: list[str], header: list[str]) -> Fault:
    """The fault of a row with too many or too few values."""
    surplus = {"(surplus)": ", ".join(values[len(header) :])} if len(values) > len(header) else {}
    reason = f"the row has {len(values)} values, the header {len(header)}"
    return Fault(row, reason, dict(zip(header, values, strict=False)) | surplus)
