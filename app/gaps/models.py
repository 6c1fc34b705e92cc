"""Live volumes, targets, training plans with their arms, and the figures kept until the evidence changes."""

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


class Plan(Model):
    """Training planned within a budget of minutes for each moderator; its cells were drawn into arms by `seed`.

    waitlist: a random half waits; waiting_at: when a lead started that half too, which ends the comparison;
    reach, reach_error: the share of errors from not knowing that it removed, as last measured.
    """

    __tablename__ = "plan"
    __table_args__ = (
        sa.CheckConstraint("budget_minutes > 0", name="budget_is_positive"),
        sa.CheckConstraint("(waiting_at IS NULL) = (waiting_due_on IS NULL)", name="waiting_half_has_its_day"),
        sa.CheckConstraint("(reach IS NULL) = (reach_error IS NULL)", name="reach_has_its_error"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    as_of: Mapped[datetime]
    window_days: Mapped[int | None]
    budget_minutes: Mapped[float]
    total_minutes: Mapped[float | None]
    waitlist: Mapped[bool]
    seed: Mapped[int]
    due_on: Mapped[date]
    waiting_at: Mapped[datetime | None]
    waiting_due_on: Mapped[date | None]
    reach: Mapped[float | None]
    reach_error: Mapped[float | None]


class PlanCell(Model):
    """A team × clause of a plan and what was believed of it then: the baseline of the effect.

    place: its order in the plan, 1 the best; block: which draw decided its arm, None where it was not drawn (critical,
    or too few to compare); error, low, high: belief about its errors with 90 % bounds; knowledge_error: of these, from
    not knowing.
    """

    __tablename__ = "plan_cell"
    __table_args__ = (
        sa.CheckConstraint("NOT waits OR block IS NOT NULL", name="waits_only_by_lot"),
        sa.Index("ix_plan_cell_team_id_clause_id", "team_id", "clause_id"),
    )

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("team.id"), primary_key=True)
    clause_id: Mapped[int] = mapped_column(sa.ForeignKey("clause.id"), primary_key=True)
    rev: Mapped[int]
    place: Mapped[int]
    waits: Mapped[bool]
    block: Mapped[int | None]
    minutes: Mapped[float]
    people: Mapped[int]
    avoided_28d: Mapped[float]
    error: Mapped[float]
    low: Mapped[float]
    high: Mapped[float]
    knowledge_error: Mapped[float]
