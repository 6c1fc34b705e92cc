"""What the figures of a case say in a sentence, and what its trainer does about it."""

from dataclasses import dataclass

from app.quizzes.items_health import CaseHealth, InLanguage
from app.stats import constants as const
from app.stats.rate import Interval
from app.stats.wording import counted, rate

TITLES = {
    "bad": "Bad case",
    "known": "May be known",
    "misled": "Sure and wrong",
    "language": "Languages differ",
}


@dataclass(frozen=True)
class Finding:
    """Why a case is flagged: the evidence with its counts, and what to do."""

    flag: str
    evidence: str
    advice: str

    @property
    def title(self) -> str:
        return TITLES[self.flag]


def findings(case: CaseHealth) -> list[Finding]:
    """One finding a flag, in their order; nothing for a case nobody needs to look at."""
    sentences = {"bad": _bad, "known": _known, "misled": _misled, "language": _language}
    return [Finding(flag, *sentences[flag](case)) for flag in case.flags]


def number(value: float, interval: Interval | None, n: int) -> str:
    """A figure that is no share, with its bounds and n: '.21 (.12 to .30, n = 112)'."""
    bounds = f"{_short(interval.low)} to {_short(interval.high)}, " if interval else ""
    return f"{_short(value)} ({bounds}n = {n:,})"


def seconds(milliseconds: float | None) -> str:
    """A median time as people say it: '8.4 s', '2 min 5 s'."""
    if milliseconds is None:
        return "–"
    whole = milliseconds / 1000
    return f"{whole:.1f} s" if whole < 60 else f"{whole // 60:.0f} min {whole % 60:.0f} s"


def points(value: float, interval: Interval) -> str:
    """A difference of shares in percentage points: '+24 points (+12 to +35)'."""
    return f"{_signed(value)} points ({_signed(interval.low)} to {_signed(interval.high)})"


def _bad(case: CaseHealth) -> tuple[str, str]:
    figures = case.figures
    told = ""
    if figures.discrimination is not None:
        told = number(figures.discrimination, figures.discrimination_interval, figures.paired)
        told = f", and right answers hardly go with right answers to the other cases of the quiz: item–rest {told}"
    evidence = f"{_right(case)}{told}."
    return evidence, (
        "Read what is chosen instead. If the gold is wrong, correct it as a key fix; if the case can be read two ways, "
        "rewrite it with a new rev; else retire it. Until then its answers count nowhere."
    )


def _right(case: CaseHealth) -> str:
    figures = case.figures
    if figures.facility is None or figures.facility_interval is None:
        return "Nobody answered it"
    low, high = (f"{100 * bound:.0f}" for bound in figures.facility_interval)
    return f"The mean mark is {100 * figures.facility:.0f} % ({low}–{high}, n = {figures.n:,})"


def _known(case: CaseHealth) -> tuple[str, str]:
    drift = case.drift
    if drift is None:
        return "", ""
    evidence = (
        f"First answers were right in {rate(drift.earlier)} of the earlier half, and in {rate(drift.later)} of the "
        f"later one: {points(drift.rise, drift.interval)}."
    )
    return evidence, (
        "Its answer may have gone round; people may also have learnt the rule: see whether the clause's other cases "
        "rose too. If they did not, retire it and write another with a twin."
    )


def _misled(case: CaseHealth) -> tuple[str, str]:
    evidence = (
        f"Of {counted(int(case.sure.n), 'answer')} given as sure {rate(case.sure)} were wrong; "
        f"{100 * const.SURE_AND_WRONG:.0f} % is the most to expect."
    )
    return evidence, (
        "People are certain of another rule. Show the near miss beside it in the SOP, and give the case a twin; "
        "if many choose the same wrong answer, ask first whether the gold is right."
    )


def _language(case: CaseHealth) -> tuple[str, str]:
    differing = [one for one in case.languages if one.compared.differs]
    return f"{'; '.join(_compared(one) for one in differing)}.", (
        "Have somebody who works in that language read the case beside its source."
    )


def _compared(one: InLanguage) -> str:
    found = one.compared
    counts = f"n = {found.n:,} against {found.others:,}"
    return f"“{one.language}”: {points(found.gap, found.interval)} against others who know as much ({counts})"


def _signed(value: float) -> str:
    return f"{100 * value:+.0f}".replace("-", "−").replace("+0", "0").replace("−0", "0")


def _short(value: float) -> str:
    return f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−").replace("0.", ".", 1)
