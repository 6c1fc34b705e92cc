"""`flask gaps target`"""

from datetime import datetime

import click
from flask.cli import with_appcontext

from app import clock
from app.cli.asked import Finite
from app.cli.output import note
from app.db import db
from app.gaps.setting import set_target
from app.library.models import SEVERITIES
from app.people.access import Scope
from app.stats.wording import per_cent


@click.command("target")
@click.argument("rate", type=Finite(0, 1, min_open=True, max_open=True))
@click.option("--scope", default="all", show_default=True, help="all, market:ID, vendor:NAME, … or team:SLUG.")
@click.option("--severity", type=click.Choice(SEVERITIES), help="Of clauses of this severity only.")
@click.option("--queue", help="Of teams that serve this queue only.")
@click.option("--from", "valid_from", type=click.DateTime(["%Y-%m-%d"]), help="From this day on (default: today).")
@with_appcontext
def target_command(
    rate: float, scope: str, severity: str | None, queue: str | None, valid_from: datetime | None
) -> None:
    """Allow an error RATE, as a share of 1, from a day on; where none is allowed it is .05."""
    try:
        Scope.parse(scope)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    day = valid_from.date() if valid_from else clock.now().date()
    set_target(db.session, rate=rate, scope=scope, severity=severity, queue=queue, valid_from=day, by_id=None)
    db.session.commit()
    where = ", ".join(filter(None, (scope, severity, queue)))
    note(f"{per_cent(rate)} of decisions may be wrong from {day} on: {where}")
