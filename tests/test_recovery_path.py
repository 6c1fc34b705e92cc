"""The benchmark of recovery goes the product's way to its end: a tiny operation gets every figure of its table."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks import recovery
from benchmarks.planted import operation, world
from benchmarks.planted.judged import judge

pytestmark = pytest.mark.xdist_group("recovery path")  # by one worker: it is judged once for all

TINY = replace(
    world.DEFAULT, teams=12, people=8.0, clauses=16, audits=14_000, answers=9_000, harsh=1, lenient=1, gaps=0.12,
    execution=0.06, vague_items=0.03,
)  # fmt: skip


@pytest.fixture(scope="module")
def figures() -> dict[str, float]:
    """One operation judged."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operation, "named", lambda name, seed: TINY)
        return judge("tiny", 1)


def test_every_figure_of_the_table_is_there_and_finite(figures):
    table = {row.figure for row in recovery.TABLE} - {"captured above raw"}
    assert all(np.isfinite(figures[name]) for name in (*table, "captured raw", "recall", "seconds")), figures


def test_what_is_found_is_worth_more_than_raw_counts(figures):
    assert figures["average precision"] > figures["average precision raw"]
    assert 0.5 < figures["captured"] <= 1


def test_the_table_is_printed_whole_with_its_targets(figures, capsys):
    assert recovery.show("default", [figures])
    printed = capsys.readouterr().out.splitlines()
    for row in recovery.TABLE:
        if "default" in row.worlds.split():
            assert any(line.split(row.target)[0].strip() == row.figure for line in printed if row.target in line)
