"""`flask qa agreement`: how far decisions, rulings and auditors agree."""

from datetime import UTC, datetime
from typing import Any

import click
from flask.cli import with_appcontext

from app.cli.output import as_json, print_json
from app.db import db
from app.gaps.window import Window
from app.qa.agreement import Agreement, Period, agreement

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@click.command("agreement")
@click.option("--as-of", metavar="DATE", help="Up to that midnight UTC, exclusive (default: the next one).")
@click.option("--window", "days", metavar="DAYS", default="all", show_default=True, help="Days, or 'all'.")
@click.option("--clause", metavar="ID", help="One clause only.")
@as_json
@with_appcontext
def agreement_command(as_of: str | None, days: str, clause: str | None, form: str) -> None:
    """Krippendorff's α of decisions on one case, κ with the ruling, and how two auditors of one decision agree."""
    try:
        window = Window.read(as_of, days)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    since = BEGINNING if window.days is None else window.since_moment
    found = agreement(db.session, Period(since, window.as_of, clause))
    if form == "json":
        print_json(_json(found))
        return
    alpha = found.decision
    bounds = f" ({alpha.interval.low:.2f}–{alpha.interval.high:.2f})" if alpha.interval else ""
    click.echo(f"α of decisions, ordinal: {_shown(alpha.value)}{bounds}, {alpha.units} cases, {alpha.votes} votes")
    click.echo(f"with the ruling: accuracy {_shown(found.accuracy)}, κ quadratic {_shown(found.kappa_quadratic)}")
    for one in found.clauses:
        click.echo(f"{one.clause}: {one.disagree} of {one.n2} double audits disagree, α {_shown(one.alpha)}")
    for each in found.auditors:
        spread = f" ({each.interval.low:+.2f} to {each.interval.high:+.2f})" if each.interval else ""
        click.echo(f"auditor {each.auditor}: {each.bias:+.2f}{spread}, n = {each.n}")


def _json(found: Agreement) -> dict[str, Any]:
    low, high = found.decision.interval or (None, None)
    return {
        "cases": found.decision.units,
        "votes": found.decision.votes,
        "alpha_decision_ordinal": found.decision.value,
        "alpha_decision_nominal": found.decision_nominal.value,
        "alpha_clause_nominal": found.clause.value,
        "low": low,
        "high": high,
        "clauses": [vars(one) for one in found.clauses],
        "auditors": [
            {"auditor": each.auditor, "n": each.n, "bias": each.bias, "low": low, "high": high, "harsh": None}
            for each in found.auditors
            for low, high in [each.interval or (None, None)]
        ],
        "accuracy": found.accuracy,
        "kappa_quadratic": found.kappa_quadratic,
    }


def _shown(figure: float | None) -> str:
    return "undefined" if figure is None else f"{figure:.2f}"
