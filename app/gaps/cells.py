"""One cell of the report as a value: what was measured, what is believed, what it means and what it is worth."""

from dataclasses import dataclass

import numpy as np

from app.gaps.whole import Whole
from app.library.live import LiveClause
from app.said import Said, said
from app.stats.diagnosis import Diagnosis, diagnose
from app.stats.facts import Cause, CellFacts, Remedy
from app.stats.rate import UNMEASURED, Floats, Interval, Measured, jeffreys_bounds, measured, measured_cells

UNDECIDED = "undecided"  # of Cause.AMBIGUOUS, as programs read it
LISTED = 0.8  # a knowledge gap asks for action from this probability


@dataclass(frozen=True)
class ReportTeam:
    """A team as the report names it; people: who moderates in it at as_of."""

    id: int
    slug: str
    name: str
    market: str | None
    vendor: str | None
    people: int


@dataclass(frozen=True)
class Cell:
    """A team × clause. over, under: weighted shares of decisions too strict, too lenient; None = not measurable.

    apart: audits of samples that feed no rate; left_out: how many audits are by auditors who judge unlike colleagues;
    with_left_out: the rate if those counted too, None where there are none. quiz_dropped: answers to bad items;
    earlier: evidence under earlier revs of the clause, which counts no longer. volume_28d, errors_avoided_28d: live
    decisions and avoidable errors.
    """

    team: ReportTeam
    clause: LiveClause
    facts: CellFacts
    diagnosis: Diagnosis
    quiz_failure: float
    over: float | None
    under: float | None
    apart: Measured
    left_out: int
    with_left_out: Measured | None
    quiz_dropped: int
    earlier_answers: int
    earlier_audits: int
    volume_28d: float
    volume_known: bool
    errors_avoided_28d: float = 0.0
    rank: int | None = None

    @property
    def place(self) -> tuple[int, int]:
        """(team id, clause id)."""
        return self.team.id, self.clause.id

    @property
    def cause(self) -> Cause:
        """The cause its evidence speaks for."""
        return self.diagnosis.cause

    @property
    def named(self) -> str:
        """Its cause as pages name it: UNDECIDED where a clause fails everywhere and nothing can tell yet why."""
        return UNDECIDED if self.diagnosis.remedy is Remedy.UNDECIDED else self.cause.value

    @property
    def measured(self) -> bool:
        """Whether anything was measured here: otherwise the belief is only how common such teams and clauses are."""
        return self.facts.audit.n + self.facts.quiz.n > 0

    @property
    def remedy(self) -> Said:
        """The next step in one sentence."""
        if self.diagnosis.remedy is Remedy.RETRAIN:
            return said("Retrain on %(sop)s, clause %(clause)s", sop=self.clause.sop_title, clause=self.clause.code)
        return self.diagnosis.next_step

    @property
    def asks_for_action(self) -> bool:
        """Whether the cell belongs on the list: a cause is named, and knowledge gaps are nearly sure."""
        if self.cause is Cause.KNOWLEDGE:
            return self.facts.p_knowledge >= LISTED
        return self.cause not in (Cause.NONE, Cause.INSUFFICIENT)

    @property
    def avoided_bounds(self) -> Interval:
        """90 % bounds of the avoidable errors: those of the belief, as far as it puts errors down to not knowing."""
        per_error = self.errors_avoided_28d / self.facts.error if self.facts.error > 0 else 0.0
        return Interval(self.facts.low * per_error, self.facts.high * per_error)


