"""Reads tables that are text, CSV or NDJSON, block by block."""

from collections.abc import Iterator
from io import TextIOWrapper
from itertools import islice
from pathlib import Path

from app.intake.decoding import Text, opened
from app.intake.lines import QuotedRows, mark_between, split
from app.intake.mended import mended
from app.intake.numbers import with_points
from app.intake.objects import object_columns, object_rows
from app.intake.table import MOST_COLUMNS, Block, Fault, Raw, Record, Table, tabulate

WITH_MARKS = (".csv", ".tsv", ".txt")  # the last is what spreadsheets call "Unicode text"


def table_of(path: Path, name: str, text: Text, rows: int) -> Table:
    """The table in an opened text file, CSV or NDJSON, in blocks of so many rows."""
    if Path(name).suffix.lower() in WITH_MARKS:
        table = csv_table(name, text.stream, rows)
    else:
        table = with_numbers(tabulate(name, in_blocks(ndjson_rows(path, text.stream), rows)))
    table.digest, table.progress = text.digest, text.progress
    return table


def csv_table(name: str, stream: TextIOWrapper, rows: int) -> Table:
    """The table of a CSV file whose columns are separated by whatever separates those of its header."""
    head = []
    for line in islice(stream, rows):
        head.append(line)
        if line.strip("\r\n"):
            break
    mark = mark_between("".join(head))
    return with_numbers(tabulate(name, csv_blocks(stream, head, mark, rows)), points_are_plain=mark == ",")


def with_numbers(table: Table, *, points_are_plain: bool = True) -> Table:
    """The table with numbers that can be reckoned with; see `numbers.with_points` and `mended.mended`."""
    blocks = with_points(table.blocks, table.header, table.faults, points_are_plain=points_are_plain)
    table.header, table.blocks = mended(blocks, table.header, table.faults)
    return table


def reopened(path: Path, name: str, digest: str, rows: int) -> Table:
    """A file that was looked through before, read once more in the same blocks."""
    return table_of(path, name, opened(path, digest), rows)


def csv_blocks(stream: TextIOWrapper, head: list[str], mark: str, rows: int) -> Iterator[Raw]:
    """The rows of a CSV file, `head` being read already, each with the line on which it begins; closes the file."""
    with stream:
        line = 1
        while lines := [*head, *islice(stream, rows - len(head))]:
            head = []
            columns = split(lines, mark)
            if columns:
                yield Block(range(line, line + len(lines)), columns)
                line += len(lines)
            else:
                quoted = QuotedRows(lines, stream, line, mark)
                yield list(quoted)
                line = quoted.line


def ndjson_rows(path: Path, stream: TextIOWrapper) -> Iterator[Record | Fault]:
    """The rows of an NDJSON file, which is read twice: for its columns, then for its values."""
    with path.open(encoding=stream.encoding) as first_pass:
        columns = object_columns(first_pass)
    with stream:
        yield from object_rows(stream if len(columns) <= MOST_COLUMNS else (), columns)


def in_blocks(records: Iterator[Record | Fault], rows: int) -> Iterator[Raw]:
    while block := list(islice(records, rows)):
        yield block
