"""The facts a diagnosis rests on, the causes it may name and the kinds of remedy that follow."""

from dataclasses import dataclass
from enum import StrEnum

from app.said import Said
from app.stats import constants as const
from app.stats.carriers import Carried
from app.stats.gold import Gold
from app.stats.leaning import Leaning
from app.stats.rate import UNMEASURED, Measured
from app.stats.rollout import Rollout
from app.stats.shared import Shared
from app.stats.wording import n_audits_and_answers, worth


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
    RULE_AGAIN = "rule_again"
    CLARIFY = "clarify"
    UNDECIDED = "undecided"
    CLARIFY_CASES = "clarify_cases"
    CALIBRATE_AUDITORS = "calibrate_auditors"
    FIX_QUIZ = "fix_quiz"
    SEND_CHANGE = "send_change"
    CALIBRATE_TEAMS = "calibrate_teams"
    RETRAIN = "retrain"
    PREVENT = "prevent"
    SLOW_DOWN = "slow_down"
    ONE_TO_ONE = "one_to_one"
    CHECK_TOOL = "check_tool"
    CHECK_WORK = "check_work"
    WATCH = "watch"
    NOTHING = "nothing"


@dataclass(frozen=True)
class CellFacts:
    """All that is known of one team on one clause, as shares of 1; belief figures after the ambiguity of the clause.

    quiz, audit: of the cell, as measured; quiz_baseline: share of failures of people who know the clause;
    flagged_errors: the cell's errors, and those found by auditors who judge otherwise than their colleagues.
    Of the clause in all teams: bad_answers, the answers that fell to bad items; double_audits, the decisions audited
    twice on which the auditors disagreed; gold, shared. Of the cell: rollout, leaning, people. None of these five is
    given where it could not change the verdict.
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
    flagged_errors: Measured = UNMEASURED
    gold: Gold | None = None
    shared: Shared | None = None
    rollout: Rollout | None = None
    leaning: Leaning | None = None
    people: Carried | None = None

    @property
    def counts(self) -> Said:
        """What the belief about errors rests on: '39 audits, 41 answers'."""
        return n_audits_and_answers(round(self.audit.n), round(self.quiz.n))

    @property
    def audit_counts(self) -> str:
        """'n = 54, worth 38': what the rate of the audits rests on."""
        return worth(self.audit)

    @property
    def straddles(self) -> bool:
        """Whether the audits leave open on which side of the target the team is; without audits they do."""
        return self.audit.interval is None or self.audit.interval.straddles(self.target)

    @property
    def clearly_wrong(self) -> bool:
        """Whether the audits alone lie above the target."""
        return self.audit.interval is not None and self.audit.interval.low > self.target

    @property
    def mended(self) -> bool:
        """Whether the audits of the whole window lie above the target, and what is expected by now does not."""
        return self.clearly_wrong and self.error <= self.target

    @property
    def probable_gap(self) -> bool:
        """Whether not knowing or slips are more likely than not."""
        return max(self.p_knowledge, self.p_execution) > const.PROBABLE