class Measures:
    """The measured rates of all cells, their intervals taken together: one call per witness instead of thousands."""

    def __init__(self, whole: Whole) -> None:
        self._whole = whole
        self._quiz_rate = _share(whole.quiz_failed, whole.quiz_n)
        self._quiz_bounds = jeffreys_bounds(np.nan_to_num(self._quiz_rate) * whole.quiz_effective, whole.quiz_effective)
        self._audit_rate = _share(whole.w_errors, whole.w)
        self._audit_n = np.nan_to_num(_share(whole.w**2, whole.w2))
        self._audit_bounds = jeffreys_bounds(np.nan_to_num(self._audit_rate) * self._audit_n, self._audit_n)
        self._bad = [measured(n, events) for n, events in zip(whole.answers, whole.bad, strict=True)]
        self._double = [measured(n, events) for n, events in zip(whole.double_n, whole.double_d, strict=True)]
        self._every, self._flagged = _left_out(whole)

    def quiz(self, cell: int) -> Measured:
        """First answers to sound items; the interval counts clustered answers less."""
        whole, low, high = self._whole, *self._quiz_bounds
        counts = (whole.quiz_n[cell], whole.quiz_failed[cell], whole.quiz_effective[cell])
        return _measured(*counts, self._quiz_rate[cell], low[cell], high[cell])

    def audit(self, cell: int) -> Measured:
        """The weighted rate of random and stratified audits, on Kish's n."""
        whole, low, high = self._whole, *self._audit_bounds
        counts = (whole.n[cell], whole.errors[cell], self._audit_n[cell])
        return _measured(*counts, self._audit_rate[cell], low[cell], high[cell])

    def with_left_out(self, cell: int) -> Measured | None:
        """The rate of the audits if those left out counted too; None where none is."""
        return self._every[cell] if self._whole.left_n[cell] else None

    def facts(self, cell: int) -> CellFacts:
        """What the diagnosis of the cell rests on."""
        whole = self._whole
        clause = int(whole.clause[cell])
        return CellFacts(
            quiz=self.quiz(cell),
            audit=self.audit(cell),
            p_knowledge=float(whole.p_knowledge[cell]),
            p_execution=float(whole.p_execution[cell]),
            p_ambiguous=float(whole.p_ambiguous[clause]),
            knowledge_error=float(whole.knowledge_error[cell]),
            error=float(whole.error[cell]),
            low=float(whole.low[cell]),
            high=float(whole.high[cell]),
            quiz_baseline=float(whole.quiz_baseline[clause]),
            bad_answers=self._bad[clause],
            double_audits=self._double[clause],
            target=float(whole.target[cell]),
            flagged_errors=self._flagged[cell] if whole.left_n[cell] else UNMEASURED,
            **whole.particulars.of(cell, clause),
        )


def _left_out(whole: Whole) -> tuple[list[Measured], list[Measured]]:
    """(the rate of each cell if all auditors counted, the share of its errors that the flagged ones found)"""
    if not whole.left_n.any():
        return [], []
    names = ("n", "errors", "w", "w2", "w_errors")
    n, errors, *weighted = (getattr(whole, name) + getattr(whole, f"left_{name}") for name in names)
    shares = measured_cells(errors, whole.left_errors, errors, errors, whole.left_errors)
    return measured_cells(n, errors, *weighted), shares


def _share(part: Floats, whole: Floats) -> Floats:
    share: Floats = np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole > 0)
    return share


def _measured(n: float, events: float, effective: float, rate: float, low: float, high: float) -> Measured:
    if n <= 0 or np.isnan(rate):
        return UNMEASURED
    return Measured(float(n), float(events), float(effective), float(rate), Interval(float(low), float(high)))


def cell_of(
    whole: Whole, measures: Measures, number: int, team: ReportTeam, clause: LiveClause, volume: float | None
) -> Cell:
    """The cell of that number, not yet ranked; volume None is estimated from audits and their weights."""
    facts = measures.facts(number)
    estimated = float(whole.w[number] + whole.left_w[number]) * 28 / float(whole.days[0])
    return Cell(
        team=team,
        clause=clause,
        facts=facts,
        diagnosis=diagnose(facts),
        quiz_failure=float(whole.quiz_failure[number]),
        over=_ratio(whole.w_over[number], whole.w_over_possible[number]),
        under=_ratio(whole.w_under[number], whole.w_under_possible[number]),
        apart=measured(float(whole.apart[number]), float(whole.apart_errors[number])),
        left_out=int(whole.left_n[number]),
        with_left_out=measures.with_left_out(number),
        quiz_dropped=int(whole.quiz_dropped[number]),
        earlier_answers=int(whole.quiz_earlier[number]),
        earlier_audits=int(whole.audit_earlier[number]),
        volume_28d=estimated if volume is None else volume,
        volume_known=volume is not None,
    )


def _ratio(part: float, whole: float) -> float | None:
    return float(part / whole) if whole > 0 else None
