"""`flask demo`: load a made-up operation, once, and say who may sign in."""

import sys
from datetime import timedelta
from pathlib import Path

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext

from app import clock
from app.content.parse import parse, read_tree
from app.db import db, read_only
from app.demo.cast import PASSWORD, present
from app.demo.causes import FIRST_CLAUSES
from app.demo.files import write_files
from app.demo.loading import Loader, Step
from app.demo.plan import Plan, begin, begun, finish, is_free, is_loaded
from app.demo.rules import rules_of
from app.demo.simulate import simulate
from app.demo.world import UNTRIED, Size
from config import INSTANCE

STALE = timedelta(days=14)


@click.command("demo")
@click.option("--seed", type=int, default=17, show_default=True, help="Another seed, another operation.")
@click.option("--teams", type=click.IntRange(1, 200), default=Size.teams, show_default=True)
@click.option("--moderators", type=click.IntRange(UNTRIED + 1, 100), default=Size.moderators, show_default=True)
@click.option("--clauses", type=click.IntRange(1), default=Size.clauses, show_default=True)
@click.option("--days", type=click.IntRange(14, 730), default=Size.days, show_default=True)
@click.option("--learners", type=click.IntRange(0), default=Size.learners, show_default=True)
@click.option("--folder", type=click.Path(path_type=Path), default=INSTANCE / "demo", help="Where its files go.")
@click.option("--address", default="http://127.0.0.1:8000", help="Where the server will be found.")
@with_appcontext
def command(seed: int, folder: Path, address: str, **size: int) -> None:
    """Load a made-up operation with planted causes, through the same imports as a real one.

    A database that holds it already is kept as it is. One in which other people live is refused.
    """
    if not sa.inspect(db.engine).has_table("audit_event"):
        raise click.ClickException("the database has no tables yet: run 'flask db upgrade'")
    wanted = Plan(seed, clock.now().date(), Size(**size))
    read_only(db.session)
    plan, loaded, free = begun(db.session), is_loaded(db.session), is_free(db.session)
    db.session.rollback()
    if plan is None and not free:
        raise click.ClickException("people live in this database already: the demo needs one of its own")
    if loaded and plan is not None:
        _say_kept(plan)
    else:
        _load(plan or wanted, folder, resumed=plan is not None)
    _say_who(address)


def _load(plan: Plan, folder: Path, resumed: bool) -> None:
    """Simulate, write the files and bring them in; each step is committed, and all of them may be done again."""
    files, problems = read_tree(current_app.config["CONTENT_DIR"])
    library, more = parse(files)
    rules = rules_of(library, FIRST_CLAUSES, plan.size.clauses)
    if not rules:
        first = [str(problem) for problem in (*problems, *more)][:1] or ["no clause has decision cases"]
        raise click.ClickException(f"nothing to simulate from the content: {first[0]}")
    operation = simulate(rules, plan.size, plan.seed, plan.today)
    paths = write_files(operation, folder)
    if not resumed:
        begin(db.session, plan)
        db.session.commit()
    else:
        note("an interrupted load is carried on")
    todo = Loader(db.session, operation, paths, files, plan).steps()
    with click.progressbar(todo, label="Loading the demo", file=sys.stderr, item_show_func=_label) as bar:
        for step in bar:
            problems_found = step.run()
            if problems_found:
                db.session.rollback()
                raise click.ClickException(f"{step.label}: {problems_found[0]}")
            db.session.commit()
    finish(db.session)
    db.session.commit()
    note(
        f"{len(operation.world.crews)} teams, {len(operation.world.moderators)} moderators, "
        f"{len(operation.audits):,} audits, {len(operation.responses):,} quiz answers; files and truth in {folder}"
    )


def note(text: str) -> None:
    """Tell the person at the terminal something that is not the result."""
    click.echo(text, err=True)


def _label(step: Step | None) -> str | None:
    return step.label if step else None


def _say_kept(plan: Plan) -> None:
    size = plan.size
    note(
        f"The demo of {plan.today} (seed {plan.seed}, {size.teams} teams) is loaded already: "
        "everything is kept. `make demo FRESH=1` starts over."
    )
    if clock.now().date() - plan.today > STALE:
        note("Its weeks lie back by now: the report looks at the 56 days before today.")


def _say_who(address: str) -> None:
    """The address and a sign-in of each role."""
    read_only(db.session)
    people = present(db.session)
    width = max((len(one.email) for one in people), default=0)
    click.echo(f"\nOpen {address}/sign-in as one of these, with the password “{PASSWORD}”:")
    for one in people:
        click.echo(f"  {one.email:<{width}}  {one.name}, {one.what}")
