"""What is said of how a team decides: d′ and c with their bounds and counts, and what would help."""

from app.gaps.at_work import AtWork
from app.gaps.deciding import Deciding
from app.language import gettext, localised
from app.stats import constants as const
from app.stats.rate import Interval


def seeing(one: Deciding | AtWork) -> str | None:
    """'2.0 (1.3–2.6, n = 20 + 20)': d′ with its bounds and the cases on either side; None with too few of them."""
    found = one.ability
    return _with_bounds(one, found.d_prime, found.seeing, 1) if found.shows_ability else None


def lean(one: Deciding | AtWork) -> str | None:
    """'−0.19 (−0.58 to 0.19, n = 20 + 20)': c with its bounds and counts; None with too few cases."""
    found = one.ability
    return _with_bounds(one, found.c, found.leaning, 2) if found.shows_leaning else None


def said(one: Deciding | AtWork) -> str:
    """What the figures say of the team in words."""
    leans = one.ability.leans
    if not one.ability.shows_leaning:
        return gettext("Not enough: it takes %(least)s cases on either side.", least=const.LEAN_MIN_SIDE)
    if leans is None:
        return gettext("No leaning can be told.")
    return gettext("Leans: too strict.") if leans == "too strict" else gettext("Leans: too lenient.")


def sees(one: Deciding) -> str | None:
    """Whether the cases are surely told apart, or surely not, in words; None where neither can be said."""
    if one.sees is None:
        return None
    return gettext("Tells the cases apart.") if one.sees else gettext("Does not tell the cases apart.")


def helps(one: Deciding) -> str | None:
    """What would help, where that can be told."""
    return {
        "feature": gettext("Teach what tells the cases apart: twins side by side."),
        "line": gettext("Teach where the line is: anchors on either side, not the rule again."),
    }.get(one.teach or "")


def _with_bounds(one: Deciding | AtWork, value: float, bounds: Interval, digits: int) -> str:
    written = [localised(f"{each:.{digits}f}").replace("-", "−") for each in (value, *bounds)]
    counts = f"n = {localised(f'{one.acted.n:,.0f}')} + {localised(f'{one.alarms.n:,.0f}')}"
    return gettext(
        "%(value)s (%(low)s to %(high)s, %(counts)s)", value=written[0], low=written[1], high=written[2], counts=counts
    )
