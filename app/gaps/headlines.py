"""What a lead does this week: the three most useful actions in sentences, and what of them is under way."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from app.gaps.cells import Cell
from app.gaps.progress import Place
from app.said import Figures, Said, said, said_many, to_say
from app.stats.constants import DOUBLE_AUDITS_ADVISED, PROBABLE
from app.stats.facts import Cause, Remedy
from app.stats.wording import rate

MOST = 3
AT_WORK = (
    *(Cause.ROLLOUT, Cause.NORM, Cause.AUDITORS, Cause.SLIPS, Cause.INDIVIDUAL, Cause.TOOLING, Cause.EXECUTION),
    Cause.ELEVATED,
)


NOWHERE_ELSE: Mapping[int, int] = {}


@dataclass(frozen=True)
class Action:
    """A next step: what to do, what it brings, and the cell it starts from; `assigns` where training is the answer.

    A detail that ends in a reason ends in its full stop. under_way: it was begun, and asks for nothing now.
    """

    cause: Cause
    sentence: Said
    detail: Said
    cell: Cell
    assigns: bool = False
    under_way: bool = False


def actions(
    cells: Sequence[Cell],
    assigned: Collection[Place] = (),
    sent: Collection[Place] = (),
    overtaken: Collection[Place] = (),
    unclear_in: Mapping[int, int] = NOWHERE_ELSE,
) -> list[Action]:
    """The three actions: the worst gap first, then an unclear clause if there is one, then the next of each kind.

    cells come by rank, best first. What is begun gives way to the next best and stands after the three, all of it, as
    what is under way: cells whose retraining is `assigned`, what was `sent` to the trainers, and retraining that was
    `overtaken` by a new rev of its rule; the best of each of these kinds first. unclear_in: as Report has it.
    """
    acting = [cell for cell in cells if cell.asks_for_action]
    by_cause = {cause: [cell for cell in acting if cell.cause is cause] for cause in Cause}
    training, trained = _parted(map(_train, by_cause[Cause.KNOWLEDGE]), assigned)
    unclear, told = _parted((_clarify(same, unclear_in) for same in _by_clause(by_cause[Cause.AMBIGUOUS])), sent)
    faults = [_mend(same) for cause in (Cause.GOLD, Cause.QUIZ) for same in _by_clause(by_cause[cause])]
    free = (cell for cause in AT_WORK for cell in by_cause[cause] if cell.place not in assigned)
    work, noted = _parted(map(_look_at_work, _worst(free)), sent)
    reworded = [_overtaken(cell) for cell in cells if cell.place in overtaken]
    firsts = [*training[:1], *unclear[:1], *faults[:1]]
    rest = _in_turn(training[1:], work, unclear[1:], faults[1:])
    given = [replace(_train(cell), cause=cell.cause) for cell in acting if _given(cell, assigned)]
    begun = _in_turn([*trained, *given], reworded, [*told, *noted])
    return [*[*firsts, *rest][:MOST], *(replace(action, under_way=True) for action in begun)]


def _given(cell: Cell, assigned: Collection[Place]) -> bool:
    """Whether it was given training knowingly: its evidence asks for something else."""
    return cell.place in assigned and cell.cause is not Cause.KNOWLEDGE


def _in_turn(*kinds: Sequence[Action]) -> list[Action]:
    """The first of each kind, then the second of each."""
    return [action for action in chain.from_iterable(zip_longest(*kinds)) if action is not None]


def _parted(found: Iterable[Action], begun: Collection[Place]) -> tuple[list[Action], list[Action]]:
    """(those that ask for something, those that were begun)"""
    every = list(found)
    return [one for one in every if one.cell.place not in begun], [one for one in every if one.cell.place in begun]


def _by_clause(cells: Iterable[Cell]) -> list[list[Cell]]:
    """The cells of each clause together, the clause with most expected errors first."""
    groups: dict[int, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(cell.clause.id, []).append(cell)
    return sorted((_worst(group) for group in groups.values()), key=lambda group: -sum(map(_expected, group)))


def _worst(cells: Iterable[Cell]) -> list[Cell]:
    return sorted(cells, key=_expected, reverse=True)


def _expected(cell: Cell) -> float:
    """Errors expected in 28 days."""
    return cell.facts.error * cell.volume_28d


def _train(cell: Cell) -> Action:
    low, high = cell.avoided_bounds
    return Action(
        Cause.KNOWLEDGE,
        said_many(
            "Retrain %(team)s on %(clause)s, %(minutes)s min to read, %(num)s person",
            "Retrain %(team)s on %(clause)s, %(minutes)s min to read, %(num)s people",
            cell.team.people,
            team=cell.team.name,
            clause=_titled(cell),
            minutes=Figures(f"{max(round(cell.clause.minutes), 1)}"),
        ),
        said(
            "Avoids about %(errors)s errors in 28 days (%(range)s); audits: %(audits)s, quiz failures: %(quiz)s",
            errors=_about(cell.errors_avoided_28d),
            range=Figures(f"{_about(low)}–{_about(high)}"),
            audits=rate(cell.facts.audit),
            quiz=rate(cell.facts.quiz),
        ),
        cell,
        assigns=True,
    )


def _overtaken(cell: Cell) -> Action:
    names = {"team": cell.team.name, "clause": _titled(cell)}
    sentence = said("%(clause)s was reworded while %(team)s was retrained on it", **names)
    return Action(cell.cause, sentence, said("Audits and answers under the new wording will tell"), cell)


def _clarify(same: list[Cell], unclear_in: Mapping[int, int]) -> Action:
    cell = same[0]
    title, twice = _titled(cell), cell.facts.double_audits
    if cell.diagnosis.likely:
        sentence = said(
            "%(clause)s itself is more likely than not unclear. Clarify it before any training", clause=title
        )
    elif cell.facts.p_ambiguous > PROBABLE:
        sentence = said("%(clause)s itself is unclear. Clarify it before any training", clause=title)
    elif cell.diagnosis.remedy is Remedy.CLARIFY_CASES:
        sentence = said(
            "%(clause)s fools most teams on the same cases. Clarify it with these before any training", clause=title
        )
    else:
        sentence = said(
            "%(clause)s fails clause-wide, cause undecided: double-audit about %(advised)s cases before any training",
            clause=title,
            advised=DOUBLE_AUDITS_ADVISED,
        )
    disagree = said("No decision was audited twice")
    if twice.n:
        disagree = said("Double audits disagree: %(known)s", known=rate(twice))
    return Action(Cause.AMBIGUOUS, sentence, _shows_in(len(same), unclear_in.get(cell.clause.id, 0), disagree), cell)


def _shows_in(here: int, everywhere: int, disagree: Said) -> Said:
    """That one rule is unclear shows in how many teams fail it, wherever they are."""
    if everywhere <= here:
        return said_many(
            "%(disagree)s; it shows in %(num)s team",
            "%(disagree)s; it shows in %(num)s teams",
            here,
            disagree=disagree,
        )
    return said_many(
        "%(disagree)s; it shows in %(num)s team, %(here)s of them on this page",
        "%(disagree)s; it shows in %(num)s teams, %(here)s of them on this page",
        everywhere,
        disagree=disagree,
        here=here,
    )


def _mend(same: list[Cell]) -> Action:
    cell = same[0]
    title = _titled(cell)
    if cell.cause is Cause.GOLD:
        sentence = said("Rule the cases of %(clause)s again: people contradict their gold", clause=title)
        return Action(Cause.GOLD, sentence, cell.diagnosis.why[-1], cell)
    sentence = said("Fix or retire the bad quiz items of %(clause)s", clause=title)
    detail = said("Answers that fell to bad items: %(known)s", known=rate(cell.facts.bad_answers))
    return Action(Cause.QUIZ, sentence, detail, cell)


_WORK = {
    Cause.ROLLOUT: to_say("Send the changed rule %(clause)s to who in %(team)s has not proven it"),
    Cause.NORM: to_say("Calibrate %(team)s with the other teams on %(clause)s: it draws the line elsewhere"),
    Cause.AUDITORS: to_say("Calibrate the auditors before you judge %(team)s on %(clause)s"),
    Cause.SLIPS: to_say("Help a few people of %(team)s to slow down on %(clause)s: they know it and slip"),
    Cause.INDIVIDUAL: to_say("Go through %(clause)s one to one with a few people of %(team)s"),
    Cause.TOOLING: to_say("Check tool and process of %(team)s on %(clause)s: people all over the team know it and err"),
}
_LIKELY = {
    Cause.SLIPS: to_say(
        "Help a few people of %(team)s to slow down on %(clause)s: more likely than not they know it and slip"
    ),
    Cause.INDIVIDUAL: to_say(
        "Go through %(clause)s one to one with a few people of %(team)s: more likely than not they misapply it"
    ),
    Cause.TOOLING: to_say(
        "Check tool and process of %(team)s on %(clause)s: more likely than not, people all over the team know it and "
        "err"
    ),
    Cause.EXECUTION: to_say("Look at the work of %(team)s on %(clause)s: more likely than not they know it and err"),
}
_KNOWN = to_say("Look at the work of %(team)s on %(clause)s: the quiz does not explain the errors")
_UNDECIDED = to_say("Look at the work of %(team)s on %(clause)s: it errs too often, and the cause is undecided")


def _look_at_work(cell: Cell) -> Action:
    """What a lead does where training is not the answer."""
    wording = _LIKELY if cell.diagnosis.likely else _WORK
    otherwise = _KNOWN if cell.cause is Cause.EXECUTION else _UNDECIDED
    sentence = said(wording.get(cell.cause, otherwise), team=cell.team.name, clause=_titled(cell))
    audits, quiz = rate(cell.facts.audit), rate(cell.facts.quiz)
    detail = said("Audits: %(audits)s; quiz failures: %(quiz)s", audits=audits, quiz=quiz)
    if cell.cause in _WORK:
        detail = said("%(measured)s. %(because)s", measured=detail, because=cell.diagnosis.why[-1])
    return Action(cell.cause, sentence, detail, cell)


def _titled(cell: Cell) -> Said:
    return said("%(title)s (%(code)s)", title=cell.clause.title, code=cell.clause.code)


def _about(number: float) -> Figures:
    """Two digits are all such an estimate can bear."""
    if number < 10:
        return Figures(f"{number:.1f}".removesuffix(".0"))
    digits = len(str(int(number))) - 2
    return Figures(f"{round(number / 10**digits) * 10**digits:,}")
