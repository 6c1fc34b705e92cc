"""Reads uploaded tables (CSV, XLSX, NDJSON) row by row; bad content becomes problems with a place, never an error."""

import hashlib
from collections.abc import Iterator
from functools import partial
from io import TextIOWrapper
from itertools import islice
from pathlib import Path

from app.intake.decoding import Text, open_text, opened
from app.intake.lines import QuotedRows, split
from app.intake.objects import object_columns, object_rows
from app.intake.spreadsheet import sheet_problem, sheet_rows
from app.intake.table import MOST_COLUMNS, Block, Fault, Raw, Record, Table, missing_columns, tabulate

__all__ = ["Fault", "Table", "csv_blocks", "in_blocks", "missing_columns", "read_table"]

BLOCK = 10_000  # rows; more need memory without being faster
LARGE = 16 << 20  # bytes from which on a process of its own pays
OBJECTS = (".ndjson", ".jsonl")


def read_table(path: Path, name: str | None = None) -> Table:
    """The table in a .csv (UTF-8), .xlsx or .ndjson file; `name` is what people call it where it lies under another.

    A file that can't be read at all comes back with `problems` and no rows. Objects have no header line: their rows
    are numbered from 1.
    """
    name = name or path.name
    kind = Path(name).suffix.lower()
    if kind == ".xlsx":
        return read_sheet(path, name)
    if kind != ".csv" and kind not in OBJECTS:
        return Table(name, problems=[f"{name}: not a table we can read: send .csv, .xlsx or .ndjson"])
    try:
        text = open_text(path)
    except OSError as error:
        text = f"can't be read: {error.strerror}"
    if isinstance(text, str):
        return Table(name, problems=[f"{name}, {text}"])
    table = table_of(path, name, text, BLOCK)
    if path.stat().st_size > LARGE:
        table.reopen = partial(reopened, path.absolute(), name, text.digest, BLOCK)
    return table


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


def read_sheet(path: Path, name: str) -> Table:
    """The first sheet of an XLSX file."""
    if problem := sheet_problem(path):
        return Table(name, problems=[f"{name}: {problem}"])
    table = tabulate(name, in_blocks(sheet_rows(path), BLOCK))
    with path.open("rb") as file:
        table.digest = hashlib.file_digest(file, "sha256").hexdigest()
    return table


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
