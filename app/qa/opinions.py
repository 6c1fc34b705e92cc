"""What several auditors said of one decision: which audit counts in a rate, and whether the first two agree."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import compress
from typing import Any, NamedTuple

from app.qa.batch import Batch
from app.qa.judging import Ruling
from app.qa.weights import IN_RATE


class Decision(NamedTuple):
    """One decision of one person on one case; the moment as text in UTC."""

    case_id: str
    user_id: int
    decided_at: str


COMPARED = ("first_id", "second_id", "disagree", "defensible")
DOUBLE = (*Decision._fields, "clause_id", "clause_rev", "team_id", *COMPARED)  # the columns of double_audit


@dataclass(frozen=True)
class Opinion:
    """One current audit of a decision; `id` is its number in the batch as long as it is not stored."""

    id: int
    counts: bool
    team_id: int
    auditor: str | None
    ruling: Ruling
    audited_at: str

    @property
    def rank(self) -> tuple[object, ...]:
        """The lowest counts: a fair sample before others, a ruling before an audit, the first before the next."""
        ruled = self.ruling.dispute_state in ("audit_upheld", "audit_overturned")
        technical = self.ruling.outcome == "technical"
        return technical, self.ruling.sampling not in IN_RATE, not ruled, self.audited_at, self.id


def by_decision(told: list[tuple[Decision, Opinion]]) -> dict[Decision, list[Opinion]]:
    """The opinions on each decision, the first by audited_at first."""
    opinions: dict[Decision, list[Opinion]] = defaultdict(list)
    for decision, opinion in sorted(told, key=lambda pair: (pair[1].audited_at, pair[1].id)):
        opinions[decision].append(opinion)
    return opinions


def counting(opinions: list[Opinion]) -> Opinion:
    """The one that counts in a rate."""
    return min(opinions, key=lambda opinion: opinion.rank)


def compared(decision: Decision, opinions: list[Opinion]) -> list[tuple[Any, ...]]:
    """The first two fair and independent verdicts on a decision, as a row of double_audit."""
    fair = [one for one in opinions if one.ruling.sampling in IN_RATE and one.ruling.verdict != "technical"]
    fair = [one for one in fair if one.auditor]
    second = next((one for one in fair if one.auditor != fair[0].auditor), None)
    if second is None or fair[0].ruling.clause_id is None:
        return []
    pair = (fair[0].ruling.verdict, second.ruling.verdict)
    disagree, defensible = (pair[0] == "error") != (pair[1] == "error"), "defensible" in pair
    clause = (fair[0].ruling.clause_id, fair[0].ruling.clause_rev, fair[0].team_id)
    return [(*decision, *clause, fair[0].id, second.id, disagree, defensible)]


def opinions_within(batch: Batch) -> dict[Decision, list[Opinion]]:
    """The opinions on those decisions that the batch holds more than once.

    Few rows are looked at closely, those of a repeated case.
    """
    cases = batch.column("case_id")
    repeated = {case for case, times in Counter(cases).items() if times > 1}
    if not repeated:
        return {}
    teams, auditors, audited = map(batch.column, ("team_id", "auditor", "audited_at"))
    rows = zip(*map(batch.column, Decision._fields), strict=True)
    told = [
        (Decision(*row), Opinion(number, True, teams[number], auditors[number], batch.ruling(number), audited[number]))
        for number, row in compress(enumerate(rows), map(repeated.__contains__, cases))
    ]
    return {decision: opinions for decision, opinions in by_decision(told).items() if len(opinions) > 1}
