"""An independent implementation of the grid to test against, where one is at hand, and organisations to try both on."""

import json
import os
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from app.stats.grid import Evidence
from app.stats.posterior import Belief

NAMES = {
    "pk": "p_knowledge", "px": "p_execution", "ek": "knowledge_error", "e": "error", "q": "quiz_failure",
    "lo": "low", "hi": "high", "qlo": "quiz_low", "qhi": "quiz_high",
}  # fmt: skip


def folder() -> Path:
    """The folder of the reference; skips the test where there is none."""
    named = os.environ.get("PLUMBLINE_REFERENCE")
    found = Path(named) if named else Path(__file__).parents[2] / "shared" / "reference"
    if not (found / "two_witnesses.py").exists():
        pytest.skip("no reference implementation at hand; PLUMBLINE_REFERENCE may name its folder")
    return found


def oracle() -> ModuleType:
    """The reference implementation as a module."""
    path = folder() / "two_witnesses.py"
    module = ModuleType("two_witnesses")
    exec(compile(path.read_text("utf-8"), path, "exec"), vars(module))  # an import would leave compiled code beside it
    return module


def values() -> dict[str, Any]:
    """The reference's printed values."""
    found: dict[str, Any] = json.loads((folder() / "two_witnesses.json").read_text())
    return found


def evidence(inputs: dict[str, Any]) -> Evidence:
    """Our evidence from the reference's inputs."""
    counts = (np.array(inputs[name], dtype=float) for name in ("xq", "nq", "xe", "ne"))
    team, clause = np.array(inputs["team"]).astype(int), np.array(inputs["clause"]).astype(int)
    return Evidence(*counts, team, clause, int(team.max()) + 1, int(clause.max()) + 1)


def organisation(seed: int, teams: int, clauses: int, buckets: int = 4, missing: float = 0.1) -> dict[str, Any]:
    """A made-up organisation as the reference takes it; fractions, empty buckets and missing cells included."""
    draw = np.random.default_rng(seed)
    team, clause = np.repeat(np.arange(teams), clauses), np.tile(np.arange(clauses), teams)
    kept = (draw.random(len(team)) > missing) | (team == teams - 1) | (clause == clauses - 1)
    team, clause = team[kept], clause[kept]
    size = (buckets, len(team))
    failing = np.where(draw.random(len(team)) < 0.15, 0.45, 0.06)
    nq, ne = draw.integers(0, 14, size), draw.integers(0, 20, size)
    xq, xe = draw.binomial(nq, failing), draw.binomial(ne, 0.03 + 0.7 * (failing - 0.06))
    ratio = draw.uniform(0.8, 1.3, size)
    return {"xq": xq / 1.04, "nq": nq / 1.04, "xe": np.minimum(xe, 0.98 * ne * ratio), "ne": ne * ratio,
            "team": team, "clause": clause}  # fmt: skip


def largest_difference(belief: Belief, theirs: dict[str, Any]) -> float:
    """The largest difference of any figure of any cell."""
    return max(float(np.abs(getattr(belief, ours) - theirs[name]).max()) for name, ours in NAMES.items())
