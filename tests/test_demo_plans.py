"""Lena's plans in the demo: one of them worked, one showed no effect, one runs; told by its own evidence."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app import clock
from app.base import base_app
from app.content.parse import parse, read_tree
from app.db import db
from app.demo.causes import FIRST_CLAUSES, plant
from app.demo.earlier import is_there
from app.demo.files import write_files
from app.demo.lena import Lead
from app.demo.loading import Loader
from app.demo.plan import Plan as Loaded
from app.demo.rules import Rule, rules_of
from app.demo.simulate import Operation, lived
from app.demo.world import Size, World, build_world
from app.gaps.effects import PlanEffect, plan_cells, plan_effect
from app.gaps.models import Plan
from app.gaps.plan_listing import planned
from app.intake.models import RejectedRow
from app.people.models import User
from app.stats.effect import Verdict
from config import ROOT, Settings

pytestmark = pytest.mark.xdist_group("demo plans")  # by one worker: it is simulated once for all

SIZE = Size(moderators=7)


@pytest.fixture(scope="module")
def lena(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lead]:
    """Lena after her plans, in her part of a small demo; who she asked months ago were not at the quiz, which is slow.

    Everything stands as it was loaded: nobody writes.
    """
    folder = tmp_path_factory.mktemp("plans")
    shutil.copy(sqlite_template, folder / "demo.sqlite")
    app = base_app(Settings(f"sqlite:///{folder / 'demo.sqlite'}", ROOT / "content", "a key for tests"))
    files, _ = read_tree(ROOT / "content")
    mine = hers(rules_of(parse(files)[0], FIRST_CLAUSES, SIZE.clauses))
    with app.app_context():
        loader = Loader(db.session, mine, write_files(mine, folder), files, Loaded(17, mine.truth.today, SIZE))
        told = Lead(db.session, mine, folder)
        acts = (told.mends, told.watches, told.starts_the_waiting, told.hurries, told.looks_again)
        parts = (loader.library, loader.roster, loader.sign_ins, loader.audits, loader.answers, loader.volumes)
        for step in (*parts, loader.earlier_months, *acts, told.trains, told.trained):
            step()
            db.session.commit()
        yield told
        db.session.close()
        db.engine.dispose()


def hers(rules: list[Rule]) -> Operation:
    """Her market as it is in the whole operation."""
    world = build_world(SIZE, 17, clock.now().date())
    truth = plant(world, rules, 17, clock.now().date())
    crews = tuple(crew for crew in world.crews if crew.place.market == "ID")
    teams = {crew.slug for crew in crews}
    moderators = tuple(one for one in world.moderators if one.stays[-1][0] in teams)
    part = World(crews, moderators, (), {"ID": world.auditors["ID"]})
    cells = {place: cell for place, cell in truth.cells.items() if place[0] in teams}
    return lived(part, rules, replace(truth, cells=cells), SIZE, 17)


def effects(lena: Lead) -> list[tuple[Plan, PlanEffect]]:
    found = lena.session.scalars(sa.select(Plan).order_by(Plan.id)).all()
    return [(plan, plan_effect(lena.session, plan)) for plan in found]


def days_ago(lena: Lead, plan: Plan) -> int:
    return (lena.operation.truth.today - plan.at.date()).days


def test_she_made_three_plans_of_what_training_mends_and_a_half_of_each_waited(lena: Lead) -> None:
    plans = [plan for plan, _ in effects(lena)]
    her = lena.session.scalars(sa.select(User.id).where(User.email == "lena@plumbline.example")).one()
    assert [(days_ago(lena, plan), plan.by_id) for plan in plans] == [(119, her), (70, her), (10, her)]
    for plan in plans:
        waits = [cell.waits for cell in plan_cells(lena.session, plan.id)]
        assert len(waits) >= 4
        assert abs(2 * sum(waits) - len(waits)) <= 1
    assert lena.session.scalar(sa.select(sa.func.count()).select_from(RejectedRow)) == 0


def test_the_first_worked_and_the_half_that_waited_trained_too_months_ago(lena: Lead) -> None:
    plan, told = effects(lena)[0]
    assert told.found.verdict is Verdict.SHOWN
    assert told.found.effect is not None
    assert -0.35 < told.found.effect < -0.1
    assert plan.waiting_at is not None
    assert plan.waiting_due_on is not None
    assert lena.operation.truth.today - plan.waiting_due_on > timedelta(days=56)
    assert plan.reach is not None


def test_the_second_showed_nothing_though_errors_fell_in_both_halves(lena: Lead) -> None:
    _, told = effects(lena)[1]
    assert told.found.verdict is Verdict.NOT_SHOWN
    for half in (told.found.trained, told.found.waiting):
        assert half.change is not None
        assert half.change < -0.1


def test_the_third_runs_some_have_proven_and_jakarta_1_is_left_to_the_visitor(lena: Lead) -> None:
    plan, told = effects(lena)[2]
    assert told.found.verdict is Verdict.EARLY
    assert plan.due_on > lena.operation.truth.today
    cells = planned(lena.session, plan, plan_cells(lena.session, plan.id))
    assert "jakarta-1" not in {one.team.slug for one in cells}
    trains = [one.progress for one in cells if not one.cell.waits]
    assert all(one is not None and 0 < (one.proven or 0) < one.asked for one in trains)
    assert all(one.progress is None for one in cells if one.cell.waits)


def test_an_operation_without_her_teams_or_in_which_nobody_is_at_the_quiz_has_no_plans(lena: Lead) -> None:
    whole = lena.operation
    assert is_there(whole)
    for size in (replace(SIZE, learners=0), replace(SIZE, days=90)):
        assert not is_there(replace(whole, rota=replace(whole.rota, size=size)))
    few = {place: cell for place, cell in whole.truth.cells.items() if place[0] != "surabaya-1"}
    assert not is_there(replace(whole, truth=replace(whole.truth, cells=few)))
