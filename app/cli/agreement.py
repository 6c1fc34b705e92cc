"""`flask qa agreement`: how far decisions, rulings and auditors agree."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import click
from flask.cli import with_appcontext

from app.cli.asked import asked_clause, asked_window
from app.cli.output import as_json, print_json
from app.db import db
from app.gaps.auditors import Auditing, auditing
from app.qa.agreement import Agreement, AuditorAlignment, ClauseAgreement, Period, agreement
from app.stats.auditors import Auditor
from app.stats.rate import measured
from app.stats.wording import chance, rate, shown

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@click.command("agreement")
@click.option("--as-of", metavar="DATE", help="Up to that midnight UTC, exclusive (default: the next one).")
@click.option("--window", "days", metavar="DAYS", default="all", show_default=True, help="Days, or 'all'.")
@click.option("--clause", metavar="ID", help="One clause only.")
@as_json
@with_appcontext
def agreement_command(as_of: str | None, days: str, clause: str | None, form: str) -> None:
    """Krippendorff's α of decisions on one case, κ with the ruling, and how auditors agree.

    Whether an auditor is harsh or lenient is estimated over all clauses, whatever --clause says.
    """
    window = asked_window(as_of, days)
    since = BEGINNING if window.days is None else window.since_moment
    found = agreement(db.session, Period(since, window.as_of, asked_clause(clause)))
    auditors = auditing(db.session, window)
    if form == "json":
        print_json(_json(found, auditors))
        return
    for line in (*_of_decisions(found), *_of_clauses(found.clauses)):
        click.echo(line)
    for each, figures in _auditors(found, auditors):
        spread = f" ({each.interval.low:+.2f} to {each.interval.high:+.2f})" if each.interval else ""
        stricter = f"{each.bias:+.2f}{spread}, n = {each.n}" if each.n else "no double audits"
        click.echo(f"auditor {each.auditor}: {stricter}{_told(figures)}")


def _of_decisions(found: Agreement) -> list[str]:
    """How far people agree with each other on one case, as far as any was decided twice, and with the ruling."""
    alpha = found.decision
    told = ["No case was decided by two people, so that nothing tells how far they agree with each other."]
    if alpha.units:
        bounds = f" ({alpha.interval.low:.2f}–{alpha.interval.high:.2f})" if alpha.interval else ""
        told = [f"α of decisions, ordinal: {_shown(alpha.value)}{bounds}, {alpha.units} cases, {alpha.votes} votes"]
    if found.accuracy is not None:
        told.append(f"with the ruling: accuracy {found.accuracy:.2f}, κ quadratic {_shown(found.kappa_quadratic)}")
    return told


def _of_clauses(clauses: Sequence[ClauseAgreement]) -> list[str]:
    """The share of double audits that disagree first: α of a rare error is low whoever judges."""
    if not clauses:
        return ["No decision was audited twice, so that nothing tells which rules are unclear."]
    return [
        "Double audits that disagree on whether it was an error, by clause. α is 1 for full agreement and 0 for what",
        "chance would give. Where errors are few chance agrees nearly always, so that one disagreement can take α down",
        "to 0: then go by the share.",
        *(f"{one.clause}: {rate(measured(one.n2, one.disagree))} disagree, α {_shown(one.alpha)}" for one in clauses),
    ]


def _auditors(found: Agreement, auditors: Auditing) -> list[tuple[AuditorAlignment, Auditor | None]]:
    """Everybody with double audits or an estimate, by name."""
    aligned = {each.auditor: each for each in found.auditors}
    names = sorted({*aligned, *(name for name in auditors.names if auditors.of(name))})
    return [(aligned.get(name) or AuditorAlignment(name, 0, None, None), auditors.of(name)) for name in names]


def _told(figures: Auditor | None) -> str:
    """What is estimated, with a hint where it is nearly sure."""
    if figures is None:
        return ""
    alarms, misses = (
        f"{what} {shown(rate, bounds, f'n = {figures.n:,.0f}')}"
        for what, rate, bounds in (
            ("false alarms", figures.false_alarm, figures.false_alarm_bounds),
            ("errors passed", figures.miss, figures.miss_bounds),
        )
    )
    most, kind = max((figures.harsh, "harsh"), (figures.lenient, "lenient"))
    hint = f"; {kind}: {chance(most)}, for a person to look at" if figures.to_look_at else ""
    return f"; {alarms}; {misses}{hint}"


def _json(found: Agreement, auditors: Auditing) -> dict[str, Any]:
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
        "auditors": [_auditor(each, figures) for each, figures in _auditors(found, auditors)],
        "accuracy": found.accuracy,
        "kappa_quadratic": found.kappa_quadratic,
    }


def _auditor(each: AuditorAlignment, figures: Auditor | None) -> dict[str, Any]:
    """n, bias, low, high: of the decisions judged twice; the rest of all their verdicts. Undefined is null."""
    low, high = each.interval or (None, None)
    alarms, misses = (figures.false_alarm_bounds, figures.miss_bounds) if figures else ((None, None), (None, None))
    return {
        "auditor": each.auditor,
        "n": each.n,
        "bias": each.bias,
        "low": low,
        "high": high,
        "harsh": figures and figures.harsh,
        "lenient": figures and figures.lenient,
        "verdicts": int(figures.n) if figures else 0,
        "false_alarm": figures and figures.false_alarm,
        "miss": figures and figures.miss,
        "false_alarm_low": alarms[0],
        "false_alarm_high": alarms[1],
        "miss_low": misses[0],
        "miss_high": misses[1],
    }


def _shown(figure: float | None) -> str:
    return "undefined" if figure is None else f"{figure:.2f}"
