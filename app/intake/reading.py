"""Reads uploaded tables (CSV, XLSX, NDJSON) row by row; bad content becomes problems with a place, never an error."""

import csv
import hashlib
import re
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import islice
from pathlib import Path

from app.intake.decoding import open_text
from app.intake.objects import object_columns, object_rows
from app.intake.spreadsheet import sheet_problem, sheet_rows
from app.intake.table import MOST_COLUMNS, Fault, Record, Table, missing_columns, tabulate

__all__ = ["Fault", "Table", "missing_columns", "read_table"]

BLOCK = 20_000  # rows; more need memory without being faster
BREAK = re.compile(r"\r\n|\r|\n")
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
    blocks = csv_blocks(text.stream) if kind == ".csv" else in_blocks(ndjson_rows(path, text.stream))
    table = tabulate(name, blocks)
    table.digest, table.progress = text.digest, text.progress
    return table


def read_sheet(path: Path, name: str) -> Table:
    """The first sheet of an XLSX file."""
    if problem := sheet_problem(path):
        return Table(name, problems=[f"{name}: {problem}"])
    table = tabulate(name, in_blocks(sheet_rows(path)))
    with path.open("rb") as file:
        table.digest = hashlib.file_digest(file, "sha256").hexdigest()
    return table


def csv_blocks(stream: TextIOWrapper) -> Iterator[list[Record | Fault]]:
    """The rows of a CSV file, each with the line on which it begins; closes the file at its end."""
    with stream:
        reader = csv.reader(stream, strict=True)  # else a quotation mark never closed swallows rows without a word
        line, going = 1, True
        while going:
            rows: list[list[str]] = []
            fault: list[Record | Fault] = []
            broken = 0
            try:
                rows.extend(islice(reader, BLOCK))
                going = len(rows) == BLOCK
            except csv.Error as error:
                broken = first_line(rows, line)
                fault = [unreadable(broken, reader.line_num, error)]
            if not broken and all(rows) and reader.line_num - line + 1 == len(rows):  # every row is one line
                block: list[Record | Fault] = list(zip(range(line, line + len(rows)), rows, strict=True))
            else:
                block = [record for record in numbered(rows, line) if record[1]]
            line = reader.line_num + 1
            yield block + fault


def unreadable(first: int, last: int, error: csv.Error) -> Fault:
    """The fault of a row that begins on line `first` and can't be told from what follows, down to line `last`."""
    lost = f"; lines {first} to {last} are lost in it" if last > first else ""
    return Fault(first, f"can't be read as CSV ({error}): is a quotation mark never closed?{lost}", {})


def numbered(rows: list[list[str]], line: int) -> Iterator[Record]:
    """Each row with the line on which it begins, the first on `line`; cells may hold line breaks."""
    for values in rows:
        yield line, values
        line += 1 + sum(len(BREAK.findall(value)) for value in values)


def first_line(rows: list[list[str]], line: int) -> int:
    """The line after these rows."""
    return line + sum(1 + sum(len(BREAK.findall(value)) for value in values) for values in rows)


def ndjson_rows(path: Path, stream: TextIOWrapper) -> Iterator[Record | Fault]:
    """The rows of an NDJSON file, which is read twice: for its columns, then for its values."""
    with path.open(encoding="utf-8-sig") as first_pass:
        columns = object_columns(first_pass)
    with stream:
        yield from object_rows(stream if len(columns) <= MOST_COLUMNS else (), columns)


def in_blocks(rows: Iterator[Record | Fault]) -> Iterator[list[Record | Fault]]:
    while block := list(islice(rows, BLOCK)):
        yield block
