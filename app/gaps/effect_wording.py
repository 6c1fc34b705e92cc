"""The effect of a plan in words: what it avoided, or why that can't be said yet and what it would take."""

from app.gaps.effects import PlanEffect
from app.stats.effect import Effect, Verdict
from app.stats.wording import counted


def verdict(measured: PlanEffect) -> str:
    """One sentence: an effect with its interval and counts, or why there is none."""
    found = measured.found
    if found.verdict is Verdict.NO_WAITLIST:
        return (
            "No effect can be told: nothing waited. Cells chosen for being bad get better by themselves, so before and "
            "after would call any training a success. Let a half wait next time."
        )
    if found.verdict is Verdict.EARLY:
        return f"Too early: {_so_far(found)}{_needed(found)}."
    if found.effect is None or found.low is None or found.high is None:
        return "No effect can be told."
    if found.verdict is Verdict.SHOWN:
        return f"Training avoided {_per_mille(-found.effect)} ({_range(-found.high, -found.low)}; {_cells(found)})."
    if found.verdict is Verdict.HARM:
        return (
            f"After training there were {_per_mille(found.effect)} more than in the waiting half "
            f"({_range(found.low, found.high)}; {_cells(found)})."
        )
    return (
        f"No effect shown: between {_less(found.low)} and {_less(found.high)} errors per 1,000 decisions than in the "
        f"waiting half ({_cells(found)})."
    )


def _so_far(found: Effect) -> str:
    audits = round(found.trained.audits + found.waiting.audits)
    if not audits:
        return "no decision made after the training is audited yet"
    wide = ""
    if found.low is not None and found.high is not None:
        wide = f", which leave {500 * (found.high - found.low):.0f} errors per 1,000 decisions either way"
    return f"{counted(audits, 'audit')} of {_both(found)}{wide}"


def _needed(found: Effect) -> str:
    if found.audits_needed is not None:
        return f"; about {found.audits_needed:,} more audits of these would tell"
    if found.effect is None:
        return "; it takes audits in four teams × clauses at least"
    return "; more audits alone won't tell: it takes more teams and clauses in a plan"


def _cells(found: Effect) -> str:
    audits = round(found.trained.audits + found.waiting.audits)
    return f"{_both(found)}, {counted(audits, 'audit')}"


def _both(found: Effect) -> str:
    return f"{found.trained.cells} trained and {found.waiting.cells} waiting teams × clauses"


def _per_mille(share: float) -> str:
    return f"{1000 * share:.0f} errors per 1,000 decisions"


def _range(low: float, high: float) -> str:
    return f"{1000 * low:.0f}–{1000 * high:.0f}"


def _less(share: float) -> str:
    return f"{abs(1000 * share):.0f} {'fewer' if share < 0 else 'more'}"
