"""Recovery of planted causes: simulated operations go the product's own way, and what it finds is held to the truth.

`python -m benchmarks.recovery [--seeds N] [--first S] [--worlds default,other,…]`; worlds: benchmarks/planted/world.py.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass

import numpy as np

from app.stats.grid import Evidence
from app.stats.score import score
from benchmarks.planted.judged import Figures, judge

SEEDS, FIRST = 5, 100  # seeds below 100 served to choose constants
WORLDS = ("default", "other", "varied", "small default", "small varied", "dense default", "sparse default")
SMALL_SEEDS = 4  # times as many, since a small organisation tells less
PEERS = ("raw", "thresholds", "tuned", "two beta-binomials")


@dataclass(frozen=True)
class Row:
    """A figure and what it should be: mean ≥ least or ≤ most, the worst seed ≥ or ≤ `worst`; in which worlds."""

    figure: str
    least: float = -np.inf
    most: float = np.inf
    worst: float | None = None
    worlds: str = ""

    def holds(self, values: np.ndarray) -> bool:
        """Whether the target is met."""
        worst = self.worst_of(values)
        within = self.worst is None or (worst >= self.worst if np.isfinite(self.least) else worst <= self.worst)
        return bool(self.least <= np.nanmean(values) <= self.most) and within

    def worst_of(self, values: np.ndarray) -> float:
        """The worst seed."""
        return float(np.nanmin(values) if np.isfinite(self.least) else np.nanmax(values))

    @property
    def target(self) -> str:
        """The target in signs."""
        least = f"≥ {self.least:g}" if np.isfinite(self.least) else ""
        most = f"≤ {self.most:g}" if np.isfinite(self.most) else ""
        worst = f"worst {self.worst:g}" if self.worst is not None else ""
        return " ".join(filter(None, (least, most, worst)))


LARGE = "default other varied"
TABLE = (
    Row("average precision", 0.84, worlds=LARGE),
    Row("precision@100", 0.99, worlds=LARGE),
    Row("captured", 0.925, worlds=LARGE),
    Row("captured above raw", 0.0, worst=0.0, worlds=LARGE),
    Row("false at P > .8", most=0.05, worlds=LARGE),
    Row("false in a 10 % list", 0.07, 0.11, worlds=LARGE),
    Row("covered", 0.89, 0.94, worlds=LARGE),
    Row("covered planted", 0.80, worlds=LARGE),
    Row("bad items found", 0.95, worlds=LARGE),
    Row("sound items accused", most=0.005, worlds=LARGE),
    Row("ambiguous found", 0.95, worlds=LARGE),
    Row("ambiguous falsely", most=0.1, worlds=LARGE),
    Row("auditors found", 0.95, worlds=LARGE),
    Row("auditors falsely", most=0.3, worlds=LARGE),
    Row("persons", 0.90, worlds=LARGE),
    Row("false at P > .8", most=0.12, worst=0.25, worlds="small"),
    Row("recall", 0.30, worlds="small"),
    Row("execution", 0.25, worlds=LARGE),
    Row("execution", 0.45, worlds="dense"),
)
SIZES = ((72, 60, 1.2, 500), (7200, 60, 40.0, 500))  # teams, clauses, seconds, megabytes
ONE_CORE = {"OPENBLAS_NUM_THREADS": "1"}  # as app/__init__.py has it, but before numpy is imported here


def main(arguments: list[str] | None = None) -> bool:
    """Print every row for every world; whether we beat every peer on the mean of every world, and the speed holds."""
    asked = _parser().parse_args(arguments or [])
    within = True
    for world in asked.worlds.split(","):
        many = asked.seeds * (SMALL_SEEDS if world.startswith("small") else 1)
        began = time.process_time()
        found = [judge(world, asked.first + seed) for seed in range(many)]
        print(f"\n{world}: seeds {asked.first}–{asked.first + many - 1}, {time.process_time() - began:.0f} s of CPU")
        within &= show(world, found)
    return within & speed()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recovery", description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS, help="operations of each world")
    parser.add_argument("--first", type=int, default=FIRST, help="the first seed")
    parser.add_argument("--worlds", default=",".join(WORLDS), help="worlds, separated by commas")
    return parser


def show(world: str, found: list[Figures]) -> bool:
    """Print a world's figures with their targets and peers; whether no peer has a better mean."""
    values = {name: np.array([each[name] for each in found]) for name in found[0]}
    values["captured above raw"] = values["captured"] - values["captured raw"]
    told = set()
    print(f"  {'figure':32} {'target':18} {'mean':>6} {'worst':>6}")
    for row in TABLE:
        if row.figure in told or not any(world.startswith(each) or world == each for each in row.worlds.split()):
            continue
        told.add(row.figure)
        mine, peers = values[row.figure], _peers(row.figure, values)
        held = row.holds(mine)
        mean, worst = np.nanmean(mine), row.worst_of(mine)
        print(f"  {row.figure:32} {row.target:18} {mean:6.3f} {worst:6.3f} {'ok' if held else 'MISSED':7} {peers}")
    for name in sorted(set(values) - told):
        if not name.endswith(PEERS):
            print(f"  {name:32} {'':18} {np.nanmean(values[name]):6.3f}")
    return _beats_all(values)


def _beats_all(values: dict[str, np.ndarray]) -> bool:
    """Whether our mean average precision and captured errors lie above those of every peer."""
    return all(
        np.nanmean(values[figure]) > np.nanmean(values[f"{figure} {peer}"])
        for figure in ("average precision", "captured")
        for peer in PEERS
        if f"{figure} {peer}" in values
    )


def _peers(figure: str, values: dict[str, np.ndarray]) -> str:
    """The means of the peers that have the figure."""
    means = {peer: values[f"{figure} {peer}"] for peer in PEERS if f"{figure} {peer}" in values}
    return ", ".join(f"{peer} {np.nanmean(each):.3f}" for peer, each in means.items())


def speed() -> bool:
    """Print processor seconds and peak memory of both sizes, each in a process of its own; whether both limits hold."""
    within = True
    for teams, clauses, seconds, megabytes in SIZES:
        asked = [sys.executable, "-m", "benchmarks.recovery", "weigh", str(teams), str(clauses)]
        told = subprocess.run(asked, check=True, capture_output=True, env=os.environ | ONE_CORE).stdout
        took, used = json.loads(told)
        within &= took <= seconds and used <= megabytes
        print(
            f"{teams * clauses:,} cells: {took:.2f} s, {took / seconds:.2f} of the {seconds:g} s allowed; "
            f"{used:.0f} MB, {used / megabytes:.2f} of the {megabytes} MB allowed"
        )
    return within


def weigh(teams: int, clauses: int) -> tuple[float, float]:
    """(processor seconds, peak megabytes) of fit and belief over that many cells in seven ages."""
    draw = np.random.default_rng(1)
    cells, size = teams * clauses, (7, teams * clauses)
    failing = np.where(draw.random(cells) < 0.08, 0.4, 0.06)
    answers, audits = (draw.poisson(n, size).astype(float) for n in (37 / 7, 58 / 7))
    failed, errors = draw.binomial(answers.astype(int), failing), draw.binomial(audits.astype(int), 0.6 * failing)
    place = np.divmod(np.arange(cells), clauses)
    held = Evidence(failed.astype(float), answers, np.minimum(errors, 0.98 * audits), audits, *place, teams, clauses)
    began = time.process_time()
    score(held)
    return time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if sys.argv[1:2] == ["weigh"]:
        print(json.dumps(weigh(int(sys.argv[2]), int(sys.argv[3]))))
    else:
        sys.exit(0 if main(sys.argv[1:]) else 1)
