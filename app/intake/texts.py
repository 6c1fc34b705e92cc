"""Reads tables that are text, CSV or NDJSON, block by block."""

from collections.abc import Iterator
from io import TextIOWrapper
from itertools import islice
from pathlib import Path

from app.intake.decoding import Text, opened
from app.intake.lines import QuotedRows, split
from app.intake.objects import object_columns, object_rows
from app.intake.table import MOST_COLUMNS, Block, Fault, Raw, Record, Table, tabulate


def table_of(path: Path, name: str, text: Text, rows: int) -> Table:
    """The table in an opened .csv or .ndjson file, in blocks of so many rows."""
    is_csv = Path(name).suffix.lower() == ".csv"
    blocks = csv_blocks(text.stream, rows) if is_csv else in_blocks(ndjson_rows(path, text.stream), rows)
    table = tabulate(name, blocks)
    table.digest, table.progress = text.digest, text.progress
    return table


def reopened(path: Path, name: str, digest: str, rows: int) -> Table:
    """A file that was looked through before, read once more in the same blocks."""
    return table_of(path, name, opened(path, digest), rows)


def csv_blocks(stream: TextIOWrapper, rows: int) -> Iterator[Raw]:
    """The rows of a CSV file, each with the line on which it begins; closes the file at its end."""
    with stream:
        line = 1
        while lines := list(islice(stream, rows)):
            columns = split(lines)
            if columns:
                yield Block(range(line, line + len(lines)), columns)
                line += len(lines)
            else:
                quoted = QuotedRows(lines, stream, line)
                yield list(quoted)
                line = quoted.line


def ndjson_rows(path: Path, stream: TextIOWrapper) -> Iterator[Record | Fault]:
    """The rows of an NDJSON file, which is read twice: for its columns, then for its values."""
    with path.open(encoding="utf-8-sig") as first_pass:
        columns = object_columns(first_pass)
    with stream:
        yield from object_rows(stream if len(columns) <= MOST_COLUMNS else (), columns)


def in_blocks(records: Iterator[Record | Fault], rows: int) -> Iterator[Raw]:
    while block := list(islice(records, rows)):
        yield block
