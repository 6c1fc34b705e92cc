"""`flask quizzes …`: outside results in, and what the items are worth."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from app.cli.imports import known_zone, refuse, report
from app.cli.output import as_json, print_json
from app.cli.progress import progress_bar
from app.db import db
from app.intake.reading import read_table
from app.quizzes.importing import import_responses, response_problems
from app.quizzes.items import QuizAnalysis, item_analysis
from app.stats.rate import measured
from app.stats.wording import rate

group = AppGroup("quizzes", help="Quiz results of other systems.")


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
    """How hard and how telling each item is, and how reliable each quiz, from first answers."""
    analyses = item_analysis(db.session, quiz)
    if form == "json":
        print_json(
            {"quizzes": [_quiz(each) for each in analyses], "items": [i for each in analyses for i in _items(each)]}
        )
        return
    for each in analyses:
        click.echo(f"{each.quiz}: {each.figures.n} people, α {_shown(each.figures.alpha)}")
        for item in each.items:
            rated = rate(measured(item.figures.n, (1 - (item.figures.facility or 0)) * item.figures.n))
            fault = "  BAD" if item.bad else ""
            told = _shown(item.figures.discrimination)
            click.echo(f"  {item.item}  {item.clause}  wrong {rated}  item–rest {told}{fault}")


def _quiz(analysis: QuizAnalysis) -> dict[str, Any]:
    figures = vars(analysis.figures)
    names = ("n", "alpha", "error_ratio", "standard_error", "mean", "sd")
    return {"quiz": analysis.quiz} | {name: figures[name] for name in names}


def _items(analysis: QuizAnalysis) -> Iterator[dict[str, Any]]:
    for item in analysis.items:
        figures = item.figures
        low, high = figures.facility_interval or (None, None)
        yield {
            "item": item.item,
            "quiz": analysis.quiz,
            "clause": item.clause,
            "n": figures.n,
            "facility": figures.facility,
            "low": low,
            "high": high,
            "discrimination": figures.discrimination,
            "efficiency": figures.efficiency,
            "effective_weight": figures.effective_weight,
            "bad": item.bad,
            "options": item.options,
        }


def _shown(figure: float | None) -> str:
    return "undefined" if figure is None else f"{figure:.2f}"
