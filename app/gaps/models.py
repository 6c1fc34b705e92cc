"""Live volumes, targets, and the item figures kept until the evidence changes."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Model


class Volume(Model):
    """Live decisions of a team under a clause in 28 days, so that a rate becomes expected errors."""

    __tablename__ = "volume"

    team_id: Mapped[int] = mapped_column(sa.ForeignKey("team.id"), primary_key=True)
    clause_id: Mapped[int] = mapped_column(sa.ForeignKey("clause.id"), primary_key=True)
    decisions_28d: Mapped[float]
    run_id: Mapped[int | None] = mapped_column(sa.ForeignKey("import_run.id"))


class Target(Model):
    """The error rate that a contract or a severity allows, from a date on; .05 where none is set."""

    __tablename__ = "target"

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str]
    severity: Mapped[str | None]
    queue: Mapped[str | None]
    valid_from: Mapped[date]
    rate: Mapped[float]


class KeptFigures(Model):
    """Figures that need single rows (items, double audits), kept for one window and one version of the evidence."""

    __tablename__ = "kept_figures"

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    figures: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
