"""`flask quizzes …`: outside results in, and what the items are worth."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from app.cli.asked import asked_quiz
from app.cli.imports import known_zone, refuse, report
from app.cli.output import Group, as_json, print_json
from app.cli.progress import progress_bar
from app.db import db
from app.intake.reading import read_table
from app.quizzes.choices import ClauseChoice, SureAnswers, choice_analysis
from app.quizzes.importing import import_responses, response_problems
from app.quizzes.items import QuizAnalysis, item_analysis
from app.stats.rate import Interval, Measured, measured
from app.stats.wording import rate

group = Group("quizzes", help="Quiz results of other systems.")


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--timezone", metavar="TZ", callback=known_zone, help="The zone of times without one: Asia/Jakarta.")
@as_json
def import_(file: Path, timezone: str | None, form: str) -> None:
    """Bring in answers from FILE (.csv, .xlsx or .ndjson); exit 1 where rows went into quarantine."""
    table = read_table(file)
    refuse(response_problems(table), table)
    run = import_responses(db.session, table, commit=db.session.commit, timezone=timezone, progress=progress_bar())
    report(run, form)


@group.command()
@click.option("--quiz", metavar="ID", help="One quiz only.")
@as_json
def items(quiz: str | None, form: str) -> None:
    """How hard and how telling each item is, how reliable each quiz, and what is chosen, from first answers."""
    analyses = item_analysis(db.session, asked_quiz(quiz))
    codes = None if quiz is None else {item.code for each in analyses for item in each.items}
    chosen, sure = choice_analysis(db.session, codes)
    if form == "json":
        print_json(
            {
                "quizzes": [_quiz(each) for each in analyses],
                "items": [item for each in analyses for item in _items(each)],
                "choices": [_choice(each) for each in chosen],
                "sure": [_sure(each) for each in sure],
            }
        )
        return
    for each in analyses:
        _echo(each)
    for one in sure:
        if one.misled:
            click.echo(f"sure but wrong: {one.clause}  {one.team or 'no team'}  {rate(one.share)}")


def _echo(analysis: QuizAnalysis) -> None:
    figures = analysis.figures
    click.echo(f"{analysis.quiz}: {figures.n} people, α {_shown(figures.alpha, figures.alpha_interval)}")
    for item in analysis.items:
        rated = rate(measured(item.figures.n, (1 - (item.figures.facility or 0)) * item.figures.n))
        told = _shown(item.figures.discrimination, item.figures.discrimination_interval)
        click.echo(f"  {item.item}  {item.clause}  wrong {rated}  item–rest {told}{'  BAD' if item.bad else ''}")


def _quiz(analysis: QuizAnalysis) -> dict[str, Any]:
    figures = vars(analysis.figures)
    names = ("n", "alpha", "error_ratio", "standard_error", "mean", "sd")
    return (
        {"quiz": analysis.quiz} | {name: figures[name] for name in names} | _bounds(figures["alpha_interval"], "alpha_")
    )


def _items(analysis: QuizAnalysis) -> Iterator[dict[str, Any]]:
    for item in analysis.items:
        figures = item.figures
        yield {
            "item": item.item,
            "quiz": analysis.quiz,
            "clause": item.clause,
            "n": figures.n,
            "facility": figures.facility,
            **_bounds(figures.facility_interval),
            "discrimination": figures.discrimination,
            **_bounds(figures.discrimination_interval, "discrimination_"),
            "efficiency": figures.efficiency,
            "effective_weight": figures.effective_weight,
            "bad": item.bad,
            "options": item.options,
        }


def _choice(choice: ClauseChoice) -> dict[str, Any]:
    names = {name: getattr(choice, name) for name in ("clause", "team", "gold", "chosen")}
    return names | _share(choice.share, "count")


def _sure(sure: SureAnswers) -> dict[str, Any]:
    return {"clause": sure.clause, "team": sure.team} | _share(sure.share, "wrong") | {"misled": sure.misled}


def _share(share: Measured, events: str) -> dict[str, Any]:
    return {"n": share.n, events: share.events, "rate": share.rate} | _bounds(share.interval)


def _bounds(interval: Interval | None, of: str = "") -> dict[str, float | None]:
    low, high = interval or (None, None)
    return {f"{of}low": low, f"{of}high": high}


def _shown(figure: float | None, interval: Interval | None) -> str:
    if figure is None:
        return "undefined"
    return f"{figure:.2f}" + (f" ({interval.low:.2f} to {interval.high:.2f})" if interval else "")
