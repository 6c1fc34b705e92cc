"""Whether training works, in figures: counts by team become one finding each, with what was expected; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from app.gaps.progress import LEAST_GROUP
from app.stats.rate import UNMEASURED, Interval, Measured, measured
from app.stats.wording import rate

SURE_CEILING = 0.10  # share wrong among sure answers above which a team is flagged (LEARNING, rule 7)
BAD_AMONG_PROVEN = {"standard": 0.06, "critical": 0.04}  # rule 16 b
STOPPED_AT_90 = (0.11, 0.14)  # 1 − P(proven) at nine right in ten: .1106 by the standard rule, .1371 by the strict one
CASES_PER_PROOF = 7.5  # rule 5
LEAST_PROVEN, LEAST_WINDOWS, LEAST_SURE, LEAST_CASES = 20, 20, 20, 20
Z90 = 1.6448536269514722


@dataclass(frozen=True)
class Tally:
    """What one team did: `events` of `n`, by so many `people`."""

    team: str
    language: str | None
    people: int
    n: int
    events: int


@dataclass(frozen=True)
class Followed:
    """The newly proven in the 28 days after, all teams together, since one team has few of them.

    n: those (person × clause) with enough audits, `people` different ones, `over` of them surely above their target.
    audits: all audits of the newly proven of these days, unmeasured for fewer than five people.
    """

    people: int
    n: int
    over: int
    audits: Measured


@dataclass(frozen=True)
class TeamShare:
    """One team's share; `flagged`: surely more than is well, where a ceiling says what that is."""

    team: str
    language: str | None
    share: Measured
    flagged: bool


@dataclass(frozen=True)
class Finding:
    """One sentence on one question; `teams` stand behind it, worst first, and `few` say how many are too small to tell.

    `enough`: whether there is as much evidence as the sentence needs.
    """

    question: str
    sentence: str
    expected: str
    enough: bool
    teams: tuple[TeamShare, ...] = ()
    few: int = 0


@dataclass(frozen=True)
class Spent:
    """The minutes a person of a team spent on proof cases, and how many clauses they proved meanwhile."""

    team: str
    minutes: float
    proven: int


@dataclass(frozen=True)
class PerProof:
    """Minutes of answering per proven clause; interval 90 %, None for fewer than two people."""

    minutes: float
    interval: Interval | None
    proven: int
    people: int


def shares(tallies: Iterable[Tally], ceiling: float | None = None) -> tuple[Measured, tuple[TeamShare, ...], int]:
    """(all told teams together, each of them, worst first, how many are left out since under five people made them).

    What is left out is left out of the whole too: nobody can subtract their way to a small team.
    """
    some = [one for one in tallies if one.n]
    told = [one for one in some if one.people >= LEAST_GROUP]
    each = [_share(one, measured(one.n, one.events), ceiling) for one in told]
    each.sort(key=lambda one: (-(one.share.rate or 0), one.team))
    whole = measured(sum(one.n for one in told), sum(one.events for one in told))
    return whole, tuple(each), len(some) - len(told)


def flagged(share: Measured, ceiling: float) -> bool:
    """Whether the share is surely above the ceiling: its 90 % lower bound is."""
    return share.interval is not None and share.interval.low > ceiling


def _share(one: Tally, share: Measured, ceiling: float | None) -> TeamShare:
    return TeamShare(one.team, one.language, share, ceiling is not None and flagged(share, ceiling))


def proven_and_wrong(followed: Followed, kind: str) -> Finding:
    """Rule 16 b: of the newly proven, who err above their target in the four weeks after; kind: standard, critical.

    Who errs just above the target is missed with few audits, so the error rate of all of them stands beside.
    """
    told = followed.people >= LEAST_GROUP
    whole = measured(followed.n, followed.over) if told else UNMEASURED
    ceiling = BAD_AMONG_PROVEN[kind]
    said = f"{rate(whole)} of the newly proven erred surely above their target within 28 days"
    expected = f"Expected: at most {100 * ceiling:.0f} %. Told of people with five audits on the clause."
    enough, beside = whole.n >= LEAST_PROVEN, ""
    if followed.audits.n >= LEAST_PROVEN:
        beside = f" All newly proven together: {rate(followed.audits)} of audited decisions wrong."
    short = _not_enough(whole.n, LEAST_PROVEN, "newly proven person × clause with five audits in 28 days")
    question = f"Do proven people decide well at work? {kind.capitalize()} clauses"
    found = f"{said}: {_against(whole, ceiling)}." if enough else short
    return Finding(question, found + beside, expected, enough or bool(beside))


