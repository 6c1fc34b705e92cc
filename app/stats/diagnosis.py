"""The diagnosis of one cell: which cause its evidence speaks for, why, why not the others, and what to do next.

Rows and their order are those of STATISTICS ("Diagnosis", first match wins); the order was measured.
"""

from collections.abc import Callable
from dataclasses import dataclass

from app.said import Said
from app.stats import against, explain, grounds, remedies, sentences
from app.stats import constants as const
from app.stats.facts import Cause, CellFacts, Remedy
from app.stats.rate import Measured
from app.stats.remedies import Owner
from app.stats.samples import audits_to_settle


@dataclass(frozen=True)
class Diagnosis:
    """A verdict with the facts it rests on; n_needed where more audits would settle it.

    n_needed is capped: const.AUDITS_CAP + 1 means "more than that". Sentences are made when they are read, each with
    its n.
    """

    cause: Cause
    remedy: Remedy
    facts: CellFacts
    n_needed: int | None = None

    @property
    def owner(self) -> Owner | None:
        """Who takes the next step; None where there is nothing to do."""
        return remedies.owner(self.remedy)

    @property
    def next_step(self) -> Said:
        """What to do next, in one sentence."""
        return remedies.next_step(self.remedy, self.n_needed)

    def sentence(self, team: str, clause: str) -> Said:
        """The one sentence a page shows: what is wrong here, or that nothing is, or that nobody can tell yet."""
        names = {"team": team, "clause": clause}
        return sentences.sentence(self.facts, self.cause, self.remedy, self.n_needed, names)

    @property
    def likely(self) -> bool:
        """Whether the cause is more likely than not, and no more: then whoever names it says so."""
        return sentences.likely(self.facts, self.cause, self.remedy)

    @property
    def evidence(self) -> list[tuple[str, Measured]]:
        """The measurements behind the verdict, each with what it measures; both witnesses first."""
        return grounds.evidence(self.facts, self.cause)

    @property
    def why(self) -> list[Said]:
        """What speaks for the cause, in sentences; the two measurements always come first."""
        return explain.why(self.facts, self.cause)

    @property
    def why_not(self) -> list[Said]:
        """What speaks against each of the other causes, as far as it is known."""
        return against.why_not(self.facts, self.cause)


def diagnose(cell: CellFacts) -> Diagnosis:
    """The first row of the table that fits the cell."""
    cause, remedy = next((cause, remedy) for fits, cause, remedy in ROWS if fits(cell))
    counted = cause is Cause.INSUFFICIENT and not cell.mended
    return Diagnosis(cause, remedy, cell, _audits_needed(cell) if counted else None)


def _audits_needed(cell: CellFacts) -> int:
    """How many more audits would settle the cell, at its present rate."""
    rate = cell.error if cell.audit.rate is None else cell.audit.rate
    weight = cell.audit.n / cell.audit.effective_n if cell.audit.effective_n > 0 else 1.0
    return audits_to_settle(rate, cell.audit.effective_n, cell.target, audits_per_effective=weight)


def _undecided_between(probability: float) -> bool:
    return const.POSSIBLE <= probability <= const.NEARLY_SURE


def _too_little_evidence(cell: CellFacts) -> bool:
    """0: both causes open, few audits, or a wide belief, and audits that leave the target open."""
    both_open = _undecided_between(cell.p_knowledge) and _undecided_between(cell.p_execution)
    few = not cell.probable_gap and cell.audit.effective_n < const.MIN_AUDITS
    wide = cell.high > const.UPPER_FACTOR * cell.target
    return few or (cell.straddles and (both_open or wide))


def _gold_fault(cell: CellFacts) -> bool:
    """1: people agree, not with the gold; or most answers fell to contradicted golds, and no audit says they err.

    One contradicted gold among others is left out of the quiz and mentioned: giving up a clause for one bad item was
    measured to cost a tenth of the avoidable errors.
    """
    gold = cell.gold
    return gold is not None and (gold.agreed_otherwise or (gold.mostly_contradicted and not cell.clearly_wrong))


def _clause_ambiguous(cell: CellFacts) -> bool:
    """2: the clause is more probably unclear than not."""
    return cell.p_ambiguous > const.PROBABLE


def _clause_undecided(cell: CellFacts) -> bool:
    """2, undecided: double audits must tell first."""
    return cell.p_ambiguous >= const.POSSIBLE


def _shared_by_cases(cell: CellFacts) -> bool:
    """2, second half: most teams err, on the same cases, and this one does."""
    return cell.shared is not None and cell.shared.by_cases and (cell.clearly_wrong or cell.probable_gap)


