"""The report as a workbook; apart from the other formats, since what writes it takes long to load."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from app.gaps.cells import Cell
from app.gaps.formats import COLUMNS, harmless, row
from app.gaps.queries import Report


def as_xlsx(report: Report, cells: Sequence[Cell]) -> bytes:
    """The cells as a workbook with a frozen header and real percentages, and a sheet of notes."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Gaps")
    sheet.freeze_panes = "F2"
    for index, (heading, _, _) in enumerate(COLUMNS):
        width = 44 if heading in ("Remedy", "Evidence") else max(len(heading) + 2, 11)
        sheet.column_dimensions[_letters(index)].width = width
    sheet.append([_head(sheet, heading) for heading, _, _ in COLUMNS])
    for cell in cells:
        sheet.append([_typed(sheet, value, form) for value, (_, _, form) in zip(row(cell), COLUMNS, strict=True)])
    notes = book.create_sheet("Notes")
    notes.column_dimensions["A"].width = 100
    for line in (f"Gap report, {report.window.words}", *report.notes):
        notes.append([harmless(line)])
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def _head(sheet: Any, heading: str) -> Any:
    cell = WriteOnlyCell(sheet, heading)
    cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    return cell


def _typed(sheet: Any, value: Any, form: str) -> Any:
    cell = WriteOnlyCell(sheet, harmless(value))
    if form:
        cell.number_format = form
    return cell


def _letters(index: int) -> str:
    return chr(65 + index) if index < 26 else f"A{chr(65 + index - 26)}"