def windows_stopped(tallies: Sequence[Tally]) -> Finding:
    """Rule 16 g: how often a decided proof window was stopped instead of proven, by team."""
    whole, teams, few = shares(tallies, STOPPED_AT_90[1])
    low, high = (f"{100 * one:.0f}" for one in STOPPED_AT_90)
    expected = f"For comparison: of people who are right nine times in ten, {low} % stop (standard), {high} % (strict)."
    enough = whole.n >= LEAST_WINDOWS
    said = f"{rate(whole)} of decided proof windows were stopped{_named(teams, 'stop surely more often')}."
    short = _not_enough(whole.n, LEAST_WINDOWS, "decided window")
    return Finding("How often do people stop?", said if enough else short, expected, enough, teams, few)


def sure_and_wrong(tallies: Sequence[Tally]) -> Finding:
    """Rules 7 and 16 e: how many first answers called sure are wrong, by team."""
    whole, teams, few = shares(tallies, SURE_CEILING)
    expected = "Expected: at most 10 %. A team is flagged when its lower bound is above that."
    enough = whole.n >= LEAST_SURE
    said = f"{rate(whole)} of answers called sure were wrong{_named(teams, 'are sure and wrong too often')}."
    short = _not_enough(whole.n, LEAST_SURE, "first answer called sure")
    return Finding("Are people sure and wrong?", said if enough else short, expected, enough, teams, few)


def refreshers_done(tallies: Sequence[Tally]) -> Finding:
    """Rule 16 h, as far as it is kept: of the refresher cases put before people, how many were answered."""
    whole, teams, few = shares(tallies)
    enough = whole.n >= LEAST_CASES
    said = f"{rate(whole)} of refresher cases that were opened were answered."
    short = _not_enough(whole.n, LEAST_CASES, "refresher case opened")
    expected = "Expected: nearly all. What was offered and never opened is not kept."
    return Finding("Are refreshers done?", said if enough else short, expected, enough, teams, few)


def per_proof(spent: Sequence[Spent]) -> PerProof | None:
    """Σ minutes / Σ proven over people, with the ratio estimator's interval (Cochran 1977); None where none is proven.

    People are what is sampled: s² = Σ(minutes − R · proven)² · k / (k − 1) over k people, ± 1.645 s / Σ proven.
    """
    proven, k = sum(one.proven for one in spent), len(spent)
    if not proven:
        return None
    ratio = sum(one.minutes for one in spent) / proven
    if k < 2:
        return PerProof(ratio, None, proven, k)
    scatter = sum((one.minutes - ratio * one.proven) ** 2 for one in spent) * k / (k - 1)
    half = Z90 * sqrt(scatter) / proven
    return PerProof(ratio, Interval(max(0.0, ratio - half), ratio + half), proven, k)


def minutes_per_proof(spent: Sequence[Spent], case_minutes: float) -> Finding:
    """Rule 16 f: what a proven clause costs in minutes of answering proof cases."""
    teams = {one.team for one in spent}
    large = {team for team in teams if sum(one.team == team for one in spent) >= LEAST_GROUP}
    found = per_proof([one for one in spent if one.team in large])
    expected = (
        f"Expected: about {CASES_PER_PROOF * case_minutes:.0f} minutes ({CASES_PER_PROOF} cases of {case_minutes})."
    )
    question, few = "What does a proof cost?", len(teams - large)
    if found is None or found.interval is None or found.proven < LEAST_PROVEN:
        short = _not_enough(found.proven if found else 0, LEAST_PROVEN, "proven clause")
        return Finding(question, short, expected, False, few=few)
    low, high = found.interval
    said = f"A proven clause takes {found.minutes:.1f} minutes of answering"
    counts = f"n = {found.proven:,} by {found.people:,} people"
    return Finding(question, f"{said} ({low:.1f}–{high:.1f}, {counts}).", expected, True, few=few)


def _against(share: Measured, ceiling: float) -> str:
    if share.interval is None:
        return "nothing can be told"
    if share.interval.low > ceiling:
        return "more than expected"
    return "as expected" if share.interval.high <= ceiling else "whether that is more than expected can't be told yet"


def _named(teams: Iterable[TeamShare], what: str) -> str:
    names = [one.team for one in teams if one.flagged]
    return f"; {what}: {', '.join(names)}" if names else ""


def _not_enough(n: float, least: int, noun: str) -> str:
    return f"Not enough yet: {n:,.0f} of at least {least} ({noun})."
