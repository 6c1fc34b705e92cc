"""Whether training works, in figures: counts by team become one finding each, with what was expected; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.gaps.progress import LEAST_GROUP
from app.gaps.proof_cost import Spent, per_proof
from app.said import Figures, Said, said, to_say
from app.stats.rate import UNMEASURED, Measured, measured
from app.stats.wording import per_cent, rate, size

SURE_CEILING = 0.10  # share wrong among sure answers above which a team is flagged (LEARNING, rule 7)
BAD_AMONG_PROVEN = {"standard": 0.06, "critical": 0.04}  # rule 16 b
STOPPED_AT_90 = (0.11, 0.14)  # 1 − P(proven) at nine right in ten: .1106 by the standard rule, .1371 by the strict one
CASES_PER_PROOF = 7.5  # rule 5
LEAST_PROVEN, LEAST_WINDOWS, LEAST_SURE, LEAST_CASES = 20, 20, 20, 20


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
class Bin:
    """What was predicted between two bounds, shares of 1: the mean prediction, and what came of it."""

    low: float
    high: float
    predicted: float
    share: Measured


@dataclass(frozen=True)
class Finding:
    """One sentence on one question; `teams` stand behind it, worst first, and `few` say how many are too small to tell.

    `enough`: whether there is as much evidence as the sentence needs. `bins`: a prediction beside what came.
    """

    question: str
    sentence: str
    expected: str
    enough: bool
    teams: tuple[TeamShare, ...] = ()
    few: int = 0
    bins: tuple[Bin, ...] = ()


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


QUESTIONS = {
    "standard": to_say("Do proven people decide well at work? Standard clauses"),
    "critical": to_say("Do proven people decide well at work? Critical clauses"),
}


def proven_and_wrong(followed: Followed, kind: str) -> Finding:
    """Rule 16 b: of the newly proven, who err above their target in the four weeks after; kind: standard, critical.

    Who errs just above the target is missed with few audits, so the error rate of all of them stands beside.
    """
    told = followed.people >= LEAST_GROUP
    whole = measured(followed.n, followed.over) if told else UNMEASURED
    ceiling = BAD_AMONG_PROVEN[kind]
    expected = said(
        "Expected: at most %(ceiling)s. Told of people with five audits on the clause.", ceiling=per_cent(ceiling)
    )
    enough, beside = whole.n >= LEAST_PROVEN, followed.audits.n >= LEAST_PROVEN
    found = said(
        "Not enough yet: %(n)s of at least %(least)s (newly proven person × clause with five audits in 28 days).",
        **_so_few(whole.n, LEAST_PROVEN),
    )
    if enough:
        found = said(
            "%(known)s of the newly proven erred surely above their target within 28 days: %(against)s.",
            known=rate(whole),
            against=_against(whole, ceiling),
        )
    if beside:
        found = said(
            "%(found)s All newly proven together: %(known)s of audited decisions wrong.",
            found=found,
            known=rate(followed.audits),
        )
    return Finding(said(QUESTIONS[kind]), found, expected, enough or beside)


def windows_stopped(tallies: Sequence[Tally]) -> Finding:
    """Rule 16 g: how often a decided proof window was stopped instead of proven, by team."""
    whole, teams, few = shares(tallies, STOPPED_AT_90[1])
    low, high = map(per_cent, STOPPED_AT_90)
    expected = said(
        "For comparison: of people who are right nine times in ten, %(low)s stop (standard), %(high)s (strict).",
        low=low,
        high=high,
    )
    enough, found = whole.n >= LEAST_WINDOWS, {"known": rate(whole), "teams": _flagged(teams)}
    if not enough:
        sentence = said(
            "Not enough yet: %(n)s of at least %(least)s (decided window).", **_so_few(whole.n, LEAST_WINDOWS)
        )
    elif found["teams"]:
        sentence = said("%(known)s of decided proof windows were stopped; stop surely more often: %(teams)s.", **found)
    else:
        sentence = said("%(known)s of decided proof windows were stopped.", **found)
    return Finding(said("How often do people stop?"), sentence, expected, enough, teams, few)


def sure_and_wrong(tallies: Sequence[Tally]) -> Finding:
    """Rules 7 and 16 e: how many first answers called sure are wrong, by team."""
    whole, teams, few = shares(tallies, SURE_CEILING)
    expected = said(
        "Expected: at most %(ceiling)s. A team is flagged when its lower bound is above that.",
        ceiling=per_cent(SURE_CEILING),
    )
    enough, found = whole.n >= LEAST_SURE, {"known": rate(whole), "teams": _flagged(teams)}
    if not enough:
        sentence = said(
            "Not enough yet: %(n)s of at least %(least)s (first answer called sure).", **_so_few(whole.n, LEAST_SURE)
        )
    elif found["teams"]:
        sentence = said(
            "%(known)s of answers called sure were wrong; are sure and wrong too often: %(teams)s.", **found
        )
    else:
        sentence = said("%(known)s of answers called sure were wrong.", **found)
    return Finding(said("Are people sure and wrong?"), sentence, expected, enough, teams, few)


def refreshers_done(tallies: Sequence[Tally]) -> Finding:
    """Rule 16 h, as far as it is kept: of the refresher cases put before people, how many were answered."""
    whole, teams, few = shares(tallies)
    enough = whole.n >= LEAST_CASES
    found = said("%(known)s of refresher cases that were opened were answered.", known=rate(whole))
    if not enough:
        found = said(
            "Not enough yet: %(n)s of at least %(least)s (refresher case opened).", **_so_few(whole.n, LEAST_CASES)
        )
    expected = said("Expected: nearly all. What was offered and never opened is not kept.")
    return Finding(said("Are refreshers done?"), found, expected, enough, teams, few)


def minutes_per_proof(spent: Sequence[Spent], case_minutes: float) -> Finding:
    """Rule 16 f: what a proven clause costs in minutes of answering proof cases."""
    teams = {one.team for one in spent}
    large = {team for team in teams if sum(one.team == team for one in spent) >= LEAST_GROUP}
    found = per_proof([one for one in spent if one.team in large])
    expected = said(
        "Expected: about %(minutes)s minutes: %(cases)s cases of %(each)s minutes each.",
        minutes=Figures(f"{CASES_PER_PROOF * case_minutes:.0f}"),
        cases=Figures(f"{CASES_PER_PROOF}"),
        each=Figures(f"{case_minutes}"),
    )
    question, few = said("What does a proof cost?"), len(teams - large)
    if found is None or found.interval is None or found.proven < LEAST_PROVEN:
        short = _so_few(found.proven if found else 0, LEAST_PROVEN)
        sentence = said("Not enough yet: %(n)s of at least %(least)s (proven clause).", **short)
        return Finding(question, sentence, expected, False, few=few)
    low, high = found.interval
    sentence = said(
        "A proven clause takes %(minutes)s minutes of answering (%(range)s, %(n)s by %(people)s people).",
        minutes=Figures(f"{found.minutes:.1f}"),
        range=Figures(f"{low:.1f}–{high:.1f}"),
        n=size(found.proven),
        people=found.people,
    )
    return Finding(question, sentence, expected, True, few=few)


def _against(share: Measured, ceiling: float) -> Said:
    if share.interval is None:
        return said("nothing can be told")
    if share.interval.low > ceiling:
        return said("more than expected")
    if share.interval.high <= ceiling:
        return said("as expected")
    return said("whether that is more than expected can't be told yet")


def _flagged(teams: Iterable[TeamShare]) -> str:
    return ", ".join(one.team for one in teams if one.flagged)


def _so_few(n: float, least: int) -> dict[str, object]:
    """What there is, and what it takes."""
    return {"n": Figures(f"{n:,.0f}"), "least": least}
