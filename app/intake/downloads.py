"""Tables to take away as CSV, in which no cell runs as a formula when a spreadsheet opens it."""

import csv
import io
from collections.abc import Iterable, Sequence

from app.intake.cells import inert
from app.intake.models import RejectedRow


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A CSV text of these rows; None is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([inert(column) for column in header])
    writer.writerows([inert("" if value is None else str(value)) for value in row] for row in rows)
    return text.getvalue()


def quarantine_csv(rows: Sequence[RejectedRow]) -> str:
    """Rows in quarantine: line and reason, then the columns of their file, to be mended and sent again."""
    columns = list(dict.fromkeys(column for row in rows for column in row.content))
    return as_csv(
        ["row", "reason", *columns],
        ([row.row, row.reason, *(row.content.get(column) for column in columns)] for row in rows),
    )
