"""How the statistics speak: rates with count and interval, probabilities and targets in plain English."""

from app.said import Figures, Said, said, said_many
from app.stats.rate import Interval, Measured

WORTH_TELLING = 0.7  # an effective n below this share of n is told


def per_cent(share: float) -> Figures:
    """A share of 1 as whole per cent, with one decimal below 1: '27 %', '5 %', '0.4 %'."""
    return Figures(f"{100 * share:.{_decimals(share)}f} %")


def shown(share: float, interval: Interval, counts: str) -> Said:
    """A rate as it must always be shown: '27 % (15–43, n = 40)'. components/rate.html writes the same."""
    decimals, (low, high) = _decimals(share), interval
    bounds = Figures(f"{100 * low:.{decimals}f}–{100 * high:.{decimals}f}")
    return said("%(share)s (%(bounds)s, %(counts)s)", share=per_cent(share), bounds=bounds, counts=counts)


def _decimals(share: float) -> int:
    return int(0 < share < 0.01)


def size(n: float) -> Figures:
    """'n = 1,641'."""
    return Figures(f"n = {n:,.0f}")


def rate(measured: Measured) -> Said:
    """A measured rate with interval and count; 'nothing measured' without evidence."""
    if measured.rate is None or measured.interval is None:
        return said("nothing measured")
    return shown(measured.rate, measured.interval, size(measured.n))


def worth(measured: Measured) -> str:
    """'n = 54', and 'n = 54, worth 38' where uneven weights make the audits tell clearly less than their number."""
    if measured.effective_n < WORTH_TELLING * measured.n:
        return said("%(n)s, worth %(worth)s", n=size(measured.n), worth=Figures(f"{measured.effective_n:.0f}"))
    return size(measured.n)


def audits(measured: Measured) -> Said:
    """The audits of a cell in one sentence."""
    if measured.rate is None or measured.interval is None:
        return said("No audits count here in this window.")
    known = shown(measured.rate, measured.interval, worth(measured))
    whole = round(measured.events)
    if abs(measured.events - whole) < 0.01:
        return said_many(
            "Audits: %(num)s error found, %(known)s.", "Audits: %(num)s errors found, %(known)s.", whole, known=known
        )
    return said_many(
        "Audits: about %(num)s error found, %(known)s.",
        "Audits: about %(num)s errors found, %(known)s.",
        whole,
        known=known,
    )


def quiz(measured: Measured) -> Said:
    """The first answers of a cell in one sentence."""
    if measured.rate is None:
        return said("No first quiz answers count here in this window.")
    known, whole = rate(measured), round(measured.events)
    if abs(measured.events - whole) < 0.01:
        return said_many(
            "Quiz: %(num)s first answer wrong, %(known)s.",
            "Quiz: %(num)s first answers wrong, %(known)s.",
            whole,
            known=known,
        )
    return said_many(
        "Quiz: about %(num)s first answer wrong, %(known)s.",
        "Quiz: about %(num)s first answers wrong, %(known)s.",
        whole,
        known=known,
    )


def chance(probability: float) -> Said:
    """A probability as words a lead can use: 'practically certain (over 99 %)', 'unlikely (6 %)'."""
    if probability > 0.99:
        return said("practically certain (over %(bound)s)", bound=Figures("99 %"))
    if probability < 0.01:
        return said("practically ruled out (under %(bound)s)", bound=Figures("1 %"))
    least, of = round(probability, 2), Figures(f"{100 * probability:.0f} %")
    if least > 0.8:
        return said("very likely (%(share)s)", share=of)
    if least > 0.5:
        return said("more likely than not (%(share)s)", share=of)
    return said("possible (%(share)s)", share=of) if least > 0.2 else said("unlikely (%(share)s)", share=of)


def n_audits_and_answers(audits: int, answers: int) -> Said:
    """What a belief rests on: '39 audits, 41 answers'."""
    return said("%(audits)s, %(answers)s", audits=n_audits(audits), answers=n_answers(answers))


def n_audits(n: int) -> Said:
    """'1 audit', '2 audits'."""
    return said_many("%(num)s audit", "%(num)s audits", n)


def n_answers(n: int) -> Said:
    """'1 answer', '2 answers'."""
    return said_many("%(num)s answer", "%(num)s answers", n)


def n_cases(n: int) -> Said:
    """'1 case', '2 cases'."""
    return said_many("%(num)s case", "%(num)s cases", n)


def counted(n: int, noun: str) -> str:
    """'1 audit', '2 audits', '1,641 audits'; for what is read in English alone."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"
