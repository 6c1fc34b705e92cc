"""What the options of commands ask for: windows, teams and codes. What can't be meant is wrong usage (exit 2)."""

from math import isfinite
from typing import Any

import click
import sqlalchemy as sa

from app.db import db
from app.gaps.window import Window
from app.library.models import Clause, Quiz, Sop
from app.people.access import Scope
from app.people.queries import teams_within


class Finite(click.FloatRange):
    """A number within a range; "nan", which lies within every one, is none."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number = float(super().convert(value, param, ctx))
        return number if isfinite(number) else self.fail(f"{value} is not a number", param, ctx)


class Whole(click.IntRange):
    """A whole number within a range."""

    name = "whole number"


def asked_window(as_of: str | None, days: str | None) -> Window:
    try:
        return Window.read(as_of, days)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def asked_teams(market: str | None, team: str | None) -> set[int]:
    """Ids of the teams of a market, or of one team; of all where neither is named."""
    teams = {each.id for each in teams_within(db.session, [Scope(market=market, team=team)])}
    if not teams and (team or market):
        named = f"there is no team {team}" if team else "no team works"
        raise click.UsageError(f"{named} in market {market}" if market else named)
    return teams


def asked_clause(code: str | None) -> str | None:
    """The code of a clause that a release has held."""
    return _asked("clause", code, Clause)


def asked_quiz(code: str | None) -> str | None:
    """The code of a quiz that a release has held, or of an SOP: answers to items of no quiz stand under theirs."""
    return _asked("quiz", code, Quiz, Sop)


def _asked(kind: str, code: str | None, *models: type[Clause | Quiz | Sop]) -> str | None:
    held = (sa.select(model.id).where(model.code == code).limit(1) for model in models)
    if code is not None and all(db.session.scalar(query) is None for query in held):
        raise click.UsageError(f"there is no {kind} {code}")
    return code
