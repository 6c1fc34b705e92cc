"""What speaks for the cause of a diagnosis, in sentences, each figure with its n."""

from collections.abc import Callable

from app.stats import constants as const
from app.stats.facts import Cause, CellFacts
from app.stats.rate import Interval
from app.stats.wording import audits, chance, counted, per_cent, quiz, rate, shown


def why(cell: CellFacts, cause: Cause) -> list[str]:
    """What speaks for the cause; the two measurements always come first."""
    return [audits(cell.audit), quiz(cell.quiz), *_REASONS[cause](cell)]


def _gold(cell: CellFacts) -> list[str]:
    gold = cell.gold
    if gold is None:
        return []
    told = []
    if gold.contradicted.events:
        told.append(
            f"Answers to {counted(gold.cases, 'case')} whose gold most people of every team contradict: "
            f"{rate(gold.contradicted)}."
        )
    if gold.agreed_otherwise:
        told.append(
            f"Among themselves people agree nearly perfectly ({gold.agreement:.2f} of 1), with the gold hardly better "
            f"than by chance ({gold.kappa:.2f}), n = {gold.answers:,} answers."
        )
    return told


def _ambiguous(cell: CellFacts) -> list[str]:
    clause = f"That the clause itself is unclear, and not this team's training, is {chance(cell.p_ambiguous)}."
    if cell.double_audits.rate is None:
        twice = "No decision was audited twice, so unclear text and missing teaching can't be told apart."
    else:
        twice = f"Two auditors of one decision disagreed: {rate(cell.double_audits)}."
    shared = _shared(cell)
    return [twice, *shared] if shared and cell.p_ambiguous < const.POSSIBLE else [clause, twice, *shared]


def _shared(cell: CellFacts) -> list[str]:
    if cell.shared is None or not cell.shared.by_cases:
        return []
    case = cell.shared.found.case
    return [
        f"Teams whose audits lie above the target: {rate(cell.shared.teams)}.",
        f"Errors lie on the same cases, more than chance and the same people explain ({case.errors:,} errors on "
        f"{counted(case.units, 'case')} that several people decided, n = {case.decisions:,}).",
    ]


def _auditors(cell: CellFacts) -> list[str]:
    return [f"Errors found by auditors who judge otherwise than their colleagues: {rate(cell.flagged_errors)}."]


def _quiz_fault(cell: CellFacts) -> list[str]:
    return [f"Answers that fell to bad items of this clause, in all teams: {rate(cell.bad_answers)}."]


def _roll_out(cell: CellFacts) -> list[str]:
    found = cell.rollout
    if found is None:
        return []
    changed = f"{found.since.day} {found.since:%b %Y}"
    return [
        f"The rule changed on {changed}; audited errors before: {rate(found.before)}.",
        f"Since then, by people who had not proven the new rule: {rate(found.unproven)}; by people who had: "
        f"{rate(found.proven)}.",
    ]


def _norm(cell: CellFacts) -> list[str]:
    found = cell.leaning
    if found is None or found.own.leans is None:
        return []
    return [
        f"The team is {found.own.leans}: wrong decisions that go this way {rate(found.one_way)}; other teams that lean "
        f"alike {rate(found.others)}.",
        "It tells the cases apart as well as the others do, and draws the line elsewhere.",
    ]


def _knowledge(cell: CellFacts) -> list[str]:
    return [
        f"That more than {per_cent(cell.target)} of decisions are wrong because the clause isn't known is "
        f"{chance(cell.p_knowledge)}.",
        f"Quiz and audits together put errors from not knowing at {per_cent(cell.knowledge_error)} of decisions, "
        f"all errors at {expected(cell)}.",
    ]


def _latent(cell: CellFacts) -> list[str]:
    return [
        f"People who know a clause like this fail about {per_cent(cell.quiz_baseline)} of its cases; this team fails "
        "clearly more, and the audits don't show it yet."
    ]


def _execution(cell: CellFacts) -> list[str]:
    return [
        "The quiz doesn't explain the errors: that people who know the clause err here at least "
        f"{100 * const.EXCESS_SLIPS:.0f} points more than usual is {chance(cell.p_execution)}.",
        *_people(cell),
    ]


def _people(cell: CellFacts) -> list[str]:
    """Who carries the errors; that it can't be told where it can't."""
    found = cell.people
    if found is None or found.p_few is None:
        return ["Whether few people or the whole team err can't be told from so few decisions."]
    told = [
        f"{counted(found.carriers, 'person') if found.carriers == 1 else f'{found.carriers} people'} of "
        f"{found.people.n:.0f} made {found.carried} of {found.errors} errors; that few people carry them is "
        f"{chance(found.p_few)}."
    ]
    if found.few and found.again.rate is not None:
        told.append(f"On cases like one that the same person had got wrong before, wrong again: {rate(found.again)}.")
    if found.few and found.pace is not None:
        pace = found.pace
        told.append(
            f"Wrong decisions took {pace.wrong:.0f} seconds (median, n = {pace.wrong_n}), right ones {pace.right:.0f} "
            f"(n = {pace.right_n})."
        )
    return told


def _elevated(cell: CellFacts) -> list[str]:
    return [
        f"Errors are expected at {expected(cell)}, the target is {per_cent(cell.target)}, but neither missing "
        "knowledge nor slips explain them well enough to name a cause."
    ]


def _insufficient(cell: CellFacts) -> list[str]:
    reasons = []
    if cell.audit.effective_n < const.MIN_AUDITS:
        reasons.append(
            f"{cell.audit.effective_n:.0f} audits count here; {const.MIN_AUDITS:.0f} are the least to judge by."
        )
    if cell.straddles:
        reasons.append(f"The audits leave open whether errors lie above the target of {per_cent(cell.target)}.")
    return [*reasons, f"With the quiz, errors are expected at {expected(cell)}."]


def _none(cell: CellFacts) -> list[str]:
    return [f"Errors are expected at {expected(cell)}; the target is {per_cent(cell.target)}."]


def expected(cell: CellFacts) -> str:
    """The believed rate of errors with its bounds and what it rests on."""
    return shown(cell.error, Interval(cell.low, cell.high), cell.counts)


_REASONS: dict[Cause, Callable[[CellFacts], list[str]]] = {
    Cause.GOLD: _gold, Cause.AMBIGUOUS: _ambiguous, Cause.AUDITORS: _auditors, Cause.QUIZ: _quiz_fault,
    Cause.ROLLOUT: _roll_out, Cause.NORM: _norm, Cause.KNOWLEDGE: _knowledge, Cause.LATENT: _latent,
    Cause.SLIPS: _execution, Cause.INDIVIDUAL: _execution, Cause.TOOLING: _execution, Cause.EXECUTION: _execution,
    Cause.ELEVATED: _elevated, Cause.INSUFFICIENT: _insufficient, Cause.NONE: _none,
}  # fmt: skip
