"""Which auditors see errors where none are, and which let errors pass: estimated from single and double audits."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from app.stats import constants as const
from app.stats.rate import Floats, Interval
from app.stats.votes import ERROR, RIGHT, Mistakes, Votes
from app.stats.votes import NOBODY as NOBODY
from app.stats.votes import Flags as Flags
from app.stats.votes import Looks as Looks


@dataclass(frozen=True)
class Auditor:
    """One auditor. false_alarm: share of right decisions called errors; miss: share of errors passed as right.

    harsh, lenient: the probability that these lie above the house's by more than a margin. n: verdicts they gave.
    """

    n: float
    false_alarm: float
    false_alarm_bounds: Interval
    miss: float
    miss_bounds: Interval
    harsh: float
    lenient: float

    @property
    def to_look_at(self) -> bool:
        """Whether it is nearly sure that they differ: a person may be named for another to look at."""
        return max(self.harsh, self.lenient) > const.NEARLY_SURE


@dataclass(frozen=True)
class AuditorEstimates:
    """The figures of `Auditor`, one number an auditor (bounds: low × high of all), and the house's two rates.

    Where auditors are held against one another (`panel.panel_estimates`), the house is the median auditor.

    nan for who gave no verdict, and for everybody, the house too, where no decision was judged twice: then nothing
    tells an auditor's mistakes from those of the people.
    """

    n: Floats
    false_alarm: Floats
    false_alarm_bounds: Floats
    miss: Floats
    miss_bounds: Floats
    harsh: Floats
    lenient: Floats
    house_false_alarm: float
    house_miss: float

    @property
    def flagged(self) -> Flags:
        """Whose verdicts count for nothing in a rate: harsh or lenient, more likely than not.

        Nobody where that were all: of two who differ it is not known which one judges as people should.
        """
        flagged: Flags = np.fmax(self.harsh, self.lenient) > const.PROBABLE
        return flagged if flagged.sum() < (~np.isnan(self.harsh)).sum() else np.zeros_like(flagged)

    def of(self, auditor: int) -> Auditor | None:
        """One auditor's figures; None where undefined."""
        if np.isnan(self.harsh[auditor]):
            return None
        return Auditor(
            n=float(self.n[auditor]),
            false_alarm=float(self.false_alarm[auditor]),
            false_alarm_bounds=Interval(*self.false_alarm_bounds[:, auditor].tolist()),
            miss=float(self.miss[auditor]),
            miss_bounds=Interval(*self.miss_bounds[:, auditor].tolist()),
            harsh=float(self.harsh[auditor]),
            lenient=float(self.lenient[auditor]),
        )


def reported_before_looking(errors: ArrayLike, n: ArrayLike, house_error: float, ratio: ArrayLike) -> Floats:
    """How probable it was that an audit of this kind reports an error, from its cell (errors of n, shrunk) and stratum.

    errors, n: standardised counts of the team × clause; house_error: the rate of all audits; ratio: `stratum_ratio`
    of the audit's stratum.
    """
    found, audits = np.asarray(errors, dtype=np.float64), np.asarray(n, dtype=np.float64)
    reported: Floats = (found + const.CELL_WORTH * house_error) / (audits + const.CELL_WORTH) * np.asarray(ratio)
    return reported


def p_wrong(reported: Floats, false_alarm: float = const.USUAL_FALSE_ALARM, miss: float = const.USUAL_MISS) -> Floats:
    """How probable an error was, where so many are reported by auditors with these false alarms and misses."""
    return np.clip((reported - false_alarm) / (1 - miss - false_alarm), *const.P_WRONG_BOUNDS)


def p_wrong_before_looking(errors: ArrayLike, n: ArrayLike, house_error: float, ratio: ArrayLike) -> Floats:
    """How probable an audited decision was wrong before anybody looked, where auditors make the usual mistakes."""
    return p_wrong(reported_before_looking(errors, n, house_error, ratio))


def clauses_in_dispute(double_audits: ArrayLike, disagreements: ArrayLike) -> Flags:
    """Which clauses tell nothing of an auditor: their auditors disagree on over 12 % of the decisions, and much.

    Much: twice as often as in the median clause. In a small panel one harsh auditor makes them disagree everywhere.
    """
    n, differ = np.asarray(double_audits, dtype=np.float64), np.asarray(disagreements, dtype=np.float64)
    enough = n >= const.AMBIGUITY_MIN_AUDITS
    usual = float(np.median(differ[enough] / n[enough])) if enough.any() else 0.0
    disputed: Flags = differ > max(const.DISPUTED_SHARE, const.DISPUTED_FACTOR * usual) * n
    return disputed


def auditor_estimates(looks: Looks, auditors: int, *, peers: bool = False) -> AuditorEstimates:
    """False alarms and misses of every auditor, by expectation–maximisation over who was right (Dawid & Skene 1979).

    Each auditor's rates are shrunk towards the house's, which the decisions judged twice tell. looks: over all clauses
    but those in dispute, both auditors independent of each other; auditors: how many there are. peers: harsh and
    lenient are measured from the median auditor instead of the house, every figure is taken for less sure, and the
    house's rates begin with the usual ones.
    """
    votes = Votes(looks, auditors)
    if not votes.given[:, :, 1].any():
        return _undefined(auditors)
    believed = const.HOUSE_WORTH if peers else 0.0
    alarm, miss = np.full(auditors, const.START_FALSE_ALARM), np.full(auditors, const.START_MISS)
    for _ in range(const.AUDITOR_ROUNDS):
        wrong = votes.on_wrong(alarm, miss)
        alarms = Mistakes.counted(votes.given - wrong, ERROR, *const.FALSE_ALARMS, believed)
        misses = Mistakes.counted(wrong, RIGHT, *const.MISSES, believed)
        alarm, miss = alarms.rate, misses.rate
    if peers:
        alarms, misses = (replace(each, telling=const.PEER_WORTH) for each in (alarms, misses))
    usual = (alarms.median, misses.median) if peers else (alarms.house, misses.house)
    n = votes.given.sum(axis=(1, 2))
    silent = n == 0
    return AuditorEstimates(
        n=_but(silent, n),
        false_alarm=_but(silent, alarm),
        false_alarm_bounds=_but(silent, alarms.bounds),
        miss=_but(silent, miss),
        miss_bounds=_but(silent, misses.bounds),
        harsh=_but(silent, alarms.p_above(usual[0] + const.HARSH_MARGIN)),
        lenient=_but(silent, misses.p_above(usual[1] + const.LENIENT_MARGIN)),
        house_false_alarm=usual[0],
        house_miss=usual[1],
    )


def _but(silent: Flags, figures: ArrayLike) -> Floats:
    """The figures, undefined for who gave no verdict."""
    known: Floats = np.where(silent, np.nan, figures)
    return known


def _undefined(auditors: int) -> AuditorEstimates:
    none, no_bounds = np.full(auditors, np.nan), np.full((2, auditors), np.nan)
    return AuditorEstimates(none, none, no_bounds, none, no_bounds, none, none, np.nan, np.nan)
