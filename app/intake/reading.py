"""Reads uploaded tables (CSV, XLSX, NDJSON) row by row; bad content becomes problems with a place, never an error."""

import csv
import hashlib
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path

from app.intake.decoding import open_text
from app.intake.objects import object_columns, object_rows
from app.intake.spreadsheet import sheet_problem, sheet_rows
from app.intake.table import Fault, Record, Table, missing_columns, tabulate

__all__ = ["Fault", "Table", "missing_columns", "read_table"]

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
    text = open_text(path)
    if isinstance(text, str):
        return Table(name, problems=[f"{name}, {text}"])
    lines = csv_rows(text.stream) if kind == ".csv" else ndjson_rows(path, text.stream)
    table = tabulate(name, lines)
    table.digest, table.progress = text.digest, text.progress
    return table


def read_sheet(path: Path, name: str) -> Table:
    """The first sheet of an XLSX file."""
    if problem := sheet_problem(path):
        return Table(name, problems=[f"{name}: {problem}"])
    table = tabulate(name, sheet_rows(path))
    with path.open("rb") as file:
        table.digest = hashlib.file_digest(file, "sha256").hexdigest()
    return table


def csv_rows(stream: TextIOWrapper) -> Iterator[Record | Fault]:
    """The rows of a CSV file, each with the line on which it begins; closes the file at its end."""
    with stream:
        reader = csv.reader(stream)
        before = 0
        while True:
            try:
                for values in reader:
                    if values:
                        yield before + 1, values
                    before = reader.line_num
                return
            except csv.Error as error:
                yield Fault(before + 1, f"can't be read as CSV ({error}): is a quotation mark never closed?", {})
                before = reader.line_num


def ndjson_rows(path: Path, stream: TextIOWrapper) -> Iterator[Record | Fault]:
    """The rows of an NDJSON file, which is read twice: for its columns, then for its values."""
    with path.open(encoding="utf-8-sig") as first_pass:
        columns = object_columns(first_pass)
    with stream:
        yield from object_rows(stream, columns)
