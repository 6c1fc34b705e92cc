"""What the words of an audit mean: the clause that governs, the effective verdict, and how far off a decision was."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from app.intake.cells import as_written
from app.intake.table import too_long
from app.library.governing import Governing
from app.library.models import SEVERITIES
from app.qa.models import DISPUTES, SAMPLINGS, VERDICTS
from app.qa.reason_codes import ReasonCodes
from app.qa.weights import Share, share

UNKNOWN_CODE = "neither a clause nor a mapped reason code:"


class Words(NamedTuple):
    """Those columns of a row that hold few different values, so that each combination is judged once."""

    clause: str
    correct_clause: str
    source: str
    decision: str
    correct_decision: str
    verdict: str
    sampling: str
    stratum: str
    inclusion_prob: str
    severity: str
    queue: str
    dispute_state: str
    final_decision: str


def words_of(row: Mapping[str, str]) -> Words:
    """Those of a row."""
    return Words(**{name: as_written(row.get(name, "").strip()) for name in Words._fields})


class Ruling(NamedTuple):
    """The same, understood; the order is that of the columns written."""

    clause_id: int | None
    clause_rev: int | None
    release_id: int | None
    cited_clause_id: int | None
    reason_code: str | None
    decision: str
    correct_decision: str
    verdict: str
    outcome: str
    direction: int
    room: int
    sampling: str
    stratum: str | None
    inclusion_prob: float | None
    severity: str | None
    queue: str | None
    dispute_state: str | None
    final_decision: str | None


@dataclass(frozen=True, eq=False)
class Judged:
    """A combination of words: its ruling and share in the sums, or the problems that keep it out.

    `apart`: the share of teams whose market has the clause's rule for itself, at another severity.

    Compared by identity, since millions are counted by it.
    """

    ruling: Ruling | None
    share: Share | None
    problems: tuple[str, ...]
    apart: Mapping[int, Share] = field(default_factory=dict)


@dataclass(frozen=True)
class Judge:
    """Understands words by what governed at the time."""

    governing: Governing
    reason_codes: ReasonCodes

    def judge(self, words: Words, at: datetime) -> Judged:
        """What `words` of a decision made `at` a moment mean."""
        problems = word_problems(words)
        cited, reason_code = self._clause(words.clause, words.source, at, problems)
        due, _ = self._clause(words.correct_clause, words.source, at, problems)
        clause_id = due if words.correct_clause else cited
        rev = self.governing.rev(clause_id, at) if clause_id is not None else None
        levels = self.governing.levels(clause_id, at) if clause_id is not None else ()
        if clause_id is not None:
            problems += self._scale_problems(words, at, rev, levels)
        probability = float(words.inclusion_prob) if words.inclusion_prob and not problems else None
        if problems:
            return Judged(None, None, tuple(problems))
        outcome = effective(words)
        truth = words.final_decision if follows_final(words) else words.correct_decision
        room = (truth != levels[-1]) + 2 * (truth != levels[0]) if levels else 0
        direction = levels.index(words.decision) - levels.index(truth) if levels and outcome == "error" else 0
        ruling = Ruling(
            clause_id, rev, self.governing.release_id(at), cited, reason_code,
            words.decision, words.correct_decision, words.verdict, outcome, (direction > 0) - (direction < 0), room,
            words.sampling or "random", words.stratum or None, probability, words.severity or None,
            words.queue or None, words.dispute_state or None, words.final_decision or None,
        )  # fmt: skip
        teams = self.governing.severities_apart(clause_id, at) if clause_id is not None and not words.severity else {}
        own = {team_id: self.share_of(ruling, at, team_id) for team_id in teams}
        common = self.share_of(ruling, at)
        return Judged(ruling, common, (), {id: one for id, one in own.items() if one is not None and one != common})

    def share_of(self, ruling: Ruling, at: datetime, team_id: int | None = None) -> Share | None:
        """What the audit adds to the sums of its clause; None without a clause and for technical verdicts.

        Of an audit that names no severity it is that of the clause, as the team's market has it.
        """
        if ruling.clause_id is None or ruling.outcome == "technical":
            return None
        common = self.governing.severity(ruling.clause_id, at)
        own = self.governing.severities_apart(ruling.clause_id, at) if not ruling.severity else {}
        severity = ruling.severity or own.get(team_id or 0, common)
        return share(ruling.outcome, ruling.direction, ruling.room, ruling.inclusion_prob, severity == "critical")

    def _clause(self, code: str, source: str, at: datetime, problems: list[str]) -> tuple[int | None, str | None]:
        """The clause behind a clause code, or behind a mapped reason code, which is returned too."""
        if not code:
            return None, None
        clause_id = self.governing.clause_id(code)
        if clause_id is not None and not source:
            return clause_id, None
        mapped = self.reason_codes.clause_id(source, code, at.date())
        if mapped is not None:
            return mapped, code
        if clause_id is None:
            problems.append(f"{UNKNOWN_CODE} '{code}'")
        return clause_id, None

    def _scale_problems(self, words: Words, at: datetime, rev: int | None, levels: tuple[str, ...]) -> list[str]:
        code = words.correct_clause or words.clause
        if rev is None:
            return [f"clause '{code}' was not in the release that governed on {at.date()}"]
        scale = f"the scale of '{code}': {', '.join(levels)}"
        asked = ("decision", "correct_decision", "final_decision")
        return [
            f"{column} '{given}' is not in {scale}"
            for column in asked
            if (given := getattr(words, column)) and given not in levels
        ]


def word_problems(words: Words) -> list[str]:
    """What is wrong with the words whatever governed."""
    problems = [f"{name} is empty" for name in ("decision", "correct_decision", "verdict") if not getattr(words, name)]
    closed = (("verdict", VERDICTS), ("sampling", SAMPLINGS), ("severity", SEVERITIES), ("dispute_state", DISPUTES))
    for name, known in closed:
        if (given := getattr(words, name)) and given not in known:
            problems.append(f"{name} '{given}' is not known: {', '.join(known)}")
    problems += too_long({"stratum": words.stratum, "queue": words.queue}, ("stratum", "queue"))
    if words.verdict == "correct" and words.decision != words.correct_decision:
        problems.append(
            f"the verdict is correct but the decision '{words.decision}' is not the correct one, "
            f"'{words.correct_decision}'"
        )
    if words.inclusion_prob and not is_probability(words.inclusion_prob):
        problems.append(f"inclusion_prob '{words.inclusion_prob}' is not a number from 0.000001 to 1")
    return problems


def is_probability(text: str) -> bool:
    try:
        return 1e-6 <= float(text) <= 1
    except ValueError:
        return False


def follows_final(words: Words) -> bool:
    """Whether a final decision replaces the auditor's correct decision as the truth."""
    return bool(words.final_decision) and words.dispute_state not in ("open", "withdrawn")


def effective(words: Words) -> str:
    """The verdict after disputes: an audit upheld stands, one overturned follows the final decision."""
    if words.dispute_state in ("open", "withdrawn", "audit_upheld"):
        return words.verdict
    overturned = words.dispute_state == "audit_overturned"
    if words.final_decision and (overturned or words.final_decision != words.correct_decision):
        return "correct" if words.decision == words.final_decision else "error"
    if overturned:
        return "correct" if words.verdict == "error" else "error"
    return words.verdict
