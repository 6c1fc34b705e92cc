"""Reads uploaded tables (CSV, XLSX, NDJSON) row by row; bad content becomes problems with a place, never an error."""

import hashlib
from functools import partial
from pathlib import Path

from app.intake.decoding import open_text
from app.intake.spreadsheet import sheet_problem, sheet_rows
from app.intake.table import Table, missing_columns, tabulate
from app.intake.texts import WITH_MARKS, in_blocks, reopened, table_of, with_numbers

__all__ = ["Table", "missing_columns", "read_table"]

BLOCK = 10_000  # rows; more need memory without being faster
LARGE = 16 << 20  # bytes from which on a process of its own pays
OBJECTS = (".ndjson", ".jsonl")


def read_table(path: Path, name: str | None = None) -> Table:
    """The table in a .csv, .xlsx or .ndjson file; `name` is what people call it where it lies under another.

    A text is UTF-8, or UTF-16 with its mark; columns may be separated by commas, semicolons or tabs. A file that can't
    be read at all comes back with `problems` and no rows. Objects have no header line: their rows are numbered from 1.
    """
    name = name or path.name
    kind = Path(name).suffix.lower()
    if kind == ".xlsx":
        return read_sheet(path, name)
    if kind not in WITH_MARKS and kind not in OBJECTS:
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


def read_sheet(path: Path, name: str) -> Table:
    """The first sheet of an XLSX file."""
    if problem := sheet_problem(path):
        return Table(name, problems=[f"{name}: {problem}"])
    table = with_numbers(tabulate(name, in_blocks(sheet_rows(path), BLOCK)))
    with path.open("rb") as file:
        table.digest = hashlib.file_digest(file, "sha256").hexdigest()
    return table
