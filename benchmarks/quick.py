"""What somebody waits for, on both databases: within the seconds allowed, and twice as many in twice the time.

`python -m benchmarks.quick`. The peer of every act is the same with half as many of what it goes through, in the same
run; seconds are those of the processor. Of what is done several times the slowest counts (of rules looked up the 19th
of 20), and the middle one for the ratio.
"""

import json
import os
import subprocess
import sys
from functools import partial
from statistics import median

from test_stats_agreement import votes_of

from app.factory import create_app
from app.stats.agreement import krippendorff
from benchmarks.floor.acts import PARTS, Took, spent
from benchmarks.floor.places import KINDS, Place, place
from config import ROOT, from_prefixed_env

GROWTH, MEGABYTES = 2.5, 200
# part: what there is many of, and how many
SIZES = {"somebody": 1, "answers": 1_000, "key_fix": 1_000, "authoring": 1_000, "roster": 5_000, "rules": 60}
# act: in words, seconds allowed (None: only how it grows is), whether it grows with what there is many of
ACTS = {
    "key fix": ("1,000 people's 12 answers follow a mended key", 15.0, True),
    "saves": ("2,000 drafts are saved", None, True),
    "opening": ("an editor opens over 1,000 SOPs for the first time", None, True),
    "search": ("1,000 SOPs and 10,000 cases are searched", 0.2, True),
    "keystroke": ("a keystroke among 1,000 SOPs", 0.3, True),
    "two long files": ("two save 18,000 lines each at once", 2.0, False),
    "roster": ("5,000 people come in, twice", 20.0, True),
    "rules": ("a rule is looked up among 60", 0.1, True),
}
OPERATIONS = ((50_000, 2, 6, "ordinal"), (4_000, 3, 60, "nominal"), (20_000, 12, 8, "interval"))
ALPHA = 4.0  # seconds


def main(_arguments: list[str] | None = None) -> bool:
    """Print every act's seconds, their share of what is allowed and how they grow; whether all are within."""
    within = agreement()
    for kind in KINDS:
        print(f"\n{kind}")
        half, whole = (measured(kind, part) for part in (2, 1))
        for act, (words, limit, grows) in ACTS.items():
            within &= tell(words, whole[act], limit, half[act] if grows else None)
        used, by_half = whole["megabytes"][0], half["megabytes"][0]
        print(f"  the mended key takes {used:.0f} MB of the {MEGABYTES} MB allowed; half as many {by_half:.0f} MB")
        within &= used < MEGABYTES
    return within


def tell(words: str, took: list[float], limit: float | None, half: list[float] | None) -> bool:
    """Print one act; whether it is within its limit and within its growth."""
    middle, slowest = median(took), max(took) if limit else median(took)
    allowed = f"{slowest / limit:4.2f} of the {limit:g} s allowed" if limit else ""
    growth = middle / median(half) if half else 0.0
    twice = f"  {growth:4.2f} × half as many (≤ {GROWTH})" if half else ""
    within = (limit is None or slowest < limit) and growth <= GROWTH
    print(f"  {words:52} {slowest:7.3f} s  {allowed:24}{twice}  {'ok' if within else 'MISSED'}", flush=True)
    return within


def measured(kind: str, part: int) -> Took:
    """Every act on a new database with that part of what there is many of, each in a process of its own."""
    took: Took = {}
    with place(kind) as here:
        for name, size in SIZES.items():
            took |= alone(here, name, max(1, size // part))
    return took


def alone(here: Place, name: str, size: int) -> Took:
    asked = [sys.executable, "-m", "benchmarks.quick", name, str(size)]
    answer = subprocess.run(asked, cwd=ROOT, env=here.environment(), check=True, stdout=subprocess.PIPE).stdout
    found: Took = json.loads(answer)
    return found


def agreement() -> bool:
    """α with its interval over large operations; print them, whether they are within."""
    print("α and its interval")
    within = True
    for units, votes, categories, scale in OPERATIONS:
        half, whole = (
            [spent(partial(krippendorff, *given, categories, scale)) for _ in range(3)]
            for given in (votes_of(n, votes, categories, seed=3) for n in (units // 2, units))
        )
        words = f"{units:,} cases, {votes} votes, {categories} categories, {scale}"
        within &= tell(words, whole, ALPHA, half)
    return within


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(PARTS[sys.argv[1]](create_app(from_prefixed_env(os.environ)), int(sys.argv[2]))))
    else:
        sys.exit(0 if main() else 1)
