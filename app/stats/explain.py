"""What speaks for the cause of a diagnosis, in sentences, each figure with its n."""

from collections.abc import Callable

from app.said import Figures, Said, said, said_many
from app.stats import constants as const
from app.stats.carriers import Carried
from app.stats.facts import Cause, CellFacts
from app.stats.rate import Interval
from app.stats.sentences import mended
from app.stats.wording import audits, chance, n_cases, per_cent, quiz, rate, shown, size


def why(cell: CellFacts, cause: Cause) -> list[Said]:
    """What speaks for the cause; the two measurements always come first."""
    return [audits(cell.audit), quiz(cell.quiz), *_REASONS[cause](cell)]


def _gold(cell: CellFacts) -> list[Said]:
    gold = cell.gold
    if gold is None:
        return []
    told = []
    if gold.contradicted.events:
        told.append(
            said_many(
                "Answers to %(num)s case whose gold most people of every team contradict: %(known)s.",
                "Answers to %(num)s cases whose gold most people of every team contradict: %(known)s.",
                gold.cases,
                known=rate(gold.contradicted),
            )
        )
    if gold.agreed_otherwise:
        told.append(
            said(
                "Among themselves people agree nearly perfectly (%(agreement)s of 1), with the gold hardly better "
                "than by chance (%(kappa)s), %(n)s answers.",
                agreement=Figures(f"{gold.agreement:.2f}"),
                kappa=Figures(f"{gold.kappa:.2f}"),
                n=size(gold.answers),
            )
        )
    return told


def _ambiguous(cell: CellFacts) -> list[Said]:
    clause = said(
        "That the clause itself is unclear, and not this team's training, is %(chance)s.",
        chance=chance(cell.p_ambiguous),
    )
    if cell.double_audits.rate is None:
        twice = said("No decision was audited twice, so unclear text and missing teaching can't be told apart.")
    else:
        twice = said("Two auditors of one decision disagreed: %(known)s.", known=rate(cell.double_audits))
    shared = _shared(cell)
    return [twice, *shared] if shared and cell.p_ambiguous < const.POSSIBLE else [clause, twice, *shared]


def _shared(cell: CellFacts) -> list[Said]:
    if cell.shared is None or not cell.shared.by_cases:
        return []
    case = cell.shared.found.case
    return [
        said("Teams whose audits lie above the target: %(known)s.", known=rate(cell.shared.teams)),
        said(
            "Errors lie on the same cases, more than chance and the same people explain (%(errors)s errors on "
            "%(cases)s that several people decided, %(n)s).",
            errors=case.errors,
            cases=n_cases(case.units),
            n=size(case.decisions),
        ),
    ]


def _auditors(cell: CellFacts) -> list[Said]:
    known = rate(cell.flagged_errors)
    return [said("Errors found by auditors who judge otherwise than their colleagues: %(known)s.", known=known)]


def _quiz_fault(cell: CellFacts) -> list[Said]:
    known = rate(cell.bad_answers)
    return [said("Answers that fell to bad items of this clause, in all teams: %(known)s.", known=known)]


def _roll_out(cell: CellFacts) -> list[Said]:
    found = cell.rollout
    if found is None:
        return []
    return [
        said(
            "The rule changed on %(day)s; audited errors before: %(known)s.", day=found.since, known=rate(found.before)
        ),
        said(
            "Since then, by people who had not proven the new rule: %(unproven)s; by people who had: %(proven)s.",
            unproven=rate(found.unproven),
            proven=rate(found.proven),
        ),
    ]


def _norm(cell: CellFacts) -> list[Said]:
    found = cell.leaning
    if found is None or found.own.leans is None:
        return []
    return [
        said(
            "The team is %(leans)s: wrong decisions that go this way %(one_way)s; other teams that lean alike "
            "%(others)s.",
            leans=said(found.own.leans),
            one_way=rate(found.one_way),
            others=rate(found.others),
        ),
        said("It tells the cases apart as well as the others do, and draws the line elsewhere."),
    ]


def _knowledge(cell: CellFacts) -> list[Said]:
    return [
        said(
            "That more than %(target)s of decisions are wrong because the clause isn't known is %(chance)s.",
            target=per_cent(cell.target),
            chance=chance(cell.p_knowledge),
        ),
        said(
            "Quiz and audits together put errors from not knowing at %(share)s of decisions, all errors at %(all)s.",
            share=per_cent(cell.knowledge_error),
            all=expected(cell),
        ),
    ]


