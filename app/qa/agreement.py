"""Agreement: of people who decided the same case, with the ruling, and of two auditors of one decision."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import sqlalchemy as sa
from scipy.special import ndtri
from sqlalchemy.orm import Session, aliased

from app.library.models import Clause
from app.library.queries import Governing
from app.qa.models import Audit, DoubleAudit
from app.stats.agreement import Alpha, cohen, krippendorff
from app.stats.constants import LEVEL
from app.stats.rate import Interval

ERROR, NO_ERROR = 1, 0


@dataclass(frozen=True)
class Period:
    """[since, until) by the moment of decision; clause: its code, None = all."""

    since: datetime
    until: datetime
    clause: str | None = None


@dataclass(frozen=True)
class ClauseAgreement:
    """Decisions of a clause audited twice: n2, how many disagreed on error or not, and α of those verdicts."""

    clause: str
    n2: int
    disagree: int
    alpha: float | None


@dataclass(frozen=True)
class AuditorAlignment:
    """An auditor and the other of the same decision: bias is stricter minus more lenient, a share; None for n = 0."""

    auditor: str
    n: int
    bias: float | None
    interval: Interval | None


@dataclass(frozen=True)
class Agreement:
    """decision: ordinal α of decisions on one case, the only one with bounds; accuracy, kappa: against the ruling."""

    decision: Alpha
    decision_nominal: Alpha
    clause: Alpha
    clauses: list[ClauseAgreement]
    auditors: list[AuditorAlignment]
    accuracy: float | None
    kappa_quadratic: float | None


def agreement(session: Session, period: Period) -> Agreement:
    """All figures over the counting audits of the period."""
    rows = session.execute(_counting(period)).all()
    order = _severity_order(session, rows)
    known = [row for row in rows if row.decision in order and row.correct_decision in order]
    cases = _numbers([row.case_id for row in known])
    said, right = ([order[getattr(row, name)] for row in known] for name in ("decision", "correct_decision"))
    cited = [row for row in rows if row.cited_clause_id is not None]
    cited_cases, clause_votes = (_numbers([getattr(row, of) for row in cited]) for of in ("case_id", "cited_clause_id"))
    twice = session.execute(_twice(period)).all()
    return Agreement(
        decision=krippendorff(cases, said, len(order), "ordinal"),
        decision_nominal=krippendorff(cases, said, len(order), "nominal", draws=0),
        clause=krippendorff(cited_cases, clause_votes, max(clause_votes, default=0) + 1, draws=0),
        clauses=_clauses(twice),
        auditors=_auditors(twice, order),
        accuracy=float(np.mean(np.array(said) == np.array(right))) if known else None,
        kappa_quadratic=cohen(said, right, len(order), quadratic=True),
    )


def _numbers(names: Sequence[Any]) -> list[int]:
    known: dict[Any, int] = {}
    return [known.setdefault(name, len(known)) for name in names]


def _within(query: Any, period: Period, decided_at: Any, clause_id: Any) -> Any:
    query = query.where(decided_at >= period.since, decided_at < period.until)
    if period.clause is None:
        return query
    return query.where(clause_id == sa.select(Clause.id).where(Clause.code == period.clause).scalar_subquery())


def _counting(period: Period) -> Any:
    columns = (Audit.case_id, Audit.decision, Audit.correct_decision, Audit.cited_clause_id, Audit.clause_id)
    query = sa.select(*columns, Audit.decided_at).where(Audit.current, Audit.counts, Audit.outcome != "technical")
    return _within(query, period, Audit.decided_at, Audit.clause_id)


def _twice(period: Period) -> Any:
    first, second = aliased(Audit), aliased(Audit)
    query = (
        sa.select(
            Clause.code, DoubleAudit.disagree, first.auditor.label("one"), second.auditor.label("other"),
            first.verdict.label("one_verdict"), second.verdict.label("other_verdict"),
            first.correct_decision.label("one_decision"), second.correct_decision.label("other_decision"),
        )
        .join(Clause, Clause.id == DoubleAudit.clause_id)
        .join(first, first.id == DoubleAudit.first_id)
        .join(second, second.id == DoubleAudit.second_id)
        .order_by(Clause.code)
    )  # fmt: skip
    return _within(query, period, DoubleAudit.decided_at, DoubleAudit.clause_id)


def _severity_order(session: Session, rows: Sequence[Any]) -> dict[str, int]:
    """Decisions from least to most severe, over the scales that governed these audits."""
    governing = Governing.load(session)
    scales = {governing.levels(row.clause_id, row.decided_at) for row in rows if row.clause_id is not None}
    order = dict.fromkeys(level for scale in sorted(scales, key=len, reverse=True) for level in scale)
    return {level: position for position, level in enumerate(order)}


def _clauses(twice: Sequence[Any]) -> list[ClauseAgreement]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for row in twice:
        groups[row.code].append(row)
    found = []
    for code, rows in groups.items():
        votes = [_error(verdict) for row in rows for verdict in (row.one_verdict, row.other_verdict)]
        alpha = krippendorff(np.repeat(np.arange(len(rows)), 2), votes, 2, draws=0)
        found.append(ClauseAgreement(code, len(rows), sum(row.disagree for row in rows), alpha.value))
    return found


def _error(verdict: str) -> int:
    return ERROR if verdict == "error" else NO_ERROR


def _auditors(twice: Sequence[Any], order: dict[str, int]) -> list[AuditorAlignment]:
    """Each auditor's signed difference to the other auditor of the same decision, +1 where theirs is the stricter."""
    differences: dict[str, list[int]] = defaultdict(list)
    for row in twice:
        severity = [order.get(decision) for decision in (row.one_decision, row.other_decision)]
        if row.one and row.other and severity[0] is not None and severity[1] is not None:
            stricter = int(np.sign(severity[0] - severity[1]))
            differences[row.one].append(stricter)
            differences[row.other].append(-stricter)
    return [_alignment(auditor, differences[auditor]) for auditor in sorted(differences)]


def _alignment(auditor: str, differences: Sequence[int]) -> AuditorAlignment:
    """Mean with its normal 90 % interval; None below two decisions."""
    n, bias = len(differences), float(np.mean(differences))
    if n < 2:
        return AuditorAlignment(auditor, n, bias, None)
    half = float(ndtri((1 + LEVEL) / 2) * np.std(differences, ddof=1) / np.sqrt(n))
    return AuditorAlignment(auditor, n, bias, Interval(max(bias - half, -1.0), min(bias + half, 1.0)))
