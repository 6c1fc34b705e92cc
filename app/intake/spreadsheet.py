"""Reads the first sheet of an XLSX file, which may be hostile: its size is bounded before anything is unpacked."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl

from app.intake.table import Fault, Record

MOST_BYTES = 400 * 1024 * 1024
MOST_COLUMNS = 500


def sheet_problem(path: Path) -> str | None:
    """Why the file is no workbook that we would open, or None."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return "not an XLSX file: save it as .xlsx or 'CSV UTF-8' and send it again"
    if unpacked > MOST_BYTES:
        return f"unpacks to more than {MOST_BYTES >> 20} MB: send it as CSV"
    return None


def sheet_rows(path: Path) -> Iterator[Record | Fault]:
    """The rows of the first sheet as text, without empty ones and without empty cells at the end of the header.

    A workbook that breaks off in the middle ends with a Fault.
    """
    width = 0
    line = 0
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for line, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
            values = [cell_text(cell) for cell in cells]
            while len(values) > width and not values[-1]:
                values.pop()
            if any(values):
                width = width or len(values)
                yield line, values + [""] * (width - len(values))
    except Exception as error:  # openpyxl raises whatever its XML and zip readers raise
        yield Fault(line + 1, f"the workbook can't be read from here on ({type(error).__name__})", {})


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
