"""Runs of an import and the rows they put into quarantine."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Model, known

KINDS = ("roster", "audits", "responses", "volumes", "reason_codes")


class ImportRun(Model):
    """One file brought in, with its counts; `id` is the number that people and the command line use."""

    __tablename__ = "import_run"
    __table_args__ = (known("kind", KINDS),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    file_name: Mapped[str]
    digest: Mapped[str | None] = mapped_column(index=True)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    timezone: Mapped[str | None]
    rows: Mapped[int] = mapped_column(default=0)
    accepted: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    corrected: Mapped[int] = mapped_column(default=0)
    notes: Mapped[list[str]] = mapped_column(default=list)


class RejectedRow(Model):
    """A row in quarantine: where it stood, why it was refused, and the row itself, to be tried again.

    `row` is the line in the file, the header being 1.
    """

    __tablename__ = "rejected_row"

    run_id: Mapped[int] = mapped_column(sa.ForeignKey("import_run.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None]
    reason: Mapped[str]
    content: Mapped[dict[str, Any]]
    resolved_at: Mapped[datetime | None]
