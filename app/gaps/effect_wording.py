"""The effect of a plan in words: what it avoided, or why that can't be said yet and what it would take."""

from app.gaps.effects import PlanEffect
from app.said import Figures, Said, said, said_many, to_say
from app.stats.effect import Effect, Verdict
from app.stats.wording import n_audits

SHOWN = to_say("Training avoided %(errors)s errors per 1,000 decisions (%(range)s; %(cells)s).")
HARM = to_say(
    "After training there were %(errors)s errors per 1,000 decisions more than in the waiting half "
    "(%(range)s; %(cells)s)."
)


def verdict(measured: PlanEffect) -> Said:
    """One sentence: an effect with its interval and counts, or why there is none."""
    found = measured.found
    if found.verdict is Verdict.NO_WAITLIST:
        return said(
            "No effect can be told: nothing waited. Cells chosen for being bad get better by themselves, so before and "
            "after would call any training a success. Let a half wait next time."
        )
    if found.verdict is Verdict.EARLY:
        return said("Too early: %(so_far)s; %(needed)s.", so_far=_so_far(found), needed=_needed(found))
    if found.effect is None or found.low is None or found.high is None:
        return said("No effect can be told.")
    low, high, cells = found.low, found.high, _cells(found)
    if found.verdict is Verdict.SHOWN:
        return said(SHOWN, errors=_per_mille(-found.effect), range=_range(-high, -low), cells=cells)
    if found.verdict is Verdict.HARM:
        return said(HARM, errors=_per_mille(found.effect), range=_range(low, high), cells=cells)
    return said(
        "No effect shown: between %(low)s and %(high)s errors per 1,000 decisions than in the waiting half "
        "(%(cells)s).",
        low=_less(low),
        high=_less(high),
        cells=cells,
    )


def _so_far(found: Effect) -> Said:
    audits = round(found.trained.audits + found.waiting.audits)
    if not audits:
        return said("no decision made after the training is audited yet")
    if found.low is None or found.high is None:
        return said("%(audits)s of %(cells)s", audits=n_audits(audits), cells=_both(found))
    return said(
        "%(audits)s of %(cells)s, which leave %(errors)s errors per 1,000 decisions either way",
        audits=n_audits(audits),
        cells=_both(found),
        errors=_per_mille((found.high - found.low) / 2),
    )


def _needed(found: Effect) -> Said:
    if found.audits_needed is not None:
        return said_many(
            "about %(num)s more audit of these would tell",
            "about %(num)s more audits of these would tell",
            found.audits_needed,
        )
    if found.effect is None:
        return said("it takes audits in four teams × clauses at least")
    return said("more audits alone won't tell: it takes more teams and clauses in a plan")


def _cells(found: Effect) -> Said:
    audits = round(found.trained.audits + found.waiting.audits)
    return said("%(cells)s, %(audits)s", cells=_both(found), audits=n_audits(audits))


def _both(found: Effect) -> Said:
    trained, waiting = found.trained.cells, found.waiting.cells
    return said("%(trained)s trained and %(waiting)s waiting teams × clauses", trained=trained, waiting=waiting)


def _per_mille(share: float) -> Figures:
    return Figures(f"{1000 * share:.0f}")


def _range(low: float, high: float) -> Figures:
    return Figures(f"{1000 * low:.0f}–{1000 * high:.0f}")


def _less(share: float) -> Said:
    number = _per_mille(abs(share))
    return said("%(number)s fewer", number=number) if share < 0 else said("%(number)s more", number=number)
