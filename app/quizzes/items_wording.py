"""What the figures of a case say in a sentence, and what its trainer does about it."""

from dataclasses import dataclass

from app.language import figures, gettext, lazy, locale, localised, ngettext, spoken
from app.quizzes.items_health import CaseHealth, InLanguage
from app.stats import constants as const
from app.stats.rate import Interval
from app.stats.wording import rate

TITLES = {
    "bad": lazy("Bad case"),
    "known": lazy("May be known"),
    "misled": lazy("Sure and wrong"),
    "language": lazy("Languages differ"),
}


@dataclass(frozen=True)
class Finding:
    """Why a case is flagged: the evidence with its counts, and what to do."""

    flag: str
    evidence: str
    advice: str

    @property
    def title(self) -> str:
        return str(TITLES[self.flag])


def findings(case: CaseHealth) -> list[Finding]:
    """One finding a flag, in their order; nothing for a case nobody needs to look at."""
    sentences = {"bad": _bad, "known": _known, "misled": _misled, "language": _language}
    return [Finding(flag, *sentences[flag](case)) for flag in case.flags]


def number(value: float, interval: Interval | None, n: int) -> str:
    """A figure that is no share, with its bounds and n: '.21 (.12 to .30, n = 112)'."""
    counted = f"n = {localised(f'{n:,}')}"
    if interval is None:
        return figures(f"{short(value)} ({counted})")
    return f"{figures(short(value))} ({_bounds(short(interval.low), short(interval.high))}, {figures(counted)})"


def seconds(milliseconds: float | None) -> str:
    """A median time as people say it: '8.4 s', '2 min 5 s'."""
    if milliseconds is None:
        return "–"
    whole = milliseconds / 1000
    if whole < 60:
        return gettext("%(seconds)s s", seconds=localised(f"{whole:.1f}"))
    return gettext("%(minutes)s min %(seconds)s s", minutes=f"{whole // 60:.0f}", seconds=f"{whole % 60:.0f}")


def points(value: float, interval: Interval) -> str:
    """A difference of shares in percentage points: '+24 points (+12 to +35)'."""
    said = gettext("%(value)s points", value=figures(_signed(value)))
    return f"{said} ({_bounds(_signed(interval.low), _signed(interval.high))})"


def short(value: float) -> str:
    """A figure between −1 and 1 as English statistics write it: '.21'; in other languages with their mark: '0,21'."""
    plain = f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")
    return plain.replace("0.", ".", 1) if locale().language == "en" else localised(plain)


def _bad(case: CaseHealth) -> tuple[str, str]:
    evidence = gettext("Nobody answered it.")
    own = case.figures
    if own.facility is not None and own.facility_interval is not None:
        low, high = (f"{100 * bound:.0f}" for bound in own.facility_interval)
        mark = figures(f"{100 * own.facility:.0f} % ({low}–{high}, n = {localised(f'{own.n:,}')})")
        evidence = gettext("The mean mark is %(mark)s.", mark=mark)
        if own.discrimination is not None:
            evidence = gettext(
                "The mean mark is %(mark)s, and right answers hardly go with right answers to the other cases of the "
                "quiz: item–rest %(told)s.",
                mark=mark,
                told=number(own.discrimination, own.discrimination_interval, own.paired),
            )
    return evidence, gettext(
        "Read what is chosen instead. If the gold is wrong, correct it as a key fix; if the case can be read two ways, "
        "rewrite it with a new rev; else retire it. Until then its answers count nowhere."
    )


def _known(case: CaseHealth) -> tuple[str, str]:
    drift = case.drift
    if drift is None:
        return "", ""
    evidence = gettext(
        "First answers were right in %(earlier)s of the earlier half, and in %(later)s of the later one: %(change)s.",
        earlier=spoken(rate(drift.earlier)),
        later=spoken(rate(drift.later)),
        change=points(drift.rise, drift.interval),
    )
    return evidence, gettext(
        "Its answer may have gone round; people may also have learnt the rule: see whether the clause's other cases "
        "rose too. If they did not, retire it and write another with a twin."
    )


def _misled(case: CaseHealth) -> tuple[str, str]:
    evidence = ngettext(
        "Of %(num)s answer given as sure %(rate)s were wrong; %(most)s is the most to expect.",
        "Of %(num)s answers given as sure %(rate)s were wrong; %(most)s is the most to expect.",
        int(case.sure.n),
        rate=spoken(rate(case.sure)),
        most=figures(f"{100 * const.SURE_AND_WRONG:.0f} %"),
    )
    return evidence, gettext(
        "People are certain of another rule. Show the near miss beside it in the SOP, and give the case a twin; "
        "if many choose the same wrong answer, ask first whether the gold is right."
    )


def _language(case: CaseHealth) -> tuple[str, str]:
    differing = [one for one in case.languages if one.compared.differs]
    return f"{gettext('; ').join(_compared(one) for one in differing)}.", gettext(
        "Have somebody who works in that language read the case beside its source."
    )


def _compared(one: InLanguage) -> str:
    found = one.compared
    return gettext(
        "“%(language)s”: %(gap)s against others who know as much (n = %(n)s against %(others)s)",
        language=one.language,
        gap=points(found.gap, found.interval),
        n=localised(f"{found.n:,}"),
        others=localised(f"{found.others:,}"),
    )


def _bounds(low: str, high: str) -> str:
    return gettext("%(low)s to %(high)s", low=figures(low), high=figures(high))


def _signed(value: float) -> str:
    return f"{100 * value:+.0f}".replace("-", "−").replace("+0", "0").replace("−0", "0")