def _auditors(cell: CellFacts) -> bool:
    """3: most of at least 5 errors were found by auditors flagged over all clauses."""
    flagged = cell.flagged_errors
    return flagged.n >= const.FLAGGED_MIN_ERRORS and (flagged.rate or 0) > const.PROBABLE


def _quiz_fault(cell: CellFacts) -> bool:
    """4: most answers fell to bad items."""
    return cell.bad_answers.rate is not None and cell.bad_answers.rate > const.PROBABLE


def _roll_out(cell: CellFacts) -> bool:
    """5: errors rose with the new rule, and most are those of people who have not proven it."""
    return cell.rollout is not None and cell.rollout.lag


def _local_norm(cell: CellFacts) -> bool:
    """6: the team as a whole errs one way, the others don't, and it sees the difference as well as they do."""
    alike = cell.people is None or not cell.people.few
    return cell.leaning is not None and cell.leaning.norm and alike and (cell.clearly_wrong or cell.probable_gap)


def _knowledge_gap(cell: CellFacts) -> bool:
    """7: errors from not knowing lie above the target, more probably than not."""
    return cell.p_knowledge > const.PROBABLE


def _latent_risk(cell: CellFacts) -> bool:
    """8: the quiz is failed clearly more than by people who know, and the audits exclude twice the target."""
    quiz, audit = cell.quiz.interval, cell.audit.interval
    failing = quiz is not None and quiz.low > cell.quiz_baseline + const.LATENT_MARGIN
    return failing and audit is not None and audit.high < const.UPPER_FACTOR * cell.target


def _execution_gap(cell: CellFacts) -> bool:
    """9–11: people who know the clause err more than usual; undecided among the three where it can't be told."""
    return cell.p_execution > const.PROBABLE


def _slips(cell: CellFacts) -> bool:
    """9: few people, and fast, or right on most like cases afterwards."""
    people = cell.people
    return _execution_gap(cell) and people is not None and people.few and (people.fast or people.repeatable is False)


def _individual(cell: CellFacts) -> bool:
    """10: few people, wrong again on most like cases."""
    people = cell.people
    return _execution_gap(cell) and people is not None and people.few and people.repeatable is True


def _tooling(cell: CellFacts) -> bool:
    """11: errors spread over the whole team."""
    return _execution_gap(cell) and cell.people is not None and cell.people.whole_team


def _hardly_mended(cell: CellFacts) -> bool:
    """12: the newest evidence contradicts the rest of the window, but is too thin to be sure of."""
    return cell.mended and cell.high > const.UPPER_FACTOR * cell.target


def _elevated(cell: CellFacts) -> bool:
    """12, and every cell whose audits alone lie clearly above the target, unless newer evidence says it is mended."""
    elevated = cell.error > cell.target
    return elevated and (cell.clearly_wrong or cell.p_execution >= const.POSSIBLE)


def _nothing_found(cell: CellFacts) -> bool:
    return True


ROWS: tuple[tuple[Callable[[CellFacts], bool], Cause, Remedy], ...] = (
    (_too_little_evidence, Cause.INSUFFICIENT, Remedy.AUDIT_MORE),
    (_gold_fault, Cause.GOLD, Remedy.RULE_AGAIN),
    (_clause_ambiguous, Cause.AMBIGUOUS, Remedy.CLARIFY),
    (_clause_undecided, Cause.AMBIGUOUS, Remedy.UNDECIDED),
    (_shared_by_cases, Cause.AMBIGUOUS, Remedy.CLARIFY_CASES),
    (_auditors, Cause.AUDITORS, Remedy.CALIBRATE_AUDITORS),
    (_quiz_fault, Cause.QUIZ, Remedy.FIX_QUIZ),
    (_roll_out, Cause.ROLLOUT, Remedy.SEND_CHANGE),
    (_local_norm, Cause.NORM, Remedy.CALIBRATE_TEAMS),
    (_knowledge_gap, Cause.KNOWLEDGE, Remedy.RETRAIN),
    (_latent_risk, Cause.LATENT, Remedy.PREVENT),
    (_slips, Cause.SLIPS, Remedy.SLOW_DOWN),
    (_individual, Cause.INDIVIDUAL, Remedy.ONE_TO_ONE),
    (_tooling, Cause.TOOLING, Remedy.CHECK_TOOL),
    (_execution_gap, Cause.EXECUTION, Remedy.CHECK_WORK),
    (_hardly_mended, Cause.INSUFFICIENT, Remedy.AUDIT_MORE),
    (_elevated, Cause.ELEVATED, Remedy.WATCH),
    (_nothing_found, Cause.NONE, Remedy.NOTHING),
)
