"""How the statistics speak: rates with count and interval, probabilities and targets in plain English."""

from app.stats.rate import Interval, Measured

WORTH_TELLING = 0.7  # an effective n below this share of n is told


def per_cent(share: float) -> str:
    """A share of 1 as whole per cent, with one decimal below 1: '27 %', '5 %', '0.4 %'."""
    return f"{100 * share:.{_decimals(share)}f} %"


def shown(share: float, interval: Interval, counts: str) -> str:
    """A rate as it must always be shown: '27 % (15–43, n = 40)'. components/rate.html writes the same."""
    decimals, (low, high) = _decimals(share), interval
    return f"{100 * share:.{decimals}f} % ({100 * low:.{decimals}f}–{100 * high:.{decimals}f}, {counts})"


def _decimals(share: float) -> int:
    return int(0 < share < 0.01)


def rate(measured: Measured) -> str:
    """A measured rate with interval and count; 'nothing measured' without evidence."""
    if measured.rate is None or measured.interval is None:
        return "nothing measured"
    return shown(measured.rate, measured.interval, f"n = {measured.n:,.0f}")


def worth(measured: Measured) -> str:
    """'n = 54', and 'n = 54, worth 38' where uneven weights make the audits tell clearly less than their number."""
    less = f", worth {measured.effective_n:.0f}" if measured.effective_n < WORTH_TELLING * measured.n else ""
    return f"n = {measured.n:,.0f}{less}"


def audits(measured: Measured) -> str:
    """The audits of a cell in one sentence."""
    if measured.rate is None or measured.interval is None:
        return "No audits in this window."
    known = shown(measured.rate, measured.interval, worth(measured))
    return f"Audits: {_count(measured.events, 'error')} found, {known}."


def quiz(measured: Measured) -> str:
    """The first answers of a cell in one sentence."""
    if measured.rate is None:
        return "No first quiz answers in this window."
    return f"Quiz: {_count(measured.events, 'first answer')} wrong, {rate(measured)}."


def chance(probability: float) -> str:
    """A probability as words a lead can use: 'practically certain (over 99 %)', 'likely (83 %)', 'unlikely (6 %)'."""
    if probability > 0.99:
        return "practically certain (over 99 %)"
    if probability < 0.01:
        return "practically ruled out (under 1 %)"
    words = ((0.8, "very likely"), (0.5, "more likely than not"), (0.2, "possible"), (0.0, "unlikely"))
    word = next(word for least, word in words if round(probability, 2) > least or least == 0)
    return f"{word} ({100 * probability:.0f} %)"


def counted(n: int, noun: str) -> str:
    """'1 audit', '2 audits', '1,641 audits'."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def _count(n: float, noun: str) -> str:
    """'1 error', '3 errors', 'about 3 errors' for a sum of fractions."""
    whole = round(n)
    return f"{'' if abs(n - whole) < 0.01 else 'about '}{whole} {noun}{'' if whole == 1 else 's'}"
