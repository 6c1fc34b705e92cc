"""People of known competence go through the engine's own draw, windows, pauses and spacing, and rules of others.

`python -m benchmarks.learning [--people N]`: each of them proves one clause of every competence, once where no case is
known beforehand and once where a fifth of the cases is. The rules of others are exact: three cases all right, and eight
of ten, each in three tries, the latter also in one; their tries ask new cases, which is more than their users get.
Intervals hold 90 %.
"""

import argparse
import sys
import time
from random import Random

import numpy as np
from scipy.stats import binom

from app.stats.proof import STANDARD, STRICT, Outcome, Rule
from app.stats.rate import wilson
from app.training.due import CASE_MINUTES
from benchmarks.floor.keeping import Year, year
from benchmarks.floor.proving import Fared, Library, fared

PEOPLE, YEARS = 2_000, 1_000
LEVELS = (0.6, 0.75, 0.9, 0.95)
BAD, GOOD = 0.75, 0.9  # who is right at most so often should not be proven; who is right at least so often should
LEAKS = (0.0, 0.2)
TRIES = 3
KINDS = (("never asked again", False, False), ("major", False, True), ("critical", True, True))
# rule 5: P(proven) and mean cases of one window, by competence
PUBLISHED = {
    "standard": (
        *(0.1056709878, 6.0620763546, 0.4173109531, 7.8314199448),
        *(0.8894175318, 7.8724817476, 0.9780530381, 7.1087671552),
    ),
    "strict": (
        *(0.0165522557, 8.4801642077, 0.2251202803, 13.3269072534),
        *(0.8628510502, 16.3032475452, 0.9825030866, 14.7877018946),
    ),
}


def main(arguments: list[str] | None = None) -> bool:
    """Print every table; whether rule 5 has its exact values and first windows come out as they say."""
    asked = _parser().parse_args(arguments or [])
    within = exact_values()
    for leak in LEAKS:
        for severity, rule in (("major", STANDARD), ("critical", STRICT)):
            began = time.process_time()
            found = fared(Library(severity, len(LEVELS)), LEVELS, asked.people, leak, seed=7)
            took = time.process_time() - began
            print(f"\n{severity} clause, {leak:.0%} of cases known beforehand ({took:.0f} s of CPU)")
            within &= tell(found, rule, leak)
    tell_others()
    tell_years(asked.years)
    return within


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learning", description=__doc__)
    parser.add_argument(
        "--people", type=int, default=PEOPLE, help="people of each world, with a clause of each competence"
    )
    parser.add_argument("--years", type=int, default=YEARS, help="years of forgetting of each competence")
    return parser


def exact(p: float, rule: Rule) -> tuple[float, float]:
    """(the chance that a window of answers right with chance p is proven, the mean number of its answers)."""
    open_, proven, mean = {0: 1.0}, 0.0, 0.0
    for n in range(1, rule.longest + 1):
        after: dict[int, float] = {}
        for wrong, chance in open_.items():
            for more, share in ((0, p), (1, 1 - p)):
                after[wrong + more] = after.get(wrong + more, 0.0) + chance * share
        open_ = {}
        for wrong, chance in after.items():
            stopped = wrong > rule.allowed or (wrong == rule.early and n <= rule.within)
            if stopped or n >= rule.need[wrong]:
                proven, mean = proven + chance * (not stopped), mean + chance * n
            else:
                open_[wrong] = chance
    return proven, mean


def exact_values() -> bool:
    """Print one window's exact values; whether they are those of rule 5 to 1e-9."""
    within = True
    print("one window, exactly:      " + "".join(f"    p = {p:<8}" for p in LEVELS))
    for name, rule in (("standard", STANDARD), ("strict", STRICT)):
        values = [exact(p, rule) for p in LEVELS]
        print(f"  {name:8} proven, cases " + "".join(f"  {proven:6.4f} {mean:6.3f}" for proven, mean in values))
        within &= bool(np.allclose(np.ravel(values), PUBLISHED[name], atol=1e-9))
    print(f"  rule 5 to 1e-9: {'ok' if within else 'MISSED'}")
    return within


def tell(found: list[Fared], rule: Rule, leak: float) -> bool:
    """Print how people fared by competence; whether the first windows agree with what is exact (99.9 %)."""
    fine = True
    print("  right   first window proven       exact   proven in the end         cases  minutes   a proof costs")
    for level in LEVELS:
        mine = [one for one in found if one.level == level]
        first, proven = (sum(done) for done in zip(*((o.first is Outcome.PROVEN, o.proven) for o in mine), strict=True))
        cases, q = float(np.mean([one.cases for one in mine])), leak + (1 - leak) * level
        chance = exact(q, rule)[0]
        low, high = binom.interval(0.999, len(mine), chance)
        fine &= bool(low <= first <= high)
        each = cases * len(mine) / proven if proven else np.nan
        cost = f"{each:5.1f} cases {CASE_MINUTES * each:5.1f} min"
        kind = "false proofs" if level <= BAD else f"refused {100 * (1 - proven / len(mine)):.1f} %"
        print(
            f"  {level:5}   {rate(first, len(mine))}   {chance:6.3f}   {rate(proven, len(mine))}"
            f"   {cases:5.1f}   {CASE_MINUTES * cases:5.1f}   {cost}   {kind}"
        )
    print(f"  first windows agree with the exact values: {'ok' if fine else 'MISSED'}")
    return fine


def rate(events: int, n: int) -> str:
    """12.3 % (10.9–13.9, n=2000)."""
    low, high = wilson(events, n)
    return f"{100 * events / n:5.1f} % ({100 * low:4.1f}–{100 * high:4.1f}, n={n})"


def tell_others() -> None:
    """Print what the rules of others do to the same people, exactly."""
    print("\nrules of others, exactly; a case known beforehand is answered rightly")
    print("  " + " " * 38 + "".join(f"    p = {p:<10}" for p in LEVELS))
    for leak in LEAKS:
        right = np.array([leak + (1 - leak) * p for p in LEVELS])
        once = {"3 of 3": (right**3, 3), "8 of 10": (binom.sf(7, 10, right), 10)}
        for name, tries in (("8 of 10", 1), ("8 of 10", TRIES), ("3 of 3", TRIES)):
            passed, cases = once[name]
            asked = cases * sum((1 - passed) ** n for n in range(tries))
            ever = zip(1 - (1 - passed) ** tries, asked, strict=True)
            shares = "".join(f"  {100 * share:5.1f} % {n:4.1f} c." for share, n in ever)
            print(f"  {name:8} {tries} {'try  ' if tries == 1 else 'tries'} {leak:4.0%} known              {shares}")


def tell_years(years: int) -> None:
    """Print a year of forgetting with the engine's refreshers and without any."""
    print(f"\na year after the proof (n={years} each): mean accuracy, days below .75, refreshers, windows reopened")
    for level in (level for level in LEVELS if level >= GOOD):
        for name, critical, refreshed in KINDS:
            dice = Random(f"{level} {name}")
            lived: list[Year] = [year(level, critical, refreshed, dice) for _ in range(years)]
            accuracy, below = np.array([one.accuracy for one in lived]), np.mean([one.below for one in lived])
            wide = 1.645 * accuracy.std() / years**0.5
            asked, again = (np.mean(each) for each in zip(*((o.refreshers, o.reopened) for o in lived), strict=True))
            print(
                f"  {level:4} {name:18} {accuracy.mean():.3f} (± {wide:.3f})   {100 * below:4.1f} %"
                f"   {asked:4.1f} = {CASE_MINUTES * asked:.0f} min   {again:.2f}"
            )


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