def _latent(cell: CellFacts) -> list[Said]:
    return [
        said(
            "People who know a clause like this fail about %(share)s of its cases; this team fails clearly more, and "
            "the audits don't show it yet.",
            share=per_cent(cell.quiz_baseline),
        )
    ]


def _execution(cell: CellFacts) -> list[Said]:
    return [
        said(
            "The quiz doesn't explain the errors: that people who know the clause err here at least %(points)s points "
            "more than usual is %(chance)s.",
            points=Figures(f"{100 * const.EXCESS_SLIPS:.0f}"),
            chance=chance(cell.p_execution),
        ),
        *_people(cell),
    ]


def _people(cell: CellFacts) -> list[Said]:
    """Who carries the errors; that it can't be told where it can't."""
    found = cell.people
    if found is None or found.p_few is None:
        return [said("Whether few people or the whole team err can't be told from so few decisions.")]
    told = [_spread(found, found.p_few)]
    if found.few and found.again.rate is not None:
        again = rate(found.again)
        told.append(
            said("On cases like one that the same person had got wrong before, wrong again: %(known)s.", known=again)
        )
    return [*told, *_pace(found)]


def _spread(found: Carried, p_few: float) -> Said:
    """How many people made most of the errors, and whether these are few."""
    names = {
        "people": Figures(f"{found.people.n:.0f}"),
        "carried": found.carried,
        "errors": found.errors,
        "chance": chance(p_few),
    }
    if found.whole_team:
        return said(
            "The %(errors)s errors are spread as chance spreads them: it takes %(num)s of %(people)s people to make "
            "%(carried)s of them; that few people carry them is %(chance)s.",
            num=found.carriers,
            **names,
        )
    return said_many(
        "%(num)s person of %(people)s made %(carried)s of %(errors)s errors; that few people carry them is %(chance)s.",
        "%(num)s people of %(people)s made %(carried)s of %(errors)s errors; that few people carry them is %(chance)s.",
        found.carriers,
        **names,
    )


def _pace(found: Carried) -> list[Said]:
    pace = found.pace if found.few else None
    if pace is None:
        return []
    return [
        said(
            "Wrong decisions took %(wrong)s seconds (median, %(wrong_n)s), right ones %(right)s (%(right_n)s).",
            wrong=Figures(f"{pace.wrong:.0f}"),
            wrong_n=size(pace.wrong_n),
            right=Figures(f"{pace.right:.0f}"),
            right_n=size(pace.right_n),
        )
    ]


def _elevated(cell: CellFacts) -> list[Said]:
    return [
        said(
            "Errors are expected at %(all)s, the target is %(target)s, but neither missing knowledge nor slips explain "
            "them well enough to name a cause.",
            all=expected(cell),
            target=per_cent(cell.target),
        )
    ]


def _insufficient(cell: CellFacts) -> list[Said]:
    reasons = []
    if cell.audit.effective_n < const.MIN_AUDITS:
        counted = Figures(f"{cell.audit.effective_n:.0f}")
        least = Figures(f"{const.MIN_AUDITS:.0f}")
        reasons.append(said("%(n)s audits count here; %(least)s are the least to judge by.", n=counted, least=least))
    if cell.straddles:
        target = per_cent(cell.target)
        reasons.append(said("The audits leave open whether errors lie above the target of %(target)s.", target=target))
    return [*reasons, *mended(cell), said("With the quiz, errors are expected at %(all)s.", all=expected(cell))]


def _none(cell: CellFacts) -> list[Said]:
    target = per_cent(cell.target)
    told = said("Errors are expected at %(all)s; the target is %(target)s.", all=expected(cell), target=target)
    return [*mended(cell), told]


def expected(cell: CellFacts) -> Said:
    """The believed rate of errors with its bounds and what it rests on."""
    return shown(cell.error, Interval(cell.low, cell.high), cell.counts)


_REASONS: dict[Cause, Callable[[CellFacts], list[Said]]] = {
    Cause.GOLD: _gold, Cause.AMBIGUOUS: _ambiguous, Cause.AUDITORS: _auditors, Cause.QUIZ: _quiz_fault,
    Cause.ROLLOUT: _roll_out, Cause.NORM: _norm, Cause.KNOWLEDGE: _knowledge, Cause.LATENT: _latent,
    Cause.SLIPS: _execution, Cause.INDIVIDUAL: _execution, Cause.TOOLING: _execution, Cause.EXECUTION: _execution,
    Cause.ELEVATED: _elevated, Cause.INSUFFICIENT: _insufficient, Cause.NONE: _none,
}  # fmt: skip
