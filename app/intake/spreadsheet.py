"""Reads the first sheet of an XLSX file, which may be hostile: its size is bounded before anything is unpacked."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl

from app.intake.table import MOST_COLUMNS, Fault, Record

MOST_BYTES = 150 * 1024 * 1024
MOST_RATIO = 100  # of unpacked to packed size; a real workbook has about 10
MOST_ROWS = 1_048_576
MOST_EMPTY_ROWS = 10_000  # in a row; a workbook can claim a million with a few bytes


def sheet_problem(path: Path) -> str | None:
    """Why the file is no workbook that we would open, or None."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        packed = path.stat().st_size
    except (zipfile.BadZipFile, OSError, ValueError):
        return "not an XLSX file: save it as .xlsx or 'CSV UTF-8' and send it again"
    if unpacked > MOST_BYTES or (unpacked > MOST_BYTES / 10 and unpacked > MOST_RATIO * packed):
        return f"unpacks to {unpacked >> 20} MB, {unpacked // packed} times its size: send it as CSV"
    return None


def sheet_rows(path: Path | BinaryIO) -> Iterator[Record | Fault]:
    """The rows of the first sheet as text, without empty ones and without empty cells at the end of the header.

    A workbook that breaks off in the middle, or that is empty for thousands of rows, ends with a Fault.
    """
    last = width = 0
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for last, header in islice(texts(sheet, 1, MOST_COLUMNS + 1), 1):
            width = len(header)
            yield last, header
        rows = texts(sheet, last + 1, width + 1)
        for last, values in rows:
            yield last, values + [""] * (width - len(values))
    except TooEmpty:
        reason = f"{MOST_EMPTY_ROWS:,} empty rows follow: nothing below them is read; delete them or send it as CSV"
        yield Fault(last + 1, reason, {})
    except Exception as error:  # openpyxl raises whatever its XML and zip readers raise
        yield Fault(last + 1, f"the workbook can't be read from here on ({type(error).__name__})", {})


class TooEmpty(Exception):
    """More empty rows in a row than a person leaves."""


def texts(sheet: Any, first: int, columns: int) -> Iterator[Record]:
    """The rows that hold anything from the row `first` on, each to its last filled cell. Raises TooEmpty."""
    empty = 0
    for line, cells in enumerate(sheet.iter_rows(min_row=first, max_row=MOST_ROWS, max_col=columns), start=first):
        values = [cell_text(cell) for cell in cells]
        while values and not values[-1]:
            values.pop()
        empty = 0 if values else empty + 1
        if empty > MOST_EMPTY_ROWS:
            raise TooEmpty
        if values:
            yield line, values


def cell_text(cell: Any) -> str:
    """A cell as people would type it: whole numbers without a point, days and times in ISO 8601."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and "h" not in str(cell.number_format).lower():
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
