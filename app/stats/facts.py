"""The facts a diagnosis rests on, the causes it may name and the kinds of remedy that follow."""

from dataclasses import dataclass
from enum import StrEnum

from app.stats import constants as const
from app.stats.rate import UNMEASURED, Measured
from app.stats.wording import counted, worth


class Cause(StrEnum):
    """What a cell's evidence most probably means; a contract with every reader of the report."""

    KNOWLEDGE = "knowledge"
    EXECUTION = "execution"
    SLIPS = "slips"
    INDIVIDUAL = "individual"
    TOOLING = "tooling"
    AMBIGUOUS = "ambiguous"
    AUDITORS = "auditors"
    QUIZ = "quiz"
    GOLD = "gold"
    ROLLOUT = "rollout"
    NORM = "norm"
    LATENT = "latent"
    ELEVATED = "elevated"
    INSUFFICIENT = "insufficient"
    NONE = "none"


class Remedy(StrEnum):
    """The kind of next step; the report puts it into a sentence with the module and the clause."""

    AUDIT_MORE = "audit_more"
    CLARIFY = "clarify"
    UNDECIDED = "undecided"
    FIX_QUIZ = "fix_quiz"
    RETRAIN = "retrain"
    PREVENT = "prevent"
    CHECK_WORK = "check_work"
    WATCH = "watch"
    NOTHING = "nothing"


@dataclass(frozen=True)
class CellFacts:
    """All that is known of one team on one clause, as shares of 1; belief figures after the ambiguity of the clause.

    quiz, audit: of the cell, as measured; quiz_baseline: share of failures of people who know the clause.
    Of the clause in all teams: bad_answers, the answers that fell to bad items; double_audits, the decisions audited
    twice on which the auditors disagreed.
    """

    quiz: Measured
    audit: Measured
    p_knowledge: float
    p_execution: float
    p_ambiguous: float
    knowledge_error: float
    error: float
    low: float
    high: float
    quiz_baseline: float
    bad_answers: Measured = UNMEASURED
    double_audits: Measured = UNMEASURED
    target: float = const.TARGET

    @property
    def counts(self) -> str:
        """What the belief about errors rests on: '39 audits, 41 answers'."""
        return f"{counted(round(self.audit.n), 'audit')}, {counted(round(self.quiz.n), 'answer')}"

    @property
    def audit_counts(self) -> str:
        """'n = 54, worth 38': what the rate of the audits rests on."""
        return worth(self.audit)

    @property
    def straddles(self) -> bool:
        """Whether the audits leave open on which side of the target the team is; without audits they do."""
        return self.audit.interval is None or self.audit.interval.straddles(self.target)

    @property
    def probable_gap(self) -> bool:
        """Whether not knowing or slips are more likely than not."""
        return max(self.p_knowledge, self.p_execution) > const.PROBABLE
