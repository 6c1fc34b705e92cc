"""A table being read: its header, its rows with their place in the file, and what is wrong with either."""

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

Record = tuple[int, list[str]]
MOST_COLUMNS = 500
LONGEST = 200
SURPLUS, UNCLEAR = "(surplus)", "(unclear)"
REMARKS = {SURPLUS, UNCLEAR}  # beside the columns of a row of which only a look into its file can tell what it means
DOWNLOADED = ["row", "reason"]  # how the header of a downloaded quarantine begins
OURS = ["(row)", "(reason)"]  # what these are called when they come back: a file may have a reason of its own


@dataclass(frozen=True)
class Fault:
    """A row without a sound shape: its line, why, and what stood there."""

    row: int
    reason: str
    content: dict[str, str]


@dataclass(frozen=True)
class Block:
    """Rows that follow each other, held column by column: `columns` has a value for each of `lines` everywhere."""

    lines: Sequence[int]
    columns: Sequence[Sequence[str]]

    @classmethod
    def of(cls, records: Sequence[Record], width: int) -> "Block":
        """The block of rows that all have `width` values."""
        if not records:
            return cls((), ((),) * width)
        lines, rows = zip(*records, strict=True)
        return cls(lines, list(zip(*rows, strict=True)))

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def records(self) -> Iterator[Record]:
        """The same row by row."""
        return zip(self.lines, map(list, zip(*self.columns, strict=True)), strict=True)

    def row(self, place: int) -> list[str]:
        """The values of one row."""
        return [column[place] for column in self.columns]

    @property
    def rest(self) -> "Block":
        """All rows but the first."""
        return Block(self.lines[1:], [column[1:] for column in self.columns])


Raw = Block | list[Record | Fault]


@dataclass
class Table:
    """A table that is read once. `header` is lower-case; `problems` say why the whole file can't be used.

    `blocks` hold the rows in the order of the header's columns; rows without a sound shape are left out and gathered
    in `faults` as the reading goes on. `progress` is the share read so far; `digest` names the bytes.
    `reopen` opens a large file anew, in another process too.
    """

    name: str
    header: list[str] = field(default_factory=list)
    blocks: Iterator[Block] = field(default_factory=lambda: iter(()))
    problems: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    digest: str | None = None
    progress: Callable[[], float] = lambda: 1.0
    reopen: Callable[[], "Table"] | None = None

    def close(self) -> None:
        """Give the file back before all of it was read, as where it is refused."""
        if isinstance(self.blocks, Generator):
            self.blocks.close()

    @property
    def records(self) -> Iterator[Record]:
        """The same rows one by one."""
        return chain.from_iterable(block.records for block in self.blocks)

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


def tabulate(name: str, blocks: Iterator[Raw]) -> Table:
    """A table of rows that come in blocks; the first row is the header."""
    table = Table(name)
    block: Raw | None = next(filter(len, blocks), None)
    if block is None:
        table.problems.append(f"{name} is empty: its first row must name the columns")
        return table
    first: Record | Fault = next(block.records) if isinstance(block, Block) else block[0]
    rest: Raw = block.rest if isinstance(block, Block) else block[1:]
    if isinstance(first, Fault):
        table.problems.append(f"{name}, row {first.row}: {first.reason}")
        return table
    table.header = [column.strip().lower() for column in first[1]]
    if table.header[: len(OURS)] == DOWNLOADED:
        table.header[: len(OURS)] = OURS
    table.problems = header_problems(name, table.header)
    table.blocks = sound_blocks(chain([rest], blocks), table.header, table.faults)
    return table


def header_problems(name: str, header: list[str]) -> list[str]:
    """What is wrong with the names of the columns."""
    if len(header) > MOST_COLUMNS:
        return [f"{name}: more than {MOST_COLUMNS} columns: keep those that are needed"]
    problems = [f"{name}: column {place} has no name" for place, column in enumerate(header, start=1) if not column]
    repeated = [column for column, times in Counter(header).items() if times > 1 and column]
    return problems + [f"{name}: column '{column}' stands there more than once" for column in repeated]


def sound_blocks(blocks: Iterable[Raw], header: list[str], faults: list[Fault]) -> Iterator[Block]:
    """The rows as wide as the header, block by block; the others are added to `faults`."""
    width = len(header)
    for block in blocks:
        if isinstance(block, Block) and len(block.columns) == width:
            yield block
            continue
        lines = list(block.records) if isinstance(block, Block) else block
        sound = [line for line in lines if isinstance(line, tuple) and len(line[1]) == width]
        for line in lines if len(sound) < len(lines) else ():
            if isinstance(line, Fault):
                faults.append(line)
            elif len(line[1]) != width and any(line[1]):
                faults.append(misshapen(*line, header))
        yield Block.of(sound, width)


def misshapen(row: int, values: list[str], header: list[str]) -> Fault:
    """The fault of a row with too many or too few values."""
    surplus, missing = values[len(header) :], header[len(values) :]
    remark = {SURPLUS: ", ".join(surplus)} if surplus else {UNCLEAR: ", ".join(missing)}
    reason = f"the row has {len(values)} values, the header {len(header)}"
    return Fault(row, reason, own(header, values) | remark)


def own(header: Sequence[str], values: Sequence[str]) -> dict[str, str]:
    """A row by its own columns: without what a download of the quarantine put beside them and left empty."""
    row = zip(header, values, strict=False)
    return {name: value for name, value in row if name not in OURS and (value or name not in REMARKS)}
