"""Tables to take away as CSV, in which no cell runs as a formula when a spreadsheet opens it."""

import csv
import io
from collections.abc import Sequence

from app.intake.models import RejectedRow

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def inert(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would take for a formula; numbers stay."""
    if not text.startswith(FORMULA) or text.removeprefix("-").replace(".", "", 1).isdecimal():
        return text
    return f"'{text}"


def as_csv(table: Sequence[Sequence[object]]) -> str:
    """A CSV text of these rows, the header being the first; None is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([inert("" if value is None else str(value)) for value in row] for row in table)
    return text.getvalue()


def rejected_table(rows: Sequence[RejectedRow]) -> list[list[object]]:
    """A header and the rows of a quarantine: line and reason, then the cells as sent, to be mended and sent again."""
    columns = list(dict.fromkeys(column for row in rows for column in row.content))
    cells = [[row.row, row.reason, *(row.content.get(column) for column in columns)] for row in rows]
    return [["row", "reason", *columns], *cells]
